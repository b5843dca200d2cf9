"""The table of sources that rules cite by the id of a fact: reference, what it says, how sure we are, day read."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parvis.ethics.rule import Source
from parvis.i18n import Localized, T

FILE = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    reference: str  # in the language of the text it cites
    says: Localized  # one line
    confidence: str
    read: str  # ISO date


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        id_: Fact(id_, fact["reference"], _says(fact), fact["confidence"], str(fact["read"]))
        for id_, fact in data.items()
    }


def _says(fact: dict[str, str]) -> Localized:
    return Localized.of({language: fact[key] for language, key in (("en", "says"), ("fr", "says_fr")) if key in fact})


def cite(sources: Sequence[Source], language: str) -> str:
    """The references of a finding, on one line."""
    return _cited(tuple(sources[:3]), language)


@lru_cache(maxsize=512)
def _cited(sources: tuple[Source, ...], language: str) -> str:
    known = facts()
    return ("\u202f; " if language == "fr" else "; ").join(
        T(
            "{reference} ({fact}, read on {date})",
            reference=known[s.fact].reference if s.fact in known else s.fact,
            fact=s.fact,
            date=_day(s.read, language),
        ).say(language)
        for s in sources
    )


# Twelve words spare every check the loading of a library of calendars.
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}


def _day(day: dt.date, language: str) -> str:
    """« 22 novembre 2026 », "November 22, 2026"."""
    month = _MONTHS[language if language in _MONTHS else "en"].split()[day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "fr" else f"{month} {day.day}, {day.year}"
