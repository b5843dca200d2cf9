"""What is kept no longer than the privacy page says: run once a day, it does nothing twice."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from parvis.practice.model import Practice
from parvis.store import bookings, retention
from parvis.store.db import Store, Tx

CANCELLED = dt.timedelta(days=30)
"""After a cancellation, the person is erased from it."""
SETTLED = dt.timedelta(days=30)
"""After a mail left. Its row holds ids only."""
UNRESOLVED = dt.timedelta(days=90)
"""After a mail failed, or nobody knows: the practitioner has had time to see it."""
UNCONFIRMED = dt.timedelta(days=30)
"""After the last confirmation mail of someone who never confirmed."""
PROOF = dt.timedelta(days=3 * 365)
"""After a reader left: the proof of the consent may be asked for until then."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each were erased."""

    people: int
    effects: int
    readers: int


def purge(store: Store, practice: Practice, now: dt.datetime) -> Purged:
    """Erase what has been kept long enough: a booking `booking.retention_months` after its session."""
    ended_before = months_before(now, practice.booking.retention_months)

    def work(tx: Tx) -> Purged:
        bookings.drop_expired_holds(tx, now)
        retention.free_past_claims(tx, now - dt.timedelta(days=2))
        retention.forget_spent(tx, now)
        return Purged(
            people=retention.erase_people(tx, ended_before=ended_before, cancelled_before=now - CANCELLED, now=now),
            effects=retention.forget_effects(tx, settled_before=now - SETTLED, unresolved_before=now - UNRESOLVED),
            readers=retention.forget_readers(tx, asked_before=now - UNCONFIRMED, left_before=now - PROOF),
        )

    return store.run(work)


def months_before(now: dt.datetime, months: int) -> dt.datetime:
    """The same day of the month, that many months earlier, or the last day of a shorter month."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, monthrange(years, month + 1)[1])
    return now.replace(year=years, month=month + 1, day=day)
