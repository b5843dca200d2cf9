"""Queries about the hours that the agenda changed. Days are ISO dates, hours and places lists."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Text, bindparam, delete, insert, select

from parvis.store.moments import seconds
from parvis.store.schema_desk import override


def overrides(
    tx: Connection, *, practitioner: str | None, first: dt.date, last: dt.date | None = None
) -> list[RowMapping]:
    """Closures and openings that touch these days, in the order in which they were made. None: everyone's."""
    asked = {"first": first.isoformat()}
    if last is not None:
        asked["last"] = last.isoformat()
    if practitioner is not None:
        asked["practitioner"] = practitioner
    return list(tx.execute(_overrides(bounded=last is not None, personal=practitioner is not None), asked).mappings())


@cache  # asked for each calendar that is shown
def _overrides(*, bounded: bool, personal: bool) -> Select[Any]:
    query = select(override).where(override.c.last_day >= bindparam("first")).order_by(override.c.id)
    if bounded:
        query = query.where(override.c.first_day <= bindparam("last"))
    if personal:
        query = query.where(override.c.practitioner.in_([bindparam("practitioner", type_=Text), ""]))
    return query


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
