"""Making a backup, and opening it again to see that it is whole."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from parvis import __version__
from parvis.backup import last
from parvis.backup.archive import BackupRefused, Contents, contents_of, pack
from parvis.backup.gather import Gathered, gather
from parvis.backup.seal import CannotOpen, seal, unseal
from parvis.errors import ParvisError
from parvis.i18n import T, Text
from parvis.paths import Site, replace_file

Progress = Callable[[Text, int, int], None]
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and opened again. `absent` says what one might expect in it and is not."""

    file: Path
    size: int
    contents: Contents
    absent: tuple[Text, ...]

    @property
    def said(self) -> Text:
        return T(
            "{file}: {count} files, {size:.1f} MB, verified.",
            file=str(self.file),
            count=len(self.contents.files),
            size=self.size / 1024 / 1024,
        )


def usual_file(site: Site, now: dt.datetime, folder: Path | None = None) -> Path:
    """A name with the date of `now`, which no file has, in `folder` or beside the practice's own."""
    stem = f"{site.root.resolve().name}-{now:%Y-%m-%d}"
    names = (f"{stem}{end}.age" for end in ("", *(f"-{n}" for n in range(2, 1000))))
    paths = ((folder or site.root.resolve().parent) / name for name in names)
    return next(path for path in paths if not path.exists())


def make_backup(
    site: Site, file: Path, passphrase: str, *,
    environment: Mapping[str, str], now: dt.datetime, with_history: bool = False, progress: Progress | None = None,
) -> Made:  # fmt: skip
    """Write one sealed file, whole or not at all, and read it back. Raises ParvisError."""
    tell = progress or (lambda _stage, _done, _total: None)
    _refuse_public(site, file)
    try:
        tell(T("Gathering"), 0, _STEPS)
        name, endpoint_url = _facts(site)
        gathered = gather(site, environment, endpoint_url=endpoint_url, with_history=with_history)
        tell(T("Packing"), 1, _STEPS)
        packed = pack(gathered.items, made=now.isoformat(timespec="seconds"), parvis=__version__, about={"name": name})
        tell(T("Sealing"), 2, _STEPS)
        sealed = seal(packed, passphrase)
        del packed
        replace_file(file, sealed)
        os.chmod(file, 0o600)  # noqa: PTH101 - on Windows it changes nothing
        tell(T("Verifying"), 3, _STEPS)
        contents = check_backup(file, passphrase)
        last.note(site, now)
    except OSError as error:
        raise _machine(error, file) from error
    tell(T("Verifying"), _STEPS, _STEPS)
    return Made(file, len(sealed), contents, gathered.absent)


def check_backup(file: Path, passphrase: str) -> Contents:
    """Open a backup and verify every file in it. Raises CannotOpen, BackupRefused."""
    return contents_of(opened(file, passphrase))


def opened(file: Path, passphrase: str) -> bytes:
    """The archive inside a backup. Raises CannotOpen."""
    try:
        sealed = file.read_bytes()
    except OSError as error:
        what = T("The backup {file} cannot be read: {reason}", file=str(file), reason=error.strerror or str(error))
        raise CannotOpen(what) from error
    return unseal(sealed, passphrase)


def _refuse_public(site: Site, file: Path) -> None:
    for folder in (site.content, site.output):
        if file.resolve().is_relative_to(folder.resolve()):
            raise BackupRefused(
                T("A backup in {folder} would be published.", folder=str(folder)),
                T("Choose another place: a USB stick, or a folder outside the practice."),
            )


def would_carry(site: Site, environment: Mapping[str, str], *, with_history: bool = False) -> Gathered:
    """What a backup made now would hold; nothing is written. Raises ParvisError."""
    try:
        return gather(site, environment, endpoint_url=_facts(site)[1], with_history=with_history)
    except OSError as error:
        raise _machine(error, site.root) from error


def _facts(site: Site) -> tuple[str, str]:
    """The practice's name and the address of its endpoint, whatever else is wrong in its facts."""
    try:
        facts = tomllib.loads(site.facts.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return "", ""
    name, url = facts.get("name"), facts.get("endpoint_url")
    return (name if isinstance(name, str) else ""), (url if isinstance(url, str) else "")


def _machine(error: OSError, file: Path) -> ParvisError:
    return ParvisError(
        T("The backup could not be made: {reason}", reason=error.strerror or str(error)),
        T("Look at the free space and your right to write in {folder}.", folder=str(file.parent)),
    )
