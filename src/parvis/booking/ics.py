"""The calendar side of a booking: one event for life, under one UID, newer with each SEQUENCE (RFC 5545, RFC 5546).

Calendars are seen by colleagues, families and employers: the summary says « Rendez-vous » and nothing more, the class is
PRIVATE, the one attendee is the visitor, and no health word, telephone or motive is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from parvis.booking.record import Booking
from parvis.booking.zones import vtimezone
from parvis.i18n import translator
from parvis.practice.model import Practice

Method = Literal["REQUEST", "CANCEL"]


def invitation(booking: Booking, practice: Practice, language: str, method: Method = "REQUEST") -> bytes:
    """A whole VCALENDAR: CRLF, folded at 75 octets, with the VTIMEZONE of the practice."""
    calendar = _calendar(method, practice, booking.start)
    calendar.add_component(_event(booking, practice, language, method))
    return bytes(calendar.to_ical())


def feed(bookings: Iterable[Booking], practice: Practice, language: str, around: dt.datetime) -> bytes:
    """A VCALENDAR to subscribe to. The bookings are within a year of `around` and name nobody."""
    calendar = _calendar("PUBLISH", practice, around)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("x-wr-calname", practice.name)
    for booking in bookings:
        calendar.add_component(_event(booking, practice, language, "REQUEST"))
    return bytes(calendar.to_ical())


def _calendar(method: str, practice: Practice, around: dt.datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Parvis//Parvis//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(vtimezone(ZoneInfo(practice.time_zone), around))
    return calendar


def uid(booking: Booking, practice: Practice) -> str:
    """The same in every mail, feed and copy of this booking."""
    return f"{booking.public_id}@{site_domain(practice)}"


def site_domain(practice: Practice) -> str:
    """The host of the site, in lower case; `parvis.invalid` before the practice has an address."""
    return urlsplit(practice.site_url).hostname or "parvis.invalid"


def sender_address(practice: Practice, practitioner: str) -> str:
    """Who writes the booking's mails and organizes the event: the booking's own address, else the practice's, else theirs."""
    return practice.booking.sender or practice.email or practice.practitioner(practitioner).email


def _event(booking: Booking, practice: Practice, language: str, method: Method) -> Event:
    _, zone = translator(language), ZoneInfo(practice.time_zone)
    event = Event()
    event.add("uid", uid(booking, practice))
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.updated)
    event.add("dtstart", booking.start.astimezone(zone))
    event.add("dtend", booking.end.astimezone(zone))
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("status", _status(booking, method))
    event.add("transp", "OPAQUE")
    if location := _location(booking, practice, language):
        event.add("location", location)
    event.add("organizer", _organizer(booking, practice))
    if booking.email:
        event.add("attendee", _attendee(booking))
    return event


def _status(booking: Booking, method: Method) -> str:
    if method == "CANCEL":
        return "CANCELLED"
    return "TENTATIVE" if booking.state == "pending" else "CONFIRMED"


def _location(booking: Booking, practice: Practice, language: str) -> str:
    """The address one goes to; for a session elsewhere, the name of the place (« En ligne »)."""
    try:
        place = practice.place(booking.place)
    except KeyError:  # the place was removed from the facts since
        return ""
    if place.kind == "on-site" and place.address:
        return f"{place.address.street}, {place.address.postal_code} {place.address.city}"
    return "" if place.kind == "at-home" else place.name.to(language)


def _organizer(booking: Booking, practice: Practice) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{sender_address(practice, booking.practitioner)}")
    organizer.params["CN"] = vText(practice.practitioner(booking.practitioner).name)
    return organizer


def _attendee(booking: Booking) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{booking.email}")
    if booking.name:
        attendee.params["CN"] = vText(booking.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION" if booking.state == "pending" else "ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
