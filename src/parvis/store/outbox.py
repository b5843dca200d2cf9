"""Queries about effects to deliver: the rows that a transaction leaves for later, and how far each one has come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from parvis.store import queue
from parvis.store.moments import seconds
from parvis.store.schema import outbox


def add(tx: Connection, *, kind: str, key: str, payload: str, due: dt.datetime, now: dt.datetime) -> bool:
    """Leave an effect to deliver; False when one with that key was left before."""
    if tx.execute(select(outbox.c.id).where(outbox.c.key == key)).first():
        return False
    row = tx.execute(
        insert(outbox).values(
            kind=kind,
            key=key,
            payload=payload,
            state="due",
            attempts=0,
            due_at=seconds(due),
            note="",
            created_at=seconds(now),
            updated_at=seconds(now),
        )
    )
    assert row.inserted_primary_key is not None
    queue.announce(tx, row.inserted_primary_key[0], seconds(due))
    return True


def take_next(tx: Connection, now: dt.datetime, lease: dt.timedelta, row_id: int | None = None) -> RowMapping | None:
    """The next row that is due (or that one, if it is), marked `sending`; several workers never take the same one."""
    due = select(outbox.c.id).where(outbox.c.state.in_(("due", "deferred")), outbox.c.due_at <= seconds(now))
    if row_id is not None:
        due = due.where(outbox.c.id == row_id)
    # SQLite leaves SKIP LOCKED out: it has one writer at a time.
    due = due.order_by(outbox.c.due_at, outbox.c.id).limit(1).with_for_update(skip_locked=True)
    values = {
        "state": "sending",
        "attempts": outbox.c.attempts + 1,
        "lease_until": seconds(now + lease),
        "updated_at": seconds(now),
    }
    taken = update(outbox).where(outbox.c.id == due.scalar_subquery()).values(**values).returning(outbox)
    return tx.execute(taken).mappings().one_or_none()


def settle(
    tx: Connection, row_id: int, *, state: str, note: str, now: dt.datetime, due: dt.datetime | None = None
) -> None:
    """What became of a row that was being sent."""
    values: dict[str, Any] = {"state": state, "note": note, "lease_until": None, "updated_at": seconds(now)}
    if due is not None:
        values["due_at"] = seconds(due)
    tx.execute(update(outbox).where(outbox.c.id == row_id).values(**values))
    if due is not None:
        queue.announce(tx, row_id, seconds(due))


def give_up_stranded(tx: Connection, now: dt.datetime) -> int:
    """Rows whose worker died while sending become `unknown`: whether the mail left cannot be known. How many."""
    stranded = update(outbox).where(outbox.c.state == "sending", outbox.c.lease_until <= seconds(now))
    return tx.execute(stranded.values(state="unknown", note="interrupted", updated_at=seconds(now))).rowcount


def in_states(tx: Connection, states: tuple[str, ...]) -> list[RowMapping]:
    """Rows in these states, oldest first."""
    query = select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id)
    return list(tx.execute(query).mappings())


def state_of(tx: Connection, key: str) -> str:
    """How far an effect has come; "" when none has that key."""
    return tx.execute(select(outbox.c.state).where(outbox.c.key == key)).scalar() or ""


def counts(tx: Connection) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {state: int(count) for state, count in tx.execute(query)}


def next_due(tx: Connection) -> int | None:
    """When the next row is due (seconds since 1970), or None."""
    query = select(func.min(outbox.c.due_at)).where(outbox.c.state.in_(("due", "deferred")))
    due: int | None = tx.execute(query).scalar_one()
    return due
