"""Events of outside calendars as busy blocks. Runs in a process of its own (reader.py), which may be killed at any moment.

What cannot be understood never makes anyone free: a broken event counts, and makes its day busy when the day is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.timezone import tzp
from x_wr_timezone import CalendarWalker, to_standard

from parvis.booking.outside.limits import MOST_DATES, bearable, stop_after
from parvis.booking.outside.lines import RawEvent, RawFile, take_apart
from parvis.booking.outside.wanted import Blocks, Wanted, merged

_DAY = dt.timedelta(days=1)
_CENTURY = dt.timedelta(days=36_525)
_OPTIONAL = frozenset({"EXDATE", "RDATE"})
_ENDS = frozenset({"DTEND", "DURATION"})
_RULES = frozenset({"RRULE", "RDATE", "EXDATE"})
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})-?(\d{2})-?(\d{2})(?!\d)")

Span = tuple[dt.datetime, dt.datetime]


def blocks_of(content: bytes, wanted: Wanted) -> Blocks:
    """All busy blocks of a file inside the window, those that touch made one."""
    raw = take_apart(content.decode("utf-8-sig", errors="replace"))
    blocks = Blocks(whole=raw.whole)
    stop_after(wanted.last.year + 1)
    _learn_zones(raw)
    for uid, events in _series(raw):
        if len(events) == 1 and _far(events[0], wanted):
            continue
        spans, broken = _spans_of(events, wanted)
        blocks.broken += broken
        ours = uid.removesuffix(f"@{wanted.own}") if wanted.own and uid.endswith(f"@{wanted.own}") else ""
        clipped = _clipped(spans, wanted)
        if ours:
            blocks.own.setdefault(ours, []).extend(clipped)
        else:
            blocks.others += clipped
    blocks.others = merged(blocks.others)
    return blocks


def _series(raw: RawFile) -> Iterator[tuple[str, list[RawEvent]]]:
    """Events of one UID together: a series and the instances that were changed."""
    by_uid: dict[str, list[RawEvent]] = {}
    for number, event in enumerate(raw.events):
        uid = next((value.strip() for value in event.values("UID")), "")
        by_uid.setdefault(uid or f"\n{number}", []).append(event)
    yield from by_uid.items()


def _far(raw: RawEvent, wanted: Wanted) -> bool:
    """Whether an event is long past or far ahead, seen without parsing: most of an old calendar is."""
    if not raw.whole or any(raw.values(name) for name in ("RDATE", "DURATION", "RECURRENCE-ID")):
        return False
    starts, ends = _day(raw, "DTSTART"), _day(raw, "DTEND")
    if starts is None or (ends is None and raw.values("DTEND")):
        return False
    last = max(starts, ends or starts)
    if rules := raw.values("RRULE"):
        until = [_until(rule) for rule in rules]
        if not all(until):
            return False
        last += max(day for day in until if day) - starts
    return last < wanted.first - 3 * _DAY or min(starts, last) > wanted.last + 3 * _DAY


def _until(rule: str) -> dt.date | None:
    """The last day of a rule, if it says one."""
    said = re.findall(r"(?:^|;)UNTIL=([^;]*)", rule.upper())
    return _date(said[0]) if len(said) == 1 else None


def _learn_zones(raw: RawFile) -> None:
    """The library keeps the zones that it has read, and finds them by their TZID afterwards."""
    for zone in raw.zones:
        try:
            Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{zone}END:VCALENDAR\r\n")
        except Exception:  # noqa: BLE001, S112 - then it is an unknown zone
            continue


def _spans_of(raws: list[RawEvent], wanted: Wanted) -> tuple[list[Span], int]:
    """The busy spans of a series, and how many of its events could not be understood."""
    spans: list[Span] = []
    good: list[Event] = []
    broken = 0
    for raw in raws:
        try:
            event, sound = _understood(raw, wanted)
        except Exception:  # noqa: BLE001 - as below
            event, sound = None, False
        if event is not None:
            good.append(event)
        if not sound:
            broken += 1
            spans += _day_of(raw, wanted)
    zone = _zone(raws[0].zone) if raws[0].zone else None
    try:
        spans += _expanded(good, zone, wanted)
    except Exception:  # noqa: BLE001 - whatever a library makes of a file from outside, the other events count
        broken += 1
        for raw in raws:
            spans += _day_of(raw, wanted)
    return spans, broken


def _understood(raw: RawEvent, wanted: Wanted) -> tuple[Event | None, bool]:
    """The event without what cannot be understood of it, and whether it was sound."""
    event = _parsed(raw)
    wrong = _wrong(event) if event is not None else {"DTSTART"}
    if event is None or wrong & {"DTSTART", "RECURRENCE-ID"}:
        return None, False
    without = wrong | (_RULES if "RRULE" in wrong else set()) | (_ENDS if wrong & _ENDS else set())
    event = _parsed(raw.without(frozenset(without))) if wrong else event
    if event is not None and _unbearable(raw, event, wanted):
        return _parsed(raw.without(_RULES | without)), False
    return event, event is not None and not wrong and raw.whole


def _parsed(raw: RawEvent) -> Event | None:
    try:
        found = Event.from_ical(raw.text())
    except Exception:  # noqa: BLE001 - a file from outside
        return None
    return found if isinstance(found, Event) else None


def _wrong(event: Event) -> set[str]:
    """The properties that were not understood."""
    wrong = {str(name).upper() for name, _error in event.errors if name}
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        value = event.get(name)
        moment = (
            getattr(value, "dt", None)
            if value is not None and not isinstance(value, list) and name not in wrong
            else None
        )
        if (value is not None or name == "DTSTART") and not isinstance(moment, dt.date):
            wrong.add(name)
    return wrong


def _unbearable(raw: RawEvent, event: Event, wanted: Wanted) -> bool:
    begins = _when(event, "DTSTART")
    day = begins.date() if isinstance(begins, dt.datetime) else begins
    first = wanted.first - _lasts(event)  # an instance that began before reaches into the window
    dates = sum(1 + value.count(",") for name in _OPTIONAL for value in raw.values(name))
    rules = raw.values("RRULE")
    return (
        dates > MOST_DATES
        or len(rules) > 4  # noqa: PLR2004 - one is what a calendar writes
        or not all(bearable(rule, day, first, wanted.last) for rule in rules)
    )


def _lasts(event: Event) -> dt.timedelta:
    """How long an event lasts, in days and more rather than less."""
    if event.get("DURATION") is not None:
        value: Any = event["DURATION"]
        lasts: dt.timedelta = value.dt
    elif event.get("DTEND") is not None:
        ends, begins = _when(event, "DTEND"), _when(event, "DTSTART")
        lasts = dt.date(ends.year, ends.month, ends.day) - dt.date(begins.year, begins.month, begins.day)
    else:
        return _DAY
    return min(abs(lasts) + _DAY, _CENTURY)


def _expanded(events: list[Event], zone: dt.tzinfo | None, wanted: Wanted) -> Iterator[Span]:
    local = ZoneInfo(wanted.zone)
    calendar = Calendar()
    calendar.subcomponents = list(events)
    if zone is not None:
        calendar = to_standard(calendar, timezone=zone)
    calendar = _InZone(local).walk(calendar)
    margin = wanted.start - 2 * _DAY, wanted.end + 2 * _DAY
    found = recurring_ical_events.of(calendar).between(*margin)
    return (_span(event, local) for event in found if _is_busy(event, wanted))


class _InZone(CalendarWalker):  # type: ignore[misc]  # the library has no types
    """Moments without a zone get this one: floating times, and zones that nobody knows."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self._zone = zone

    def walk_value_datetime(self, moment: dt.datetime) -> dt.datetime:
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self._zone)


def _is_busy(event: Event, wanted: Wanted) -> bool:
    status, kind = _word(event, "STATUS"), _word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
    if status == "CANCELLED" or _word(event, "TRANSP") == "TRANSPARENT" or kind == "FREE":
        return False
    if not isinstance(_when(event, "DTSTART"), dt.datetime) and not wanted.policy.all_day:
        return False
    answer = _answer(event, wanted.me)
    if answer == "DECLINED":
        return False
    if answer == "NEEDS-ACTION":
        return wanted.policy.unanswered
    return wanted.policy.tentative or "TENTATIVE" not in (status, kind, answer)


def _answer(event: Event, me: tuple[str, ...]) -> str:
    """What the calendar's owner answered to the invitation; "" when it is none."""
    guests = event.get("ATTENDEE", [])
    for guest in guests if isinstance(guests, list) else [guests]:
        if str(guest).lower().removeprefix("mailto:").strip() in me:
            return str(getattr(guest, "params", {}).get("PARTSTAT", "NEEDS-ACTION")).upper()
    return ""


def _word(event: Event, name: str) -> str:
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value).strip().upper()


def _span(event: Event, zone: ZoneInfo) -> Span:
    start, end = _moment(_when(event, "DTSTART"), zone), _moment(_when(event, "DTEND"), zone)
    return start, end


def _when(event: Event, name: str) -> dt.date:
    """A date, or a datetime, which is one too."""
    value: Any = event[name]
    found: dt.date = value.dt
    return found


def _moment(value: dt.date, zone: ZoneInfo) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return dt.datetime.combine(value, dt.time.min, zone)


def _day_of(raw: RawEvent, wanted: Wanted) -> list[Span]:
    """The day of a broken event, as far as it can be read."""
    zone, day = ZoneInfo(wanted.zone), _day(raw, "DTSTART")
    return [] if day is None else [(_moment(day, zone), _moment(day + _DAY, zone))]


def _day(raw: RawEvent, name: str) -> dt.date | None:
    return next((_date(value) for value in raw.values(name)), None)


def _date(text: str) -> dt.date | None:
    found = _DATE.search(text)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _clipped(spans: Iterable[Span], wanted: Wanted) -> list[tuple[int, int]]:
    first, last = int(wanted.start.timestamp()), int(wanted.end.timestamp())
    found = ((max(int(start.timestamp()), first), min(int(end.timestamp()), last)) for start, end in spans)
    return [(start, end) for start, end in found if start < end]


@cache
def _zone(name: str) -> dt.tzinfo | None:
    """The zone of that name, IANA's or Windows', or one that the file defined; None for an unknown one."""
    try:
        return tzp.timezone(name)
    except Exception:  # noqa: BLE001 - a name from outside
        return None
