"""Queries about the times that one side proposes instead. Their claims carry the id of the proposal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from parvis.store.moments import seconds
from parvis.store.schema import booking, claim, proposal


def add(tx: Connection, values: dict[str, Any]) -> int:
    return int(tx.execute(insert(proposal).values(state="open", **values).returning(proposal.c.id)).scalar_one())


def by_public_id(tx: Connection, public_id: str) -> RowMapping | None:
    """The proposal, with the public id of its booking as `booking`."""
    query = select(proposal, booking.c.public_id.label("booking")).join(booking, proposal.c.booking_id == booking.c.id)
    return tx.execute(query.where(proposal.c.public_id == public_id)).mappings().one_or_none()


def open_of(tx: Connection, booking_id: int, now: dt.datetime) -> RowMapping | None:
    """The proposal that waits for an answer, if there is one."""
    query = select(proposal).where(
        proposal.c.booking_id == booking_id, proposal.c.state == "open", proposal.c.expires_at > seconds(now)
    )
    return tx.execute(query.order_by(proposal.c.id.desc()).limit(1)).mappings().one_or_none()


def close(tx: Connection, proposal_id: int, state: str, now: dt.datetime) -> None:
    """End a proposal and give its claims back."""
    tx.execute(delete(claim).where(claim.c.proposal_id == proposal_id))
    tx.execute(update(proposal).where(proposal.c.id == proposal_id).values(state=state, updated_at=seconds(now)))


def close_all(tx: Connection, booking_id: int, state: str, now: dt.datetime) -> None:
    """End what was proposed for a booking: it was moved or cancelled otherwise."""
    found = select(proposal.c.id).where(proposal.c.booking_id == booking_id, proposal.c.state == "open")
    for proposal_id in tx.execute(found).scalars().all():
        close(tx, proposal_id, state, now)


def keep_claims(tx: Connection, proposal_id: int) -> None:
    """The claims of an accepted proposal are now those of its booking, whose former ones go."""
    row = tx.execute(select(proposal.c.booking_id).where(proposal.c.id == proposal_id)).one()
    tx.execute(delete(claim).where(claim.c.booking_id == row.booking_id, claim.c.proposal_id.is_(None)))
    tx.execute(update(claim).where(claim.c.proposal_id == proposal_id).values(proposal_id=None))


def expire(tx: Connection, now: dt.datetime) -> int:
    """End what nobody answered in time; how many."""
    late = select(proposal.c.id).where(proposal.c.state == "open", proposal.c.expires_at <= seconds(now))
    found = tx.execute(late).scalars().all()
    for proposal_id in found:
        close(tx, proposal_id, "expired", now)
    return len(found)
