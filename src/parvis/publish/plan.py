"""What must be sent and removed, in an order that never shows a page without its files, nor a link to nothing.

New files that pages need, then changed ones; new pages; changed pages; home, feeds and map of the site; what is no longer
there, last. At every instant, whatever a visitor can reach from a page that is there, is there too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from parvis.publish.online import MAYBE, OURS, Files

Kind = Literal["added", "changed", "removed"]
_FRONT = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{2})?/)?(?:index\.html|feeds/.*|[^/]*\.xml|robots\.txt|\.htaccess|_headers|_redirects)"
)


class Rank(IntEnum):
    """The order of sending."""

    IN_THE_WAY = 0  # a file where a folder must be, or the reverse
    NEW_FILE = 1
    CHANGED_FILE = 2
    NEW_PAGE = 3
    NEW_FRONT = 4
    CHANGED_PAGE = 5
    CHANGED_FRONT = 6
    ORPHAN = 7


@dataclass(frozen=True, slots=True)
class Change:
    """One file to send or to remove; `size` in bytes is that of what is sent, or was there."""

    rank: Rank
    path: str
    kind: Kind
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes` in the order of sending. `taken` are files of somebody else that would be replaced."""

    changes: tuple[Change, ...] = ()
    taken: tuple[str, ...] = ()

    def of(self, kind: Kind) -> list[Change]:
        return sorted((change for change in self.changes if change.kind == kind), key=lambda change: change.path)

    @property
    def bytes_sent(self) -> int:
        return sum(change.size for change in self.changes if change.kind != "removed")


def plan(known: Files, wanted: Files, present: Collection[str] = ()) -> Plan:
    """`known`: what is there by our hand. `present`: the files found where nobody knew."""
    changes = [*_sent(known, wanted, present), *_removed(known, wanted)]
    changes.sort(key=lambda change: (change.rank, change.path))
    taken = sorted(path for path in wanted if path in present and path not in known)
    return Plan(tuple(changes), tuple(taken))


def _sent(known: Files, wanted: Files, present: Collection[str]) -> Iterator[Change]:
    certain = {path for path, entry in known.items() if entry != MAYBE}
    for path, entry in wanted.items():
        there = path in present or path in certain
        if there and known.get(path) == entry:
            continue
        yield Change(_rank(path, new=not there), path, "changed" if there else "added", entry.size)


def _removed(known: Files, wanted: Files) -> Iterator[Change]:
    folders = _folders(wanted)
    for path, entry in known.items():
        if path in wanted or path in OURS:
            continue
        blocks = path in folders or any(parent in wanted for parent in _parents(path))
        yield Change(Rank.IN_THE_WAY if blocks else Rank.ORPHAN, path, "removed", max(entry.size, 0))


def _rank(path: str, *, new: bool) -> Rank:
    if _FRONT.fullmatch(path):
        return Rank.NEW_FRONT if new else Rank.CHANGED_FRONT
    if path.endswith(".html"):
        return Rank.NEW_PAGE if new else Rank.CHANGED_PAGE
    return Rank.NEW_FILE if new else Rank.CHANGED_FILE


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def _folders(paths: Collection[str]) -> set[str]:
    return {parent for path in paths for parent in _parents(path)}


def folders_of(paths: Collection[str]) -> list[str]:
    """The folders that hold these files, the top as ""."""
    return sorted({path.rpartition("/")[0] for path in paths})
