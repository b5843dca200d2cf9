"""Queries about bookings and the blocks they claim. Moments go in and come out as aware datetimes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Text,
    and_,
    bindparam,
    delete,
    insert,
    not_,
    or_,
    select,
    union_all,
    update,
)

from parvis.booking.slots import LONGEST_BLOCK, Blocks
from parvis.store import proposals, sessions
from parvis.store.moments import moment, seconds
from parvis.store.schema import OCCUPYING, booking, claim, proposal
from parvis.store.schema_desk import busy

_LONGEST = LONGEST_BLOCK * 60
_NOBODY = 0  # no booking has this id
_COUNTED = (*OCCUPYING, "done", "no_show")


def busy_blocks(
    tx: Connection,
    resources: Sequence[str],
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    except_booking: int | None = None,
) -> Blocks:
    """The blocks of any of these resources that touch `[start, end)`, those of outside calendars too.

    Expired holds and one's own booking are left out.
    """
    first = seconds(start)
    asked = {
        **{f"resource_{number}": resource for number, resource in enumerate(resources)},
        "first": first,
        "last": seconds(end),
        "earliest": first - _LONGEST,
        "now": seconds(now),
        "own": _NOBODY if except_booking is None else except_booking,
    }
    return Blocks([(begins, ends) for begins, ends in tx.execute(_busy_blocks(len(resources)), asked).all()])


@cache  # to put the question together takes longer than to answer it
def _busy_blocks(count: int) -> CompoundSelect[int, int]:
    resources = [bindparam(f"resource_{number}", type_=Text) for number in range(count)]
    now = bindparam("now", type_=BigInteger)
    first, last = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
    expired = and_(booking.c.state == "held", booking.c.hold_until.is_not(None), booking.c.hold_until <= now)
    claimed = (
        select(claim.c.block_start, claim.c.block_end)
        .outerjoin(booking, claim.c.booking_id == booking.c.id)
        .outerjoin(proposal, claim.c.proposal_id == proposal.c.id)
        .where(
            claim.c.resource_id.in_(resources),
            claim.c.block_start < last,
            claim.c.block_start > bindparam("earliest", type_=BigInteger),
            claim.c.block_end > first,
            or_(
                claim.c.booking_id.is_(None),
                and_(claim.c.booking_id != bindparam("own", type_=BigInteger), not_(expired)),
            ),
            or_(claim.c.proposal_id.is_(None), proposal.c.expires_at > now),
        )
    )
    outside = select(busy.c.block_start, busy.c.block_end).where(
        busy.c.resource_id.in_(resources), busy.c.block_start < last, busy.c.block_end > first
    )
    return union_all(claimed, outside)


def starts_of(
    tx: Connection,
    practitioner: str,
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    except_booking: int | None = None,
) -> list[tuple[str, dt.datetime]]:
    """The sessions of a practitioner that begin in `[start, end)`, as service and start: what the caps count.

    The seats of a group are one session.
    """
    query = select(booking.c.service, booking.c.starts_at, booking.c.session_id).where(
        booking.c.practitioner == practitioner,
        booking.c.starts_at >= seconds(start),
        booking.c.starts_at < seconds(end),
        booking.c.state.in_(_COUNTED),
        not_(_expired(now)),
    )
    if except_booking is not None:
        query = query.where(booking.c.id != except_booking)
    groups: set[int] = set()
    found = []
    for row in tx.execute(query):
        if row.session_id is None or row.session_id not in groups:
            found.append((row.service, moment(row.starts_at)))
        if row.session_id is not None:
            groups.add(row.session_id)
    return found


def by_public_id(tx: Connection, public_id: str) -> RowMapping | None:
    return _one(tx, booking.c.public_id == public_id)


def by_idempotency_key(tx: Connection, key: str) -> RowMapping | None:
    return _one(tx, booking.c.idempotency_key == key)


def in_series(tx: Connection, series: str) -> list[RowMapping]:
    """The bookings of a series, by date."""
    query = select(booking).where(booking.c.series == series, booking.c.state != "held")
    return list(tx.execute(query.order_by(booking.c.starts_at, booking.c.id)).mappings())


def live_hold(tx: Connection, key: str, now: dt.datetime) -> RowMapping | None:
    return _one(tx, and_(booking.c.hold_key == key, booking.c.state == "held", booking.c.hold_until > seconds(now)))


def add(tx: Connection, values: dict[str, Any]) -> int:
    """Insert a booking; its id."""
    return int(tx.execute(insert(booking).values(**values).returning(booking.c.id)).scalar_one())


def change(tx: Connection, booking_id: int, values: dict[str, Any]) -> None:
    tx.execute(update(booking).where(booking.c.id == booking_id).values(**values))


def occupy(
    tx: Connection,
    booking_id: int,
    owner: str,
    *,
    resources: Sequence[str],
    start: dt.datetime,
    end: dt.datetime,
    proposal_id: int | None = None,
) -> None:
    """Claim each resource for the block. The transaction fails with SlotTaken when one of them is taken."""
    for resource in sorted(resources):
        values = {"resource_id": resource, "block_start": seconds(start), "block_end": seconds(end), "owner": owner}
        tx.execute(insert(claim).values(booking_id=booking_id, proposal_id=proposal_id, **values))


def release(tx: Connection, booking_id: int) -> None:
    """Give the claims of a booking back."""
    tx.execute(delete(claim).where(claim.c.booking_id == booking_id))


def drop_expired_holds(tx: Connection, now: dt.datetime) -> int:
    """Forget the holds whose time is over, with their claims; how many."""
    return tx.execute(delete(booking).where(_expired(now))).rowcount


def sweep(tx: Connection, now: dt.datetime) -> None:
    """Give back what expired: before anything is booked, for the guard of the database knows no clock."""
    if drop_expired_holds(tx, now):
        sessions.close_empty(tx, now)
    proposals.expire(tx, now)


def remove(tx: Connection, booking_id: int, now: dt.datetime) -> None:
    """Forget a hold that its owner gave up, with its claims."""
    tx.execute(delete(booking).where(booking.c.id == booking_id, booking.c.state == "held"))
    sessions.close_empty(tx, now)


def overlaps(tx: Connection) -> int:
    """How many pairs of claims overlap that may not: always 0, which the race test verifies."""
    other = claim.alias()
    pairs = select(claim.c.id).where(
        claim.c.resource_id == other.c.resource_id,
        claim.c.owner < other.c.owner,
        claim.c.block_start < other.c.block_end,
        other.c.block_start < claim.c.block_end,
    )
    return len(tx.execute(pairs).all())


def _one(tx: Connection, condition: ColumnElement[bool]) -> RowMapping | None:
    return tx.execute(select(booking).where(condition)).mappings().one_or_none()


def _expired(now: dt.datetime) -> ColumnElement[bool]:
    return and_(booking.c.state == "held", booking.c.hold_until.is_not(None), booking.c.hold_until <= seconds(now))
