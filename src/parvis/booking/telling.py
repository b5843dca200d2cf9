"""A booking told to people: the same words on the pages, in the mails, in one language and in both time zones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from parvis.booking.availability import find
from parvis.booking.record import Booking
from parvis.i18n import T
from parvis.pages import identity
from parvis.pages.contact import phone_href, phone_shown
from parvis.pages.dates import clock_time, duration, long_date, money, weekday_date
from parvis.pages.typography import typeset
from parvis.practice.model import Place, Practice, Practitioner, Service, ServiceOption

REMOTE = ("online", "phone")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is booked: one duration of a service, at one place."""

    service: Service
    option: ServiceOption
    place: Place

    @property
    def key(self) -> str:
        """The name of the choice in forms: the service's id, with the minutes for its other durations."""
        usual = self.option.duration == self.service.duration
        return self.service.id if usual else f"{self.service.id}:{self.option.duration}"

    @property
    def remote(self) -> bool:
        """A session at a distance: the visitor's own time zone matters."""
        return self.place.kind in REMOTE


@dataclass(frozen=True, slots=True)
class Told:
    """Plain text, typeset for its language."""

    day: str  # "mardi 1er décembre 2026"
    short_day: str  # "1er décembre", for subjects
    time: str  # "15 h 30"
    until: str  # "16 h 30"
    zone: str  # "heure de Paris"
    other_zone: str  # "9 h 30, heure de Montréal", or ""
    service: str  # "Première séance"
    length: str  # "1 h"
    place: str  # "Au cabinet"
    place_lines: tuple[str, ...]
    access: str
    note: str
    price: str  # "65 €, à régler sur place"
    practitioner: str
    headline: str
    policy: str
    phone: str
    phone_href: str


def choice_of(practice: Practice, booking: Booking) -> Choice:
    """What was booked, as the facts tell it today, at the price that was agreed.

    Raises KeyError when the facts no longer know the service or the place.
    """
    service, place = practice.service(booking.service), practice.place(booking.place)
    found = find(practice, booking.service, booking.duration, booking.place)
    option = found[1] if found else ServiceOption(duration=booking.duration, price=booking.price)
    return Choice(service, replace(option, price=booking.price), place)


def tell(
    practice: Practice,
    choice: Choice,
    start: dt.datetime,
    end: dt.datetime,
    language: str,
    *,
    zone: str,
    now: dt.datetime,
) -> Told:
    """Everything a visitor reads about a session. `start`, `end`, `now` are aware; `zone` is the visitor's (IANA)."""
    here = ZoneInfo(practice.time_zone)
    local, until = start.astimezone(here), end.astimezone(here)
    person = practice.practitioner(choice.service.practitioner)
    place = choice.place
    phone = person.phone or practice.phone

    def own(text: str) -> str:
        return typeset(text, language)

    return Told(
        day=weekday_date(local, language, year=True),
        short_day=long_date(local, language, year=False),
        time=clock_time(local, language),
        until=clock_time(until, language),
        zone=zone_time(practice.time_zone, language),
        other_zone=other_zone(choice, start, practice.time_zone, zone, language),
        service=own(choice.service.name.to(language)),
        length=duration(choice.option.duration, language),
        place=own(place.name.to(language)),
        place_lines=address_lines(practice, place, language),
        access=own(place.access.to(language)),
        note=own(place.note.to(language)),
        price=price_line(practice, choice, language),
        practitioner=person.name,
        headline=identity.profession_of(person, language),
        policy=policy(practice, person, start, now, language),
        phone=phone_shown(phone, practice.country) if phone else "",
        phone_href=phone_href(phone, practice.country),
    )


def address_lines(practice: Practice, place: Place, language: str) -> tuple[str, ...]:
    """The postal address of a place one goes to, in one line."""
    return (", ".join(identity.address_lines(place.address, practice, language)),) if place.address else ()


def price(practice: Practice, choice: Choice, language: str) -> str:
    """« 65 € », or that nothing is due."""
    if choice.service.free:
        return T("Free of charge").say(language)
    return money(choice.option.price, practice.currency, language)


def price_line(practice: Practice, choice: Choice, language: str) -> str:
    """The price and where it is paid."""
    amount = price(practice, choice, language)
    if choice.service.free or choice.place.kind != "on-site":
        return amount
    return T("{price}, to be paid on site", price=amount).say(language)


def summary(practice: Practice, choice: Choice, language: str) -> str:
    """« Première séance, au cabinet, 65 € à régler sur place »: the second line of the recap."""
    parts = (
        typeset(choice.service.name.to(language), language),
        duration(choice.option.duration, language),
        typeset(choice.place.name.to(language), language),
        price_line(practice, choice, language),
    )
    return ", ".join(parts)


def policy(practice: Practice, person: Practitioner, start: dt.datetime, now: dt.datetime, language: str) -> str:
    """What cancelling costs, for this very session; in the practitioner's words once the free time is over."""
    hours = practice.booking.free_change_hours
    until = free_until(practice, start)
    if until > now:
        return free_before(until, practice.time_zone, language)
    soon = T("This appointment is less than {hours} hours away.", hours=hours).say(language)
    words = typeset(person.cancellation.to(language), language)
    return f"{soon} {words}".strip()


def free_before(until: dt.datetime, zone: str, language: str) -> str:
    """Until when cancelling costs nothing."""
    local = until.astimezone(ZoneInfo(zone))
    return T(
        "Free of charge if you cancel before {day}, {time}.",
        day=weekday_date(local, language),
        time=clock_time(local, language),
    ).say(language)


def free_until(practice: Practice, start: dt.datetime) -> dt.datetime:
    """Until when cancelling is free; an instant (hours are elapsed time, whatever the clocks do)."""
    return start.astimezone(dt.UTC) - dt.timedelta(hours=practice.booking.free_change_hours)


def moment(start: dt.datetime, zone: str, language: str) -> str:
    """« mardi 1er décembre à 15 h 30 »."""
    local = start.astimezone(ZoneInfo(zone))
    return T("{day} at {time}", day=weekday_date(local, language), time=clock_time(local, language)).say(language)


def other_zone(choice: Choice, start: dt.datetime, here: str, theirs: str, language: str) -> str:
    """The session in the visitor's own time, where that differs; "" on site, where the place's time rules."""
    if not choice.remote or not theirs:
        return ""
    local, there = start.astimezone(ZoneInfo(here)), start.astimezone(ZoneInfo(theirs))
    if local.utcoffset() == there.utcoffset():
        return ""
    time = clock_time(there, language)
    if there.date() != local.date():
        time = T("{day} at {time}", day=weekday_date(there, language), time=time).say(language)
    return f"{time}, {zone_time(theirs, language)}"


_OWN_SPELLING = {("fr", "Montreal"): "Montréal"}  # towns that Babel knows under another one's name
_REGIONS = frozenset(["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"])


def city(zone: str, language: str) -> str:
    """The town that a zone is named after, in that language.

    Zones of one offset are not one zone to those who live there: Montréal is not shown as Toronto (its alias).
    """
    from babel.core import get_global
    from babel.dates import get_timezone_location

    region, _, name = zone.partition("/")
    if region in _REGIONS and zone in get_global("zone_aliases"):
        town = name.rpartition("/")[2].replace("_", " ")
        return _OWN_SPELLING.get((language[:2], town), town)
    found = str(get_timezone_location(zone, locale=language.replace("-", "_"), return_city=True))
    return found.rpartition("/")[2]


def zone_time(zone: str, language: str) -> str:
    """« heure de Paris » / "Paris time"."""
    return T("{city} time", city=_of(city(zone, language), language)).say(language)


def zone_heading(zone: str, language: str) -> str:
    """« Heures de Paris. Changer de fuseau »."""
    return T("{city} time. Change time zone", city=_of(city(zone, language), language)).say(language)


def _of(name: str, language: str) -> str:
    """The town with its French « de »: de Paris, d’Athènes, du Caire, de La Réunion."""
    if not language.startswith("fr") or name.startswith(("UTC", "GMT")):
        return name
    if name.startswith("Le "):
        return f"du {name[3:]}"
    return f"d’{name}" if name[:1].lower() in "aeiouyâéèêîôh" and not name.startswith(("Ha", "Ho")) else f"de {name}"
