"""Reading a real CalDAV server (Radicale): made, changed, deleted; and servers that say something else."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.booking.offer import Desk
from parvis.booking.outside import caldav
from parvis.booking.outside.calendars import add_calendar
from parvis.booking.outside.fetch import Login
from parvis.booking.outside.guard import Rules, Unreadable
from parvis.booking.outside.poll import poll_due, read_now
from parvis.booking.outside.reader import read
from parvis.booking.outside.wanted import Wanted
from parvis.booking.reserve import available
from parvis.crypt import KeyRing, Vault
from parvis.store.db import open_store
from samples.booking_practice import MONDAY, NOW, SECRET, practice
from servers.calendar_server import CalendarServer, Page
from servers.radicale_server import PASSWORD, USER, Radicale

START = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
END = START + dt.timedelta(62)
HERE = Rules(schemes=("http",), public_only=False)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    with Radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


def event(uid, *lines):
    inside = "\r\n".join([f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines])
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


OWN = Login(USER, PASSWORD)


def hours(server, login=OWN):
    content = caldav.events(server.calendar, START, END, login, HERE)
    blocks = read(content, Wanted("Europe/Paris", START, END))
    assert blocks.broken == 0
    return [f"{dt.datetime.fromtimestamp(start, dt.UTC):%m-%d %H:%M}" for start, _ in blocks.others]


def test_events_are_read_as_they_are_made_changed_and_deleted(radicale):
    """A single event, a series with an instance moved, accents in both; what is outside the days is left out."""
    assert hours(radicale) == []
    assert radicale.put("un", event("un", "SUMMARY:Été", "DTSTART:20261124T080000Z", "DTEND:20261124T090000Z")) == 201
    assert hours(radicale) == ["11-24 08:00"]
    moved = event("un", "DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "SEQUENCE:1")
    assert radicale.put("un", moved) in (201, 204)
    assert hours(radicale) == ["11-25 10:00"]
    series = event(
        "serie",
        "DTSTART;TZID=Europe/Paris:20261001T090000",
        "DTEND;TZID=Europe/Paris:20261001T100000",
        "RRULE:FREQ=MONTHLY;COUNT=4",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:serie",
        "DTSTAMP:20261101T000000Z",
        "RECURRENCE-ID;TZID=Europe/Paris:20261201T090000",
        "DTSTART:20261202T150000Z",
        "DTEND:20261202T160000Z",
    )
    assert radicale.put("serie", series) == 201
    assert hours(radicale) == ["11-25 10:00", "12-02 15:00", "01-01 08:00"]
    assert radicale.delete("un") in (200, 204)
    assert radicale.delete("serie") in (200, 204)
    assert hours(radicale) == []


def test_such_a_calendar_makes_its_practitioner_busy(radicale, tmp_path):
    """From its address and password, sealed, to the hours that are no longer offered."""
    store = open_store(f"sqlite:///{(tmp_path / 'store.sqlite3').as_posix()}")
    desk = Desk(store, practice(), Vault(KeyRing((SECRET,))))
    add_calendar(
        desk,
        "claire",
        radicale.calendar,
        kind="caldav",
        user=USER,
        password=PASSWORD,
        now=NOW,
        token=lambda: "one",
        rules=HERE,
    )
    radicale.put("lundi", event("lundi", "DTSTART:20261123T080000Z", "DTEND:20261123T100000Z"))
    (reading,) = poll_due(desk, lambda: NOW, chance=lambda: 0.0, rules=HERE)
    assert (reading.problem, reading.blocks) == ("", 1)
    slots = available(desk, "seance", 50, "cabinet", start=MONDAY, end=MONDAY, now=NOW)
    assert slots[0].start == dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
    radicale.delete("lundi")
    assert read_now(desk, "one", NOW, chance=lambda: 0.0, rules=HERE).blocks == 0
    store.close()


@pytest.mark.parametrize("login", [None, Login(USER, "autre")])
def test_a_wrong_password_is_said(radicale, login):
    """It is not an empty calendar."""
    with pytest.raises(Unreadable) as refused:
        hours(radicale, login)
    assert refused.value.code in ("sign-in", "not-found")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + b']><multistatus xmlns="DAV:">&i;</multistatus>'
)
FILE = b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
FILE += (
    b'<multistatus xmlns="DAV:"><calendar-data xmlns="urn:ietf:params:xml:ns:caldav">&a;</calendar-data></multistatus>'
)
CUT = b'<multistatus xmlns="DAV:"><response><status>HTTP/1.1 507 Insufficient Storage</status></response></multistatus>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-a-calendar"),
        (b"<html></html>", "not-a-calendar"),
        (b"<multistatus", "not-a-calendar"),
        (CUT, "server"),
    ],
)
def test_an_answer_that_is_no_list_of_events_is_no_empty_calendar(body, code):
    """A page, nothing, half an answer, a list that the server cut."""
    with CalendarServer() as server:
        server.pages["/"] = Page(body, 207)
        with pytest.raises(Unreadable) as refused:
            caldav.events(server.url("/"), START, END, None, HERE)
    assert refused.value.code == code


def test_entities_in_the_answer_are_not_followed():
    """Neither files of this machine nor a thousand million letters."""
    assert caldav.objects(FILE) == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    with pytest.raises(Unreadable):
        caldav.objects(BOMB)
