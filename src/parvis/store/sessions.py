"""Queries about the sessions of groups and their seats. A seat is a booking; its number is unique within the session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, update

from parvis.store.moments import seconds
from parvis.store.schema import OCCUPYING, booking, claim, session

_SEATED = (*OCCUPYING, "done", "no_show")


def open_sessions(
    tx: Connection,
    service: str,
    place: str,
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    except_booking: int | None = None,
) -> list[tuple[int, int, int]]:
    """The sessions that begin in `[start, end)`: start and end in seconds, and how many seats are left."""
    taken = and_(
        booking.c.session_id == session.c.id,
        booking.c.seat.is_not(None),
        (booking.c.state != "held") | (booking.c.hold_until > seconds(now)),
    )
    if except_booking is not None:
        taken = and_(taken, booking.c.id != except_booking)
    query = (
        select(session.c.starts_at, session.c.ends_at, session.c.seats, func.count(booking.c.id))
        .outerjoin(booking, taken)
        .where(
            session.c.service == service,
            session.c.place == place,
            session.c.state == "open",
            session.c.starts_at >= seconds(start),
            session.c.starts_at < seconds(end),
        )
        .group_by(session.c.id)
    )
    return [(first, last, seats - used) for first, last, seats, used in tx.execute(query)]


def session_at(tx: Connection, service: str, place: str, start: dt.datetime, end: dt.datetime) -> RowMapping | None:
    query = select(session).where(
        session.c.service == service,
        session.c.place == place,
        session.c.state == "open",
        session.c.starts_at == seconds(start),
        session.c.ends_at == seconds(end),
    )
    return tx.execute(query).mappings().one_or_none()


def add(tx: Connection, values: dict[str, Any]) -> int:
    return int(tx.execute(insert(session).values(state="open", **values).returning(session.c.id)).scalar_one())


def occupy(tx: Connection, session_id: int, *, resources: Sequence[str], start: dt.datetime, end: dt.datetime) -> None:
    """Claim each resource once for the whole session. The transaction fails with SlotTaken when one of them is taken."""
    for resource in sorted(resources):
        values = {"resource_id": resource, "block_start": seconds(start), "block_end": seconds(end)}
        tx.execute(insert(claim).values(owner=f"session:{session_id}", session_id=session_id, **values))


def free_seat(tx: Connection, session_id: int, seats: int) -> int | None:
    """The lowest free number, from 1; None when the session is full."""
    query = select(booking.c.seat).where(booking.c.session_id == session_id, booking.c.seat.is_not(None))
    taken = set(tx.execute(query).scalars())
    return next((number for number in range(1, seats + 1) if number not in taken), None)


def close_empty(tx: Connection, now: dt.datetime) -> int:
    """Sessions to come that nobody sits in any more give their time back; how many."""
    seated = select(booking.c.id).where(
        booking.c.session_id == session.c.id, booking.c.seat.is_not(None), booking.c.state.in_(_SEATED)
    )
    query = select(session.c.id).where(session.c.state == "open", ~seated.exists())
    empty = tx.execute(query).scalars().all()
    if empty:
        tx.execute(delete(claim).where(claim.c.session_id.in_(empty)))
        ended = {"state": "cancelled", "updated_at": seconds(now)}
        tx.execute(update(session).where(session.c.id.in_(empty)).values(**ended))
    return len(empty)
