"""Weekly sessions booked at once: each is a booking of its own, with its links; one mail and one notice name them all.

Each week at the same wall time of the practice, whatever the clocks do. A week that is not free is left out and named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from parvis.booking import seats, steps
from parvis.booking.anyone import offers_of
from parvis.booking.offer import Desk, Offer, refusal_in
from parvis.booking.record import Booking, opened
from parvis.booking.reminders import leave_reminders
from parvis.booking.reserve import BookingRequest, place, values_of
from parvis.booking.results import Changed, Obstacle, Refused
from parvis.store import bookings, proposals
from parvis.store.db import Row, Tx
from parvis.store.moments import moment, seconds


@dataclass(frozen=True, slots=True)
class SeriesBooked:
    """`bookings` in the order of their dates, the one that was asked for first; `skipped` are the starts left out."""

    bookings: tuple[Booking, ...]
    skipped: tuple[dt.datetime, ...]
    created: bool


@dataclass(frozen=True, slots=True)
class SeriesChanged:
    """What was changed at once; `kept` are coming sessions that could not be (too late for them)."""

    bookings: tuple[Booking, ...]
    kept: int = 0
    already: bool = False


def reserve_series(
    desk: Desk, request: BookingRequest, count: int, *, now: dt.datetime, token: Callable[[], str]
) -> SeriesBooked | Refused:
    """Book a session and the same hour of the weeks that follow, with the same person; refused if the first is not free."""
    offers = offers_of(desk.practice, request.service, request.duration, request.place)
    if not offers:
        return Refused(Obstacle.NOT_BOOKABLE)
    count = max(1, min(count, *(offer.service.series for offer in offers)))
    starts = weekly(request.start, count, desk.practice.time_zone)

    def work(tx: Tx) -> SeriesBooked | Refused:
        placed = place(tx, desk, request, offers, now=now, token=token)
        if isinstance(placed, Refused):
            return placed
        first = placed.row
        if not placed.created:
            rows = bookings.in_series(tx, first["public_id"]) or [first]
            known = {row["starts_at"] for row in rows}
            left_out = tuple(start for start in starts if seconds(start) not in known)
            return SeriesBooked(_all_opened(desk, rows), left_out, created=False)
        bookings.change(tx, first["id"], {"series": first["public_id"]})
        rows, left_out = _others(tx, desk, request, placed.offer, starts[1:], first["public_id"], now=now, token=token)
        first = steps.row_of(tx, first["public_id"])
        skipped = ",".join(str(seconds(start)) for start in left_out)
        steps.leave(tx, first, steps.SERIES, steps.SERIES_NOTICE, now=now, skipped=skipped)
        for row in (first, *rows):
            leave_reminders(tx, desk.practice, row, now=now)
        return SeriesBooked(_all_opened(desk, (first, *rows)), left_out, created=True)

    return steps.guarded(desk, offers, request.start, now, work)


def weekly(start: dt.datetime, count: int, zone: str) -> tuple[dt.datetime, ...]:
    """The same local hour of `count` weeks; a week in which that hour does not exist is there with what it moves on to."""
    here = ZoneInfo(zone)
    local = start.astimezone(here).replace(tzinfo=None)
    return tuple((local + dt.timedelta(weeks=n)).replace(tzinfo=here).astimezone(dt.UTC) for n in range(count))


def series_of(desk: Desk, booking: Booking) -> tuple[Booking, ...]:
    """Every session of the series that a booking is in, by date; () when it stands alone."""
    if not booking.series:
        return ()
    with desk.store.read() as tx:
        return _all_opened(desk, bookings.in_series(tx, booking.series))


def coming(members: Iterable[Booking], now: dt.datetime) -> tuple[Booking, ...]:
    """Those of a series that are still to come."""
    return tuple(one for one in members if one.state in steps.OPEN and one.start > now)


def confirm_series(desk: Desk, public_id: str, version: int, *, now: dt.datetime) -> Changed | Refused:
    """The practitioner accepts every session of a series that waits for it: one mail says so."""

    def work(tx: Tx) -> Changed | Refused:
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if row["state"] == "confirmed":
            return Changed(opened(desk.vault, row), already=True)
        if refused := steps.shut(row, version, now):
            return refused
        for other in _later(tx, row, now):
            if other["state"] == "pending":
                again = steps.moved_on(tx, other, {"state": "confirmed"}, now)
                leave_reminders(tx, desk.practice, again, now=now)
        row = steps.row_of(tx, public_id)
        steps.leave(tx, row, steps.SERIES, now=now)
        return Changed(opened(desk.vault, row), already=False)

    return desk.store.run(work)


def cancel_series(
    desk: Desk, public_id: str, version: int, by: Literal["visitor", "practitioner"], *, now: dt.datetime
) -> SeriesChanged | Refused:
    """Cancel this session and all the later ones of its series; those that visitors may no longer change stay."""

    def work(tx: Tx) -> SeriesChanged | Refused:
        row = steps.locked(tx, public_id)
        if row is None:
            return Refused(Obstacle.UNKNOWN)
        if row["state"] == "cancelled":
            return SeriesChanged((opened(desk.vault, row),), already=True)
        if refused := steps.shut(row, version, now):
            return refused
        later = _later(tx, row, now)
        free = [other for other in later if by == "practitioner" or not steps.too_late(desk, other, now)]
        if not free:
            return Refused(Obstacle.TOO_LATE)
        gone = [_cancelled(tx, other, by, now) for other in free]
        starts = ",".join(str(other["starts_at"]) for other in gone)
        notice = (steps.SERIES_CANCELLATION_NOTICE,) if by == "visitor" else ()
        steps.leave(tx, gone[0], steps.SERIES_CANCELLATION, *notice, now=now, starts=starts)
        return SeriesChanged(_all_opened(desk, gone), kept=len(later) - len(free))

    return desk.store.run(work)


def moments_of(written: object) -> tuple[dt.datetime, ...]:
    """The moments of an effect's payload."""
    return tuple(moment(int(part)) for part in str(written or "").split(",") if part)


def _others(
    tx: Tx,
    desk: Desk,
    request: BookingRequest,
    offer: Offer,
    starts: Iterable[dt.datetime],
    series: str,
    *,
    now: dt.datetime,
    token: Callable[[], str],
) -> tuple[list[Row], tuple[dt.datetime, ...]]:
    """The sessions after the first, and the starts that are not free."""
    rows, left_out = [], []
    for start in starts:
        if refusal_in(tx, offer, start, now=now):
            left_out.append(start)
            continue
        public_id = token()
        values = {**values_of(desk, request, offer, public_id), "series": series}
        rows.append(steps.inserted(tx, offer, start, values, now=now, token=_once(public_id, token)))
    return rows, tuple(left_out)


def _once(first: str, token: Callable[[], str]) -> Callable[[], str]:
    """The id that the personal fields were sealed for, then fresh ones (a group session has an id too)."""
    waiting = [first]
    return lambda: waiting.pop() if waiting else token()


def _later(tx: Tx, row: Row, now: dt.datetime) -> list[Row]:
    """That session and the later ones of its series that may still change, each locked."""
    known = bookings.in_series(tx, row["series"]) if row["series"] else [row]
    ids = [one["public_id"] for one in known if one["starts_at"] >= row["starts_at"]]
    found = [steps.locked(tx, public_id) for public_id in ids]
    return [one for one in found if one and one["state"] in steps.OPEN and one["starts_at"] > seconds(now)]


def _cancelled(tx: Tx, row: Row, by: str, now: dt.datetime) -> Row:
    proposals.close_all(tx, row["id"], "withdrawn", now)
    seats.vacate(tx, row, now)
    return steps.moved_on(tx, row, {"state": "cancelled", "cancelled_by": by}, now)


def _all_opened(desk: Desk, rows: Iterable[Row]) -> tuple[Booking, ...]:
    return tuple(opened(desk.vault, row) for row in rows)
