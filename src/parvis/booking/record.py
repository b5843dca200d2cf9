"""A booking as the rest of Parvis sees it: personal fields opened, moments as aware UTC datetimes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from parvis.crypt import Vault
from parvis.store.moments import moment

State = Literal["held", "pending", "confirmed", "cancelled", "rescheduled", "done", "no_show"]
_PERSONAL = ("name", "email", "phone")
_PLAIN = (
    "public_id",
    "state",
    "version",
    "sequence",
    "service",
    "practitioner",
    "place",
    "currency",
    "language",
    "visitor_zone",
    "origin",
    "country",
    "rate",
)


@dataclass(frozen=True, slots=True)
class Booking:
    """`version` is raised by every change and kills older links; `sequence` is the invitation's. Erased fields are ''."""

    public_id: str
    state: State
    version: int
    sequence: int
    service: str
    practitioner: str
    place: str
    start: dt.datetime
    end: dt.datetime
    price: Decimal
    currency: str
    language: str
    visitor_zone: str
    name: str
    email: str
    phone: str
    created: dt.datetime
    updated: dt.datetime
    cancelled_by: str = ""
    origin: str = "site"  # where it was made: site, phone or import
    series: str = ""  # public id of the first of weekly sessions
    session: int | None = None  # the group session it has a seat in
    reminders: bool = True
    sms: bool = False
    for_minor: bool = False
    country: str = ""  # where the visitor will be, for a session from abroad
    rate: str = ""  # first, solidarity, other: why the price differs

    @property
    def duration(self) -> int:
        """Minutes."""
        return int((self.end - self.start).total_seconds()) // 60


def sealed_fields(vault: Vault, public_id: str, *, name: str, email: str, phone: str) -> dict[str, str | None]:
    """The personal columns of a row, each bound to its booking and column; an empty field stays empty."""
    values = {"name": name, "email": email, "phone": phone}
    sealed = {
        f"{key}_sealed": vault.seal(text, _context(key, public_id)) if text else None for key, text in values.items()
    }
    return {**sealed, "email_print": vault.fingerprint(email) if email else None}


def opened(vault: Vault, row: Mapping[Any, Any]) -> Booking:
    """A row as a Booking. Raises Unsealable when the key is not the one that sealed it."""
    personal: dict[str, str] = {
        key: vault.open(row[f"{key}_sealed"], _context(key, row["public_id"])) if row[f"{key}_sealed"] else ""
        for key in _PERSONAL
    }
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return Booking(
        **plain,
        name=personal["name"],
        email=personal["email"],
        phone=personal["phone"],
        start=moment(row["starts_at"]),
        end=moment(row["ends_at"]),
        price=Decimal(row["price"]),
        created=moment(row["created_at"]),
        updated=moment(row["updated_at"]),
        cancelled_by=row["cancelled_by"] or "",
        series=row["series"] or "",
        session=row["session_id"],
        reminders=bool(row["reminders"]),
        sms=bool(row["sms"]),
        for_minor=bool(row["for_minor"]),
    )


def _context(column: str, public_id: str) -> str:
    return f"booking.{column}:{public_id}"
