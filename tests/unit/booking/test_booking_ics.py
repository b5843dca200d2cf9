"""Invitations: what calendars need, nothing that a colleague should not read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from parvis.booking.ics import invitation, sender_address, site_domain, uid
from parvis.booking.record import Booking
from parvis.booking.zones import vtimezone
from parvis.practice.model import BookingSettings
from samples.booking_practice import practice

MADE = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
BOOKING = Booking(
    public_id="aBc-123_xYz0",
    state="confirmed",
    version=1,
    sequence=0,
    service="seance",
    practitioner="claire",
    place="cabinet",
    start=dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC),
    end=dt.datetime(2026, 11, 26, 13, 50, tzinfo=dt.UTC),
    price=Decimal(65),
    currency="EUR",
    language="fr",
    visitor_zone="America/Montreal",
    name='Zoé "La Fée"; Martin, de Saint-Étienne-du-Bois-de-la-Forêt-de-l’Écureuil 🙂',
    email="zoe@example.org",
    phone="+33199000001",
    created=MADE,
    updated=MADE,
)


def text(booking=BOOKING, facts=None, language="fr", method="REQUEST") -> bytes:
    return invitation(booking, facts or practice(), language, method)


def event(*args, **more):
    return Calendar.from_ical(text(*args, **more)).events[0]


# --- a second parser, 20 lines, written from RFC 5545: unfold, split, unescape -----------------------------------------


def properties(raw: bytes) -> list[tuple[str, dict[str, str], str]]:
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    found = []
    for line in filter(None, lines):
        head, value = re.fullmatch(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL).groups()
        name, *parameters = re.findall(r'(?:[^";]|"[^"]*")+', head)
        pairs = dict(parameter.split("=", 1) for parameter in parameters)
        found.append((name, {key: value.strip('"') for key, value in pairs.items()}, value))
    return found


def check(raw: bytes) -> None:
    """What neither of the usual validators finds: CRLF, 75 octets, VTIMEZONE for each TZID, an end after its start."""
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    found = properties(raw)
    zones = {value for name, _, value in found if name == "TZID"}
    used = {parameters["TZID"] for _, parameters, _ in found if "TZID" in parameters}
    assert used <= zones
    of_event = found[found.index(("BEGIN", {}, "VEVENT")) :]
    moments = {name: value for name, _, value in of_event if name in ("DTSTART", "DTEND")}
    assert moments["DTSTART"] < moments["DTEND"]
    names = [name for name, _, _ in found]
    for needed in ("UID", "DTSTAMP", "PRODID", "VERSION", "METHOD", "SEQUENCE", "ORGANIZER", "SUMMARY"):
        assert names.count(needed) == 1, needed


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "America/Phoenix", "Australia/Sydney", "UTC"])
def test_an_invitation_is_well_formed(method, language, zone):
    """Read by a second parser, and by icalendar without an error in any component."""
    raw = text(facts=practice(time_zone=zone), language=language, method=method)
    check(raw)
    assert all(not component.errors for component in Calendar.from_ical(raw).walk())


def test_an_invitation_says_what_is_needed():
    """Same UID for life, a sequence, the method, one attendee, times with their zone."""
    calendar = Calendar.from_ical(text())
    (found,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert found["UID"] == "aBc-123_xYz0@cabinet.example" == uid(BOOKING, practice())
    assert found["SEQUENCE"] == 0
    assert found["DTSTAMP"].dt == MADE
    assert found["DTSTART"].dt == BOOKING.start
    assert str(found["DTSTART"].dt.tzinfo) == "Europe/Paris"
    assert found["DTEND"].dt == BOOKING.end
    assert found["STATUS"] == "CONFIRMED"
    assert str(found["ORGANIZER"]) == "mailto:bonjour@cabinet.example"
    assert str(found["ATTENDEE"]) == "mailto:zoe@example.org"
    assert found["LOCATION"] == "12, rue des Tilleuls, 69007 Lyon"


def test_the_calendar_of_a_colleague_learns_nothing():
    """A neutral summary, class PRIVATE, no profession, service, telephone, price or alarm by mail."""
    raw = text().decode().replace("\r\n ", "")
    assert event()["SUMMARY"] == "Rendez-vous"
    assert event(language="en")["SUMMARY"] == "Appointment"
    assert event()["CLASS"] == "PRIVATE"
    for word in ("sychologue", "seance", "Séance", "+33", "65", "VALARM", "DESCRIPTION", "Cabinet"):
        assert word not in raw.replace("69007", "").replace("2026", "")


@pytest.mark.parametrize(
    ("start", "zone", "wall"),
    [
        ("2026-10-24T07:00", "Europe/Paris", "20261024T090000"),
        ("2026-10-25T08:00", "Europe/Paris", "20261025T090000"),
        ("2026-10-25T08:00", "America/New_York", "20261025T040000"),  # five hours apart that week
        ("2026-11-01T08:00", "America/New_York", "20261101T030000"),
        ("2027-03-27T08:00", "Europe/Paris", "20270327T090000"),
        ("2027-03-28T07:00", "Europe/Paris", "20270328T090000"),
        ("2027-03-28T07:00", "America/Phoenix", "20270328T000000"),
        ("2026-10-04T00:00", "Australia/Sydney", "20261004T110000"),
    ],
)
def test_the_hour_is_right_in_the_weeks_when_clocks_change(start, zone, wall):
    """On the wall of the practice, and as an instant when read back through the invitation's own VTIMEZONE."""
    begins = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
    given = dataclasses.replace(BOOKING, start=begins, end=begins + dt.timedelta(minutes=50))
    raw = text(given, practice(time_zone=zone))
    check(raw)
    assert f"DTSTART;TZID={zone}:{wall}".encode() in raw.replace(b"\r\n ", b"")
    own = (
        f"Own {zone} {wall}"  # a name that no database of zones knows; the parser remembers names, so one for each test
    )
    renamed = raw.replace(f"TZID={zone}".encode(), f"TZID={own}".encode())
    renamed = renamed.replace(f"TZID:{zone}".encode(), f"TZID:{own}".encode())
    assert Calendar.from_ical(renamed).events[0]["DTSTART"].dt == begins


def test_a_change_is_newer_and_a_cancellation_is_one():
    """The same event, a higher sequence, a status that says so."""
    moved = dataclasses.replace(BOOKING, sequence=1, state="cancelled", updated=MADE + dt.timedelta(hours=1))
    found = event(moved, method="CANCEL")
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == (event()["UID"], 1, "CANCELLED")
    assert found["DTSTAMP"].dt > event()["DTSTAMP"].dt
    assert b"METHOD:CANCEL\r\n" in text(moved, method="CANCEL")


def test_a_request_that_waits_is_tentative():
    """Until the practitioner has accepted it."""
    assert event(dataclasses.replace(BOOKING, state="pending"))["STATUS"] == "TENTATIVE"


def test_a_name_cannot_break_out_of_its_place():
    """Quotes, semicolons, line breaks and emoji stay inside the name."""
    found = event(dataclasses.replace(BOOKING, name='Zoé"\r\nATTENDEE:mailto:x@x.example\n;X=1'))
    assert str(found["ATTENDEE"]) == "mailto:zoe@example.org"
    assert "Écureuil" in event()["ATTENDEE"].params["CN"]


def test_an_online_session_names_no_address_and_an_erased_one_no_person():
    """« En ligne »; after erasure there is nobody to name; a place that is gone is left out."""
    assert event(dataclasses.replace(BOOKING, place="ligne"))["LOCATION"] == "En ligne"
    assert event(dataclasses.replace(BOOKING, place="ligne"), language="en")["LOCATION"] == "Online"
    assert "LOCATION" not in event(dataclasses.replace(BOOKING, place="gone"))
    assert "ATTENDEE" not in event(dataclasses.replace(BOOKING, name="", email=""))


def test_the_same_booking_has_the_same_bytes():
    """No clock and no chance in it."""
    assert text() == text()


def test_who_sends_is_the_nearest_address_that_exists():
    """The booking's own, the practice's, the practitioner's."""
    assert (
        sender_address(practice(booking=BookingSettings(sender="rdv@cabinet.example")), "claire")
        == "rdv@cabinet.example"
    )
    assert sender_address(practice(), "claire") == "bonjour@cabinet.example"
    assert sender_address(practice(email=""), "claire") == "claire@cabinet.example"
    assert site_domain(practice(site_url="https://WWW.Cabinet.example/fr/")) == "www.cabinet.example"
    assert site_domain(practice(site_url="")) == "parvis.invalid"


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Paris",
        "America/New_York",
        "America/Phoenix",
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    ],
)
def test_a_vtimezone_agrees_with_the_zone_for_a_year(zone):
    """Read back without the database of zones, it gives the same offset at every third hour."""
    around = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
    component = Timezone.from_ical(vtimezone(ZoneInfo(zone), around).to_ical())
    changes = sorted(
        (item["DTSTART"].dt - item["TZOFFSETFROM"].td, item["TZOFFSETTO"].td) for item in component.subcomponents
    )
    for step in range(-360 * 8, 360 * 8):
        moment = around + dt.timedelta(hours=3 * step)
        offset = [to for since, to in changes if since <= moment.replace(tzinfo=None)][-1]
        assert offset == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
