"""Plain values of TOML as the simple types of the model, what is expected of each, and an example of each."""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parvis.i18n import Localized, T, Text
from parvis.practice.model import TimeSpan

FAILED: Any = object()


def _text(value: Any) -> tuple[Any, Text]:
    return (value if isinstance(value, str) else FAILED), T("a text between quotes")


def _whole(value: Any) -> tuple[Any, Text]:
    fits = isinstance(value, int) and not isinstance(value, bool)
    return (value if fits else FAILED), T("a whole number, without quotes")


def _truth(value: Any) -> tuple[Any, Text]:
    return (value if isinstance(value, bool) else FAILED), T("true or false, without quotes")


def _decimal(value: Any) -> tuple[Any, Text]:
    fits = isinstance(value, (int, Decimal)) and not isinstance(value, bool) and Decimal(value).is_finite()
    return (Decimal(value) if fits else FAILED), T("a number, without quotes nor currency")


def _date(value: Any) -> tuple[Any, Text]:
    expected = T("a date, year first, without quotes")
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value), expected
        except ValueError:
            return FAILED, expected
    return (value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else FAILED), expected


SIMPLE: dict[Any, Callable[[Any], tuple[Any, Text]]] = {
    str: _text,
    int: _whole,
    bool: _truth,
    Decimal: _decimal,
    dt.date: _date,
}


def example_for(declared: Any, value: Any) -> str:
    """What was probably meant by a value of the wrong type, as it should be written; "" when nothing is clear."""
    written = str(value)
    if declared is str and isinstance(value, (int, Decimal, dt.date)) and not isinstance(value, bool):
        return f'"{written}"'
    if declared in {int, Decimal} and isinstance(value, str):
        number = re.search(r"\d+(?:[.,]\d+)?", written)
        return number.group().replace(",", ".") if number and (declared is Decimal or number.group().isdigit()) else ""
    if declared is bool and isinstance(value, str):
        return {"oui": "true", "yes": "true", "true": "true", "non": "false", "no": "false", "false": "false"}.get(
            written.casefold(), ""
        )
    if declared is dt.date and (day := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", written)):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if declared is dt.date and isinstance(value, dt.datetime):
        return value.date().isoformat()
    return ""


_EXAMPLES = {
    "email": '"contact@example.org"',
    "phone": '"+33 1 99 00 00 01"',
    "url": '"https://www.example.org"',
    "country": '"FR"',
    "zone": '"Europe/Paris"',
    "currency": '"EUR"',
    "language": '["fr", "en"]',
    "id": '"claire"',
    "minutes": "50",
    "money": "65",
    "media": '"portrait.jpg"',
}


def example_of(declared: Any, form: str = "") -> str:
    """An example of a type as TOML, where the declaration gives none."""
    if form in _EXAMPLES:
        return _EXAMPLES[form]
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if origin in {types.UnionType, typing.Union}:
        return example_of(next(a for a in arguments if a is not type(None)), form)
    if origin is typing.Literal:
        return f'"{arguments[0]}"'
    if origin is tuple:
        return f"[{example_of(arguments[0], form)}]"
    simple = {
        str: '"…"',
        int: "1",
        bool: "true",
        Decimal: "65",
        dt.date: "2026-11-22",
        Localized: '"…"',
        TimeSpan: '"9:00-12:30"',
    }
    return simple.get(declared, "{ … }")
