"""Queries about who waits for an earlier time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from parvis.store.moments import seconds
from parvis.store.schema import booking
from parvis.store.schema_desk import waiting


def add(tx: Connection, values: dict[str, Any]) -> None:
    tx.execute(insert(waiting).values(**values))


def by_public_id(tx: Connection, public_id: str) -> RowMapping | None:
    return tx.execute(select(waiting).where(waiting.c.public_id == public_id)).mappings().one_or_none()


def of_address(tx: Connection, print_: str, service: str, place: str) -> RowMapping | None:
    """The place in the list that an address already has for that."""
    query = select(waiting).where(
        waiting.c.email_print == print_,
        waiting.c.service == service,
        waiting.c.place == place,
        waiting.c.state.in_(("asked", "waiting", "offered")),
    )
    return tx.execute(query.order_by(waiting.c.id).limit(1)).mappings().one_or_none()


def in_line(tx: Connection) -> list[RowMapping]:
    """Those who wait, the first who came first."""
    query = select(waiting).where(waiting.c.state == "waiting")
    return list(tx.execute(query.order_by(waiting.c.created_at, waiting.c.id)).mappings())


def over(tx: Connection, now: dt.datetime) -> list[RowMapping]:
    """Offers that nobody answered in time."""
    query = select(waiting).where(waiting.c.state == "offered", waiting.c.offer_until <= seconds(now))
    return list(tx.execute(query).mappings())


def change(tx: Connection, waiting_id: int, values: dict[str, Any]) -> None:
    tx.execute(update(waiting).where(waiting.c.id == waiting_id).values(**values))


def held(tx: Connection, practitioner: str) -> list[tuple[int, int]]:
    """The times that visitors hold with a practitioner while they fill in a form."""
    query = select(booking.c.starts_at, booking.c.ends_at).where(
        booking.c.practitioner == practitioner, booking.c.state == "held"
    )
    return [(row.starts_at, row.ends_at) for row in tx.execute(query)]


def forget(tx: Connection, *, today: str, asked_before: dt.datetime, ended_before: dt.datetime) -> int:
    """Drop those who never confirmed, whose days are over, and who left or were served. How many."""
    old = or_(
        (waiting.c.state == "asked") & (waiting.c.created_at < seconds(asked_before)),
        (waiting.c.state.in_(("taken", "left"))) & (waiting.c.updated_at < seconds(ended_before)),
        waiting.c.last_day < today,
    )
    return tx.execute(delete(waiting).where(old)).rowcount
