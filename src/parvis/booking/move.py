"""A booking at another time, of another length or price: the same booking, whose older links die.

A visitor may take any slot that is listed; the practitioner any hour that is free, in the list or not. What was agreed
stays: the price of a moved session changes only when the practitioner says so, and a paid one is not due again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from parvis.booking import seats, steps
from parvis.booking.offer import Desk, Offer, available_in, desk_offer, refusal_in
from parvis.booking.record import Booking, opened
from parvis.booking.reminders import leave_reminders
from parvis.booking.reserve import lookup
from parvis.booking.results import Changed, Obstacle, Refused
from parvis.booking.slots import Slot, slot_at
from parvis.store import bookings, proposals
from parvis.store.db import Row, Tx, serialize
from parvis.store.moments import seconds

Side = Literal["visitor", "practitioner"]


@dataclass(frozen=True, slots=True)
class Move:
    """What is to change; None stays as it is. `start` is aware, `duration` in minutes.

    `rate` says why the price differs: first, solidarity or other. Rates never add up: a new one replaces the former.
    """

    start: dt.datetime | None = None
    place: str | None = None
    duration: int | None = None
    price: Decimal | None = None
    rate: str | None = None


def move(
    desk: Desk,
    public_id: str,
    version: int,
    wanted: Move,
    by: Side,
    *,
    now: dt.datetime,
    token: Callable[[], str],
    tell: bool = True,
) -> Changed | Refused:
    """Change a booking and tell both sides of it (only the practitioner may leave the visitor untold).

    A visitor changes time and place alone, within the list and before the cut-off; a service that the practitioner
    confirms waits for them again.
    """
    known = lookup(desk, public_id)
    offer = _offer(desk, known, wanted, by) if known else None
    if known is None or offer is None:
        return Refused(Obstacle.UNKNOWN if known is None else Obstacle.NOT_BOOKABLE)
    start = wanted.start or known.start

    def work(tx: Tx) -> Changed | Refused:
        serialize(tx, offer.resources)
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if refused := steps.shut(row, version, now) or _refused(tx, desk, row, offer, start, by, now):
            return refused
        proposals.close_all(tx, row["id"], "withdrawn", now)
        again = _moved(tx, row, offer, start, _agreed(offer, wanted, row, by), now=now, token=token)
        if tell:
            steps.leave(tx, again, steps.MOVED, *([steps.MOVED_NOTICE] if by == "visitor" else []), now=now)
        leave_reminders(tx, desk.practice, again, now=now)
        return Changed(opened(desk.vault, again), already=False)

    return steps.guarded(desk, offer, start, now, work)


def movable(desk: Desk, booking: Booking, *, start: dt.date, end: dt.date, now: dt.datetime) -> list[Slot]:
    """The slots a visitor may move this booking to, from local day to local day (both included): its own time is free."""
    offer = _offer(desk, booking, Move(), "visitor")
    if offer is None:
        return []
    with desk.store.read() as tx:
        row = bookings.by_public_id(tx, booking.public_id)
        found = available_in(tx, offer, start, end, now=now, except_booking=row["id"] if row else None)
    return [slot for slot in found if slot.start != booking.start]


def _offer(desk: Desk, known: Booking, wanted: Move, by: Side) -> Offer | None:
    duration = known.duration if by == "visitor" or wanted.duration is None else wanted.duration
    price = known.price if by == "visitor" or wanted.price is None else wanted.price
    offer = desk_offer(desk.practice, known.service, wanted.place or known.place, duration, price)
    there = offer is not None and offer.place in desk.practice.places_of(offer.service)
    return offer if there else None


def _refused(
    tx: Tx, desk: Desk, row: Row, offer: Offer, start: dt.datetime, by: Side, now: dt.datetime
) -> Refused | None:
    bookings.sweep(tx, now)
    if by == "practitioner":
        return Refused(Obstacle.PAST) if start <= now else None
    if steps.too_late(desk, row, now):
        return Refused(Obstacle.TOO_LATE)
    refusal = refusal_in(tx, offer, start, now=now, except_booking=row["id"])
    return Refused(refusal) if refusal else None


def _agreed(offer: Offer, wanted: Move, row: Row, by: Side) -> dict[str, Any]:
    """What changes besides the time."""
    again = by == "visitor" and offer.service.confirmation == "manual"
    values: dict[str, Any] = {"place": offer.place.id, "state": "pending" if again else row["state"]}
    if by == "practitioner":
        values |= {"price": str(offer.option.price), "rate": row["rate"] if wanted.rate is None else wanted.rate}
    return values


def _moved(
    tx: Tx,
    row: Row,
    offer: Offer,
    start: dt.datetime,
    values: dict[str, Any],
    *,
    now: dt.datetime,
    token: Callable[[], str],
) -> Row:
    slot = slot_at(offer.rules, start)
    seats.vacate(tx, row, now)
    values |= seats.seat(tx, offer, slot, now=now, token=token)
    seats.occupy(tx, offer, slot, row["id"], row["public_id"])
    return steps.moved_on(tx, row, {**values, "starts_at": seconds(slot.start), "ends_at": seconds(slot.end)}, now)
