"""Dates, times, durations and money as people write them, with Babel; the machine's locale is never asked.

French follows the theme's typography (9 h 30, 11 h, 1er décembre, 65 €), English is British (12 November 2026).
Results are plain text with its no-break spaces; `typography.py` raises the « er » of 1er in HTML.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from parvis.i18n import translator

if TYPE_CHECKING:
    from babel import Locale

_NBSP = "\u00a0"
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
# A site shows one currency, that of its practice: the short sign is never ambiguous there.
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CAD": "$"}
_WORDS_A_MINUTE = 220
_NOON = 12
_HOUR = 60


# As Babel says them: an edit shows one date, and Babel takes longer to load than the rest of its page.
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def _base(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0]


@lru_cache(maxsize=32)
def _locale(lang: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    base = _base(lang)
    try:
        return Locale.parse(_LOCALES.get(base, base))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=2048)  # a page of free times says the same few days again and again, and Babel is slow
def _date(d: dt.date, pattern: str, lang: str) -> str:
    from babel.dates import format_date

    text = format_date(d, pattern, locale=_locale(lang))
    if _base(lang) == "fr" and d.day == 1:
        before, _, after = text.rpartition("1 ") if text.startswith("1 ") else text.partition(" 1 ")
        return f"{before} 1er {after}".strip()
    return text


def long_date(d: dt.date, lang: str, *, year: bool = True) -> str:
    """« 12 novembre 2026 », « 1er décembre 2026 » / "12 November 2026"."""
    months = _MONTHS.get(_base(lang))
    if months is None:
        return _date(d, "d MMMM y" if year else "d MMMM", lang)
    day = "1er" if d.day == 1 and _base(lang) == "fr" else str(d.day)
    return f"{day} {months[d.month - 1]} {d.year}" if year else f"{day} {months[d.month - 1]}"


def weekday_date(d: dt.date, lang: str, *, year: bool = False) -> str:
    """« lundi 30 novembre » / "Monday 30 November"."""
    return _date(dt.date(d.year, d.month, d.day), "EEEE d MMMM y" if year else "EEEE d MMMM", lang)


def clock_time(t: dt.time | dt.datetime, lang: str) -> str:
    """« 9 h 30 », « 11 h » / "9:30 am", "11 am", "12 noon"."""
    if _base(lang) == "fr":
        return f"{t.hour}{_NBSP}h{_NBSP}{t.minute:02}" if t.minute else f"{t.hour}{_NBSP}h"
    hour = t.hour % _NOON or _NOON
    if (t.hour, t.minute) == (_NOON, 0):
        return f"12{_NBSP}noon"
    clock = f"{hour}:{t.minute:02}" if t.minute else str(hour)
    return f"{clock}{_NBSP}{'am' if t.hour < _NOON else 'pm'}"


def duration(minutes: int, lang: str) -> str:
    """« 50 min », « 1 h », « 1 h 30 » / "50 min", "1 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest}{_NBSP}min"
    if not rest:
        return f"{hours}{_NBSP}h"
    tail = f"{rest:02}" if _base(lang) == "fr" else f"{rest}{_NBSP}min"
    return f"{hours}{_NBSP}h{_NBSP}{tail}"


def money(amount: Decimal | int, currency: str, lang: str) -> str:
    """« 65 € », « 62,50 € » / "€65", "€62.50"; currencies without a sign of their own keep their three letters."""
    from babel.numbers import format_decimal

    value = Decimal(amount)
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    number = format_decimal(value, pattern, locale=_locale(lang))
    sign = _SIGNS.get(currency, currency)
    if _locale(lang).language == "en":
        return f"{sign}{number}" if currency in _SIGNS else f"{sign}{_NBSP}{number}"
    return f"{number}{_NBSP}{sign}"


def reading_minutes(words: int) -> int:
    """Whole minutes, at least one."""
    return max(1, -(-words // _WORDS_A_MINUTE))


def reading_time(words: int, lang: str) -> str:
    """« 6 min de lecture » / "6 min read"."""
    _ = translator(lang)
    return _("{minutes} min read").format(minutes=reading_minutes(words))
