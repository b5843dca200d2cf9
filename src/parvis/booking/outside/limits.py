"""Recurrence rules that would never be done: `FREQ=SECONDLY` since 1970 makes thousands of millions of moments."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Mapping

MOST_STEPS = 200_000
"""Days (or hours) a rule may have to walk through, from its beginning to the end of the window."""
MOST_INSTANCES = 3_000
"""Instances of one rule inside the window."""
MOST_DATES = 5_000
"""Dates that one event lists (RDATE, EXDATE)."""
_LONGEST = 1_000
_BY_DAY = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_EXPANDING = ("BYHOUR", "BYMINUTE", "BYSECOND")


def bearable(rule: str, begins: dt.date, first: dt.date, last: dt.date) -> bool:
    """Whether a rule that begins then may be expanded between these days."""
    parts = _parts(rule)
    interval = parts.get("INTERVAL", "1")
    if parts.get("FREQ") not in (*_BY_DAY, "HOURLY") or any(len(value) > _LONGEST for value in parts.values()):
        return False
    if not interval.isdecimal() or int(interval) < 1:  # dateutil would stay where it is for ever
        return False
    hourly = parts["FREQ"] == "HOURLY"
    in_a_day = 24 if hourly else 1
    for name in _EXPANDING[1:] if hourly else _EXPANDING:
        in_a_day *= 1 + parts.get(name, "").count(",")
    walked, shown = max((last - begins).days, 1), max((last - first).days, 1)
    return walked * in_a_day <= MOST_STEPS and shown * in_a_day <= MOST_INSTANCES


def stop_after(year: int) -> None:
    """For this process: a rule that never matches (30 February) is given up after that year, not in the year 9999."""
    import dateutil.rrule

    bounded = types.ModuleType("datetime")
    bounded.__dict__.update({**vars(dt), "MAXYEAR": year})
    dateutil.rrule.datetime = bounded


def _parts(rule: str) -> Mapping[str, str]:
    found = re.findall(r"(?:^|;)\s*([A-Z]+)\s*=([^;]*)", rule.upper())
    return {name: value.strip() for name, value in found}
