"""“Anyone”: the same session with several practitioners of one profession, under one word of the facts.

A visitor sees the free times of all of them; inside the transaction the one with the fewest sessions that day is chosen.
What is listed for a key is what can be booked with it, whether the key is one service's or a shared word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from parvis.booking.availability import bookable
from parvis.booking.offer import Offer, available_in, offer_of, refusal_in
from parvis.booking.slots import Refusal, Slot
from parvis.practice.model import Practice, Service
from parvis.store import bookings
from parvis.store.db import Tx

MARK = "~"
"""Before a shared word, where the id of a service may stand."""
_SEVERAL = 2


def shared_words(practice: Practice) -> tuple[str, ...]:
    """The words under which visitors may choose anyone: those of two bookable services or more."""
    words = [item.service.shared for item in bookable(practice) if item.service.shared]
    return tuple(dict.fromkeys(word for word in words if words.count(word) >= _SEVERAL))


def services_of(practice: Practice, key: str) -> tuple[Service, ...]:
    """The bookable services behind a key, in the order of the facts; () for one that visitors cannot book."""
    if key.startswith(MARK):
        word = key.removeprefix(MARK)
        known = word in shared_words(practice)
        return tuple(item.service for item in bookable(practice) if known and item.service.shared == word)
    return tuple(item.service for item in bookable(practice) if item.service.id == key)


def offers_of(practice: Practice, key: str, duration: int, place: str) -> tuple[Offer, ...]:
    """The offers behind a key; () when visitors cannot book that."""
    if not key.startswith(MARK):
        offer = offer_of(practice, key, duration, place)
        return (offer,) if offer else ()
    found = (offer_of(practice, service.id, duration, place) for service in services_of(practice, key))
    return tuple(offer for offer in found if offer)


def free_with(
    tx: Tx,
    offers: Sequence[Offer],
    start: dt.date,
    end: dt.date,
    *,
    now: dt.datetime,
    except_booking: int | None = None,
) -> list[Slot]:
    """The free slots of any of the offers, each start once."""
    found: dict[dt.datetime, Slot] = {}
    for offer in offers:
        for slot in available_in(tx, offer, start, end, now=now, except_booking=except_booking):
            found.setdefault(slot.start, slot)
    return [found[start] for start in sorted(found)]


def chosen(
    tx: Tx, offers: Sequence[Offer], start: dt.datetime, *, now: dt.datetime, except_booking: int | None = None
) -> Offer | Refusal:
    """The offer that takes this start: of several, the one whose practitioner has the fewest sessions that day."""
    refusals, free = [], []
    for offer in offers:
        refusal = refusal_in(tx, offer, start, now=now, except_booking=except_booking)
        if refusal:
            refusals.append(refusal)
        else:
            free.append(offer)
    if not free:
        return Refusal.TAKEN if Refusal.TAKEN in refusals else refusals[0]
    return free[0] if len(free) == 1 else min(free, key=lambda offer: _sessions(tx, offer, start, now))


def resources_of(offers: Sequence[Offer]) -> list[str]:
    """What all of them occupy: a choice among them waits for every one."""
    return sorted({resource for offer in offers for resource in offer.resources})


def _sessions(tx: Tx, offer: Offer, start: dt.datetime, now: dt.datetime) -> int:
    day = start.astimezone(offer.zone).date()
    first, last = (dt.datetime.combine(day + dt.timedelta(n), dt.time.min, offer.zone) for n in (0, 1))
    return len(bookings.starts_of(tx, offer.service.practitioner, first, last, now=now))
