"""A place in the waiting list: what someone waits for, and the personal fields, sealed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from parvis.crypt import Vault
from parvis.store.db import Row
from parvis.store.moments import moment

NOBODY: dict[str, str | int | None] = {
    "name_sealed": None,
    "email_sealed": None,
    "phone_sealed": None,
    "email_print": None,
    "visitor_zone": "",
    "seen": "[]",
}
"""What a row holds once it names nobody."""


State = Literal["asked", "waiting", "offered", "taken", "left"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone waits for; `booking` is the public id of the later one that would be given up."""

    service: str
    duration: int
    place: str
    first: dt.date
    last: dt.date
    name: str
    email: str
    phone: str = ""
    language: str = "fr"
    visitor_zone: str = ""
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the list. `version` rises with each offer; `start` and `until` are those of the offer that is open."""

    public_id: str
    version: int
    state: State
    wish: Wish
    start: dt.datetime | None
    until: dt.datetime | None
    updated: dt.datetime


def sealed_place(vault: Vault, wish: Wish, public_id: str) -> dict[str, str | None]:
    """The personal columns, each bound to its row and column; an empty field stays empty."""
    personal = {"name": wish.name, "email": wish.email, "phone": wish.phone}
    sealed = {
        f"{name}_sealed": vault.seal(text, _context(name, public_id)) if text else None
        for name, text in personal.items()
    }
    return {**sealed, "email_print": vault.fingerprint(wish.email)}


def opened_place(vault: Vault, row: Row) -> Waiting:
    def open_(name: str) -> str:
        sealed = row[f"{name}_sealed"]
        return vault.open(sealed, _context(name, row["public_id"])) if sealed else ""

    wish = Wish(
        service=row["service"],
        duration=row["duration"],
        place=row["place"],
        first=dt.date.fromisoformat(row["first_day"]),
        last=dt.date.fromisoformat(row["last_day"]),
        name=open_("name"),
        email=open_("email"),
        phone=open_("phone"),
        language=row["language"],
        visitor_zone=row["visitor_zone"],
        booking=row["booking"] or "",
    )
    return Waiting(
        public_id=row["public_id"],
        version=row["version"],
        state=row["state"],
        wish=wish,
        start=moment(row["offer_start"]) if row["offer_start"] else None,
        until=moment(row["offer_until"]) if row["offer_until"] else None,
        updated=moment(row["updated_at"]),
    )


def _context(column: str, public_id: str) -> str:
    return f"waiting.{column}:{public_id}"
