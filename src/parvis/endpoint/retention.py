"""What is kept no longer than the privacy page says. Each kind in a transaction of its own; a second run does nothing.

Nothing here runs by itself: the worker calls `purge` at its start and once a day, `parvis endpoint drain` each time.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, fields

from parvis.booking import waiting
from parvis.practice.model import Practice
from parvis.practice.periods import CANCELLED_DAYS, DELIVERED_DAYS, PROOF_YEARS, UNCONFIRMED_DAYS, UNRESOLVED_DAYS
from parvis.store import audit, bookings, retention, sign_ins
from parvis.store.db import Store, Tx

DAY = dt.timedelta(days=1)
CLAIMS = 2 * DAY
"""After a session, its claim on the practitioner and the room serves nobody."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each: `people` taken out of their bookings, the others deleted."""

    people: int = 0
    holds: int = 0
    claims: int = 0
    readers: int = 0
    effects: int = 0
    keys: int = 0
    waiting: int = 0
    acts: int = 0
    sessions: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))


def purge(store: Store, practice: Practice, now: dt.datetime) -> Purged:
    """Erase what has been kept long enough. Idempotent; raises StoreError, what was erased before it stays erased."""
    return Purged(
        people=store.run(lambda tx: _people(tx, practice, now)),
        holds=store.run(lambda tx: bookings.drop_expired_holds(tx, now)),
        claims=store.run(lambda tx: retention.free_past_claims(tx, now - CLAIMS)),
        readers=store.run(lambda tx: _readers(tx, now)),
        effects=store.run(lambda tx: _effects(tx, now)),
        keys=store.run(lambda tx: retention.forget_spent(tx, now)),
        waiting=store.run(lambda tx: waiting.forget(tx, now)),
        acts=store.run(lambda tx: audit.forget(tx, months_before(now, practice.booking.retention_months))),
        sessions=store.run(lambda tx: sign_ins.forget_over(tx, now)),
    )


def months_before(now: dt.datetime, months: int) -> dt.datetime:
    """The same day of the month, that many months earlier, or the last day of a shorter month."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, monthrange(years, month + 1)[1])
    return now.replace(year=years, month=month + 1, day=day)


def _people(tx: Tx, practice: Practice, now: dt.datetime) -> int:
    ended = months_before(now, practice.booking.retention_months)
    return retention.erase_people(tx, ended_before=ended, cancelled_before=now - CANCELLED_DAYS * DAY, now=now)


def _readers(tx: Tx, now: dt.datetime) -> int:
    left = months_before(now, 12 * PROOF_YEARS)
    return retention.forget_readers(tx, asked_before=now - UNCONFIRMED_DAYS * DAY, left_before=left)


def _effects(tx: Tx, now: dt.datetime) -> int:
    return retention.forget_effects(
        tx, settled_before=now - DELIVERED_DAYS * DAY, unresolved_before=now - UNRESOLVED_DAYS * DAY
    )
