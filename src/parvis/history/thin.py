"""Which snapshots are kept when time goes by and room is short: everything of a week, then one a day, then one a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

WHOLE = dt.timedelta(days=7)
DAILY = dt.timedelta(days=60)


class Dated(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def at(self) -> dt.datetime: ...


def kept_by_age(snapshots: Sequence[Dated], now: dt.datetime) -> set[int]:
    """The numbers to keep: all of the last 7 days, the last of each day of 60 days, the last of each week before."""
    kept: dict[object, int] = {}
    for snapshot in sorted(snapshots, key=lambda item: (item.at, item.number)):
        age, day = now - snapshot.at, snapshot.at.date()
        slot: object = snapshot.number if age <= WHOLE else day if age <= DAILY else day.isocalendar()[:2]
        kept[slot] = snapshot.number
    return set(kept.values())


def kept_by_size(snapshots: Sequence[Dated], room: int, taken: Callable[[set[int]], int]) -> set[int]:
    """The oldest go until the rest fits into `room` bytes; the newest always stays. `taken`: bytes of a set of numbers."""
    order = [snapshot.number for snapshot in sorted(snapshots, key=lambda item: (item.at, item.number))]
    kept = set(order)
    while len(kept) > 1 and taken(kept) > room:
        kept.discard(order.pop(0))
    return kept
