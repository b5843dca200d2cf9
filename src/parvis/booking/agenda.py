"""What the practitioner's agenda shows: bookings of some days, one booking, the people they are of.

`practitioner` None is everyone's; otherwise nobody else's bookings are found. A person is derived from bookings: there is no
table of clients, and what is erased from a booking is gone from here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from parvis.booking.offer import Desk
from parvis.booking.record import Booking, opened
from parvis.booking.reserve import lookup
from parvis.practice.model import Practice
from parvis.store import diary

PRESENT = ("pending", "confirmed", "done", "no_show")
ALL = (*PRESENT, "cancelled")


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever these bookings are of, the latest session first."""

    bookings: tuple[Booking, ...]

    @property
    def name(self) -> str:
        return next((booking.name for booking in self.bookings if booking.name), "")

    @property
    def email(self) -> str:
        return next((booking.email for booking in self.bookings if booking.email), "")

    @property
    def phone(self) -> str:
        return next((booking.phone for booking in self.bookings if booking.phone), "")

    @property
    def id(self) -> str:
        """The public id of one of their bookings: addresses of pages name nobody."""
        return self.bookings[0].public_id

    def last_kept(self) -> Booking:
        """The latest booking that was not cancelled, else the latest."""
        return next((booking for booking in self.bookings if booking.state != "cancelled"), self.bookings[0])


def midnight(practice: Practice, day: dt.date) -> dt.datetime:
    """The first instant of a local day."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(practice.time_zone))


def bookings_of_days(
    desk: Desk, practitioner: str | None, first: dt.date, last: dt.date, states: tuple[str, ...] = PRESENT
) -> list[Booking]:
    """Those that begin on these local days, both included, in their order."""
    start = midnight(desk.practice, first)
    end = midnight(desk.practice, last + dt.timedelta(days=1))
    with desk.store.read() as tx:
        rows = diary.between(tx, practitioner, start, end, states)
    return [opened(desk.vault, row) for row in rows]


def by_local_day(practice: Practice, bookings: Iterable[Booking]) -> dict[dt.date, list[Booking]]:
    """Bookings by the day they begin on, in their order."""
    zone, days = ZoneInfo(practice.time_zone), dict[dt.date, list[Booking]]()
    for booking in bookings:
        days.setdefault(booking.start.astimezone(zone).date(), []).append(booking)
    return days


def one(desk: Desk, practitioner: str | None, public_id: str) -> Booking | None:
    """The booking of that id, whatever may stand in an address; None also for somebody else's."""
    booking = lookup(desk, public_id) if public_id.isprintable() else None
    return booking if booking and practitioner in (None, booking.practitioner) else None


def pending(desk: Desk, practitioner: str | None, now: dt.datetime) -> list[Booking]:
    """Requests that wait for an answer, the nearest session first."""
    with desk.store.read() as tx:
        rows = diary.pending(tx, practitioner, now)
    return [opened(desk.vault, row) for row in rows]


def people(desk: Desk, practitioner: str | None) -> list[Person]:
    """Everyone with a booking, whoever came last first. Bookings with neither name nor contact are nobody's."""
    with desk.store.read() as tx:
        rows = diary.named(tx, practitioner)
    found: dict[str, list[Booking]] = {}
    for row in rows:
        booking = opened(desk.vault, row)
        found.setdefault(_key(booking), []).append(booking)
    return [Person(tuple(bookings)) for bookings in found.values()]


def person_of(desk: Desk, practitioner: str | None, booking: Booking) -> Person:
    """Whoever that booking is of, with their other bookings."""
    if not (booking.name or booking.email or booking.phone):
        return Person((booking,))
    key = _key(booking)
    return next(person for person in people(desk, practitioner) if _key(person.bookings[0]) == key)


def found_in(everyone: Iterable[Person], wanted: str) -> list[Person]:
    """Those whose name, address or number holds these letters or digits."""
    text = wanted.strip().casefold()
    digits = "".join(c for c in text if c.isdecimal()).lstrip("0")
    return [
        person
        for person in everyone
        if text in person.name.casefold() or text in person.email.casefold() or (digits and digits in person.phone)
    ]


def _key(booking: Booking) -> str:
    """The address, else the number, else the name: two people of one name without contact are taken for one."""
    if booking.email:
        return f"email:{booking.email.casefold()}:{booking.practitioner}"
    if booking.phone:
        return f"phone:{booking.phone}:{booking.practitioner}"
    return f"name:{booking.name.casefold()}:{booking.practitioner}"
