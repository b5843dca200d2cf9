"""Another time, proposed by one side: kept free until the other side, and only they, accept it in one click.

The booking itself stays as it is, its links too, until then. Whoever proposed may withdraw; nobody answers for the other.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from parvis.booking import steps
from parvis.booking.move import Side
from parvis.booking.offer import Desk, Offer, desk_offer, refusal_in
from parvis.booking.record import Booking, opened
from parvis.booking.reminders import leave_reminders
from parvis.booking.reserve import lookup
from parvis.booking.results import Changed, Obstacle, Refused
from parvis.booking.slots import slot_at
from parvis.outbox import enqueue
from parvis.store import bookings, proposals
from parvis.store.db import Row, Tx, serialize
from parvis.store.moments import moment, seconds

_ACCEPTED = {"visitor": (steps.MOVED, steps.MOVED_NOTICE), "practitioner": (steps.MOVED,)}
_PROPOSED = {"visitor": steps.PROPOSAL_NOTICE, "practitioner": steps.PROPOSAL}
_DECLINED = {"visitor": steps.PROPOSAL_DECLINED, "practitioner": steps.PROPOSAL_DECLINED_NOTICE}


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """Another time for a booking; `expires` is when it is given up. All moments are aware UTC."""

    public_id: str
    booking: Booking
    proposed_by: Side
    state: str
    place: str
    start: dt.datetime
    end: dt.datetime
    expires: dt.datetime


def propose(
    desk: Desk,
    public_id: str,
    version: int,
    start: dt.datetime,
    by: Side,
    *,
    now: dt.datetime,
    token: Callable[[], str],
    place: str = "",
) -> Proposal | Refused:
    """Propose another time, which is kept for `booking.proposal_hours`, and tell the other side. It replaces an earlier one."""
    known = lookup(desk, public_id)
    offer = (
        desk_offer(desk.practice, known.service, place or known.place, known.duration, known.price) if known else None
    )
    if known is None or offer is None:
        return Refused(Obstacle.UNKNOWN)

    def work(tx: Tx) -> Proposal | Refused:
        serialize(tx, offer.resources)
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if refused := steps.shut(row, version, now) or _refused(tx, desk, row, offer, start, by, now):
            return refused
        if row["seat"] is not None:
            return Refused(Obstacle.NOT_BOOKABLE)  # a group meets when it meets
        proposals.close_all(tx, row["id"], "withdrawn", now)
        made = _kept(tx, desk, row, offer, start, by, now=now, token=token)
        _leave(tx, made, _PROPOSED[by], now)
        return _proposal(desk, made, row)

    return steps.guarded(desk, offer, start, now, work)


def accept(desk: Desk, proposal_id: str, by: Side, *, now: dt.datetime) -> Changed | Refused:
    """Take the proposed time: the booking is confirmed there. Refused to the side that proposed it."""

    def work(tx: Tx) -> Changed | Refused:
        found = _found(tx, proposal_id, now)
        if isinstance(found, Refused):
            return found
        asked, row = found
        if asked["proposed_by"] == by:
            return Refused(Obstacle.NOT_YOURS)
        if asked["state"] == "accepted":
            return Changed(opened(desk.vault, row), already=True)
        if asked["state"] != "open" or row["state"] not in steps.OPEN:
            return Refused(Obstacle.CLOSED)
        proposals.keep_claims(tx, asked["id"])
        proposals.close(tx, asked["id"], "accepted", now)
        times = {name: asked[name] for name in ("place", "starts_at", "ends_at")}
        again = steps.moved_on(tx, row, {**times, "state": "confirmed"}, now)
        steps.leave(tx, again, *_ACCEPTED[by], now=now)
        leave_reminders(tx, desk.practice, again, now=now)
        return Changed(opened(desk.vault, again), already=False)

    return desk.store.run(work)


def decline(desk: Desk, proposal_id: str, by: Side, *, now: dt.datetime) -> Proposal | Refused:
    """The other side refuses, or the side that proposed withdraws: the booking stays as it was."""

    def work(tx: Tx) -> Proposal | Refused:
        found = _found(tx, proposal_id, now)
        if isinstance(found, Refused):
            return found
        asked, row = found
        own = asked["proposed_by"] == by
        ended = "withdrawn" if own else "declined"
        if asked["state"] == "open":
            proposals.close(tx, asked["id"], ended, now)
            if not own:
                _leave(tx, asked, _DECLINED[asked["proposed_by"]], now)
        elif asked["state"] != ended:
            return Refused(Obstacle.CLOSED)
        return _proposal(desk, _again(tx, proposal_id), row)

    return desk.store.run(work)


def proposal_of(desk: Desk, proposal_id: str, *, now: dt.datetime) -> Proposal | None:
    """What the link in the mail is about; one whose time is over reads as expired."""
    with desk.store.read() as tx:
        asked = proposals.by_public_id(tx, proposal_id)
        row = bookings.by_public_id(tx, asked["booking"]) if asked else None
    if asked is None or row is None:
        return None
    made = _proposal(desk, asked, row)
    late = made.state == "open" and made.expires <= now
    return dataclasses.replace(made, state="expired") if late else made


def open_proposal(desk: Desk, booking: Booking, *, now: dt.datetime) -> Proposal | None:
    """The proposal that waits for an answer about this booking."""
    with desk.store.read() as tx:
        row = bookings.by_public_id(tx, booking.public_id)
        asked = proposals.open_of(tx, row["id"], now) if row else None
    return _proposal(desk, asked, row) if asked and row else None


def _refused(
    tx: Tx, desk: Desk, row: Row, offer: Offer, start: dt.datetime, by: Side, now: dt.datetime
) -> Refused | None:
    bookings.sweep(tx, now)
    if start <= now:
        return Refused(Obstacle.PAST)
    if by == "practitioner":
        return None
    if steps.too_late(desk, row, now):
        return Refused(Obstacle.TOO_LATE)
    refusal = refusal_in(tx, offer, start, now=now, except_booking=row["id"])
    return Refused(refusal) if refusal else None


def _kept(
    tx: Tx,
    desk: Desk,
    row: Row,
    offer: Offer,
    start: dt.datetime,
    by: Side,
    *,
    now: dt.datetime,
    token: Callable[[], str],
) -> Row:
    """The row of a new proposal, with its claims: the booking's own, so that the two may overlap."""
    slot, public_id = slot_at(offer.rules, start), token()
    until = min(now + dt.timedelta(hours=desk.practice.booking.proposal_hours), slot.start)
    values = {"public_id": public_id, "booking_id": row["id"], "proposed_by": by, "place": offer.place.id}
    times = {"starts_at": slot.start, "ends_at": slot.end, "expires_at": until, "created_at": now, "updated_at": now}
    made = proposals.add(tx, {**values, **{name: seconds(at) for name, at in times.items()}})
    owner = f"booking:{row['public_id']}"
    bookings.occupy(
        tx, row["id"], owner, resources=offer.resources, start=slot.block_start, end=slot.block_end, proposal_id=made
    )
    return _again(tx, public_id)


def _found(tx: Tx, proposal_id: str, now: dt.datetime) -> tuple[Row, Row] | Refused:
    """The proposal and its booking, both locked."""
    bookings.sweep(tx, now)
    asked = proposals.by_public_id(tx, proposal_id)
    if asked is None:
        return Refused(Obstacle.UNKNOWN)
    row = steps.locked(tx, asked["booking"])
    return (_again(tx, proposal_id), row) if row else Refused(Obstacle.UNKNOWN)


def _again(tx: Tx, proposal_id: str) -> Row:
    row = proposals.by_public_id(tx, proposal_id)
    assert row is not None
    return row


def _leave(tx: Tx, asked: Row, kind: str, now: dt.datetime) -> None:
    payload: dict[str, str | int] = {"booking": asked["booking"], "proposal": asked["public_id"]}
    enqueue(tx, kind, payload, due=now, key=f"{kind}:{asked['public_id']}")


def _proposal(desk: Desk, asked: Row, row: Row) -> Proposal:
    return Proposal(
        public_id=asked["public_id"],
        booking=opened(desk.vault, row),
        proposed_by=asked["proposed_by"],
        state=asked["state"],
        place=asked["place"],
        start=moment(asked["starts_at"]),
        end=moment(asked["ends_at"]),
        expires=moment(asked["expires_at"]),
    )
