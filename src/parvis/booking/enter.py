"""What the practitioner writes into the agenda: a booking taken by telephone, and what became of a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parvis.booking import steps
from parvis.booking.offer import Desk, desk_offer
from parvis.booking.record import opened, sealed_fields
from parvis.booking.reminders import leave_reminders
from parvis.booking.results import Booked, Changed, Obstacle, Refused
from parvis.store import bookings
from parvis.store.db import Tx, serialize
from parvis.store.moments import seconds

Outcome = Literal["done", "no_show", "confirmed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking that the practitioner makes: any hour, length and price; the person may stay unnamed.

    `start` is aware, `duration` minutes; `price` None is the usual one. `tell`: whether the visitor is mailed.
    `series` is the id of the first of weekly sessions; `begins_series`, that this is the first.
    """

    service: str
    place: str
    start: dt.datetime
    duration: int
    price: Decimal | None = None
    rate: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fr"
    tell: bool = False
    series: str = ""
    begins_series: bool = False
    origin: Literal["phone", "import"] = "phone"


def enter(desk: Desk, entry: Entry, *, now: dt.datetime, token: Callable[[], str]) -> Booked | Refused:
    """Write a booking into the agenda, confirmed. Only what is taken is refused; a session of the past may be imported."""
    offer = desk_offer(desk.practice, entry.service, entry.place, entry.duration, entry.price)
    if offer is None:
        return Refused(Obstacle.NOT_BOOKABLE)
    if entry.start <= now and entry.origin != "import":
        return Refused(Obstacle.PAST)

    def work(tx: Tx) -> Booked | Refused:
        serialize(tx, offer.resources)
        bookings.sweep(tx, now)
        public_id = token()
        values = {
            "state": "confirmed",
            "language": entry.language,
            "visitor_zone": "",
            "origin": entry.origin,
            "rate": entry.rate,
            "series": public_id if entry.begins_series else entry.series or None,
            **sealed_fields(desk.vault, public_id, name=entry.name, email=entry.email, phone=entry.phone),
        }
        row = steps.inserted(tx, offer, entry.start, values, now=now, token=lambda: public_id)
        if entry.tell and entry.email:
            steps.leave(tx, row, steps.CONFIRMATION, now=now)
            leave_reminders(tx, desk.practice, row, now=now)
        return Booked(opened(desk.vault, row), created=True)

    return steps.guarded(desk, offer, entry.start, now, work)


def note_outcome(desk: Desk, public_id: str, outcome: Outcome, *, now: dt.datetime) -> Changed | Refused:
    """The session took place, nobody came, or (`confirmed`) the former note was a mistake. Only once it has begun."""

    def work(tx: Tx) -> Changed | Refused:
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if row["state"] not in ("confirmed", "done", "no_show"):
            return Refused(Obstacle.OUTDATED)
        if row["starts_at"] > seconds(now):
            return Refused(Obstacle.NOT_BEGUN)
        if row["state"] == outcome:
            return Changed(opened(desk.vault, row), already=True)
        # No newer version: the visitor's links and calendar have nothing to follow.
        bookings.change(tx, row["id"], {"state": outcome, "updated_at": seconds(now)})
        return Changed(opened(desk.vault, steps.row_of(tx, public_id)), already=False)

    return desk.store.run(work)
