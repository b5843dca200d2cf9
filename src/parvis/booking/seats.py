"""Where a booking sits: alone in a block of its own, or on one seat of a group's session.

A session of a group comes to be with its first seat and claims its practitioner and room once; the last one who leaves
gives them back. Seats are numbered rows under a unique key: there is no counter to race on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from parvis.booking.offer import Offer
from parvis.booking.slots import Slot
from parvis.store import bookings, sessions
from parvis.store.db import Row, Tx
from parvis.store.errors import SlotTaken
from parvis.store.moments import seconds


def seat(tx: Tx, offer: Offer, slot: Slot, *, now: dt.datetime, token: Callable[[], str]) -> dict[str, Any]:
    """The columns of a booking that say where it sits; {} for a session that is not a group's. Raises SlotTaken."""
    if offer.service.capacity == 1:
        return {}
    found = sessions.session_at(tx, offer.service.id, offer.place.id, slot.start, slot.end)
    if found is None:
        return {"session_id": _opened(tx, offer, slot, now, token), "seat": 1}
    number = sessions.free_seat(tx, found["id"], found["seats"])
    if number is None:
        raise SlotTaken
    return {"session_id": found["id"], "seat": number}


def occupy(tx: Tx, offer: Offer, slot: Slot, booking_id: int, public_id: str) -> None:
    """The block of a booking that sits alone; a group's is claimed with its session. Raises SlotTaken."""
    if offer.service.capacity == 1:
        owner = f"booking:{public_id}"
        bookings.occupy(tx, booking_id, owner, resources=offer.resources, start=slot.block_start, end=slot.block_end)


def vacate(tx: Tx, row: Row, now: dt.datetime) -> None:
    """Give back the block or the seat."""
    bookings.release(tx, row["id"])
    if row["seat"] is not None:
        bookings.change(tx, row["id"], {"seat": None})
        sessions.close_empty(tx, now)


def _opened(tx: Tx, offer: Offer, slot: Slot, now: dt.datetime, token: Callable[[], str]) -> int:
    made = sessions.add(
        tx,
        {
            "public_id": token(),
            "service": offer.service.id,
            "practitioner": offer.service.practitioner,
            "place": offer.place.id,
            "starts_at": seconds(slot.start),
            "ends_at": seconds(slot.end),
            "seats": offer.service.capacity,
            "created_at": seconds(now),
            "updated_at": seconds(now),
        },
    )
    sessions.occupy(tx, made, resources=offer.resources, start=slot.block_start, end=slot.block_end)
    return made
