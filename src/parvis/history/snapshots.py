"""Snapshots of a practice's own files: taken, listed, read, thinned. All of it below `.parvis/history/`, never published."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from parvis import __version__
from parvis.build.lock import BuildLock, BuildRunning
from parvis.errors import Exit, ParvisError
from parvis.history.objects import Damaged, Objects, digest
from parvis.history.sources import Source, is_safe, sources_of
from parvis.history.thin import kept_by_age, kept_by_size
from parvis.i18n import T, Text
from parvis.paths import Site, replace_file

VERSION = 1
_MOMENT = "%Y%m%dT%H%M%SZ"
MEGABYTES = 500
_ROOM = re.compile(r"^[^#\n]*\bhistory_megabytes\s*=\s*(\d[\d_]*)", re.MULTILINE)
REASONS: dict[str, Text] = {
    "publish": T("published"),
    "build": T("built"),
    "restore": T("before a restore"),
    "upgrade": T("before an upgrade"),
    "hand": T("by hand"),
}
_TICK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)
_PATIENCE = 10.0  # seconds that a snapshot waits for another one


class HistoryRefused(ParvisError):
    """The history cannot be written or read."""


class NoSuchSnapshot(ParvisError):
    """Nothing was kept under that number or on that day."""

    exit_code = Exit.USAGE


class Kept(NamedTuple):
    """A file in a snapshot: the hash of its bytes and their number."""

    hash: str
    size: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The practice's own files at one moment. `number` is what a person types; `files` is by name below the root.

    `left_out` are files that are never kept: keys, passwords, links that lead elsewhere. `fresh` is False when nothing had
    changed since the last one, which is then this one.
    """

    number: int
    at: dt.datetime
    reason: str
    files: Mapping[str, Kept]
    left_out: tuple[str, ...] = ()
    parvis: str = ""  # the version that took it
    fresh: bool = field(default=True, compare=False)

    @property
    def why(self) -> Text:
        return REASONS.get(self.reason) or Text("{reason}", (("reason", self.reason),))


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot as its file's name tells it."""

    number: int
    at: dt.datetime
    path: Path

    @classmethod
    def of(cls, path: Path) -> Entry | None:
        number, _, moment = path.stem.partition("-")
        try:
            return cls(int(number), dt.datetime.strptime(moment, _MOMENT).replace(tzinfo=dt.UTC), path)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two snapshots, by name."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> Changes:
    return Changes(
        tuple(name for name in after if name not in before),
        tuple(name for name in after if name in before and before[name].hash != after[name].hash),
        tuple(name for name in before if name not in after),
    )


Hashed = tuple[int, int, int, str]
"""What a file was when it was hashed: its size, its two times, its hash."""


class Index(msgspec.Struct, array_like=True):
    """What the last snapshot knew of the disk, so that the next one reads only what has changed. Made again when damaged."""

    version: int = VERSION
    last: int = 0
    at: str = ""
    reason: str = ""
    parvis: str = ""
    tree: str = ""
    size: int = 0
    files: dict[str, Hashed] = {}

    def same(self, tree: str, reason: str) -> bool:
        return (self.tree, self.reason, self.parvis) == (tree, reason, __version__)


class History:
    """The history of one practice."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.folder = site.state / "history"
        self.objects = Objects(self.folder / "objects")
        self._snapshots = self.folder / "snapshots"
        self._index = self.folder / "index"
        self._added = 0  # bytes written since it was opened
        self._read = 0  # files read for the last snapshot

    def take(self, *, now: dt.datetime, reason: str, spare: int = 0) -> Snapshot:
        """Keep the present. Raises HistoryRefused; what was kept before stays. The snapshot `spare` is not thinned away."""
        with _machine(self.folder), self._alone():
            index = self._read_index()
            found = sources_of(self.site)
            known = self._known(index)
            self._read = 0
            files = {source.name: self._keep(source, known.get(source.name)) for source in found.files}
            tree = digest("".join([f"{name}\0{kept[0]}\n" for name, kept in files.items()]).encode())
            if index.same(tree, reason) and self._path_of(index.last) is not None:
                moment = dt.datetime.fromisoformat(index.at)
                last = Snapshot(index.last, moment, reason, files, found.left_out, __version__, fresh=False)
                if self._read:
                    self._write_index(last, tree, found.files, index.size)
                return last
            number = max((entry.number for entry in self.entries()), default=0) + 1
            moment = now.astimezone(dt.UTC).replace(microsecond=0)
            snapshot = Snapshot(number, moment, reason, files, found.left_out, __version__)
            self._write(snapshot)
            size = self._thin(now, index.size if index.last else None, spare)
            self._write_index(snapshot, tree, found.files, size)
            return snapshot

    def entries(self) -> list[Entry]:
        """Every snapshot by its number and moment, the oldest first, without reading any."""
        found = (Entry.of(path) for path in self._snapshots.glob("*.z"))
        return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.number)

    def read(self, number: int) -> Snapshot:
        """The snapshot of that number. Raises NoSuchSnapshot, Damaged."""
        path = self._path_of(number)
        if path is None:
            raise NoSuchSnapshot(T("There is no snapshot {number}.", number=number), T("See them all: parvis history"))
        damaged = Damaged(T("Snapshot {number} is damaged and cannot be read.", number=number))
        try:
            name, _, packed = path.read_bytes().partition(b"\n")
            if digest(packed).encode() != name:
                raise damaged
            data = json.loads(zlib.decompress(packed))
            if data["version"] != VERSION:
                raise damaged
            files = {str(n): Kept(str(h), int(s)) for n, (h, s) in data["files"].items() if is_safe(str(n))}
            moment = dt.datetime.fromisoformat(data["at"])
            return Snapshot(
                number, moment, str(data["reason"]), files, tuple(map(str, data["left_out"])), str(data["parvis"])
            )
        except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
            raise damaged from error

    def content(self, kept: Kept) -> bytes:
        """The bytes of a file. Raises Damaged; the next snapshot then keeps the file anew, if it is still there."""
        try:
            return self.objects.get(kept.hash)
        except Damaged:
            self._index.unlink(missing_ok=True)
            raise

    def size(self) -> int:
        """Bytes that the whole history takes."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        lock = BuildLock(self.folder / "lock")
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                lock.take()
                break
            except BuildRunning:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        try:
            yield
        finally:
            lock.release()

    def _known(self, index: Index) -> dict[str, Hashed]:
        """What was hashed before, by name; nothing that may have changed within the tick of the index itself."""
        if self._path_of(index.last) is None:
            return {}
        limit = self._index.stat().st_mtime_ns - _TICK
        return {name: entry for name, entry in index.files.items() if entry[1] < limit and entry[2] < limit}

    def _keep(self, source: Source, entry: Hashed | None) -> Kept:
        if entry is not None and entry[0] == source.size and entry[1:3] == source.stamp:
            return Kept(entry[3], source.size)
        content = source.path.read_bytes()
        name, added = self.objects.put(content, suffix=source.path.suffix)
        self._added += added
        self._read += 1
        return Kept(name, len(content))

    def _write(self, snapshot: Snapshot) -> None:
        data = {
            "version": VERSION,
            "at": snapshot.at.isoformat(),
            "reason": snapshot.reason,
            "parvis": snapshot.parvis,
            "left_out": snapshot.left_out,
            "files": {name: (kept.hash, kept.size) for name, kept in snapshot.files.items()},
        }
        packed = zlib.compress(msgspec.json.encode(data), 1)
        name = f"{snapshot.number:06}-{snapshot.at:{_MOMENT}}.z"
        replace_file(self._snapshots / name, digest(packed).encode() + b"\n" + packed)
        self._added += len(packed)

    def _path_of(self, number: object) -> Path | None:
        found = self._snapshots.glob(f"{number:06}-*.z") if isinstance(number, int) else ()
        return next((path for path in found if Entry.of(path)), None)

    def _read_index(self) -> Index:
        try:
            index = msgspec.msgpack.decode(self._index.read_bytes(), type=Index)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return Index()
        return index if index.version == VERSION else Index()

    def _write_index(self, snapshot: Snapshot, tree: str, found: tuple[Source, ...], size: int) -> None:
        files = {s.name: (s.size, *s.stamp, snapshot.files[s.name].hash) for s in found}
        at = snapshot.at.isoformat()
        index = Index(VERSION, snapshot.number, at, snapshot.reason, snapshot.parvis, tree, size, files)
        replace_file(self._index, msgspec.msgpack.encode(index))

    def _thin(self, now: dt.datetime, size_before: int | None, spare: int) -> int:
        """Let the old ones go, and answer the bytes that the history takes."""
        entries = self.entries()
        kept = kept_by_age(entries, now)
        size = self.size() if size_before is None else size_before + self._added
        files: dict[int, frozenset[str]] = {}
        if size > (room := room_of(self.site)):
            files = {entry.number: self._hashes(entry) for entry in entries if entry.number in kept}
            left = [entry for entry in entries if entry.number in kept]
            kept = kept_by_size(left, room, lambda numbers: self._taken(left, files, numbers))
        kept.add(spare)
        gone = [entry for entry in entries if entry.number not in kept]
        if not gone:
            return size
        for entry in gone:
            entry.path.unlink(missing_ok=True)
        wanted = (files.get(entry.number) or self._hashes(entry) for entry in entries if entry.number in kept)
        self.objects.sweep(set().union(*wanted))
        return self.size()

    def _hashes(self, entry: Entry) -> frozenset[str]:
        try:
            return frozenset(kept.hash for kept in self.read(entry.number).files.values())
        except ParvisError:
            return frozenset()

    def _taken(self, entries: list[Entry], files: Mapping[int, frozenset[str]], numbers: set[int]) -> int:
        wanted: set[str] = set().union(*(files[number] for number in numbers))
        paths = [self.objects.path(name) for name in wanted] + [e.path for e in entries if e.number in numbers]
        return sum(path.stat().st_size for path in paths if path.is_file())


def room_of(site: Site) -> int:
    """Bytes that the history may take: `history_megabytes` of practice.toml, whatever else is wrong there.

    Searched for, not parsed: reading a whole file of facts would take as long as the rest of a snapshot.
    """
    try:
        found = _ROOM.search(site.facts.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        found = None
    wanted = int(found[1].replace("_", "")) if found else 0
    return (wanted or MEGABYTES) * 1024 * 1024


def find(history: History, wanted: str, zone: dt.tzinfo = dt.UTC) -> Snapshot:
    """The snapshot of a number, or the last one of a day (2026-11-22). Raises NoSuchSnapshot, Damaged."""
    if wanted.isdecimal():
        return history.read(int(wanted))
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(wanted)
        of_day = [entry for entry in history.entries() if entry.at.astimezone(zone).date() == day]
        if of_day:
            return history.read(of_day[-1].number)
    raise NoSuchSnapshot(
        T("“{wanted}” is neither the number of a snapshot nor a day on which there is one.", wanted=wanted),
        T("See them all: parvis history"),
    )


def snapshot(site: Site, *, now: dt.datetime, reason: str) -> Snapshot:
    """Keep the practice's own files as they are. `reason`: publish, build, restore, upgrade, hand. Raises HistoryRefused."""
    return History(site).take(now=now, reason=reason)


@contextlib.contextmanager
def _machine(folder: Path) -> Iterator[None]:
    try:
        yield
    except BuildRunning as error:
        raise HistoryRefused(T("Another snapshot is being taken."), T("Wait a moment, then try again.")) from error
    except OSError as error:
        raise HistoryRefused(
            T("The history could not be written: {reason}", reason=error.strerror or str(error)),
            T("Free some space, or give yourself the right to write in {folder}.", folder=str(folder)),
        ) from error
