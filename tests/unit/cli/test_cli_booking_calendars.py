"""`parvis booking calendars` and `parvis booking feed`: added, shown without secrets, read, forgotten."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import pytest

from parvis.booking.enter import Entry, enter
from parvis.booking.outside import calendars, poll
from parvis.booking.outside.guard import Rules
from parvis.cli import booking_calendars
from parvis.cli.main import run
from servers.calendar_server import CalendarServer, Page

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
HERE = Rules(schemes=("http",), public_only=False)
FILE = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261124T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def practice(tmp_path, monkeypatch):
    root = Path(shutil.copytree(TINY, tmp_path / "practice"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("PARVIS_NOW", "2026-11-22T09:00:00+00:00")
    monkeypatch.setenv("PARVIS_SECRET_KEY", "a-secret-for-tests-of-forty-letters-or-so")
    for function in (calendars.add_calendar, calendars.source_for, poll.read_now, poll.look):
        kept = function.__kwdefaults__ or {}
        if "rules" in kept:
            monkeypatch.setitem(kept, "rules", HERE)
        else:
            monkeypatch.setattr(function, "__defaults__", (HERE,))
    return root


@pytest.fixture
def server():
    with CalendarServer() as running:
        running.pages["/private-key/a.ics"] = Page(FILE)
        yield running


def parvis(*arguments: str) -> int:
    return run(["--language", "en", "booking", *arguments])


def said(capsys):
    read = capsys.readouterr()
    return " ".join((read.out + read.err).split())


def added(capsys, server, *more):
    assert parvis("calendars", "add", server.url("/private-key/a.ics"), *more) == 0
    return said(capsys)


def test_a_calendar_is_added_read_listed_and_forgotten(capsys, server):
    """Its private address is shown nowhere; its id does everything afterwards."""
    assert parvis("calendars", "list") == 0
    assert "No outside calendar" in said(capsys)
    told = added(capsys, server, "--name", "Perso")
    assert "Busy times read: 1" in told
    assert parvis("calendars", "list") == 0
    listed = said(capsys)
    assert "Perso" in listed
    assert "2026-11-22 10:00" in listed
    assert "private-key" not in told + listed
    public_id = listed.split()[0]
    assert parvis("calendars", "read", public_id) == 0
    assert parvis("calendars", "remove", public_id) == 0
    assert parvis("calendars", "remove", public_id) == 2
    assert parvis("calendars", "read", public_id) == 2
    assert parvis("calendars", "list") == 0


def test_a_dry_run_keeps_nothing(capsys, server):
    """What would be busy is said."""
    assert "Busy times read: 1" in added(capsys, server, "--dry-run")
    parvis("calendars", "list")
    assert "No outside calendar" in said(capsys)


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_calendar_that_cannot_be_read_is_not_added(capsys, server, more):
    """What is wrong is said, in one sentence and without the address."""
    assert parvis("calendars", "add", server.url("/private-key/b.ics"), *more) != 0
    told = said(capsys)
    assert "There is no calendar at this address any more." in told
    assert "private-key" not in told
    parvis("calendars", "list")
    assert "No outside calendar" in said(capsys)


def test_a_calendar_that_fails_later_is_said_by_list_and_read(capsys, server):
    """The exit code too: for whoever watches by a script."""
    added(capsys, server)
    server.pages["/private-key/a.ics"] = Page(status=500)
    assert parvis("calendars", "read") == 3
    assert "stays busy" in said(capsys)
    assert parvis("calendars", "list") == 3
    assert "failure of its own" in said(capsys)


@pytest.mark.parametrize("way", ["environment", "input"])
def test_a_password_comes_from_the_environment_or_the_input_and_is_never_shown(capsys, server, monkeypatch, way):
    """Not from the command line, where others would read it."""
    if way == "environment":
        monkeypatch.setenv(booking_calendars.PASSWORD, "sesame-ouvre")
    else:
        monkeypatch.setattr("sys.stdin", io.StringIO("sesame-ouvre\n"))
    told = added(capsys, server, "--user", "claire")
    assert server.asked[-1].headers["Authorization"] == "Basic Y2xhaXJlOnNlc2FtZS1vdXZyZQ=="
    assert "sesame" not in told
    assert parvis("calendars", "add", server.url("/a"), "--password", "x") == 2


def test_what_is_missing_is_asked_for_only_where_somebody_answers(capsys):
    """An address that nobody can type ends the command."""
    assert parvis("calendars", "add") == 2
    assert "Nobody is here to answer" in said(capsys)


def test_only_people_of_the_practice_have_calendars(capsys, server):
    """The others are named."""
    assert parvis("calendars", "add", server.url("/a.ics"), "--for", "personne") == 2
    assert "Nobody here has the identifier “personne”" in said(capsys)


def test_a_booking_under_an_event_is_listed_as_a_conflict(capsys, server, practice):
    """With its day, its hours, the calendar and its id; the exit code says that there is something to settle."""
    assert parvis("calendars", "conflicts") == 0
    assert "No booking meets" in said(capsys)
    added(capsys, server, "--name", "Perso")
    context = booking_calendars._context(practice)
    service, place = context.practice.services[0].id, context.practice.places[0].id
    start = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
    made = enter(
        context.desk(context.practice), Entry(service, place, start, 50), now=context.clock(), token=context.token
    )
    assert parvis("calendars", "conflicts") == 1
    told = said(capsys)
    assert "2026-11-24 10:30–11:20" in told
    assert "Perso" in told
    assert made.booking.public_id in told


def test_the_feed_s_address_is_the_same_until_it_is_renewed(capsys):
    """One line, to be copied into a calendar program."""
    assert parvis("feed") == 0
    first = capsys.readouterr().out
    assert first.startswith("https://rdv.valbray.example/feed/")
    assert first.endswith(".ics\n")
    assert parvis("feed") == 0
    assert capsys.readouterr().out == first
    assert parvis("feed", "--renew") == 0
    assert capsys.readouterr().out != first


def test_a_practice_without_an_endpoint_has_no_feed(capsys, practice):
    """And is told what to write."""
    facts = practice / "content" / "practice.toml"
    lines = facts.read_text(encoding="utf-8").splitlines()
    facts.write_text("\n".join(line for line in lines if "endpoint_url" not in line), encoding="utf-8")
    assert parvis("feed") == 2
    assert "endpoint_url" in said(capsys)
