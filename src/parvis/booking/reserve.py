"""Taking, holding, confirming and cancelling a booking: each in one transaction with its claims and the mails it causes.

The slot is recomputed from what the database holds by the function that listed it; the overlap guard of the database has
the last word. Whoever loses a race is told so, with the nearest free slots.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from parvis.booking import seats, steps
from parvis.booking.anyone import chosen, free_with, offers_of, resources_of
from parvis.booking.offer import Desk, Offer
from parvis.booking.record import Booking, opened, sealed_fields
from parvis.booking.reminders import leave_reminders
from parvis.booking.results import Booked, Changed, Held, Obstacle, Refused
from parvis.booking.slots import Refusal, Slot, slot_at
from parvis.store import bookings, proposals
from parvis.store.db import Row, Tx, serialize
from parvis.store.moments import seconds


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a visitor asks for; `start` is aware. Name and address were checked by the form.

    `service` is the id of a service, or `~` and the word that several share: anyone of them.
    """

    service: str
    duration: int
    place: str
    start: dt.datetime
    name: str
    email: str
    phone: str = ""
    language: str = "fr"
    visitor_zone: str = ""
    idempotency_key: str = ""
    hold_key: str = ""
    reminders: bool = True
    sms: bool = False
    for_minor: bool = False
    country: str = ""


def available(
    desk: Desk,
    service: str,
    duration: int,
    place: str,
    *,
    start: dt.date,
    end: dt.date,
    now: dt.datetime,
    hold_key: str = "",
) -> list[Slot]:
    """The slots one may book from local day to local day (both included); [] when that cannot be booked here.

    What is held under `hold_key` is free for whoever has that key.
    """
    offers = offers_of(desk.practice, service, duration, place)
    if not offers:
        return []
    with desk.store.read() as tx:
        own = _live_hold(tx, hold_key, now)
        return free_with(tx, offers, start, end, now=now, except_booking=own["id"] if own else None)


def reserve(desk: Desk, request: BookingRequest, *, now: dt.datetime, token: Callable[[], str]) -> Booked | Refused:
    """Book, or say why not. With the `hold_key` of a live hold on that slot, the hold becomes the booking."""
    offers = offers_of(desk.practice, request.service, request.duration, request.place)
    if not offers:
        return Refused(Obstacle.NOT_BOOKABLE)

    def work(tx: Tx) -> Booked | Refused:
        placed = place(tx, desk, request, offers, now=now, token=token)
        if isinstance(placed, Refused):
            return placed
        row = placed.row
        if placed.created:
            manual = row["state"] == "pending"
            steps.leave(tx, row, steps.REQUEST if manual else steps.CONFIRMATION, steps.NOTICE, now=now)
            leave_reminders(tx, desk.practice, row, now=now)
        return Booked(opened(desk.vault, row), created=placed.created)

    return steps.guarded(desk, offers, request.start, now, work)


@dataclass(frozen=True, slots=True)
class Placed:
    """The row of a booking just written, or that of the first time when the form was sent twice."""

    row: Row
    offer: Offer
    created: bool


def place(
    tx: Tx,
    desk: Desk,
    request: BookingRequest,
    offers: Sequence[Offer],
    *,
    now: dt.datetime,
    token: Callable[[], str],
) -> Placed | Refused:
    """Write the booking with its claims, if its time is free; nothing is told to anyone yet."""
    key = steps.digest(request.idempotency_key)
    serialize(tx, [*resources_of(offers), f"idempotency:{key}"])
    if key and (before := bookings.by_idempotency_key(tx, key)):
        return _replayed(desk, request, offers, before)
    held = _own_hold(tx, request, offers, now)
    if held:  # whoever was chosen for the hold stays chosen
        offers = [offer for offer in offers if offer.service.id == held["service"]]
    offer = chosen(tx, offers, request.start, now=now, except_booking=held["id"] if held else None)
    if isinstance(offer, Refusal):
        return Refused(offer)
    return Placed(_written(tx, desk, request, offer, held, key=key, now=now, token=token), offer, created=True)


def hold(
    desk: Desk,
    service: str,
    duration: int,
    place: str,
    start: dt.datetime,
    *,
    now: dt.datetime,
    token: Callable[[], str],
    replaces: str = "",
) -> Held | Refused:
    """Keep a slot for someone who fills the form, for `booking.hold_minutes`; their former hold (`replaces`) is given up."""
    offers = offers_of(desk.practice, service, duration, place)
    if not offers:
        return Refused(Obstacle.NOT_BOOKABLE)
    until = now + dt.timedelta(minutes=desk.practice.booking.hold_minutes)
    hold_key = token() + token()

    def work(tx: Tx) -> Held | Refused:
        serialize(tx, resources_of(offers))
        bookings.sweep(tx, now)
        former = _live_hold(tx, replaces, now)
        offer = chosen(tx, offers, start, now=now, except_booking=former["id"] if former else None)
        if isinstance(offer, Refusal):
            return Refused(offer)
        if former:
            bookings.remove(tx, former["id"], now)
        values = {"state": "held", "hold_until": seconds(until), "hold_key": steps.digest(hold_key)}
        steps.inserted(tx, offer, start, {**values, "language": "", "visitor_zone": ""}, now=now, token=token)
        return Held(hold_key, until, slot_at(offer.rules, start))

    return steps.guarded(desk, offers, start, now, work)


def confirm(desk: Desk, public_id: str, version: int, *, now: dt.datetime) -> Changed | Refused:
    """The practitioner accepts a booking that waits for it."""

    def work(tx: Tx) -> Changed | Refused:
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if row["state"] == "confirmed":
            return Changed(opened(desk.vault, row), already=True)
        if refused := steps.shut(row, version, now):
            return refused
        row = steps.moved_on(tx, row, {"state": "confirmed"}, now)
        steps.leave(tx, row, steps.CONFIRMATION, now=now)
        leave_reminders(tx, desk.practice, row, now=now)
        return Changed(opened(desk.vault, row), already=False)

    return desk.store.run(work)


def cancel(
    desk: Desk, public_id: str, version: int, by: Literal["visitor", "practitioner"], *, now: dt.datetime
) -> Changed | Refused:
    """Cancel, give the time back, and tell whoever did not do it. Refused once the session has begun."""

    def work(tx: Tx) -> Changed | Refused:
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if row["state"] == "cancelled":
            return Changed(opened(desk.vault, row), already=True)
        if refused := steps.shut(row, version, now):
            return refused
        if by == "visitor" and steps.too_late(desk, row, now):
            return Refused(Obstacle.TOO_LATE)
        proposals.close_all(tx, row["id"], "withdrawn", now)
        seats.vacate(tx, row, now)
        row = steps.moved_on(tx, row, {"state": "cancelled", "cancelled_by": by}, now)
        steps.leave(tx, row, steps.CANCELLATION, *([steps.CANCELLATION_NOTICE] if by == "visitor" else []), now=now)
        return Changed(opened(desk.vault, row), already=False)

    return desk.store.run(work)


def lookup(desk: Desk, public_id: str) -> Booking | None:
    """The booking of that id; a hold is not a booking yet."""
    with desk.store.read() as tx:
        row = bookings.by_public_id(tx, public_id)
    return opened(desk.vault, row) if row and row["state"] != "held" else None


def _replayed(desk: Desk, request: BookingRequest, offers: Sequence[Offer], row: Row) -> Placed | Refused:
    offer = next((offer for offer in offers if offer.service.id == row["service"]), None)
    same = (row["place"], row["starts_at"], row["email_print"]) == (
        request.place,
        seconds(request.start),
        desk.vault.fingerprint(request.email),
    )
    return Placed(row, offer, created=False) if offer and same else Refused(Obstacle.REUSED)


def _live_hold(tx: Tx, key: str, now: dt.datetime) -> Row | None:
    digest = steps.digest(key)
    return bookings.live_hold(tx, digest, now) if digest else None


def _own_hold(tx: Tx, request: BookingRequest, offers: Sequence[Offer], now: dt.datetime) -> Row | None:
    """The visitor's live hold if it is for this very slot; one for another slot is given up."""
    bookings.sweep(tx, now)
    row = _live_hold(tx, request.hold_key, now)
    if row is None:
        return None
    slot = slot_at(offers[0].rules, request.start)
    times = (row["place"], row["starts_at"], row["ends_at"])
    same = times == (request.place, seconds(slot.start), seconds(slot.end))
    if same and any(offer.service.id == row["service"] for offer in offers):
        return row
    bookings.remove(tx, row["id"], now)
    return None


def _written(
    tx: Tx,
    desk: Desk,
    request: BookingRequest,
    offer: Offer,
    held: Row | None,
    *,
    key: str | None,
    now: dt.datetime,
    token: Callable[[], str],
) -> Row:
    """The row of the new booking, with its claims."""
    public_id = held["public_id"] if held else token()
    values = {**values_of(desk, request, offer, public_id), "idempotency_key": key}
    if held:
        fresh = {"version": 1, "sequence": 0, "hold_until": None, "hold_key": None}  # nobody was told of a hold
        return steps.moved_on(tx, held, {**values, **fresh}, now)
    return steps.inserted(tx, offer, request.start, values, now=now, token=lambda: public_id)


def values_of(desk: Desk, request: BookingRequest, offer: Offer, public_id: str) -> dict[str, str | int | None]:
    """The columns that say who comes and how."""
    return {
        "state": "pending" if offer.service.confirmation == "manual" else "confirmed",
        "language": request.language,
        "visitor_zone": request.visitor_zone,
        "reminders": int(request.reminders),
        "sms": int(request.sms),
        "for_minor": int(request.for_minor),
        "country": request.country,
        **sealed_fields(desk.vault, public_id, name=request.name, email=request.email, phone=request.phone),
    }
