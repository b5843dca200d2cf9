"""What goes into a backup: the practice's own files, its secrets, its database when it is on this computer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from parvis import settings
from parvis.errors import ParvisError
from parvis.history.sources import is_secret, sources_of
from parvis.i18n import T, Text
from parvis.paths import Site

ENVIRONMENT = "environment.env"
DATABASE = "endpoint.sqlite3"
TABLES = "endpoint.jsonl"
"""The rows of a database on a server: restored into either kind."""
_STATE_FILES = ("published.json",)
_STATE_FOLDERS = ("records",)
_PREFIX = "PARVIS_"
# Of this computer only: of no use on another, or the passphrase of the backup itself.
_NOT_CARRIED = frozenset(
    {"PARVIS_NOW", "PARVIS_LANGUAGE", "PARVIS_DEBUG", "PARVIS_MAIL_FOLDER", "PARVIS_BACKUP_PASSPHRASE"}
)


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file read when it is needed."""

    name: str
    path: Path

    def read(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class BytesItem:
    """Bytes that are already there: read twice, they are the same."""

    name: str
    content: bytes

    def read(self) -> bytes:
        return self.content


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes in, in the order of names; what is left out although one might expect it, as sentences."""

    items: tuple[FileItem | BytesItem, ...]
    absent: tuple[Text, ...]


def gather(
    site: Site, environment: Mapping[str, str], *, endpoint_url: str = "", with_history: bool = False
) -> Gathered:
    """Everything to carry. Raises OSError, StoreError when the database cannot be copied."""
    kept = settings.environment({}, site)
    values = settings.environment(environment, site)
    found = sources_of(site)
    items: list[FileItem | BytesItem] = [FileItem(f"practice/{s.name}", s.path) for s in found.files]
    items += [FileItem(f"secrets/{name}", site.root / name) for name in _secret_files(site, found.left_out)]
    if carried := _carried_environment(values, kept):
        items.append(BytesItem(f"secrets/{ENVIRONMENT}", carried))
    items += _state(site)
    database, absent = _database(site, values, endpoint_url)
    items += database
    if with_history:
        items += _below(site.state / "history", "history", skip=("lock", "index"))
    links = [name for name in found.left_out if (site.root / name).is_symlink()]
    if links:
        absent.append(T("Links that lead elsewhere are not followed: {names}", names=", ".join(links)))
    return Gathered(tuple(sorted(items, key=lambda item: item.name)), tuple(absent))


def _secret_files(site: Site, left_out: tuple[str, ...]) -> Iterator[str]:
    """Secrets beside the texts and at the top of the practice; never a backup inside a backup, nor a database."""
    names = {name for name in left_out if not (site.root / name).is_symlink()}
    for folder in (site.root, site.state):
        if folder.is_dir():
            inside = (path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
            names |= {path.relative_to(site.root).as_posix() for path in inside if _holds_a_secret(path.name)}
    return iter(sorted(name for name in names if _holds_a_secret(name.rpartition("/")[2])))


def _holds_a_secret(name: str) -> bool:
    kept_otherwise = name.endswith(".age") or ".sqlite" in name
    return not kept_otherwise and (is_secret(name) or name in ("demo-secret", "secrets"))


def _carried_environment(environment: Mapping[str, str], kept: Mapping[str, str]) -> bytes:
    """Settings that are only in the environment, as lines `NAME=value`: the database cannot be read without its key."""
    names = sorted(name for name in environment if name.startswith(_PREFIX) and name not in _NOT_CARRIED)
    carried = [(name, environment[name]) for name in names if environment[name] and environment[name] != kept.get(name)]
    return "".join(f"{name}={value}\n" for name, value in carried if not _is_here_only(name, value)).encode()


def _is_here_only(name: str, value: str) -> bool:
    """The path of this computer's database: restored, it lies in the practice's own folder."""
    return name == settings.DATABASE_URL.name and value.startswith("sqlite:")


def _state(site: Site) -> list[FileItem]:
    """What is online and what was checked: without it, the next publication from elsewhere begins from nothing."""
    items = [FileItem(f"state/{n}", site.state / n) for n in _STATE_FILES if (site.state / n).is_file()]
    for folder in _STATE_FOLDERS:
        items += _below(site.state / folder, f"state/{folder}")
    return items


def _below(folder: Path, name: str, skip: tuple[str, ...] = ()) -> list[FileItem]:
    if not folder.is_dir():
        return []
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.name not in skip)
    return [FileItem(f"{name}/{path.relative_to(folder).as_posix()}", path) for path in paths if path.name[0] != "."]


def _database(
    site: Site, environment: Mapping[str, str], endpoint_url: str
) -> tuple[list[FileItem | BytesItem], list[Text]]:
    from parvis.store.copy import copied_database, database_file

    url = environment.get(settings.DATABASE_URL.name, "").strip()
    path = database_file(url) if url else site.state / DATABASE
    if path is None:
        return _dumped(url)
    if path.is_file():
        return [BytesItem(f"database/{DATABASE}", copied_database(path))], []
    if url:
        raise ParvisError(
            T("The database {path} is not there.", path=str(path)), T("Correct PARVIS_DATABASE_URL, or remove it.")
        )
    if endpoint_url:
        what = T("The bookings and subscriptions are on another computer, at {url}: they are not in this backup.", url=endpoint_url)  # fmt: skip
        return [], [what]
    return [], []


def _dumped(url: str) -> tuple[list[FileItem | BytesItem], list[Text]]:
    """All rows of a database on a server, as they were at one instant; it may be out of reach from this computer."""
    from parvis.store.db import open_store
    from parvis.store.errors import StoreError
    from parvis.store.tables import dump

    try:
        with contextlib.closing(open_store(url)) as store, store.snapshot() as tx:
            return [BytesItem(f"database/{TABLES}", dump(tx))], []
    except StoreError as error:
        said = T("The database on its server could not be read: bookings and subscriptions are not in this backup. {reason}", reason=error.what)  # fmt: skip
        return [], [said]
