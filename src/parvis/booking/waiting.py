"""The waiting list: whoever would come earlier is told of a time that became free, one person at a time, first come first.

A time counts as free again when it was not there at the last look; so a cancellation, a moved session, an expired
proposal, a closure taken back and an outside calendar all serve, and nothing needs to announce itself. The offer holds the
time like a form that is being filled in, for two hours, and is sent by day only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from parvis.booking import steps
from parvis.booking.anyone import chosen, free_with, offers_of, resources_of, services_of
from parvis.booking.move import Move, move
from parvis.booking.offer import Desk, Offer
from parvis.booking.reserve import BookingRequest, lookup, reserve
from parvis.booking.results import Booked, Changed, Obstacle, Refused
from parvis.booking.slots import Refusal, Slot
from parvis.booking.waiting_record import NOBODY, Waiting, Wish, opened_place, sealed_place
from parvis.outbox import enqueue
from parvis.practice.periods import WAITING_ENDED_DAYS, WAITING_UNCONFIRMED_DAYS
from parvis.store import bookings, waiting
from parvis.store.db import Row, Tx, serialize
from parvis.store.moments import seconds

CONFIRM = "waiting.confirm"
OFFER = "waiting.offer"
HOLD = dt.timedelta(hours=2)
HOURS = (8, 20)
"""Local hours between which an offer is sent: nobody loses one in their sleep."""
UNCONFIRMED = dt.timedelta(days=WAITING_UNCONFIRMED_DAYS)
ENDED = dt.timedelta(days=WAITING_ENDED_DAYS)
MOST_DAYS = 62


def join(desk: Desk, wish: Wish, *, now: dt.datetime, token: Callable[[], str]) -> None:
    """Ask for a place in the list: a mail with a link confirms it. Says nothing of who is in it already."""

    def work(tx: Tx) -> None:
        print_ = desk.vault.fingerprint(wish.email)
        serialize(tx, [f"waiting:{print_}"])
        known = waiting.of_address(tx, print_, wish.service, wish.place)
        days: dict[str, str | int | None] = {
            "first_day": wish.first.isoformat(),
            "last_day": wish.last.isoformat(),
            "updated_at": seconds(now),
        }
        if known:
            values: dict[str, str | int | None] = (
                {**days} if known["state"] != "offered" else {"updated_at": seconds(now)}
            )
            if wish.booking and known["state"] == "asked":
                values.update(state="waiting", booking=wish.booking)
            waiting.change(tx, known["id"], {**values, "seen": _seen(tx, desk, wish, now)})
            public_id = known["public_id"]
        else:
            public_id = token()
            waiting.add(tx, {**_values(tx, desk, wish, public_id, now), **days})
        if not wish.booking:
            key = f"{CONFIRM}:{public_id}:{seconds(now)}"
            enqueue(tx, CONFIRM, {"waiting": public_id}, due=now, key=key)

    desk.store.run(work)


def confirm_place(desk: Desk, public_id: str, *, now: dt.datetime) -> Waiting | None:
    """The link of the mail was followed: from now on this address is told."""

    def work(tx: Tx) -> None:
        row = _locked(tx, public_id)
        if row and row["state"] == "asked":
            waiting.change(tx, row["id"], {"state": "waiting", "updated_at": seconds(now)})

    desk.store.run(work)
    return place_of(desk, public_id)


def leave_list(desk: Desk, public_id: str, *, now: dt.datetime) -> None:
    """Out of the list, at once and for good; what was held is free again. Nothing that names the person stays."""

    def work(tx: Tx) -> None:
        row = _locked(tx, public_id)
        if row and row["state"] != "taken":
            _let_go(tx, row, now)
            waiting.change(tx, row["id"], {**NOBODY, "state": "left", "updated_at": seconds(now)})

    desk.store.run(work)


def decline_offer(desk: Desk, public_id: str, version: int, *, now: dt.datetime) -> None:
    """Not this time: the next in line hears of it, and this place in the list stays."""

    def work(tx: Tx) -> None:
        row = _locked(tx, public_id)
        if row and row["state"] == "offered" and row["version"] == version:
            _back_in_line(tx, row, now)

    desk.store.run(work)


def take_offer(
    desk: Desk, public_id: str, version: int, *, now: dt.datetime, token: Callable[[], str]
) -> Booked | Changed | Refused:
    """Book the offered time, or move the later booking to it. The second time gives the same booking."""
    known = place_of(desk, public_id)
    if known is None or known.version != version:
        return Refused(Obstacle.CLOSED)
    if known.state == "taken":
        booking = lookup(desk, known.wish.booking)
        return Booked(booking, created=False) if booking else Refused(Obstacle.UNKNOWN)
    if known.state != "offered" or known.start is None or known.until is None or known.until <= now:
        return Refused(Obstacle.CLOSED)
    if known.wish.booking:
        result: Booked | Changed | Refused = _moved(desk, known, known.start, now=now, token=token)
    else:
        result = _booked(desk, known, known.start, now=now, token=token)
    if not isinstance(result, Refused):
        done = {**NOBODY, "state": "taken", "booking": result.booking.public_id, "updated_at": seconds(now)}
        desk.store.run(lambda tx: _change(tx, public_id, done))
    return result


def place_of(desk: Desk, public_id: str) -> Waiting | None:
    with desk.store.read() as tx:
        row = waiting.by_public_id(tx, public_id)
    return opened_place(desk.vault, row) if row else None


def look(desk: Desk, *, now: dt.datetime, token: Callable[[], str]) -> int:
    """Take back what nobody answered, and offer what became free since the last look; how many offers were made."""
    with desk.store.read() as tx:
        late, line = waiting.over(tx, now), waiting.in_line(tx)
    for row in late:
        desk.store.run(partial(_over, public_id=row["public_id"], now=now))
        line.append(row)
    hour = now.astimezone(ZoneInfo(desk.practice.time_zone)).hour
    by_day = HOURS[0] <= hour < HOURS[1]
    line.sort(key=lambda row: (row["created_at"], row["id"]))
    made = 0
    for row in line:
        one = partial(_look_for, desk=desk, public_id=row["public_id"], by_day=by_day, now=now, token=token)
        made += desk.store.run(one)
    return made


def forget(tx: Tx, now: dt.datetime) -> int:
    """Who never confirmed, who left or was served, and whose days are over."""
    today = (now - ENDED).date().isoformat()
    return waiting.forget(tx, today=today, asked_before=now - UNCONFIRMED, ended_before=now - ENDED)


def _look_for(tx: Tx, *, desk: Desk, public_id: str, by_day: bool, now: dt.datetime, token: Callable[[], str]) -> int:
    """Offer one person the first time that is new to them: 1 when there was one."""
    row = _locked(tx, public_id)
    if row is None or row["state"] != "waiting":
        return 0
    offers = offers_of(desk.practice, row["service"], row["duration"], row["place"])
    if not offers:
        return 0
    serialize(tx, resources_of(offers))
    bookings.sweep(tx, now)
    if row["booking"] and not _still_later(tx, row, now):
        waiting.change(tx, row["id"], {**NOBODY, "state": "left", "updated_at": seconds(now)})
        return 0
    free = _free(tx, offers, row, now)
    seen = set(json.loads(row["seen"]))
    new = [slot for slot in free if seconds(slot.start) not in seen]
    if new and not by_day:
        return 0  # they are still new in the morning
    if not new:
        _remember(tx, row, offers, free, seen)
        return 0
    offer = chosen(tx, offers, new[0].start, now=now)
    if isinstance(offer, Refusal):
        return 0
    _offered(tx, row, offer, new[0], now=now, token=token)
    return 1


def _still_later(tx: Tx, row: Row, now: dt.datetime) -> bool:
    """Whether the booking that would be given up is still to come."""
    later = bookings.by_public_id(tx, row["booking"])
    return later is not None and later["state"] in steps.OPEN and later["starts_at"] > seconds(now)


def _free(tx: Tx, offers: tuple[Offer, ...], row: Row, now: dt.datetime) -> list[Slot]:
    """The free times of someone's days, before the booking that they would give up."""
    first, last = dt.date.fromisoformat(row["first_day"]), dt.date.fromisoformat(row["last_day"])
    known = bookings.by_public_id(tx, row["booking"]) if row["booking"] else None
    found = free_with(tx, offers, first, last, now=now, except_booking=known["id"] if known else None)
    return [slot for slot in found if known is None or seconds(slot.start) < known["starts_at"]]


def _remember(tx: Tx, row: Row, offers: tuple[Offer, ...], free: list[Slot], seen: set[int]) -> None:
    """A time that was taken since is new when it comes back; one that a visitor only holds is not."""
    there = {seconds(slot.start) for slot in free}
    held = [span for offer in offers for span in waiting.held(tx, offer.service.practitioner)]
    length = row["duration"] * 60
    kept = {
        start
        for start in seen
        if start in there or any(first < start + length and start < last for first, last in held)
    }
    if kept != seen:
        waiting.change(tx, row["id"], {"seen": json.dumps(sorted(kept))})


def _offered(tx: Tx, row: Row, offer: Offer, slot: Slot, *, now: dt.datetime, token: Callable[[], str]) -> None:
    """Hold the time and leave the mail that offers it."""
    version, until = row["version"] + 1, now + HOLD
    values = {
        "state": "held",
        "hold_until": seconds(until),
        "hold_key": steps.digest(_hold_key(row["public_id"], version)),
        "language": "",
        "visitor_zone": "",
    }
    steps.inserted(tx, offer, slot.start, values, now=now, token=token)
    waiting.change(
        tx,
        row["id"],
        {
            "state": "offered",
            "version": version,
            "offer_start": seconds(slot.start),
            "offer_until": seconds(until),
            "offered_at": seconds(now),
            "updated_at": seconds(now),
        },
    )
    payload: dict[str, str | int] = {"waiting": row["public_id"], "version": version}
    enqueue(tx, OFFER, payload, due=now, key=f"{OFFER}:{row['public_id']}:{version}")


def _over(tx: Tx, *, public_id: str, now: dt.datetime) -> None:
    row = _locked(tx, public_id)
    if row and row["state"] == "offered" and row["offer_until"] <= seconds(now):
        _back_in_line(tx, row, now)


def _back_in_line(tx: Tx, row: Row, now: dt.datetime) -> None:
    """The time goes to the next one; to this person it is not new any more."""
    _let_go(tx, row, now)
    seen = sorted({*json.loads(row["seen"]), row["offer_start"]})
    values = {"state": "waiting", "version": row["version"] + 1, "offer_start": None, "offer_until": None}
    waiting.change(tx, row["id"], {**values, "seen": json.dumps(seen), "updated_at": seconds(now)})


def _let_go(tx: Tx, row: Row, now: dt.datetime) -> None:
    digest = steps.digest(_hold_key(row["public_id"], row["version"]))
    hold = bookings.live_hold(tx, digest, now) if digest else None
    if hold:
        bookings.remove(tx, hold["id"], now)


def _booked(
    desk: Desk, known: Waiting, start: dt.datetime, *, now: dt.datetime, token: Callable[[], str]
) -> Booked | Refused:
    wish = known.wish
    key = _hold_key(known.public_id, known.version)
    request = BookingRequest(
        wish.service,
        wish.duration,
        wish.place,
        start,
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
        language=wish.language,
        visitor_zone=wish.visitor_zone,
        for_minor=any(one.audience != "adults" for one in services_of(desk.practice, wish.service)),
        idempotency_key=key,
        hold_key=key,
    )
    return reserve(desk, request, now=now, token=token)


def _moved(
    desk: Desk, known: Waiting, start: dt.datetime, *, now: dt.datetime, token: Callable[[], str]
) -> Changed | Refused:
    """The later booking comes to the offered time, whose hold makes room for it."""
    later = lookup(desk, known.wish.booking)
    if later is None:
        return Refused(Obstacle.UNKNOWN)

    def free(tx: Tx) -> None:
        row = _locked(tx, known.public_id)
        if row:
            _let_go(tx, row, now)

    desk.store.run(free)
    return move(desk, later.public_id, later.version, Move(start), "visitor", now=now, token=token)


def _hold_key(public_id: str, version: int) -> str:
    return f"waiting:{public_id}:{version}"


def _locked(tx: Tx, public_id: str) -> Row | None:
    serialize(tx, [f"waiting:{public_id}"])
    return waiting.by_public_id(tx, public_id)


def _change(tx: Tx, public_id: str, values: dict[str, str | int | None]) -> None:
    row = _locked(tx, public_id)
    if row:
        waiting.change(tx, row["id"], values)


def _seen(tx: Tx, desk: Desk, wish: Wish, now: dt.datetime) -> str:
    """The times that are free already: whoever joins saw them."""
    offers = offers_of(desk.practice, wish.service, wish.duration, wish.place)
    found = free_with(tx, offers, wish.first, wish.last, now=now) if offers else []
    return json.dumps([seconds(slot.start) for slot in found])


def _values(tx: Tx, desk: Desk, wish: Wish, public_id: str, now: dt.datetime) -> dict[str, str | int | None]:
    return {
        "public_id": public_id,
        "state": "waiting" if wish.booking else "asked",  # a signed link has proved the address already
        "version": 1,
        "service": wish.service,
        "place": wish.place,
        "duration": wish.duration,
        "booking": wish.booking or None,
        "language": wish.language,
        "visitor_zone": wish.visitor_zone,
        "seen": _seen(tx, desk, wish, now),
        "created_at": seconds(now),
        **sealed_place(desk.vault, wish, public_id),
    }
