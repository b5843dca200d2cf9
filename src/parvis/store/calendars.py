"""Queries about outside calendars and the time they take. Addresses and passwords come in and go out sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, literal, select, update

from parvis.store.moments import seconds
from parvis.store.schema import booking, meta
from parvis.store.schema_desk import busy, calendar

_SHOWN = ("pending", "confirmed")
_PUBLISHED = ("confirmed", "done", "no_show")
_AT_ONCE = 500


def calendars(tx: Connection, practitioner: str | None = None) -> list[RowMapping]:
    """In the order in which they were added. None: everyone's."""
    query = select(calendar).order_by(calendar.c.id)
    if practitioner is not None:
        query = query.where(calendar.c.practitioner == practitioner)
    return list(tx.execute(query).mappings())


def by_public_id(tx: Connection, public_id: str) -> RowMapping | None:
    return tx.execute(select(calendar).where(calendar.c.public_id == public_id)).mappings().one_or_none()


def add(tx: Connection, values: dict[str, Any], now: dt.datetime) -> None:
    """A calendar, to be read at once."""
    tx.execute(insert(calendar).values(**values, next_at=seconds(now), created_at=seconds(now)))


def remove(tx: Connection, public_id: str) -> bool:
    """With its blocks and what was said of it; False when it was gone already."""
    chosen = select(calendar.c.id).where(calendar.c.public_id == public_id)
    tx.execute(delete(busy).where(busy.c.calendar_id.in_(chosen)))
    return tx.execute(delete(calendar).where(calendar.c.public_id == public_id)).rowcount > 0


def is_any_due(tx: Connection, now: dt.datetime) -> bool:
    return tx.execute(select(calendar.c.id).where(calendar.c.next_at <= seconds(now)).limit(1)).first() is not None


def take_due(tx: Connection, now: dt.datetime, until: dt.datetime, public_id: str | None = None) -> RowMapping | None:
    """The calendar that waits longest, put off until then so that nobody else reads it too; that one if it is named."""
    query = select(calendar.c.id).order_by(calendar.c.next_at, calendar.c.id).limit(1)
    if public_id is None:
        query = query.where(calendar.c.next_at <= seconds(now))
    else:
        query = query.where(calendar.c.public_id == public_id)
    if tx.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=public_id is None)
    found = tx.execute(query).scalar()
    if found is None:
        return None
    changed = update(calendar).where(calendar.c.id == found).values(next_at=seconds(until)).returning(calendar)
    return tx.execute(changed).mappings().one_or_none()


def note(tx: Connection, calendar_id: int, **values: Any) -> bool:
    """What a reading led to; False when the calendar was removed meanwhile. Also keeps others from changing it."""
    return tx.execute(update(calendar).where(calendar.c.id == calendar_id).values(**values)).rowcount > 0


def replace_blocks(tx: Connection, calendar_id: int, resource: str, blocks: Iterable[tuple[int, int]]) -> None:
    """These blocks (seconds) instead of all that the calendar had."""
    tx.execute(delete(busy).where(busy.c.calendar_id == calendar_id))
    rows = [
        {"calendar_id": calendar_id, "resource_id": resource, "block_start": start, "block_end": end}
        for start, end in blocks
    ]
    for first in range(0, len(rows), _AT_ONCE):
        tx.execute(insert(busy), rows[first : first + _AT_ONCE])


def known_bookings(tx: Connection, public_ids: Collection[str]) -> set[str]:
    """Which of these are bookings of ours."""
    asked = sorted(public_ids)
    found: set[str] = set()
    for first in range(0, len(asked), _AT_ONCE):
        part = asked[first : first + _AT_ONCE]
        found |= set(tx.execute(select(booking.c.public_id).where(booking.c.public_id.in_(part))).scalars())
    return found


def conflicts(tx: Connection, practitioner: str | None, start: dt.datetime, end: dt.datetime) -> list[RowMapping]:
    """Bookings that begin in `[start, end)` while an outside calendar of their practitioner says busy."""
    resource = literal("practitioner:") + booking.c.practitioner
    query = (
        select(
            booking.c.public_id,
            booking.c.state,
            booking.c.service,
            booking.c.practitioner,
            booking.c.session_id,
            booking.c.starts_at,
            booking.c.ends_at,
            busy.c.block_start,
            busy.c.block_end,
            calendar.c.public_id.label("calendar"),
            calendar.c.name.label("calendar_name"),
        )
        .join(
            busy,
            (busy.c.resource_id == resource)
            & (busy.c.block_start < booking.c.ends_at)
            & (busy.c.block_end > booking.c.starts_at),
        )
        .join(calendar, calendar.c.id == busy.c.calendar_id)
        .where(
            calendar.c.until_at > 0,  # 0: the hours are closed because nobody knows what is in it
            booking.c.state.in_(_SHOWN),
            booking.c.starts_at >= seconds(start),
            booking.c.starts_at < seconds(end),
        )
        .order_by(booking.c.starts_at, booking.c.id, busy.c.block_start, busy.c.id)
    )
    if practitioner is not None:
        query = query.where(booking.c.practitioner == practitioner)
    return list(tx.execute(query).mappings())


def published(tx: Connection, practitioner: str, start: dt.datetime, end: dt.datetime) -> list[RowMapping]:
    """What the private feed of a practitioner shows: agreed sessions that begin in `[start, end)`."""
    query = select(booking).where(
        booking.c.practitioner == practitioner,
        booking.c.starts_at >= seconds(start),
        booking.c.starts_at < seconds(end),
        booking.c.state.in_(_PUBLISHED),
    )
    return list(tx.execute(query.order_by(booking.c.starts_at, booking.c.id)).mappings())


def feed_state(tx: Connection, practitioner: str) -> tuple[int, int] | None:
    """Version of the feed's address and the second it was made; None while there is no feed."""
    found = tx.execute(select(meta.c.value).where(meta.c.key == _feed_key(practitioner))).scalar()
    if found is None:
        return None
    version, _, made = found.partition(":")
    return int(version), int(made)


def renew_feed(tx: Connection, practitioner: str, now: dt.datetime) -> tuple[int, int]:
    """A new address: the former one opens nothing any more."""
    key, known = _feed_key(practitioner), feed_state(tx, practitioner)
    state = (known[0] + 1 if known else 1, seconds(now))
    value = f"{state[0]}:{state[1]}"
    if known:
        tx.execute(update(meta).where(meta.c.key == key).values(value=value))
    else:
        tx.execute(insert(meta).values(key=key, value=value))
    return state


def _feed_key(practitioner: str) -> str:
    return f"feed:{practitioner}"
