"""The steps that every change of a booking is made of: take the row, change it, move its claims, leave what it causes.

Each is a part of one transaction; the overlap guard of the database has the last word (`guarded`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from parvis.booking import seats, webhooks
from parvis.booking.anyone import free_with
from parvis.booking.offer import Desk, Offer
from parvis.booking.results import Obstacle, Refused
from parvis.booking.slots import Refusal, Slot, nearest, slot_at
from parvis.outbox import enqueue
from parvis.store import bookings
from parvis.store.db import Row, Tx, serialize, store_tells
from parvis.store.errors import SlotTaken
from parvis.store.moments import seconds

CONFIRMATION = "booking.confirmation"
REQUEST = "booking.request"
NOTICE = "booking.notice"
CANCELLATION = "booking.cancellation"
CANCELLATION_NOTICE = "booking.cancellation-notice"
MOVED = "booking.moved"
MOVED_NOTICE = "booking.moved-notice"
REMINDER = "booking.reminder"
SERIES = "booking.series"
SERIES_NOTICE = "booking.series-notice"
SERIES_CANCELLATION = "booking.series-cancellation"
SERIES_CANCELLATION_NOTICE = "booking.series-cancellation-notice"
PROPOSAL = "booking.proposal"
PROPOSAL_NOTICE = "booking.proposal-notice"
PROPOSAL_DECLINED = "booking.proposal-declined"
PROPOSAL_DECLINED_NOTICE = "booking.proposal-declined-notice"
OF_SERIES = (SERIES, SERIES_NOTICE, SERIES_CANCELLATION, SERIES_CANCELLATION_NOTICE)
# The state in which a proposal must still be for its mail to be true.
OF_PROPOSALS = {
    PROPOSAL: "open",
    PROPOSAL_NOTICE: "open",
    PROPOSAL_DECLINED: "declined",
    PROPOSAL_DECLINED_NOTICE: "declined",
}

# What a program of the practitioner's is told of, where they have one.
_TOLD = {
    CONFIRMATION: webhooks.CONFIRMED,
    SERIES: webhooks.CONFIRMED,
    MOVED: webhooks.MOVED,
    CANCELLATION: webhooks.CANCELLED,
    SERIES_CANCELLATION: webhooks.CANCELLED,
}

Done = TypeVar("Done")
_ALTERNATIVES = 3
_NEARBY = (3, 14, 400)
"""Days on both sides of the wanted one that are searched for alternatives, until there are enough."""


def guarded(
    desk: Desk,
    offer: Offer | Sequence[Offer],
    start: dt.datetime,
    now: dt.datetime,
    work: Callable[[Tx], Done | Refused],
) -> Done | Refused:
    """`work` in a transaction. A refusal gets its nearest slots afterwards: nobody waits while they are looked up."""
    try:
        result = desk.store.run(work)
    except SlotTaken:  # the database's guard had the last word
        result = Refused(Refusal.TAKEN)
    if isinstance(result, Refused) and isinstance(result.refusal, Refusal):
        with desk.store.read() as tx:
            return Refused(result.refusal, nearby(tx, (offer,) if isinstance(offer, Offer) else offer, start, now))
    return result


def nearby(tx: Tx, offers: Sequence[Offer], start: dt.datetime, now: dt.datetime) -> tuple[Slot, ...]:
    today = now.astimezone(offers[0].zone).date()
    furthest = max(offer.rules.horizon_days for offer in offers)
    day = min(max(start.date(), today), today + dt.timedelta(days=furthest))
    found: list[Slot] = []
    for days in _NEARBY:
        around = dt.timedelta(days=days)
        found = free_with(tx, offers, day - around, day + around, now=now)
        if len(found) >= _ALTERNATIVES:
            break
    return nearest(found, start, _ALTERNATIVES)


def inserted(
    tx: Tx,
    offer: Offer,
    start: dt.datetime,
    values: dict[str, Any],
    *,
    now: dt.datetime,
    token: Callable[[], str],
) -> Row:
    slot = slot_at(offer.rules, start)
    public_id = token()
    booking_id = bookings.add(
        tx,
        {
            "public_id": public_id,
            "version": 1,
            "sequence": 0,
            "service": offer.service.id,
            "practitioner": offer.service.practitioner,
            "place": offer.place.id,
            "starts_at": seconds(slot.start),
            "ends_at": seconds(slot.end),
            "price": str(offer.option.price),
            "currency": offer.currency,
            "created_at": seconds(now),
            "updated_at": seconds(now),
            **seats.seat(tx, offer, slot, now=now, token=token),
            **values,
        },
    )
    seats.occupy(tx, offer, slot, booking_id, public_id)
    return row_of(tx, public_id)


def locked(tx: Tx, public_id: str) -> Row | None:
    serialize(tx, [f"booking:{public_id}"])
    row = bookings.by_public_id(tx, public_id)
    return row if row and row["state"] != "held" else None


OPEN = ("pending", "confirmed")


def shut(row: Row, version: int, now: dt.datetime) -> Refused | None:
    """Why a booking may no longer change, for whoever saw that version of it; None when it may."""
    if row["state"] not in OPEN or row["version"] != version:
        return Refused(Obstacle.OUTDATED)
    return Refused(Obstacle.PAST) if row["starts_at"] <= seconds(now) else None


def too_late(desk: Desk, row: Row, now: dt.datetime) -> bool:
    """Whether visitors may no longer change this booking online."""
    hours = desk.practice.booking.change_until_hours
    return bool(row["starts_at"] - seconds(now) < hours * 3600)


def moved_on(tx: Tx, row: Row, values: dict[str, Any], now: dt.datetime) -> Row:
    """The row after a change: older links die, and calendars take the invitation for a newer one."""
    step = {"version": row["version"] + 1, "sequence": row["sequence"] + 1, "updated_at": seconds(now)}
    bookings.change(tx, row["id"], {**step, **values})
    return row_of(tx, row["public_id"])


def row_of(tx: Tx, public_id: str) -> Row:
    row = bookings.by_public_id(tx, public_id)
    assert row is not None
    return row


def leave(tx: Tx, row: Row, *kinds: str, now: dt.datetime, **more: str) -> None:
    payload: dict[str, str | int] = {"booking": row["public_id"], "version": row["version"], **more}
    told = [_TOLD[kind] for kind in kinds if kind in _TOLD] if store_tells(tx) else []
    for kind in (*kinds, *told):
        enqueue(tx, kind, payload, due=now, key=f"{kind}:{row['public_id']}:{row['version']}")


def digest(key: str) -> str | None:
    """Keys of forms and holds are kept as hashes: the database does not give them away."""
    return hashlib.sha256(key.encode()).hexdigest()[:40] if key else None
