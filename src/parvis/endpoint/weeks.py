"""A week of free times, made ready to be read: the same for the page without script and for the script."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from parvis.booking.slots import Slot
from parvis.booking.telling import Choice, city, free_before, moment, policy, summary, zone_heading
from parvis.endpoint.asked import asked_of
from parvis.endpoint.forms import known_zone, write_start
from parvis.endpoint.views import DayView, NextFree, SlotView, Week, WeekOf, ZoneView
from parvis.i18n import T
from parvis.pages.dates import clock_time, long_date, weekday_date
from parvis.practice.model import Practice

SlotsBetween = Callable[[dt.date, dt.date], Sequence[Slot]]
"""The free slots between two local days, both included."""

_ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_WORKDAYS = 5
_LAST = dt.timedelta(days=6)
_WEEK = dt.timedelta(weeks=1)
# Where French and English speakers live, west to east; the visitor's own zone and the practice's are always added.
COMMON_ZONES = (
    "Pacific/Tahiti",
    "America/Vancouver",
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Winnipeg",
    "America/Chicago",
    "America/Toronto",
    "America/Montreal",
    "America/New_York",
    "America/Halifax",
    "America/Martinique",
    "America/Guadeloupe",
    "America/St_Johns",
    "America/Cayenne",
    "America/Miquelon",
    "Atlantic/Reykjavik",
    "Africa/Dakar",
    "Africa/Abidjan",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Africa/Casablanca",
    "Africa/Tunis",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "Europe/Berlin",
    "Africa/Kinshasa",
    "Europe/Athens",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Africa/Nairobi",
    "Indian/Antananarivo",
    "Indian/Mayotte",
    "Asia/Dubai",
    "Indian/Mauritius",
    "Indian/Reunion",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Auckland",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the calendar, and when. `zone` is the IANA name their browser gave, or ""."""

    language: str
    zone: str
    now: dt.datetime


def week_id(day: dt.date) -> str:
    """The ISO week of a day: `2026-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> dt.date | None:
    """The Monday of an ISO week, or None for anything else."""
    found = _ISO_WEEK.fullmatch(week)
    try:
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def read_week(practice: Practice, choice: Choice, wanted: str, slots_between: SlotsBetween, reader: Reader) -> Week:
    """The wanted week, or the first one with a free time when none (or nonsense) is asked for."""
    zone = visitor_zone(practice, choice, reader.zone)
    today = reader.now.astimezone(ZoneInfo(practice.time_zone)).date()
    last = today + dt.timedelta(days=choice.service.horizon_days)
    monday = monday_of(wanted)
    every = list(slots_between(today, last))
    here = ZoneInfo(practice.time_zone)
    if monday is None:
        monday = _monday(every[0].start.astimezone(here).date() if every else today)
    monday = min(max(monday, _monday(today)), _monday(last))
    later = next((slot for slot in every if slot.start.astimezone(here).date() >= monday), every[0] if every else None)
    in_week = [s for s in every if monday <= s.start.astimezone(here).date() <= monday + _LAST]
    return Week(
        service=choice.key,
        place=choice.place.id,
        zone=zone,
        zone_label=zone_heading(zone, reader.language),
        zones=_zones(practice, zone, reader) if choice.remote else (),
        week=WeekOf(week_id(monday), _week_label(monday, reader.language)),
        previous=week_id(monday - _WEEK) if every and every[0].start.astimezone(here).date() < monday else "",
        next=week_id(monday + _WEEK) if monday < _monday(last) else "",
        days=_days(practice, choice, monday, in_week, reader, zone, today),
        next_free=None if in_week or not later else _next_free(practice, later, reader.language),
        summary=summary(practice, choice, reader.language),
        retention=retention(practice, reader.language),
        phone_required=choice.place.kind == "phone",
        asked=asked_of(practice, choice, zone, reader.language),
        wait=T("Tell me if an earlier time becomes free").say(reader.language) if practice.booking.waiting_list else "",
    )


def retention(practice: Practice, language: str) -> str:
    """What becomes of the visitor's details."""
    return T(
        "Your details serve the appointment, then are erased after {months} months.",
        months=practice.booking.retention_months,
    ).say(language)


def visitor_zone(practice: Practice, choice: Choice, asked: str) -> str:
    """The zone that counts: the place's on site; the visitor's, kept verbatim, at a distance."""
    return known_zone(asked, practice.time_zone).key if choice.remote else practice.time_zone


def slot_view(practice: Practice, choice: Choice, start: dt.datetime, reader: Reader, zone: str) -> SlotView:
    """One free time. Where the two zones differ, the visitor's comes first and the place's below."""
    free = practice.booking.free_change_hours
    view = _early_view(start, choice.option.duration, free, practice.time_zone, zone, reader.language)
    if (start - reader.now).total_seconds() > free * 3600:
        return view
    person = practice.practitioner(choice.service.practitioner)
    return replace(view, policy=policy(practice, person, start, reader.now, reader.language))


@lru_cache(maxsize=4096)  # the same times are shown to everyone
def _early_view(start: dt.datetime, minutes: int, free_hours: int, home: str, zone: str, language: str) -> SlotView:
    """The view as long as cancelling is free."""
    there, here = start.astimezone(ZoneInfo(zone)), start.astimezone(ZoneInfo(home))
    also, recap = "", moment(start, home, language)
    if there.utcoffset() != here.utcoffset():
        also = _here(clock_time(here, language), home, language)
        ours = also if there.date() == here.date() else _here(recap, home, language)
        recap = f"{moment(start, zone, language)} ({ours})"
    return SlotView(
        start=write_start(start),
        end=write_start(start + dt.timedelta(minutes=minutes)),
        label=clock_time(there, language),
        also=also,
        recap=recap,
        policy=free_before(start - dt.timedelta(hours=free_hours), home, language),
    )


@lru_cache(maxsize=4096)
def local_day(start: dt.datetime, zone: str) -> str:
    """The day of a time where the clocks show that zone: `2026-12-01`."""
    return start.astimezone(ZoneInfo(zone)).date().isoformat()


def _here(time: str, zone: str, language: str) -> str:
    return T("{time} in {city}", time=time, city=city(zone, language)).say(language)


def _days(
    practice: Practice,
    choice: Choice,
    monday: dt.date,
    slots: Sequence[Slot],
    reader: Reader,
    zone: str,
    today: dt.date,
) -> tuple[DayView, ...]:
    """Monday to Friday, the weekend where it holds something; by the visitor's days, since they come to those hours."""
    by_day: dict[dt.date, list[SlotView]] = {}
    for offset in range(_WORKDAYS):
        day = monday + dt.timedelta(days=offset)
        if day >= today:
            by_day[day] = []
    for slot in slots:
        day = slot.start.astimezone(ZoneInfo(zone)).date()
        by_day.setdefault(day, []).append(slot_view(practice, choice, slot.start, reader, zone))
    return tuple(_day(day, views, reader.language) for day, views in sorted(by_day.items()))


def _day(day: dt.date, slots: Sequence[SlotView], language: str) -> DayView:
    date = long_date(day, language, year=False)
    weekday = weekday_date(day, language).removesuffix(date).strip(" ,")
    return DayView(day.isoformat(), weekday, date, tuple(slots))


def _next_free(practice: Practice, slot: Slot, language: str) -> NextFree:
    day = slot.start.astimezone(ZoneInfo(practice.time_zone)).date()
    return NextFree(week_id(day), moment(slot.start, practice.time_zone, language))


def _week_label(monday: dt.date, language: str) -> str:
    return T("Week of {day}", day=long_date(monday, language, year=False)).say(language)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _zones(practice: Practice, zone: str, reader: Reader) -> tuple[ZoneView, ...]:
    """The common zones, west to east, with the visitor's and the practice's; offsets are those of the day."""
    names = dict.fromkeys((*COMMON_ZONES, practice.time_zone, zone))
    day = reader.now.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    return tuple(sorted((_zone(name, day, reader.language) for name in names), key=lambda z: _offset(z.id, day)))


def _offset(zone: str, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or dt.timedelta()


@lru_cache(maxsize=1024)
def _zone(name: str, moment: dt.datetime, language: str) -> ZoneView:
    minutes = int(_offset(name, moment).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "\u2212" if minutes < 0 else "+"
    offset = f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
    return ZoneView(name, f"{city(name, language)} ({offset})")
