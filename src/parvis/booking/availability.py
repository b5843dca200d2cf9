"""From the facts of the practice to the rules of one service at one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from parvis.booking.slots import DayException, SlotRules, WeeklySpan
from parvis.practice.model import (
    Availability,
    AvailabilityException,
    Place,
    Practice,
    Service,
    ServiceOption,
    Weekday,
)

_WEEKDAYS = get_args(Weekday)
# Regions that share the holidays of another one under the library's name (code du travail, L3134-13).
_SAME_HOLIDAYS = {("FR", "67"): "6AE", ("FR", "68"): "6AE"}


@dataclass(frozen=True, slots=True)
class Bookable:
    """A service that visitors can book, with its durations and places."""

    service: Service
    options: tuple[ServiceOption, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, and of its region where the holidays library knows it. `date in …` answers."""

    country: str
    region: str = ""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and day in _holidays_of(self.country, self.region, day.year)


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays, and French school holidays of a zone (A, B, C) as far ahead as they are published."""

    public: PublicHolidays | None
    school_zone: str = "none"

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, dt.date):
            return False
        if self.public is not None and day in self.public:
            return True
        return self.school_zone != "none" and day in _school_holidays_of(self.school_zone, day.year)


def bookable(practice: Practice) -> tuple[Bookable, ...]:
    """What visitors can book, in the order of the facts. A service without hours or place is left out."""
    if not practice.booking.enabled:
        return ()
    found = []
    for service in practice.services:
        places = tuple(place for place in practice.places_online(service) if _hours(practice, service, place))
        if service.bookable and places:
            found.append(Bookable(service, options_of(service), places))
    return tuple(found)


def options_of(service: Service) -> tuple[ServiceOption, ...]:
    """Every duration of a service with its price, the usual one first."""
    usual = ServiceOption(duration=service.duration, price=service.price)
    return (usual, *(option for option in service.options if option.duration != service.duration))


def find(practice: Practice, service: str, duration: int, place: str) -> tuple[Service, ServiceOption, Place] | None:
    """The bookable service, option and place of those ids, or None when visitors cannot book that."""
    for item in bookable(practice):
        if item.service.id == service:
            options = [option for option in item.options if option.duration == duration]
            places = [spot for spot in item.places if spot.id == place]
            return (item.service, options[0], places[0]) if options and places else None
    return None


def resources_of(service: Service, place: Place) -> tuple[str, ...]:
    """What a session occupies: its practitioner, and the room if the place is one. Sorted: everyone locks in one order."""
    room = (f"room:{place.room}",) if place.room else ()
    return tuple(sorted((f"practitioner:{service.practitioner}", *room)))


def rules_of(practice: Practice, service: Service, duration: int, place: Place) -> SlotRules:
    """The rules of one service at one place, as the facts state them (offer.py adds what the agenda changed)."""
    person = practice.practitioner(service.practitioner)
    return SlotRules(
        zone=practice.time_zone,
        duration=duration,
        weekly=tuple(span for rule in _hours(practice, service, place) for span in _weekly(rule)),
        exceptions=exceptions_of(practice.exceptions, service.practitioner, place),
        closed_dates=closed_dates(practice),
        buffer_before=service.buffer_before,
        buffer_after=service.buffer_after,
        interval=service.interval,
        notice=service.notice_hours * 60,
        horizon_days=service.horizon_days,
        cap_per_day=service.cap_per_day,
        cap_per_week=service.cap_per_week,
        overall_per_day=person.cap_per_day,
        overall_per_week=person.cap_per_week,
    )


def closed_dates(practice: Practice) -> Container[dt.date]:
    """The public holidays, and the school holidays of the practice's zone, on which it is closed."""
    settings = practice.booking
    public = PublicHolidays(practice.country, practice.region) if settings.public_holidays == "closed" else None
    return Holidays(public, settings.school_zone if practice.country == "FR" else "none")


def exceptions_of(items: Iterable[AvailabilityException], practitioner: str, place: Place) -> tuple[DayException, ...]:
    """Those of the exceptions that concern this person at this place."""
    return tuple(
        DayException(item.kind, item.start, item.end or item.start, item.hours)
        for item in items
        if item.practitioner in ("", practitioner) and (not item.places or place.id in item.places)
    )


def _hours(practice: Practice, service: Service, place: Place) -> list[Availability]:
    return [
        rule
        for rule in practice.availability
        if rule.practitioner == service.practitioner
        and (not rule.places or place.id in rule.places)
        and (not rule.services or service.id in rule.services)
    ]


def _weekly(rule: Availability) -> list[WeeklySpan]:
    return [
        WeeklySpan(_WEEKDAYS.index(day), hours, rule.weeks, rule.start, rule.end)
        for day in rule.days
        for hours in rule.hours
    ]


@lru_cache(maxsize=64)
def _holidays_of(country: str, region: str, year: int) -> frozenset[dt.date]:
    import holidays

    code = region.removeprefix(f"{country}-")
    code = _SAME_HOLIDAYS.get((country, code), code)
    try:
        known = holidays.country_holidays(country, years=year)
        if code and code in (*known.subdivisions, *known.subdivisions_aliases):
            known = holidays.country_holidays(country, subdiv=code, years=year)
    except NotImplementedError:  # a country the library does not know: no day is closed by itself
        return frozenset()
    return frozenset(known)


@lru_cache(maxsize=16)
def _school_holidays_of(zone: str, year: int) -> frozenset[dt.date]:
    import holidays

    return frozenset(holidays.country_holidays("FR", subdiv=f"Zone {zone}", years=year, categories=("school",)))
