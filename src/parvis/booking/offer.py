"""One service, for one duration, at one place: its rules, and what the database says of its slots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from parvis.booking.availability import exceptions_of, find, options_of, resources_of, rules_of
from parvis.booking.known import Known
from parvis.booking.overrides import overrides_in
from parvis.booking.slots import LONGEST_BLOCK, Blocks, Counts, Refusal, Slot, SlotRules, accepts, free_slots
from parvis.crypt import Vault
from parvis.practice.model import Place, Practice, Service, ServiceOption
from parvis.store import bookings, sessions
from parvis.store.db import Store, Tx

_MARGIN = dt.timedelta(minutes=LONGEST_BLOCK)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where bookings are made: the facts, the database, and the key to the personal fields."""

    store: Store
    practice: Practice
    vault: Vault


@dataclass(frozen=True, slots=True)
class Offer:
    """What a visitor chose, ready to be asked for slots."""

    service: Service
    option: ServiceOption
    place: Place
    rules: SlotRules
    resources: tuple[str, ...]
    currency: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rules.zone)


def offer_of(practice: Practice, service: str, duration: int, place: str) -> Offer | None:
    """The offer of those ids; None when visitors cannot book that."""
    return _OFFERS.get(practice, (service, duration, place), lambda: _offer_of(practice, service, duration, place))


_OFFERS: Known[Practice, Offer | None] = Known(512)


def _offer_of(practice: Practice, service: str, duration: int, place: str) -> Offer | None:
    found = find(practice, service, duration, place)
    if found is None:
        return None
    chosen, option, spot = found
    rules = rules_of(practice, chosen, duration, spot)
    return Offer(chosen, option, spot, rules, resources_of(chosen, spot), practice.currency)


def desk_offer(
    practice: Practice, service: str, place: str, duration: int, price: Decimal | None = None
) -> Offer | None:
    """The same for the practitioner, who may agree on any duration, price and hour; None for unknown ids."""
    try:
        chosen, spot = practice.service(service), practice.place(place)
    except KeyError:
        return None
    usual = next((option.price for option in options_of(chosen) if option.duration == duration), chosen.price)
    option = ServiceOption(duration, usual if price is None else price)
    return Offer(
        chosen, option, spot, rules_of(practice, chosen, duration, spot), resources_of(chosen, spot), practice.currency
    )


def available_in(
    tx: Tx, offer: Offer, start: dt.date, end: dt.date, *, now: dt.datetime, except_booking: int | None = None
) -> list[Slot]:
    """The free slots of the offer, from two range queries however many days are asked for."""
    today = now.astimezone(offer.zone).date()
    first = max(start, today)
    last = min(end, today + dt.timedelta(days=offer.rules.horizon_days))
    if first > last:
        return []
    busy, counts = _taken(tx, offer, first, last, now=now, except_booking=except_booking)
    return free_slots(_rules_now(tx, offer, first, last), busy, counts, start=first, end=last, now=now)


def refusal_in(
    tx: Tx, offer: Offer, start: dt.datetime, *, now: dt.datetime, except_booking: int | None = None
) -> Refusal | None:
    """None when that start may be booked now, seen from inside the transaction that will book it."""
    today = now.astimezone(offer.zone).date()
    if not dt.timedelta(-1) <= start.date() - today <= dt.timedelta(offer.rules.horizon_days + 1):
        return Refusal.TOO_FAR if start > now else Refusal.TOO_SOON  # whatever anyone may write into a form
    day = start.astimezone(offer.zone).date()
    busy, counts = _taken(tx, offer, day, day, now=now, except_booking=except_booking)
    return accepts(_rules_now(tx, offer, day, day), busy, start, now, counts)


def _rules_now(tx: Tx, offer: Offer, first: dt.date, last: dt.date) -> SlotRules:
    """The rules with what the agenda changed since: it comes last, and so wins."""
    changes = [item.change for item in overrides_in(tx, offer.service.practitioner, first, last)]
    if not changes:
        return offer.rules
    since = exceptions_of(changes, offer.service.practitioner, offer.place)
    return replace(offer.rules, exceptions=(*offer.rules.exceptions, *since))


def _taken(
    tx: Tx,
    offer: Offer,
    first: dt.date,
    last: dt.date,
    *,
    now: dt.datetime,
    except_booking: int | None = None,
) -> tuple[Blocks, Counts]:
    start, end = _midnight(first, offer.zone), _midnight(last + dt.timedelta(days=1), offer.zone)
    busy = bookings.busy_blocks(
        tx, offer.resources, start - _MARGIN, end + _MARGIN, now=now, except_booking=except_booking
    )
    seats = _seats(tx, offer, start, end, now=now, except_booking=except_booking)
    rules = offer.rules
    if not any((rules.cap_per_day, rules.cap_per_week, rules.overall_per_day, rules.overall_per_week)):
        return busy, Counts(seats=seats)
    monday = first - dt.timedelta(days=first.weekday())
    next_monday = last + dt.timedelta(days=7 - last.weekday())
    starts = bookings.starts_of(
        tx,
        offer.service.practitioner,
        _midnight(monday, offer.zone),
        _midnight(next_monday, offer.zone),
        now=now,
        except_booking=except_booking,
    )
    by_day: dict[dt.date, int] = {}
    overall: dict[dt.date, int] = {}
    for service, begun in starts:  # the seats of one group are one session
        day = begun.astimezone(offer.zone).date()
        overall[day] = overall.get(day, 0) + 1
        if service == offer.service.id:
            by_day[day] = by_day.get(day, 0) + 1
    return busy, Counts(by_day, overall, seats)


def _seats(
    tx: Tx, offer: Offer, start: dt.datetime, end: dt.datetime, *, now: dt.datetime, except_booking: int | None
) -> dict[int, int]:
    """The seats left in the sessions of a group, by start."""
    if offer.service.capacity == 1:
        return {}
    known = sessions.open_sessions(
        tx, offer.service.id, offer.place.id, start, end, now=now, except_booking=except_booking
    )
    return {first: left for first, last, left in known if last - first == offer.rules.duration * 60}


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a local day; where midnight does not exist that day, the instant it moves on to."""
    return dt.datetime.combine(day, dt.time.min, zone)
