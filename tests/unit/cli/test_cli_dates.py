"""What ends is said, and goes into a calendar that can be read in again."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from icalendar import Calendar

from parvis.cli.doctor_dates import calendar, dates_of
from parvis.cli.main import run
from parvis.practice.deadlines import deadlines
from parvis.practice.load import parse_practice

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
FACTS = """
name = "Anne Morel"
country = "FR"
site_url = "https://www.anne-morel.example"

[[practitioners]]
id = "anne"
name = "Anne Morel"
profession = "psychologue"

[practitioners.legal]
name = "Anne Morel"
mediator = { name = "Médiation", until = 2029-08-31 }
insurer = { name = "Assurances", until = 2026-12-10 }

[site]
domain_until = 2027-05-14

[[declarations]]
key = "supervision"
practitioner = "anne"
statement = "Deux fois par mois."
signed_on = 2025-09-01
expires_on = 2026-09-01

[[declarations]]
key = "crisis_numbers_reviewed_on"
statement = "Relus ce jour."
signed_on = 2026-09-01
"""


@pytest.fixture
def practice():
    found, problems = parse_practice(FACTS.lstrip())
    assert problems == []
    return found


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "practice.toml").write_text(FACTS.lstrip(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARVIS_NOW", NOW.isoformat())
    return tmp_path


def test_every_date_of_the_facts_is_a_deadline_the_soonest_first(practice):
    """Declarations, insurance, domain, review of the help numbers, the numbers of Parvis, mediator."""
    assert [(d.key, d.on.isoformat()) for d in deadlines(practice) if d.key != "help-lines"] == [
        ("declaration.supervision.anne", "2026-09-01"),
        ("insurance.anne", "2026-12-10"),
        ("domain", "2027-05-14"),
        ("declaration.crisis_numbers_reviewed_on", "2027-09-01"),
        ("mediator.anne", "2029-08-31"),
    ]
    assert any(d.key == "help-lines" for d in deadlines(practice))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_calendar_has_all_day_events_with_two_reminders(practice, language):
    """At nine in the morning, 30 and 7 days before; private, and nobody is shown as busy."""
    made = Calendar.from_ical(calendar(deadlines(practice), practice, language, NOW))
    events = {str(event["uid"]).split("@")[0]: event for event in made.walk("VEVENT")}
    insurance = events["insurance.anne"]
    assert insurance["dtstart"].dt == dt.date(2026, 12, 10)
    assert insurance["dtend"].dt == dt.date(2026, 12, 11)
    assert insurance["dtstart"].params["VALUE"] == "DATE"
    assert ("assurance" in insurance["summary"]) == (language == "fr")
    nine = dt.timedelta(hours=9)
    triggers = [alarm["trigger"].dt for alarm in insurance.walk("VALARM")]
    assert triggers == [nine - dt.timedelta(days=30), nine - dt.timedelta(days=7)]
    assert (insurance["transp"], insurance["class"]) == ("TRANSPARENT", "PRIVATE")


def test_a_calendar_read_in_again_changes_its_events_instead_of_doubling_them(practice):
    """Same UID when the date moves, later sequence when it is written later."""
    later = replace(practice, site=replace(practice.site, domain_until=dt.date(2028, 5, 14)))
    events = []
    for facts, day in ((practice, NOW), (later, NOW + dt.timedelta(days=3))):
        made = Calendar.from_ical(calendar(deadlines(facts), facts, "fr", day))
        events.append(next(e for e in made.walk("VEVENT") if str(e["uid"]).startswith("domain@")))
    assert events[0]["uid"] == events[1]["uid"] == "domain@www.anne-morel.example"
    assert events[0]["sequence"] < events[1]["sequence"]
    assert events[0]["dtstart"].dt < events[1]["dtstart"].dt


def test_what_has_passed_is_said_and_not_put_into_the_calendar(practice, folder, capsys):
    assert run(["--language", "en", "doctor", "--dates", "dates.ics"]) == 0
    printed = capsys.readouterr()
    assert "September 1, 2026: The declaration “supervision” of Anne Morel expires (passed)" in printed.err
    assert "December 10, 2026: The insurance of Anne Morel ends" in printed.out
    made = Calendar.from_ical((folder / "dates.ics").read_bytes())
    assert [e for e in made.walk("VEVENT") if "supervision" in str(e["uid"])] == []
    assert len(made.walk("VEVENT")) == 5


def test_the_dates_are_said_in_french(folder, capsys):
    assert run(["--language", "fr", "doctor", "--dates"]) == 0
    assert "14 mai 2027\u00a0: Le nom de domaine anne-morel.example prend fin" in capsys.readouterr().out
    assert list(folder.glob("*.ics")) == []


def test_a_file_that_is_no_calendar_is_not_replaced(folder, capsys):
    (folder / "notes.md").write_text("precious", encoding="utf-8")
    assert run(["--language", "en", "doctor", "--dates", "notes.md"]) == 2
    assert (folder / "notes.md").read_text(encoding="utf-8") == "precious"
    assert run(["--language", "en", "doctor", "--dates", "notes.md/dates.ics"]) == 3
    assert "could not be written" in capsys.readouterr().err


def test_doctor_warns_of_what_ends_within_thirty_days(folder, capsys):
    run(["--language", "en", "doctor"])
    printed = capsys.readouterr().err
    assert "The insurance of Anne Morel ends on 2026-12-10." in printed
    assert "domain name" not in printed


@pytest.fixture
def https(tmp_path):
    """A site of one's own with a certificate that ends on a known day."""
    import socket

    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=dt.datetime(2027, 3, 4, tzinfo=dt.UTC)).configure_cert(server)
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    stop = threading.Event()

    def answer() -> None:
        while not stop.is_set():
            try:
                plain, _address = listening.accept()
                with plain, server.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(1)
            except OSError:
                continue

    thread = threading.Thread(target=answer)
    thread.start()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    yield listening.getsockname()[1], client
    stop.set()
    thread.join()
    listening.close()


def test_the_end_of_the_certificate_is_asked_only_when_wanted(practice, https):
    """`--online`: the site is asked; a certificate that browsers refuse is told."""
    port, trusting = https
    here = replace(practice, site_url=f"https://localhost:{port}")
    assert not any(d.key.startswith("certificate") for d in dates_of(here)[0])
    found, unknown = dates_of(here, online=True, context=trusting)
    assert [(d.key, d.on) for d in found if d.kind == "certificate"] == [("certificate.site", dt.date(2027, 3, 4))]
    assert unknown == ()
    found, unknown = dates_of(here, online=True)
    assert "refused by browsers" in str(unknown[0])
    assert not any(d.kind == "certificate" for d in found)


def test_a_site_that_does_not_answer_is_told(practice):
    found, unknown = dates_of(replace(practice, site_url="https://localhost:9"), online=True)
    assert "does not answer" in str(unknown[0])
    assert found == deadlines(replace(practice, site_url="https://localhost:9"))


def test_a_file_of_another_form_is_told():
    """Written for a later Parvis: nothing of it is guessed."""
    _found, problems = parse_practice("format = 99\n" + FACTS.lstrip())
    assert [problem.code for problem in problems] == ["later-format"]
