"""From the facts to the rules: whose hours, where, for what, and the public holidays of each region."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from parvis.booking.availability import (
    PublicHolidays,
    bookable,
    closed_dates,
    find,
    options_of,
    resources_of,
    rules_of,
)
from parvis.booking.slots import free_slots
from parvis.i18n import Localized
from parvis.practice.model import Availability, AvailabilityException, BookingSettings, Place, ServiceOption
from samples.booking_practice import EVERY_DAY, MONDAY, NOW, hours, practice, service


def offered(given, service_="seance", place="cabinet", day=MONDAY):
    chosen = given.service(service_)
    rules = rules_of(given, chosen, chosen.duration, given.place(place))
    return [f"{slot.start:%H:%M}" for slot in free_slots(rules, (), start=day, end=day, now=NOW)]


def weekly(who="claire", days=("monday",), times=("9:00-10:00",), **more):
    return Availability(practitioner=who, days=days, hours=hours(*times), **more)


def test_hours_belong_to_one_person_and_may_be_for_some_places_and_services():
    """Those of another person, place or service do not count."""
    given = practice(
        services=(service("seance", "claire"), service("bilan", "claire"), service("sophro", "noe")),
        availability=(
            weekly(times=("9:00-10:00",), places=("ligne",)),
            weekly(times=("14:00-15:00",), services=("bilan",)),
            weekly("noe", times=("17:00-18:00",)),
        ),
    )
    assert offered(given, "seance", "cabinet") == []
    assert offered(given, "seance", "ligne") == ["08:00"]
    assert offered(given, "bilan", "ligne") == ["08:00", "13:00"]
    assert offered(given, "sophro", "cabinet") == ["16:00"]


def test_an_exception_concerns_a_person_a_place_or_everyone():
    """A leave of one does not close the other."""
    closed = {"kind": "closed", "start": MONDAY}
    given = practice(availability=(weekly(), weekly("noe")))
    for exception, left in (
        (AvailabilityException(**closed), []),
        (AvailabilityException(**closed, practitioner="claire"), []),
        (AvailabilityException(**closed, practitioner="noe"), ["08:00"]),
        (AvailabilityException(**closed, places=("ligne",)), ["08:00"]),
        (AvailabilityException(kind="closed", start=MONDAY - dt.timedelta(3), end=MONDAY), []),
    ):
        assert offered(practice(availability=given.availability, exceptions=(exception,))) == left


def test_public_holidays_close_unless_the_practice_is_open():
    """25 December is a Friday in 2026."""
    noel = dt.date(2026, 12, 25)
    daily = (weekly(days=EVERY_DAY),)
    assert offered(practice(availability=daily), day=noel) == []
    assert offered(practice(availability=daily, booking=BookingSettings(public_holidays="open")), day=noel) == ["08:00"]


@pytest.mark.parametrize(
    ("country", "region", "day", "closed"),
    [
        ("FR", "", dt.date(2026, 7, 14), True),
        ("FR", "", dt.date(2027, 3, 26), False),  # Good Friday
        ("FR", "FR-57", dt.date(2027, 3, 26), True),
        ("FR", "FR-67", dt.date(2027, 3, 26), True),
        ("FR", "FR-6AE", dt.date(2026, 12, 26), True),
        ("FR", "FR-ARA", dt.date(2026, 12, 26), False),
        ("FR", "FR-974", dt.date(2026, 12, 20), True),
        ("CA", "CA-QC", dt.date(2027, 6, 24), True),
        ("CA", "", dt.date(2027, 6, 24), False),
        ("CH", "CH-GE", dt.date(2026, 12, 31), True),
        ("CH", "", dt.date(2026, 8, 1), True),
        ("BE", "", dt.date(2026, 7, 21), True),
        ("GB", "GB-SCT", dt.date(2026, 11, 30), True),
        ("GB", "GB-ENG", dt.date(2026, 11, 30), False),
        ("US", "", dt.date(2026, 11, 26), True),
        ("ZZ", "", dt.date(2026, 12, 25), False),
    ],
)
def test_public_holidays_are_those_of_the_country_and_region(country, region, day, closed):
    """Alsace and Moselle, overseas, Quebec, Geneva, Scotland; a region without its own has its country's."""
    assert (day in PublicHolidays(country, region)) == closed


def test_what_can_be_booked_has_hours_and_a_place():
    """Neither what is closed to booking nor what has no hours anywhere."""
    given = practice(
        services=(
            service("seance", "claire", options=(ServiceOption(80, Decimal(90)), ServiceOption(50, Decimal(1)))),
            service("groupe", "claire", capacity=6, bookable=False),
            service("telephone", "claire", bookable=False),
            service("sophro", "noe"),
        ),
        availability=(weekly(places=("ligne",)),),
    )
    (only,) = bookable(given)
    assert (only.service.id, [place.id for place in only.places]) == ("seance", ["ligne"])
    assert [(option.duration, option.price) for option in only.options] == [(50, Decimal(65)), (80, Decimal(90))]
    assert options_of(given.service("seance")) == only.options
    assert find(given, "seance", 80, "ligne") == (given.service("seance"), only.options[1], given.place("ligne"))
    for wrong in (("seance", 80, "cabinet"), ("seance", 81, "ligne"), ("sophro", 50, "ligne"), ("groupe", 50, "ligne")):
        assert find(given, *wrong) is None


def test_a_practice_may_take_no_bookings():
    """Telephone and e-mail only."""
    assert bookable(practice(booking=BookingSettings(enabled=False))) == ()


def test_a_session_occupies_its_practitioner_and_the_room_if_there_is_one():
    """Sorted, so that every transaction takes them in the same order."""
    given = practice()
    seance = given.service("seance")
    assert resources_of(seance, given.place("cabinet")) == ("practitioner:claire", "room:bureau")
    assert resources_of(seance, given.place("ligne")) == ("practitioner:claire",)
    assert resources_of(seance, Place("x", "on-site", Localized(), room="a")) == ("practitioner:claire", "room:a")


def test_school_holidays_close_by_their_zone():
    """In February 2027 zone A rests from the 13th, zone C from the 6th; elsewhere than in France there are no zones."""
    days = (dt.date(2027, 2, 8), dt.date(2027, 2, 24))
    for zone, country, closed in (
        ("A", "FR", [False, True]),
        ("C", "FR", [True, False]),
        ("none", "FR", [False, False]),
        ("C", "BE", [False, False]),
    ):
        given = practice(country=country, booking=BookingSettings(school_zone=zone, public_holidays="open"))
        assert [day in closed_dates(given) for day in days] == closed
