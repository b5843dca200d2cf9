"""Queries about the hours that the agenda changed. Days are ISO dates, hours and places lists."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select

from parvis.store.moments import seconds
from parvis.store.schema_desk import override


def overrides(
    tx: Connection, *, practitioner: str | None, first: dt.date, last: dt.date | None = None
) -> list[RowMapping]:
    """Closures and openings that touch these days, in the order in which they were made. None: everyone's."""
    query = select(override).where(override.c.last_day >= first.isoformat()).order_by(override.c.id)
    if last is not None:
        query = query.where(override.c.first_day <= last.isoformat())
    if practitioner is not None:
        query = query.where(or_(override.c.practitioner == practitioner, override.c.practitioner == ""))
    return list(tx.execute(query).mappings())


def add_override(
    tx: Connection,
    public_id: str,
    *,
    kind: str,
    practitioner: str,
    first: dt.date,
    last: dt.date,
    hours: Sequence[tuple[str, str]],
    places: Sequence[str],
    now: dt.datetime,
) -> None:
    tx.execute(
        insert(override).values(
            public_id=public_id,
            kind=kind,
            practitioner=practitioner,
            first_day=first.isoformat(),
            last_day=last.isoformat(),
            hours=json.dumps(list(hours)),
            places=json.dumps(list(places)),
            created_at=seconds(now),
        )
    )


def remove_override(tx: Connection, public_id: str) -> bool:
    """Whether there was one."""
    return tx.execute(delete(override).where(override.c.public_id == public_id)).rowcount > 0
