"""What a person types, as the facts want it: « lundi et jeudi », « 60 € », « France », « 9h à 12h ».

Each function answers the tidy form, or the text as it was typed when it understands nothing: the question's check then
says what to write. All are pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from parvis.practice.front_matter import slugify

DAYS = {
    "monday": ("lundi", "monday"),
    "tuesday": ("mardi", "tuesday"),
    "wednesday": ("mercredi", "wednesday"),
    "thursday": ("jeudi", "thursday"),
    "friday": ("vendredi", "friday"),
    "saturday": ("samedi", "saturday"),
    "sunday": ("dimanche", "sunday"),
}
YES = ("o", "oui", "y", "yes", "true", "1")
NO = ("n", "non", "no", "false", "0")
_AND = re.compile(r"\s+(?:et|and|puis)\s+|\s*[;&+/]\s*")
_SPAN = re.compile(r"(?:de\s+|from\s+)?(\d{1,2})\s*[:h.]?\s*(\d{2})?\s*(?:-|–|à|a|to)\s*(\d{1,2})\s*[:h.]?\s*(\d{2})?")
_HOURS_AND_MINUTES = re.compile(r"(\d)\s*h(?:eures?|ours?)?(?:\s*(\d{2}))?")


def split(value: str) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in value.split(",") if word.strip()]


def listed(value: str) -> list[str]:
    """The same, where « et », "and" or a semicolon separate too."""
    return split(_AND.sub(", ", value))


def is_yes(value: str) -> bool:
    return value.strip().lower() in YES


def day_key(name: str) -> str:
    """The key of a day named in French or English, plural or not, "" if it is none."""
    wanted = name.strip().lower().removeprefix("le ").removesuffix("s")
    return next((key for key, names in DAYS.items() if wanted in names), "")


def days(value: str) -> str:
    """« Lundi et jeudi », "Monday to Friday" → keys, in the order of the week for a span."""
    found: list[str] = []
    for part in listed(value.lower().replace("tous les ", "").replace("every ", "")):
        ends = re.split(r"\s*(?:\bau\b|\bto\b|-|–)\s*", part.removeprefix("du ").removeprefix("from "))
        keys = [day_key(end) for end in ends]
        if not all(keys):
            return value
        found += _span(keys[0], keys[-1]) if len(keys) > 1 else keys
    return ", ".join(dict.fromkeys(found)) or value


def _span(first: str, last: str) -> list[str]:
    names = list(DAYS)
    start, end = names.index(first), names.index(last)
    return names[start : end + 1] if start <= end else [first, last]


def hours(value: str) -> str:
    """« 9h à 12h30 et 14h-18h » → 9:00-12:30, 14:00-18:00. Hours that do not exist are left as they are."""
    spans = []
    for part in listed(value.lower()):
        match = _SPAN.fullmatch(part)
        if not match:
            return value
        start, end = (int(match[1]), int(match[2] or 0)), (int(match[3]), int(match[4] or 0))
        if not start < end <= (24, 0) or max(start[1], end[1]) >= 60:  # noqa: PLR2004 - minutes in an hour
            return value
        spans.append(f"{start[0]}:{start[1]:02}-{end[0]}:{end[1]:02}")
    return ", ".join(spans)


def price(value: str) -> str:
    """« 60 € », « 62,50 euros » → the amount alone."""
    amount = re.sub(r"(?i)\s*(?:€|euros?|eur|chf|£|\$|cad|usd|gbp)\s*", "", value)
    return re.sub(r"\s", "", amount)


def minutes(value: str) -> str:
    """« 50 min », « 1h », « 1 h 30 » → minutes."""
    text = value.lower().replace("une heure", "1h").replace("one hour", "1h").strip()
    if match := _HOURS_AND_MINUTES.fullmatch(text):
        return str(int(match[1]) * 60 + int(match[2] or 0))
    return re.sub(r"\s*(?:min|minutes?|mn)\.?$", "", text)


def address(value: str) -> str:
    """www.example.org → https://www.example.org"""
    bare = re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", value)
    return f"https://{value}" if bare else value


def country(value: str) -> str:
    """The name of a country, in French or English, or two small letters → its code."""
    if re.fullmatch("[A-Za-z]{2}", value):
        return "GB" if value.upper() == "UK" else value.upper()
    return _countries().get(slugify(value), value)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    known = ((code, name) for lang in ("en", "fr") for code, name in Locale(lang).territories.items())
    return {slugify(name): code for code, name in known if re.fullmatch("[A-Z]{2}", code)}


def languages(value: str) -> str:
    """« Français et anglais » → fr, en."""
    from parvis.i18n import LANGUAGES

    return ", ".join(_language(word, LANGUAGES) for word in listed(value)) or value


def _language(word: str, known: Iterable[str]) -> str:
    from babel import Locale

    wanted = slugify(word)
    for code in known:
        if wanted in {code, *(slugify(str(Locale(code).get_language_name(lang))) for lang in ("fr", "en"))}:
            return code
    return word


def profession(value: str) -> str:
    """« Sophrologue », « psychologue clinicienne » → its key in the table of professions."""
    from parvis.practice.professions import PROFESSIONS

    wanted = slugify(value)
    if wanted in PROFESSIONS:
        return wanted
    for key, entry in PROFESSIONS.items():
        names = [name for localized in (entry.name, entry.feminine) for _, name in localized.values]
        if wanted in {slugify(name) for name in names}:
            return key
    return value


def yes_or_no(value: str) -> str:
    """The first word decides: « oui, parfois »."""
    first = re.split(r"[\s,.;]", value.strip().lower(), maxsplit=1)[0]
    return "yes" if first in YES else "no" if first in NO else value
