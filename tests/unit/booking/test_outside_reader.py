"""The process that reads a calendar: bombs end it or are refused, it knows no secret, and it never stands in the way."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest

from parvis.booking.outside import reader
from parvis.booking.outside.guard import Unreadable
from parvis.booking.outside.reader import read
from parvis.booking.outside.wanted import Policy, Wanted

START = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
WANTED = Wanted(
    "Europe/Paris", START, START + dt.timedelta(62), Policy(), ("claire@cabinet.example",), "cabinet.example"
)


def file(*events):
    lines = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\n{lines}END:VCALENDAR\r\n".encode()


def test_bombs_count_as_broken_and_the_rest_of_the_file_is_read():
    """Every second since 1970, a 30 February, a zone that changes each second, a list of dates without end."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Bombe\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    content = file(
        "DTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261101T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART;TZID=Bombe:20261124T090000\r\nDURATION:PT1H",
        "DTSTART:20200101T090000Z\r\nRDATE:" + ",".join(["20270101T000000Z"] * 20_000),
        "DTSTART:20261202T080000Z\r\nDURATION:PT1H",
    )
    blocks = read(content.replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT", 1), WANTED)
    days = [dt.datetime.fromtimestamp(start, dt.UTC).strftime("%m-%d %H:%M") for start, _ in blocks.others]
    assert (days, blocks.broken) == (["11-24 08:00", "12-02 08:00"], 2)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    """The process is ended, and says nothing more."""
    series = "DTSTART:20200101T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY"
    with pytest.raises(Unreadable) as given_up:
        read(file(*[series] * 5_000), WANTED, seconds=1.5)
    assert given_up.value.code == "too-long"


def test_a_file_that_is_no_calendar_is_no_empty_calendar():
    """What was known before must stay."""
    with pytest.raises(Unreadable) as refused:
        read(b"<html>Sign in</html>", WANTED)
    assert refused.value.code == "not-a-calendar"


def test_a_reader_that_fails_is_one_problem(monkeypatch):
    """Whatever happens in it, nothing but a code comes out."""
    monkeypatch.setattr(reader.sys, "executable", "/nowhere/python")
    with pytest.raises(Unreadable) as failed:
        read(file(), WANTED)
    assert failed.value.code == "reader"


def test_the_process_knows_no_secret(monkeypatch):
    """Variables of Parvis stay outside."""
    monkeypatch.setenv("PARVIS_SECRET_KEY", "secret")
    monkeypatch.setenv("LANG", "C")
    assert "PARVIS_SECRET_KEY" not in reader._environment()
    assert reader._environment()["LANG"] == "C"


def test_whoever_asks_loads_no_library_of_recurrence():
    """The process that answers visitors stays light."""
    code = (
        "import sys, json, parvis.booking.outside.poll, parvis.booking.outside.calendars;"
        "print(json.dumps([m for m in ('recurring_ical_events', 'x_wr_timezone', 'dateutil.rrule') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = json.loads(done.stdout)
    assert "recurring_ical_events" not in loaded
    assert "x_wr_timezone" not in loaded
