"""Outside calendars, read in the background: what they take, what stays when they fail, where they meet a booking."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import text

from parvis.booking.enter import Entry, enter
from parvis.booking.incidents import open_incidents
from parvis.booking.offer import Desk
from parvis.booking.outside.calendars import (
    CalendarRefused,
    add_calendar,
    calendars_of,
    conflicts,
    remove_calendar,
)
from parvis.booking.outside.guard import Rules
from parvis.booking.outside.poll import look, poll_due, read_now
from parvis.booking.outside.wanted import Policy
from parvis.booking.reserve import BookingRequest, available, reserve
from parvis.booking.results import Booked
from parvis.crypt import KeyRing, Vault
from samples.booking_practice import MONDAY, NOW, practice
from servers.calendar_server import CalendarServer, Page

HERE = Rules(schemes=("http",), public_only=False, seconds=5)
NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)  # 9:00 in Paris
EVERY = dt.timedelta(minutes=13)  # more than a round with its jitter


@pytest.fixture
def server():
    with CalendarServer() as running:
        yield running


@pytest.fixture
def add(desk, token, server):
    """A calendar of Claire at `/a.ics` of the server."""

    def added(path="/a.ics", practitioner="claire", **more):
        return add_calendar(desk, practitioner, server.url(path), now=NOW, token=token, rules=HERE, **more)

    return added


def file(*events):
    lines = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\n{lines}END:VCALENDAR\r\n".encode()


def event(uid="x", start="20261123T080000Z", length="PT1H", *more):
    return "\r\n".join([f"UID:{uid}", f"DTSTART:{start}", f"DURATION:{length}", *more])


def poll(desk, now=NOW):
    return poll_due(desk, lambda: now, chance=lambda: 0.5, rules=HERE)


def listed(desk, service="seance", day=MONDAY, now=NOW):
    duration = desk.practice.service(service).duration
    return [
        f"{slot.start:%H:%M}" for slot in available(desk, service, duration, "cabinet", start=day, end=day, now=now)
    ]


def booked(desk, token, start=NINE):
    wanted = BookingRequest("seance", 50, "cabinet", start, name="Zoé", email="zoe@example.org")
    result = reserve(desk, wanted, now=NOW, token=token)
    assert isinstance(result, Booked)
    return result.booking


def blocks(desk):
    with desk.store.read() as tx:
        rows = tx.execute(text("SELECT resource_id, block_start, block_end FROM busy ORDER BY block_start"))
        return [tuple(row) for row in rows]


def troubles(desk):
    with desk.store.read() as tx:
        return [(found.kind, found.note, found.count) for found in open_incidents(tx)]


def test_an_event_takes_its_time_and_gives_it_back_when_it_is_gone(desk, server, add):
    """Only its practitioner's; changed and removed events are followed; other calendars keep theirs."""
    before = listed(desk)
    server.pages["/a.ics"] = Page(file(event(), event("y", "20261201T080000Z")))
    server.pages["/b.ics"] = Page(file(event(start="20261124T080000Z")))
    add()
    add("/b.ics")
    assert [reading.blocks for reading in poll(desk)] == [2, 1]
    assert "08:00" in before
    assert "08:00" not in listed(desk)
    assert "08:00" in listed(desk, "sophro")
    server.pages["/a.ics"] = Page(file(event(start="20261123T130000Z")))
    poll(desk, NOW + EVERY)
    assert "08:00" in listed(desk)
    assert "13:00" not in listed(desk)
    server.pages["/a.ics"] = Page(file())
    poll(desk, NOW + 2 * EVERY)
    assert listed(desk) == before
    assert len(blocks(desk)) == 1


def test_a_calendar_is_read_when_its_turn_comes_and_by_one_process_only(desk, server, add):
    """Every ten minutes, more or less: jitter keeps them apart. Whoever takes one has it for some minutes."""
    server.pages["/a.ics"] = Page(file(event()))
    add()
    assert len(poll(desk)) == 1
    assert poll(desk, NOW + dt.timedelta(minutes=5)) == []
    asked = []

    def again():
        asked.append(poll(desk, NOW + EVERY))
        return 0.0

    assert len(poll_due(desk, lambda: NOW + EVERY, chance=again, rules=HERE)) == 1
    assert asked == [[]]
    early = poll_due(desk, lambda: NOW + EVERY + dt.timedelta(minutes=8), chance=lambda: 1.0, rules=HERE)
    assert len(early) == 1
    assert poll(desk, NOW + EVERY + dt.timedelta(minutes=19)) == []


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page(status=404), "not-found"),
        (Page(status=500), "server"),
        (Page(b"<html>Sign in</html>"), "not-a-calendar"),
        (Page(b""), "not-a-calendar"),
        (Page(file(event("z"))[:-10]), "not-a-calendar"),
        (Page(b"x" * 10_000_000), "too-large"),
        (Page(file(), cut=10), "connection"),
    ],
)
def test_a_calendar_that_cannot_be_read_keeps_its_hours(desk, server, add, page, code):
    """Whatever the failure: it never becomes free; after three, it is an incident; afterwards, it is over."""
    server.pages["/a.ics"] = Page(file(event()))
    add()
    poll(desk)
    known, good = blocks(desk), server.pages["/a.ics"]
    server.pages["/a.ics"] = page
    now = NOW
    for failures in (1, 2, 3):
        now += dt.timedelta(hours=2)
        (reading,) = poll(desk, now)
        assert reading.problem == code
        assert blocks(desk) == known
        (shown,) = calendars_of(desk)
        assert (shown.failures, shown.problem, shown.read) == (failures, code, NOW)
        assert shown.trouble is not None
        assert len(troubles(desk)) == (failures == 3)
    assert troubles(desk)[0][1] == code
    server.pages["/a.ics"] = good
    poll(desk, now + dt.timedelta(hours=2))
    (shown,) = calendars_of(desk)
    assert (shown.failures, shown.problem, troubles(desk)) == (0, "", [])


def test_a_timeout_and_a_redirect_inside_keep_the_hours_too(desk, server, add):
    """Slow bytes; a redirect to this machine, for whoever may not ask it."""
    server.pages["/a.ics"] = Page(file(event()))
    one = add()
    poll(desk)
    known = blocks(desk)
    server.pages["/a.ics"] = Page(file(), drip=0.2)
    slow = replace(HERE, seconds=0.3)
    assert read_now(desk, one, NOW, chance=lambda: 0.0, rules=slow).problem == "timeout"
    truly = replace(HERE, public_only=True)
    assert read_now(desk, one, NOW, chance=lambda: 0.0, rules=truly).problem == "private-address"
    assert blocks(desk) == known


def test_a_file_that_has_not_changed_is_not_sent_again_until_new_days_come(desk, server, add):
    """304 keeps the blocks; but as days come into the window, the whole is read once a day."""
    far = event("loin", "20270122T200000Z")  # 61 days and a half away: beyond the window of the first day
    server.pages["/a.ics"] = Page(file(event(), far), headers={"ETag": '"one"'})
    add()
    assert poll(desk)[0].blocks == 1
    (reading,) = poll(desk, NOW + EVERY)
    assert reading.unchanged
    assert len(blocks(desk)) == 1
    (reading,) = poll(desk, NOW + dt.timedelta(days=1, minutes=1))
    assert (reading.unchanged, reading.blocks) == (False, 2)


def test_whoever_prefers_it_takes_no_booking_from_a_calendar_a_day_old(desk, server, add):
    """Until it is read again; nobody else's hours close."""
    server.pages["/a.ics"] = Page(file(event()))
    add(stop_when_stale=True)
    add("/b.ics", "noe")
    poll(desk)
    server.pages["/a.ics"] = Page(status=503)
    poll(desk, NOW + dt.timedelta(hours=2))
    assert listed(desk)
    later = NOW + dt.timedelta(hours=26)
    poll(desk, later)
    tuesday = MONDAY + dt.timedelta(days=1)
    assert listed(desk, day=tuesday, now=later) == []
    assert listed(desk, "sophro", day=tuesday, now=later)
    assert conflicts(desk, None, NOW, NOW + dt.timedelta(90)) == []
    server.pages["/a.ics"] = Page(file(event()))
    poll(desk, later + dt.timedelta(hours=2))
    assert listed(desk, day=tuesday, now=later)


def test_our_own_bookings_are_not_counted_twice(desk, server, add, token):
    """An invitation accepted into that calendar is what it is here, even moved there; a stranger of our domain is busy."""
    made = booked(desk, token)
    own = event(f"{made.public_id}@cabinet.example", "20261123T150000Z")
    server.pages["/a.ics"] = Page(file(own, event("unknown@cabinet.example", "20261124T080000Z")))
    add()
    poll(desk)
    assert len(blocks(desk)) == 1
    assert "15:00" in listed(desk)
    assert conflicts(desk, None, NOW, NOW + dt.timedelta(90)) == []


def test_a_booking_and_an_event_at_one_time_are_a_conflict(desk, server, add, token):
    """Of its practitioner, in these days, touching does not count; gone with the booking's end."""
    made = booked(desk, token)
    entered = enter(desk, Entry("sophro", "ligne", NINE, 60), now=NOW, token=token)
    assert not hasattr(entered, "refusal")
    server.pages["/a.ics"] = Page(file(event(start="20261123T084000Z"), event("y", "20261123T070000Z")))
    one = add(name="Perso")
    poll(desk)
    (found,) = conflicts(desk, "claire", NOW, NOW + dt.timedelta(90))
    assert (found.booking, found.calendar, found.calendar_name) == (made.public_id, one, "Perso")
    assert (found.start, found.busy_from) == (NINE, NINE + dt.timedelta(minutes=40))
    assert conflicts(desk, "noe", NOW, NOW + dt.timedelta(90)) == []
    assert conflicts(desk, None, NINE + dt.timedelta(minutes=1), NOW + dt.timedelta(90)) == []
    assert remove_calendar(desk, one)
    assert conflicts(desk, None, NOW, NOW + dt.timedelta(90)) == []


def test_a_calendar_removed_frees_its_hours_and_its_incident(desk, server, add):
    """Also when it is removed while it is being read."""
    server.pages["/a.ics"] = Page(file(event()))
    one = add()
    poll(desk)
    server.pages["/a.ics"] = Page(status=404)
    for hours in (2, 4, 6):
        poll(desk, NOW + dt.timedelta(hours=hours))
    assert troubles(desk)
    assert remove_calendar(desk, one)
    assert not remove_calendar(desk, one)
    assert (blocks(desk), troubles(desk), calendars_of(desk)) == ([], [], [])
    server.pages["/a.ics"] = Page(file(event()))
    two = add()
    removing = replace(HERE, resolve=lambda *_: ["127.0.0.1"] if remove_calendar(desk, two) else [])
    poll_due(desk, lambda: NOW, chance=lambda: 0.0, rules=removing)
    assert (blocks(desk), calendars_of(desk)) == ([], [])


def test_addresses_and_passwords_are_sealed_and_never_shown(desk, server, token):
    """A private address opens the calendar to whoever knows it: the host is all that is shown."""
    url = server.url("/secret-key-of-the-feed/a.ics").replace("http://", "http://claire:pass%20word@")
    add_calendar(desk, "claire", url, now=NOW, token=token, rules=HERE)
    with desk.store.read() as tx:
        (row,) = tx.execute(text("SELECT * FROM calendar")).mappings()
    shown = calendars_of(desk)
    for told in (str(dict(row)), str(shown)):
        assert "secret-key" not in told
        assert "pass" not in told.replace("password_sealed", "")
    server.pages["/secret-key-of-the-feed/a.ics"] = Page(file(event()))
    assert poll(desk)[0].blocks == 1
    assert server.asked[-1].headers["Authorization"] == "Basic Y2xhaXJlOnBhc3Mgd29yZA=="
    stranger = Desk(desk.store, desk.practice, Vault(KeyRing(("another secret of thirty-two letters or more",))))
    assert calendars_of(stranger)[0].host == ""
    assert poll(stranger, NOW + EVERY)[0].problem == "key"
    assert len(blocks(desk)) == 1


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("nobody", "https://agenda.example/"),
        ("claire", "http://agenda.example/"),
        ("claire", "agenda.example"),
        ("claire", ""),
    ],
)
def test_what_cannot_be_a_calendar_is_refused_with_what_to_do(desk, token, who, address):
    """Before anything is asked or kept."""
    with pytest.raises(CalendarRefused):
        add_calendar(desk, who, address, now=NOW, token=token)
    assert calendars_of(desk) == []


def test_webcal_is_https(desk, token):
    """As calendars print it."""
    add_calendar(desk, "claire", "webcal://Agenda.example/a.ics", now=NOW, token=token)
    assert calendars_of(desk)[0].host == "agenda.example"


def test_the_policy_of_a_calendar_is_kept(desk, server, add):
    """All-day events may leave one free; one's own refusals always do, by one's address in the facts."""
    declined = event("d", "20261124T080000Z", "PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:claire@cabinet.example")
    server.pages["/a.ics"] = Page(file("UID:a\r\nDTSTART;VALUE=DATE:20261123", declined))
    add(policy=Policy(all_day=False))
    assert poll(desk)[0].blocks == 0
    assert calendars_of(desk)[0].policy == Policy(all_day=False)
    add()
    assert [reading.blocks for reading in poll(desk)] == [1]


def test_looking_at_a_calendar_keeps_nothing(desk, server):
    """What `--dry-run` shows."""
    from parvis.booking.outside.calendars import source_for

    server.pages["/a.ics"] = Page(file(event()))
    source = source_for(desk, "claire", server.url("/a.ics"), rules=HERE)
    assert look(desk, "claire", "ics", source, Policy(), NOW, HERE).blocks == 1
    assert (blocks(desk), calendars_of(desk)) == ([], [])


def test_someone_who_left_the_practice_stops_nothing(desk, server, add):
    """The calendar is still read, for the usual horizon, until it is removed."""
    server.pages["/a.ics"] = Page(file(event()))
    add()
    alone = practice(practitioners=(desk.practice.practitioners[1],), services=(), availability=())
    assert poll(Desk(desk.store, alone, desk.vault))[0].blocks == 1
