"""Putting files back as a snapshot kept them. The present is kept first, so that this too can be undone."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parvis.errors import Exit, ParvisError, Problem
from parvis.history.objects import Damaged, digest
from parvis.history.snapshots import History, Kept, Snapshot
from parvis.history.sources import Source, is_safe, name_here, same_name, sources_of
from parvis.i18n import T
from parvis.paths import Site, replace_file


class NotInSnapshot(ParvisError):
    """A file was asked for that the snapshot does not hold."""

    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore of the snapshot `number` would do, by the names that files have here.

    `lost` cannot be given back: damaged in the history. `renamed` maps a name of the snapshot to the one this system allows.
    """

    number: int
    back: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, Kept] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.writes or self.removed)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `before` is the snapshot of the moment before; `problems` are files that this disk refused."""

    plan: Plan
    before: Snapshot
    problems: tuple[Problem, ...] = ()


def plan_restore(
    site: Site, snapshot: Snapshot, files: Sequence[str] = (), *, windows: bool = sys.platform == "win32"
) -> Plan:
    """What putting back a snapshot, or some files or folders of it, would change. Raises NotInSnapshot, OSError.

    Every content is read and verified here: nothing is written before it is known to be whole.
    """
    history = History(site)
    present = {same_name(source.name): source for source in sources_of(site).files}
    kept = {same_name(name): (name, entry) for name, entry in snapshot.files.items()}
    wanted, gone = _chosen(snapshot, set(kept), set(present), files)
    back: list[str] = []
    changed: list[str] = []
    lost: list[str] = []
    renamed: dict[str, str] = {}
    writes: dict[str, Kept] = {}
    for key in sorted(wanted):
        name, entry = kept[key]
        here = present[key].name if key in present else name_here(name, windows=windows)
        if key in present and _is(present[key], entry):
            continue
        try:
            history.content(entry)
        except Damaged:
            lost.append(name)
            continue
        (changed if key in present else back).append(here)
        writes[here] = entry
        if key not in present and here != name:
            renamed[name] = here
    removed = tuple(present[key].name for key in sorted(gone))
    return Plan(snapshot.number, tuple(back), tuple(changed), removed, tuple(lost), renamed, writes)


def _is(source: Source, kept: Kept) -> bool:
    """Whether a file is what was kept; one that is gone meanwhile, or cannot be read, is not."""
    try:
        return digest(source.path.read_bytes()) == kept.hash
    except OSError:
        return False


def _chosen(snapshot: Snapshot, kept: set[str], present: set[str], files: Sequence[str]) -> tuple[set[str], set[str]]:
    """The names to put back, and those to take away: only a whole restore takes away what came later."""
    if not files:
        return kept, present - kept
    wanted: set[str] = set()
    for asked in files:
        name = same_name(asked).removeprefix("./").rstrip("/")
        found = {key for key in kept if key == name or key.startswith(f"{name}/")}
        found = found or {key for key in kept if key == f"content/{name}"}
        if not found:
            near = [key for key in sorted(kept) if key.rpartition("/")[2] == name.rpartition("/")[2]]
            raise NotInSnapshot(
                T("Snapshot {number} holds no file {name}.", number=snapshot.number, name=asked),
                T("Write: {example}", example=near[0])
                if near
                else T("See its files: parvis history {number}", number=snapshot.number),
            )
        wanted |= found
    return wanted, set()


def restore(site: Site, plan: Plan, *, now: dt.datetime) -> Restored:
    """Do what was planned. Raises HistoryRefused when the present cannot be kept: nothing is then touched."""
    history = History(site)
    before = history.take(now=now, reason="restore", spare=plan.number)
    problems: list[Problem] = []
    # First away, then back: on a disk that knows no capital letters, the two may be one file.
    for name in plan.removed:
        with _told(problems, name):
            (site.root / name).unlink(missing_ok=True)
    for name, kept in plan.writes.items():
        content = history.content(kept)
        with _told(problems, name):
            _put(site.root, name, content)
    return Restored(plan, before, tuple(problems))


def _put(root: Path, name: str, content: bytes) -> None:
    path = root / name
    if not is_safe(name) or not path.parent.resolve().is_relative_to(root.resolve()):
        raise OSError(None, "leads out of the folder")
    if path.is_symlink():
        path.unlink()
    replace_file(path, content)


@contextlib.contextmanager
def _told(problems: list[Problem], name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = T("{name} could not be put back: {reason}", name=name, reason=error.strerror or str(error))
        problems.append(Problem("not-restored", what))
