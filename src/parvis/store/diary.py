"""What the practitioner's agenda asks about bookings. `practitioner` None is everyone's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from parvis.store.moments import moment, seconds
from parvis.store.schema import booking, outbox, proposal


def between(
    tx: Connection,
    practitioner: str | None,
    start: dt.datetime,
    end: dt.datetime,
    states: Sequence[str],
) -> list[RowMapping]:
    """Bookings that begin in `[start, end)`, in their order."""
    query = select(booking).where(
        booking.c.starts_at >= seconds(start), booking.c.starts_at < seconds(end), booking.c.state.in_(states)
    )
    return _chosen(tx, query.order_by(booking.c.starts_at, booking.c.id), practitioner)


def named(tx: Connection, practitioner: str | None) -> list[RowMapping]:
    """Every booking that still says whose it is, the latest session first."""
    known = (
        booking.c.name_sealed.is_not(None) | booking.c.email_sealed.is_not(None) | booking.c.phone_sealed.is_not(None)
    )
    query = select(booking).where(known, booking.c.state != "held").order_by(booking.c.starts_at.desc(), booking.c.id)
    return _chosen(tx, query, practitioner)


def pending(tx: Connection, practitioner: str | None, now: dt.datetime) -> list[RowMapping]:
    """Requests that wait for an answer."""
    query = select(booking).where(booking.c.state == "pending", booking.c.starts_at > seconds(now))
    return _chosen(tx, query.order_by(booking.c.starts_at), practitioner)


def proposals_waiting(tx: Connection, practitioner: str | None, now: dt.datetime) -> dict[str, str]:
    """Who proposed another time, by the public id of the booking, where the answer is still to come."""
    query = (
        select(booking.c.public_id, proposal.c.proposed_by)
        .join(booking, proposal.c.booking_id == booking.c.id)
        .where(proposal.c.state == "open", proposal.c.expires_at > seconds(now))
    )
    if practitioner is not None:
        query = query.where(booking.c.practitioner == practitioner)
    return {row.public_id: row.proposed_by for row in tx.execute(query)}


def last_sent(tx: Connection) -> dt.datetime | None:
    """When a mail last left."""
    found = tx.execute(select(func.max(outbox.c.updated_at)).where(outbox.c.state == "sent")).scalar_one()
    return moment(found) if found is not None else None


def send_again(tx: Connection, row_id: int, now: dt.datetime) -> bool:
    """A mail that failed, or of which nobody knows, is due once more: the practitioner decided so."""
    query = update(outbox).where(outbox.c.id == row_id, outbox.c.state.in_(("failed", "unknown")))
    values = {"state": "due", "attempts": 0, "due_at": seconds(now), "note": "", "updated_at": seconds(now)}
    return tx.execute(query.values(**values)).rowcount > 0


def _chosen(tx: Connection, query: Any, practitioner: str | None) -> list[RowMapping]:
    if practitioner is not None:
        query = query.where(booking.c.practitioner == practitioner)
    return list(tx.execute(query).mappings())
