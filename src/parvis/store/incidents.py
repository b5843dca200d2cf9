"""Queries about what fails: one row for each kind of trouble, while it lasts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select, update

from parvis.store.db import Row, Tx, serialize
from parvis.store.moments import seconds
from parvis.store.schema_desk import incident


def seen(tx: Tx, kind: str, note: str, now: dt.datetime) -> Row:
    """It fails (still): when it began and whether anybody was told are in the row."""
    serialize(tx, [f"incident:{kind}"])
    again = {"last_at": seconds(now), "count": incident.c.count + 1, "note": note}
    if not tx.execute(update(incident).where(incident.c.kind == kind).values(**again)).rowcount:
        tx.execute(insert(incident).values(kind=kind, since=seconds(now), last_at=seconds(now), count=1, note=note))
    return tx.execute(select(incident).where(incident.c.kind == kind)).mappings().one()


def told(tx: Tx, kind: str, now: dt.datetime) -> None:
    tx.execute(update(incident).where(incident.c.kind == kind).values(told_at=seconds(now)))


def closed(tx: Tx, kind: str) -> Row | None:
    """It works again: the row as it was, or None when nothing had failed."""
    return tx.execute(delete(incident).where(incident.c.kind == kind).returning(incident)).mappings().one_or_none()


def open_rows(tx: Tx) -> list[Row]:
    """What fails now, the oldest first."""
    return list(tx.execute(select(incident).order_by(incident.c.since, incident.c.kind)).mappings())
