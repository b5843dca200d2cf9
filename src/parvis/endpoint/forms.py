"""What a visitor sent, checked: every problem of a form at once, each value kept as it was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from parvis.i18n import T, Text
from parvis.practice.contacts import email_address, phone_number

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: `summary` is the link in the list on top, `message` stands below the field."""

    field: str
    summary: Text
    message: Text


@dataclass(frozen=True, slots=True)
class BookingForm:
    """The raw values, as typed. `website` is the trap for robots: people do not see it."""

    service: str = ""
    place: str = ""
    start: str = ""
    zone: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    form: str = ""
    hold: str = ""
    no_reminder: str = ""
    for_minor: str = ""
    country: str = ""
    weeks: str = ""
    website: str = ""

    @classmethod
    def of(cls, data: Mapping[str, object]) -> BookingForm:
        """Takes the known fields of a form or JSON body; whatever else came is ignored."""
        values = {name: data.get(name, "") for name in cls.__slots__}
        return cls(**{name: value if isinstance(value, str) else "" for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Details:
    """Checked details of a visitor. `phone` is in international form, or ""."""

    name: str
    email: str
    phone: str


def check_details(form: BookingForm, country: str) -> tuple[Details, list[FieldProblem]]:
    """The visitor's details and all that is wrong with them; `country` reads national telephone numbers."""
    name = clean_line(form.name)
    email, email_problem = check_email(form.email)
    phone, phone_problem = _check_phone(form.phone, country)
    problems = [p for p in (_check_name(name), email_problem, phone_problem) if p]
    return Details(name, email, phone), problems


def clean_line(value: str) -> str:
    """One line of text: control and direction characters out, spaces folded. Nothing can start a mail header."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in value)
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co"} or c in "\u200c\u200d")
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _check_name(name: str) -> FieldProblem | None:
    if not name:
        return FieldProblem("name", T("Fill in your name"), T("Your name is missing."))
    if len(name) > MAX_NAME:
        return FieldProblem("name", T("Shorten your name"), T("A name holds 100 characters at most."))
    if "://" in name or "www." in name.lower():
        return FieldProblem("name", T("Fill in your name"), T("A name does not hold an address of a website."))
    return None


def check_email(value: str) -> tuple[str, FieldProblem | None]:
    """The address in its normal form, or what is wrong. Asks no server."""
    typed = value.strip()
    if not typed:
        return "", FieldProblem("email", T("Fill in your e-mail address"), T("Your e-mail address is missing."))
    if found := email_address(typed):
        return found, None
    return "", FieldProblem(
        "email",
        T("Complete your e-mail address"),
        T("This address looks incomplete. Example: first.name@mail.example"),
    )


def _check_phone(value: str, country: str) -> tuple[str, FieldProblem | None]:
    typed = clean_line(value)
    if not typed:
        return "", None
    if found := phone_number(typed, country):
        return found, None
    return "", FieldProblem(
        "phone", T("Check your telephone number"), T("This number does not look complete. You may also leave it empty.")
    )


def parse_start(value: str) -> datetime | None:
    """The UTC instant of a slot as the pages write it (`2026-12-01T14:30Z`); None for anything else."""
    try:
        instant = datetime.fromisoformat(value)
        return instant.astimezone(UTC) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first and last hours of the calendar may be in no year of UTC
        return None


def parse_day(value: str) -> date | None:
    """A local day, `2026-12-01`; None for anything else."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def write_start(instant: datetime) -> str:
    """The instant as pages and JSON carry it, to the minute."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def known_zone(name: str, fallback: str) -> ZoneInfo:
    """The visitor's zone by its IANA name, kept verbatim; the practice's if unknown."""
    return ZoneInfo(name if name in _zones() else fallback)


@cache
def _zones() -> set[str]:
    return available_timezones() - {
        "localtime",
        "Factory",
    }  # reads a folder: once is enough; no place's, on some machines
