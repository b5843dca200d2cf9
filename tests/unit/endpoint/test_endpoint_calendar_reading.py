"""Outside calendars are read beside the mails, in a thread of their own."""

from __future__ import annotations

import threading

import pytest
from endpoint_helpers import book

from parvis.booking.outside.calendars import add_calendar, calendars_of
from parvis.booking.outside.guard import Rules
from parvis.endpoint.calendar_reading import CalendarReader, read_due
from parvis.endpoint.worker import Worker
from servers.calendar_server import CalendarServer, Page

FILE = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261123T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
HERE = Rules(schemes=("http",), public_only=False)


@pytest.fixture
def server():
    with CalendarServer() as running:
        running.pages["/a.ics"] = Page(FILE)
        yield running


@pytest.fixture
def desk(endpoint, server):
    context = endpoint.app.state.context
    desk = context.desk(context.practice)
    add_calendar(desk, "claire", server.url("/a.ics"), now=context.clock(), token=context.token, rules=HERE)
    return desk


def test_a_calendar_that_is_due_is_read_and_its_hours_are_no_longer_listed(endpoint, desk, visitor):
    """By one round of the reader; nothing is due afterwards, and then no thread is begun."""
    context = endpoint.app.state.context
    before = visitor.get("/api/slots?service=seance&place=cabinet&lang=fr").text
    assert "2026-11-23T09:00" in before
    reader = CalendarReader(context, HERE)
    reader.round()
    reader.stop()
    assert calendars_of(desk)[0].read == context.clock()
    assert "2026-11-23T09:00" not in visitor.get("/api/slots?service=seance&place=cabinet&lang=fr").text
    assert read_due(context, rules=HERE) == []
    threads = threading.active_count()
    reader.round()
    assert threading.active_count() == threads


def test_a_slow_calendar_delays_no_mail(endpoint, desk, server):
    """The worker's round is over while the calendar still drips; stopping waits for it."""
    server.pages["/a.ics"] = Page(FILE, drip=0.02)
    worker = Worker(endpoint.app.state.context)
    worker._calendars = CalendarReader(endpoint.app.state.context, HERE)
    book(endpoint)
    worker.round()
    assert calendars_of(desk)[0].read is None
    assert list(endpoint.folder.glob("*.eml"))
    worker.round()
    worker.stop()
    assert calendars_of(desk)[0].read is not None
    assert len(server.asked) == 1


def test_no_request_ever_asks_an_outside_calendar(endpoint, desk, server, visitor):
    """Pages, slots and a booking, while it is due."""
    visitor.get("/fr/book?service=seance&place=cabinet")
    visitor.get("/api/slots?service=seance&place=cabinet&lang=fr")
    book(endpoint)
    assert server.asked == []


def test_a_reader_that_fails_says_so_without_values_and_tries_again(endpoint, desk, monkeypatch, caplog):
    """A database away, an error of ours: the log has its kind and place, not its text."""
    from parvis.endpoint import calendar_reading

    def broken(*_args, **_more):
        raise RuntimeError("claire@cabinet.example")

    monkeypatch.setattr(calendar_reading, "poll_due", broken)
    reader = CalendarReader(endpoint.app.state.context, HERE)
    reader.round()
    reader.stop()
    assert "RuntimeError" in caplog.text
    assert "claire@" not in caplog.text
    monkeypatch.undo()
    reader.round()
    reader.stop()
    assert calendars_of(desk)[0].read is not None
