"""What the practitioner types into the agenda's forms, read and checked: every problem at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from parvis.booking.slots import LONGEST_BLOCK
from parvis.endpoint.agenda.diary import read_day
from parvis.i18n import T, Text

Problems = dict[str, Text]
"""What is wrong, by the name of the field."""

_DEAREST = Decimal(100_000)


def read_time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def read_moment(day_typed: str, time_typed: str, zone: ZoneInfo, problems: Problems) -> dt.datetime | None:
    """A local day and hour as an instant; the hour that spring leaves out is a problem, the one it doubles is the first."""
    day, time = read_day(day_typed), read_time(time_typed)
    if day is None:
        problems["date"] = T("Choose a day.")
    if time is None:
        problems["time"] = T("Choose an hour.")
    if day is None or time is None:
        return None
    local = dt.datetime.combine(day, time, zone)
    if local.astimezone(dt.UTC).astimezone(zone).time() != time:
        problems["time"] = T("The clocks change: this hour does not exist on that day.")
        return None
    return local.astimezone(dt.UTC)


def read_minutes(text: str, problems: Problems, name: str = "duration") -> int | None:
    """Minutes; None where nothing was typed."""
    if not text:
        return None
    minutes = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0  # noqa: PLR2004 - digits
    if not 5 <= minutes <= LONGEST_BLOCK // 2:  # noqa: PLR2004 - minutes
        problems[name] = T("Write a number of minutes, from 5 to {most}.", most=LONGEST_BLOCK // 2)
        return None
    return minutes


def read_price(text: str, problems: Problems) -> Decimal | None:
    """An amount, with a point or a comma; None where nothing was typed."""
    plain = "".join(text.split()).replace(",", ".").strip("€$£")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < _DEAREST or amount != amount.quantize(Decimal("0.01")):
        problems["price"] = T("Write an amount, for example 45 or 62.50.")
        return None
    return amount
