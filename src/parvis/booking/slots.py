"""Free slots: one pure enumeration that lists the times one may book, and accepts or refuses one of them.

Rules are local wall time in an IANA zone; sessions, blocks and busy times are UTC instants. Each day is built from its own
local date: opening hours become instants first, and the steps are counted between instants, so that a day of 23 or 25 hours
has the right number of slots. Hours that a clock change doubles mean their first occurrence, and hours that it skips move
on by the length of the gap (RFC 5545, 3.3.5).

Buffers: both are inside the block that a session occupies, `[start - before, end + after)`. The free time between two
sessions is therefore after(first) + before(second). Only the session must fit in the opening hours; its buffers may not
overlap another block, but may reach beyond the hours. Blocks that touch do not overlap.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from parvis.booking.known import Known
from parvis.practice.model import ExceptionKind, TimeSpan, Weeks

MINUTE = 60
LONGEST_BLOCK = 24 * 60
"""Minutes. The overlap guard of SQLite looks back this far (store/schema.py)."""


class Refusal(StrEnum):
    """Why a time cannot be booked."""

    NOT_OFFERED = "not-offered"
    TOO_SOON = "too-soon"
    TOO_FAR = "too-far"
    TAKEN = "taken"
    DAY_FULL = "day-full"
    WEEK_FULL = "week-full"


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Opening hours of one weekday (0 is Monday), each week or in even or odd ISO weeks, between two dates (both included)."""

    weekday: int
    hours: TimeSpan
    weeks: Weeks = "every"
    first: dt.date | None = None
    last: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        if day.weekday() != self.weekday or (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return self.weeks == "every" or (day.isocalendar().week % 2 == 0) == (self.weeks == "even")


@dataclass(frozen=True, slots=True)
class DayException:
    """Days that differ: closed (for the hours given, else all day), changed (these hours instead), extra (these hours too)."""

    kind: ExceptionKind
    first: dt.date
    last: dt.date
    hours: tuple[TimeSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotRules:
    """When one service may be booked at one place. Durations are minutes.

    `cap_*` count the sessions of the service, `overall_*` all those of its practitioner; 0 is no limit.
    `closed_dates` are public and school holidays: they hide the weekly hours, not those of an exception. Where exceptions meet, the
    one for fewer days wins; of two for as many days, the later one in the list.
    """

    zone: str
    duration: int
    weekly: tuple[WeeklySpan, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    closed_dates: Container[dt.date] = frozenset()
    buffer_before: int = 0
    buffer_after: int = 0
    interval: int = 30
    notice: int = 0
    horizon_days: int = 60
    cap_per_day: int = 0
    cap_per_week: int = 0
    overall_per_day: int = 0
    overall_per_week: int = 0

    def __post_init__(self) -> None:
        if self.duration <= 0 or self.interval <= 0 or min(self.buffer_before, self.buffer_after, self.notice) < 0:
            raise ValueError("durations and intervals are positive, buffers and notice are not negative")
        if self.buffer_before + self.duration + self.buffer_after > LONGEST_BLOCK:
            raise ValueError("a session with its buffers lasts a day at most")


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """A block that is taken, buffers included: aware UTC instants, end excluded."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Blocks:
    """Many of them, as the database keeps them: seconds since 1970, end excluded."""

    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One time to book: aware UTC instants; `block_*` include the buffers."""

    start: dt.datetime
    end: dt.datetime
    block_start: dt.datetime
    block_end: dt.datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Sessions already booked, by local day: those of the service, and all those of its practitioner.

    The days of a whole ISO week are needed for a weekly cap. `seats` are those left in the sessions of this group that
    are to take place already, by their start in seconds since 1970.
    """

    by_day: Mapping[dt.date, int] = field(default_factory=dict)
    overall: Mapping[dt.date, int] = field(default_factory=dict)
    seats: Mapping[int, int] = field(default_factory=dict)


def _in_week(by_day: Mapping[dt.date, int], day: dt.date) -> int:
    monday = day - dt.timedelta(days=day.weekday())
    return sum(by_day.get(monday + dt.timedelta(days=n), 0) for n in range(7))


NO_COUNTS = Counts()


def free_slots(
    rules: SlotRules,
    busy: Iterable[Busy] | Blocks,
    counts: Counts = NO_COUNTS,
    *,
    start: dt.date,
    end: dt.date,
    now: dt.datetime,
) -> list[Slot]:
    """The slots one may book from the local day `start` to the local day `end` (both included), earliest first.

    `now` is aware. Takes time with the number of days inside the horizon, however far apart `start` and `end` are.
    """
    gate = _Gate(rules, busy, counts, now)
    day, last = max(start, gate.today), min(end, gate.last_day)
    found: list[Slot] = []
    lengths = rules.duration, rules.buffer_before, rules.buffer_after
    one = dt.timedelta(days=1)
    while day <= last:
        found += [_slot(second, *lengths) for second in gate.free(day, _starts(rules, day))]
        day += one
    return found


def accepts(
    rules: SlotRules, busy: Iterable[Busy] | Blocks, start: dt.datetime, now: dt.datetime, counts: Counts = NO_COUNTS
) -> Refusal | None:
    """None when `start` (aware) is one of the slots that `free_slots` lists, else why it is not."""
    gate = _Gate(rules, busy, counts, now)
    day = start.astimezone(gate.zone).date()
    second = int(start.timestamp())
    if start.microsecond or second not in _starts(rules, day):
        return Refusal.NOT_OFFERED
    return gate.refusal(day, second)


def slot_at(rules: SlotRules, start: dt.datetime) -> Slot:
    """The slot that begins then, whether one may book it or not."""
    return _slot(int(start.timestamp()), rules.duration, rules.buffer_before, rules.buffer_after)


def nearest(slots: Sequence[Slot], wanted: dt.datetime, count: int = 3) -> tuple[Slot, ...]:
    """The `count` slots closest to the wanted time, earliest first."""
    return tuple(sorted(sorted(slots, key=lambda slot: (abs(slot.start - wanted), slot.start))[:count]))


def opening_hours(rules: SlotRules, day: dt.date) -> list[tuple[int, int]]:
    """The hours of a local day as instants (seconds since 1970), merged where they touch, earliest first."""
    spans = (
        [] if day in rules.closed_dates else [_instants(s.hours, day, rules.zone) for s in rules.weekly if s.on(day)]
    )
    touching = [e for e in rules.exceptions if e.first <= day <= e.last]
    for exception in sorted(touching, key=lambda e: e.first - e.last):  # the longest first: the sort is stable
        hours = [_instants(span, day, rules.zone) for span in exception.hours]
        if exception.kind == "extra":
            spans += hours
        elif exception.kind == "changed":
            spans = hours
        else:
            spans = _without(spans, hours) if hours else []
    return _merged(spans)


_KNOWN_DAYS: Known[SlotRules, tuple[int, ...]] = Known(4096)


def _starts(rules: SlotRules, day: dt.date) -> tuple[int, ...]:
    """Every start that the hours of a day offer, in seconds since 1970, taken or not."""
    return _KNOWN_DAYS.get(rules, day, lambda: tuple(_starts_of(rules, day)))


def _starts_of(rules: SlotRules, day: dt.date) -> Iterator[int]:
    for opens, closes in opening_hours(rules, day):
        yield from range(opens, closes - rules.duration * MINUTE + 1, rules.interval * MINUTE)


class _Gate:
    """Which of the offered starts may be booked now."""

    def __init__(self, rules: SlotRules, busy: Iterable[Busy] | Blocks, counts: Counts, now: dt.datetime) -> None:
        self.zone = ZoneInfo(rules.zone)
        self.today = now.astimezone(self.zone).date()
        self.last_day = self.today + dt.timedelta(days=rules.horizon_days)
        self._rules = rules
        self._earliest = now.timestamp() + rules.notice * MINUTE
        pairs = (
            busy.pairs
            if isinstance(busy, Blocks)
            else [(int(b.start.timestamp()), int(b.end.timestamp())) for b in busy]
        )
        self._blocks = _merged(pairs)
        self._block_starts = [first for first, _ in self._blocks]
        self._counts = counts

    def free(self, day: dt.date, seconds: Sequence[int]) -> list[int]:
        """Those of a day's starts that `refusal` lets pass; the caps, which are the day's, are asked once."""
        if self._counts.seats or day > self.last_day:
            return [second for second in seconds if self.refusal(day, second) is None]
        if not seconds or self._full(day):
            return []
        rules, blocks, block_starts = self._rules, self._blocks, self._block_starts
        before, length = rules.buffer_before * MINUTE, (rules.duration + rules.buffer_after) * MINUTE
        found = []
        for second in seconds:
            if second < self._earliest:
                continue
            last = bisect_right(block_starts, second + length - 1) - 1
            if last < 0 or blocks[last][1] <= second - before:
                found.append(second)
        return found

    def refusal(self, day: dt.date, second: int) -> Refusal | None:
        rules = self._rules
        if second < self._earliest:
            return Refusal.TOO_SOON
        if day > self.last_day:
            return Refusal.TOO_FAR
        if second in self._counts.seats:  # it takes place anyway: neither its own block nor a cap stands in the way
            return None if self._counts.seats[second] > 0 else Refusal.TAKEN
        if refusal := self._full(day):
            return refusal
        return Refusal.TAKEN if self._overlaps(*_block(rules, second)) else None

    def _full(self, day: dt.date) -> Refusal | None:
        rules, own, overall = self._rules, self._counts.by_day, self._counts.overall
        for cap, by_day in ((rules.cap_per_day, own), (rules.overall_per_day, overall)):
            if cap and by_day.get(day, 0) >= cap:
                return Refusal.DAY_FULL
        for cap, by_day in ((rules.cap_per_week, own), (rules.overall_per_week, overall)):
            if cap and _in_week(by_day, day) >= cap:
                return Refusal.WEEK_FULL
        return None

    def _overlaps(self, first: int, last: int) -> bool:
        before = bisect_right(self._block_starts, last - 1) - 1  # the last block that begins before ours ends
        return before >= 0 and self._blocks[before][1] > first


def _block(rules: SlotRules, second: int) -> tuple[int, int]:
    return second - rules.buffer_before * MINUTE, second + (rules.duration + rules.buffer_after) * MINUTE


@lru_cache(maxsize=4096)  # the same times are asked for again and again
def _slot(second: int, duration: int, before: int, after: int) -> Slot:
    end = second + duration * MINUTE
    moments = (second, end, second - before * MINUTE, end + after * MINUTE)
    return Slot(*(dt.datetime.fromtimestamp(moment, dt.UTC) for moment in moments))


@lru_cache(maxsize=4096)
def _instants(span: TimeSpan, day: dt.date, zone: str) -> tuple[int, int]:
    """Wall time of a day as instants; `00:00` as an end is the midnight that ends the day."""
    tz = ZoneInfo(zone)
    last = day if span.end > dt.time.min else day + dt.timedelta(days=1)
    opens, closes = dt.datetime.combine(day, span.start, tz), dt.datetime.combine(last, span.end, tz)
    return int(opens.timestamp()), int(closes.timestamp())


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _without(spans: list[tuple[int, int]], cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for cut_first, cut_last in cuts:
        if cut_first < cut_last:
            pieces = [((first, min(last, cut_first)), (max(first, cut_last), last)) for first, last in spans]
            spans = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return spans
