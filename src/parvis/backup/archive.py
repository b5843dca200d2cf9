"""What is inside a backup: a compressed tar whose first file, `manifest.json`, gives size and SHA-256 of all the others.

A reader believes nothing: only plain files, only names that stay below the folder, only what the manifest announced, and no
more bytes than that. Everything is verified before anything is written.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from parvis.errors import Exit, ParvisError
from parvis.history.sources import is_safe
from parvis.i18n import T

VERSION = 1
MANIFEST = "manifest.json"
KINDS = ("practice", "secrets", "state", "database", "history")
_LARGEST_MANIFEST = 64 * 1024**2
_MOST_FILES = 500_000
_HEADERS = 4096  # bytes that one file may take besides its own, for names of any length
_ALWAYS = 1024**3  # bytes that any backup may hold; a larger one must have been large before it was compressed
_RATIO = 100


class BackupRefused(ParvisError):
    """A backup that cannot be made, or that is not what a backup is."""

    exit_code = Exit.PROBLEMS


class Item(Protocol):
    """A file to carry. `name` begins with one of KINDS; `read` gives the same bytes each time, or the backup is refused."""

    @property
    def name(self) -> str: ...

    def read(self) -> bytes: ...


class Carried(NamedTuple):
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself. `files` by name; `about` are further facts, as plain values."""

    made: str
    parvis: str
    files: Mapping[str, Carried]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(carried.size for carried in self.files.values())

    def of(self, kind: str) -> dict[str, Carried]:
        """The files of one kind, by their name below it."""
        return {n.partition("/")[2]: c for n, c in self.files.items() if n.partition("/")[0] == kind}


def pack(items: Sequence[Item], *, made: str, parvis: str, about: Mapping[str, Any]) -> bytes:
    """The archive. Raises BackupRefused when a file changes meanwhile, OSError when it cannot be read."""
    files = {}
    for item in items:
        content = item.read()
        files[item.name] = Carried(len(content), hashlib.sha256(content).hexdigest())
    manifest = {"version": VERSION, "made": made, "parvis": parvis, "about": dict(about), "files": files}
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0, filename="") as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar,
    ):
        _add(tar, MANIFEST, json.dumps(manifest).encode())
        for item in items:
            content = item.read()
            if hashlib.sha256(content).hexdigest() != files[item.name].sha256:
                raise BackupRefused(
                    T("{name} changed while the backup was being made.", name=item.name),
                    T("Close it, then begin again."),
                )
            _add(tar, item.name, content)
    return packed.getvalue()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mode = len(content), 0o600
    tar.addfile(header, io.BytesIO(content))


def contents_of(packed: bytes) -> Contents:
    """What an archive says of itself; everything in it is read and verified. Raises BackupRefused."""
    for contents, _name, _content in unpack(packed):
        found = contents
    return found


def unpack(packed: bytes) -> Iterator[tuple[Contents, str, bytes]]:
    """Each file, verified, in the order of the archive; the manifest itself comes first. Raises BackupRefused."""
    try:
        yield from _unpack(packed)
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise _damaged() from error


def _unpack(packed: bytes) -> Iterator[tuple[Contents, str, bytes]]:
    stream = _Limited(gzip.GzipFile(fileobj=io.BytesIO(packed)), _LARGEST_MANIFEST)
    with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as tar:  # type: ignore[call-overload]
        first = tar.next()
        if first is None or first.name != MANIFEST or not first.isreg():
            raise _damaged()
        text = _content(tar, first)
        contents = _read_manifest(text)
        if contents.size > max(_ALWAYS, len(packed) * _RATIO) or len(contents.files) > _MOST_FILES:
            raise BackupRefused(T("This backup says that it holds more than it can: it was not opened."))
        stream.left = contents.size + _HEADERS * (len(contents.files) + 8)
        yield contents, MANIFEST, text
        missing = dict(contents.files)
        while (member := tar.next()) is not None:
            announced = missing.pop(member.name, None)
            if announced is None or not member.isreg() or member.size != announced.size:
                raise BackupRefused(
                    T("This backup holds what no backup holds ({name}): nothing was restored.", name=member.name)
                )
            content = _content(tar, member)
            if hashlib.sha256(content).hexdigest() != announced.sha256:
                raise _damaged()
            yield contents, member.name, content
        if missing:
            raise _damaged()
        while stream.read(1 << 16):  # to the very end: the sum of the whole is there
            pass


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    content = file.read() if file is not None else b""
    if len(content) != member.size:
        raise _damaged()
    return content


def _read_manifest(text: bytes) -> Contents:
    data = json.loads(text)
    if data["version"] != VERSION:
        raise BackupRefused(
            T("This backup was made by a later version of Parvis."), T("Update Parvis, then restore again.")
        )
    files = {str(n): Carried(int(size), str(sha256)) for n, (size, sha256) in data["files"].items()}
    for name, carried in files.items():
        kind, _, below = name.partition("/")
        if kind not in KINDS or not is_safe(below) or "\\" in below or carried.size < 0:
            raise BackupRefused(
                T("This backup holds a file that leads out of its folder ({name}): nothing was restored.", name=name)
            )
    return Contents(str(data["made"]), str(data["parvis"]), files, dict(data["about"]))


class _Limited:
    """A stream that gives no more than `left` bytes: what a small file unfolds to is bounded."""

    def __init__(self, inside: gzip.GzipFile, left: int) -> None:
        self._inside = inside
        self.left = left

    def read(self, size: int) -> bytes:
        content = self._inside.read(size)
        self.left -= len(content)
        if self.left < 0:
            raise BackupRefused(T("This backup says that it holds more than it can: it was not opened."))
        return content


def _damaged() -> BackupRefused:
    return BackupRefused(T("This backup is damaged: nothing was restored."), T("Try another copy of the file."))
