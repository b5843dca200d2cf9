"""A backup back on a computer, empty or not: everything is verified before the first file is written."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parvis import settings
from parvis.backup.archive import MANIFEST, BackupRefused, Contents, contents_of, unpack
from parvis.backup.gather import DATABASE, ENVIRONMENT, TABLES
from parvis.backup.make import Progress, opened
from parvis.errors import Exit, ParvisError
from parvis.history import snapshot
from parvis.history.sources import name_here
from parvis.i18n import T
from parvis.paths import Site, replace_file


class NotEmpty(ParvisError):
    """The folder holds files already."""

    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True)
class Returned:
    """What was restored, and where. `renamed`: names that this system does not allow; `before`: the snapshot taken first.

    `rows`: how many were put into a database on a server, whose address is kept.
    """

    folder: Path
    contents: Contents
    renamed: tuple[tuple[str, str], ...] = ()
    environment: Path | None = None
    database: Path | None = None
    before: int = 0
    rows: int = 0


def restore_backup(
    file: Path, folder: Path, passphrase: str, *,
    now: dt.datetime, overwrite: bool = False, progress: Progress | None = None, windows: bool = sys.platform == "win32",
    database_url: str = "",
) -> Returned:  # fmt: skip
    """Put a whole practice into `folder`. Raises ParvisError: before the first file is written, or with what to do.

    A folder that holds files is refused unless `overwrite`; files of the same names are then replaced, a practice there being
    kept as a snapshot first, and a database there being put aside. `database_url`: an empty database for the bookings,
    instead of a file in the folder.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    folder = folder.resolve()
    tell(T("Opening"), 0, 1)
    if _holds_files(folder) and not overwrite:
        raise NotEmpty(
            T("{folder} holds files already: nothing was restored.", folder=str(folder)),
            T("Choose an empty folder; or add --yes, and files of the same names are replaced."),
        )
    packed = opened(file, passphrase)
    tell(T("Verifying"), 0, 1)
    contents = contents_of(packed)
    _room(folder, contents)
    try:
        if overwrite and _holds_files(folder):
            before = snapshot(Site(folder), now=now, reason="restore").number
            return _write(packed, folder, contents, tell, before=before, windows=windows, url=database_url)
        return _anew(packed, folder, contents, tell, windows=windows, url=database_url)
    except OSError as error:
        raise ParvisError(
            T("The backup could not be restored: {reason}", reason=error.strerror or str(error)),
            T("Free some space, or give yourself the right to write in {folder}.", folder=str(folder.parent)),
        ) from error


def _anew(packed: bytes, folder: Path, contents: Contents, tell: Progress, *, windows: bool, url: str) -> Returned:
    """Beside the folder first: killed half-way, no half of a practice stands in its place."""
    staging = folder.with_name(f".{folder.name}.parvis-restore")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        done = _write(packed, staging, contents, tell, before=0, windows=windows, url=url)
        if folder.exists():  # empty: filled, not replaced, because someone may be standing in it
            for entry in list(staging.iterdir()):
                entry.rename(folder / entry.name)
            staging.rmdir()
        else:
            staging.rename(folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    moved = [path and folder / path.relative_to(staging) for path in (done.environment, done.database)]
    return Returned(folder, contents, done.renamed, moved[0], moved[1], rows=done.rows)


def _write(
    packed: bytes, folder: Path, contents: Contents, tell: Progress, *, before: int, windows: bool, url: str
) -> Returned:
    site, renamed = Site(folder), []
    environment, database, dumped = "", None, b""
    own_history = (site.state / "history" / "snapshots").is_dir()
    for number, (name, content) in enumerate(_files(packed), start=1):
        kind, _, below = name.partition("/")
        if name == f"secrets/{ENVIRONMENT}":
            environment = content.decode("utf-8")
            continue
        if kind == "history" and own_history:
            continue  # two histories cannot be told apart by their numbers: the one that is here stays
        here = name_here(below, windows=windows)
        if here != below:
            renamed.append((below, here))
        path = _place(site, kind, here)
        _refuse_links(folder, path)
        if kind == "database":
            database = path
            if path.exists():
                _put_aside(path)
        if name == f"database/{TABLES}":
            dumped = content
        else:
            _secretly(path, content) if kind in ("secrets", "database") else replace_file(path, content)
        tell(T("Restoring"), number, len(contents.files))
    carried, rows = database is not None, 0
    if database is not None and (dumped or url):  # last: what can still fail has not failed
        rows = _fill(database, dumped, url)
    kept = _settle(site, environment, url, carried=carried)
    local = None if url else database
    return Returned(folder, contents, tuple(renamed), kept, local, before, rows if url else 0)


def _fill(file: Path, dumped: bytes, url: str) -> int:
    """Rows into the database at `url`, else into a new file. Raises StoreError."""
    from parvis.store import tables
    from parvis.store.db import bare_store, open_store

    own = f"sqlite:///{file.as_posix()}"
    if dumped:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(bare_store(url or own)) as store, store.write_anyway() as tx:
            return sum(tables.load(tx, dumped).values())
    with (
        contextlib.closing(open_store(own)) as source,
        contextlib.closing(open_store(url)) as store,
        source.snapshot() as reading,
        store.write_anyway() as tx,
    ):
        tables.refuse_rows(tx)
        copied = tables.copy_rows(reading, tx, lambda _table, _rows: None)
    file.unlink()  # two databases with the same bookings would part
    return sum(found.rows for found in copied.values())


def _settle(site: Site, environment: str, url: str, *, carried: bool) -> Path | None:
    """What was in the environment goes where Parvis finds it. With the bookings, the address of their former database goes."""
    kept = None
    for line in environment.splitlines():
        name, _, value = line.partition("=")
        kept = settings.keep_secret(site, name, value)
    if carried and (url or settings.environment({}, site).get(settings.DATABASE_URL.name)):
        kept = settings.keep_secret(site, settings.DATABASE_URL.name, url)
    return kept


def _files(packed: bytes) -> Iterator[tuple[str, bytes]]:
    return ((name, content) for _contents, name, content in unpack(packed) if name != MANIFEST)


def _place(site: Site, kind: str, name: str) -> Path:
    if kind == "database":
        return site.state / DATABASE
    folders = {"practice": site.root, "secrets": site.root, "state": site.state, "history": site.state / "history"}
    return folders[kind] / name


def _secretly(path: Path, content: bytes) -> None:
    """For its owner alone from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _put_aside(path: Path) -> None:
    """A database that is there may hold bookings that the backup does not know: it is kept under another name."""
    names = (path.with_name(f"{path.stem}-before-{n}{path.suffix}") for n in range(1, 1000))
    kept = next(name for name in names if not name.exists())
    for end in ("-wal", "-shm", ""):
        old = path.with_name(path.name + end)
        if old.exists():
            old.rename(kept.with_name(kept.name + end))


def _refuse_links(folder: Path, path: Path) -> None:
    """A folder that is a link leads the writing elsewhere."""
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise BackupRefused(
            T("{path} is a link that leads out of the folder: the restore stopped there.", path=str(path))
        )
    if path.is_symlink():
        path.unlink()


def _holds_files(folder: Path) -> bool:
    if folder.is_dir():
        return any(folder.iterdir())
    return folder.exists() or folder.is_symlink()


def _room(folder: Path, contents: Contents) -> None:
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if contents.size > free:
        raise BackupRefused(
            T(
                "This disk has {free} MB free; the backup needs {needed} MB.",
                free=free // 1024**2,
                needed=contents.size // 1024**2 + 1,
            ),
            T("Free some room, or choose another disk."),
        )
