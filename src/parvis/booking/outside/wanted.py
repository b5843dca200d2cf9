"""What is asked of a calendar's file, and what comes back. Light: the process that answers visitors expands nothing itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether such events are busy; a transparent, cancelled or declined one never is."""

    all_day: bool = True
    tentative: bool = True
    unanswered: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """`me`: mail addresses of the calendar's owner, in lower case; `own`: the domain of the UIDs that we gave ourselves."""

    zone: str
    start: dt.datetime
    end: dt.datetime
    policy: Policy = Policy()
    me: tuple[str, ...] = ()
    own: str = ""

    @property
    def first(self) -> dt.date:
        return self.start.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last(self) -> dt.date:
        return self.end.astimezone(ZoneInfo(self.zone)).date() + _DAY


@dataclass(slots=True)
class Blocks:
    """Seconds since 1970. `own`: those of our own bookings, by public id: whoever knows the bookings decides."""

    others: list[tuple[int, int]] = field(default_factory=list)
    own: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    broken: int = 0
    whole: bool = True


def merged(blocks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time in as few blocks as possible, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(blocks):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
