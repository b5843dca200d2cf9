"""The VTIMEZONE of an event: the clock changes of the year before and the year after it (RFC 5545, 3.6.5).

`icalendar` can make one too, but writes the start of summer time in the new offset instead of the old one, an hour late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_AROUND = dt.timedelta(days=366)
_STEP = dt.timedelta(days=7)  # no zone changes twice within a week and ends where it was


def vtimezone(zone: ZoneInfo, around: dt.datetime) -> Timezone:
    """The component for one zone, right for every instant within a year of `around` (aware)."""
    component = Timezone()
    component.add("tzid", zone.key)
    start, end = around - _AROUND, around + _AROUND
    component.add_component(_observance(start, start - _STEP, zone))
    for moment in _changes(start, end, zone):
        component.add_component(_observance(moment, moment - dt.timedelta(seconds=1), zone))
    return component


def _observance(moment: dt.datetime, before: dt.datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """What holds from that instant on; its start is said in the local time that held before."""
    local, offset_from = moment.astimezone(zone), _offset(before, zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", (moment + offset_from).replace(tzinfo=None))
    observance.add("tzoffsetfrom", offset_from)
    observance.add("tzoffsetto", _offset(moment, zone))
    observance.add("tzname", local.tzname() or zone.key)
    return observance


def _changes(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    while start < end:
        if _offset(start, zone) != _offset(start + _STEP, zone):
            yield _change_between(start, start + _STEP, zone)
        start += _STEP


def _change_between(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first second of the new offset, by halving."""
    while after - before > dt.timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
