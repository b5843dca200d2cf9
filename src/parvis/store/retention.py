"""Erasing what has been kept long enough. Rows that are only counted lose everything that names a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, delete, or_, select, update

from parvis.store.db import Tx
from parvis.store.moments import seconds
from parvis.store.schema import FINAL, booking, claim, outbox
from parvis.store.schema_readers import consent, spent, subscriber

_BATCH = 500
_NOBODY = {
    "name_sealed": None,
    "email_sealed": None,
    "phone_sealed": None,
    "email_print": None,
    "idempotency_key": None,
    "hold_key": None,
    "visitor_zone": "",
    "country": "",
    "rate": "",
    "for_minor": 0,
    "sms": 0,
}


def erase_people(tx: Tx, *, ended_before: dt.datetime, cancelled_before: dt.datetime, now: dt.datetime) -> int:
    """Take the person out of bookings that ended, or were cancelled, before these moments. How many."""
    old = or_(
        booking.c.ends_at < seconds(ended_before),
        and_(booking.c.state == "cancelled", booking.c.updated_at < seconds(cancelled_before)),
    )
    sealed = (booking.c.name_sealed, booking.c.email_sealed, booking.c.phone_sealed, booking.c.email_print)
    named = or_(*(column.is_not(None) for column in sealed))
    erased = update(booking).where(old, named).values(**_NOBODY, updated_at=seconds(now))
    return tx.execute(erased).rowcount


def free_past_claims(tx: Tx, before: dt.datetime) -> int:
    """Forget the claims of sessions that ended before that moment: nobody can book there any more."""
    finished = select(booking.c.id).where(booking.c.ends_at < seconds(before), booking.c.state.not_in(FINAL))
    return tx.execute(delete(claim).where(claim.c.booking_id.in_(finished))).rowcount


def forget_effects(tx: Tx, *, settled_before: dt.datetime, unresolved_before: dt.datetime) -> int:
    """Drop the rows of mails that left long ago, and later those that did not."""
    old = or_(
        and_(outbox.c.state.in_(("sent", "dropped")), outbox.c.updated_at < seconds(settled_before)),
        and_(outbox.c.state.in_(("failed", "unknown")), outbox.c.updated_at < seconds(unresolved_before)),
    )
    return tx.execute(delete(outbox).where(old)).rowcount


def forget_readers(tx: Tx, *, asked_before: dt.datetime, left_before: dt.datetime) -> int:
    """Drop those who never confirmed, and, with the proof of their consent, those who left long ago."""
    old = or_(
        and_(subscriber.c.state == "pending", subscriber.c.asked_at < seconds(asked_before)),
        and_(subscriber.c.state == "left", subscriber.c.left_at < seconds(left_before)),
    )
    # First the reader, so that whoever comes back at this very moment keeps the proof of it; by batches, for SQLite's limit.
    gone = list(tx.execute(delete(subscriber).where(old).returning(subscriber.c.public_id)).scalars())
    for first in range(0, len(gone), _BATCH):
        tx.execute(delete(consent).where(consent.c.subject.in_(gone[first : first + _BATCH])))
    return len(gone)


def forget_spent(tx: Tx, now: dt.datetime) -> int:
    """Drop what counted once and has expired."""
    return tx.execute(delete(spent).where(spent.c.expires_at <= seconds(now))).rowcount
