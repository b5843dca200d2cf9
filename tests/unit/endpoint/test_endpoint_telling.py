"""How a booking is told: towns, zones, prices, what cancelling costs."""

from __future__ import annotations

import datetime as dt
from zoneinfo import available_timezones

import pytest
from endpoint_helpers import practice

from parvis.booking.telling import Choice, city, policy, price_line, tell, zone_time
from parvis.endpoint.choices import find_choice

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("zone", "french", "english"),
    [
        ("Europe/Paris", "heure de Paris", "Paris time"),
        ("America/Montreal", "heure de Montréal", "Montreal time"),
        ("America/Toronto", "heure de Toronto", "Toronto time"),
        ("America/Phoenix", "heure de Phoenix", "Phoenix time"),
        ("Europe/Athens", "heure d’Athènes", "Athens time"),
        ("Africa/Cairo", "heure du Caire", "Cairo time"),
        ("Indian/Reunion", "heure de La Réunion", "Réunion time"),
        ("UTC", "heure UTC", "UTC time"),
    ],
)
def test_a_zone_is_called_after_its_own_town(zone, french, english):
    """Montréal is not Toronto and Phoenix is not Creston, whatever their offset."""
    assert (zone_time(zone, "fr"), zone_time(zone, "en")) == (french, english)


def test_every_zone_that_a_browser_may_send_has_a_name():
    """None fails, none is empty, none shows a path."""
    for zone in available_timezones() - {"localtime", "Factory"}:  # no place's, on some machines
        for language in ("fr", "en"):
            assert city(zone, language)
            assert "/" not in city(zone, language)
            assert "_" not in city(zone, language)


@pytest.mark.parametrize(
    ("key", "place", "said"),
    [
        ("seance", "cabinet", f"65{NBSP}€, à régler sur place"),
        ("seance:80", "ligne", f"90{NBSP}€"),
        ("appel", "tel", "Gratuit"),
    ],
)
def test_the_price_says_where_it_is_paid(key, place, said):
    """Only a session on site is paid there."""
    facts = practice()
    choice = find_choice(facts, key, place)
    assert isinstance(choice, Choice)
    assert price_line(facts, choice, "fr") == said


def test_cancelling_is_free_until_the_hour_and_elapsed_hours_count():
    """48 hours before a Monday after the change of clock is an hour later on the wall."""
    facts = practice()
    person = facts.practitioner("claire")
    start = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)  # Monday 9:00 in Paris, winter time
    limit = start - dt.timedelta(hours=48)
    before = policy(facts, person, start, limit - dt.timedelta(seconds=1), "fr")
    assert before == f"Sans frais si vous annulez avant le samedi 24 octobre, 10{NBSP}h."
    after = policy(facts, person, start, limit, "fr")
    assert after == "Ce rendez-vous est dans moins de 48 heures. Plus tard, la séance est due."


def test_a_session_late_in_the_evening_names_the_visitor_s_own_day():
    """9:00 in Paris is the evening before in Nouméa's opposite: the day is said where it differs."""
    facts = practice()
    choice = find_choice(facts, "seance", "ligne")
    start = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
    end = start + dt.timedelta(minutes=50)
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    here = tell(facts, choice, start, end, "fr", zone="Pacific/Tahiti", now=now)
    assert here.day == "mardi 1er décembre 2026"
    assert here.other_zone == f"lundi 30 novembre à{NBSP}22{NBSP}h, heure de Tahiti"
    same = tell(facts, choice, start, end, "fr", zone="Europe/Brussels", now=now)
    assert same.other_zone == ""
