"""The free times in a frame: what it shows, where it leads, who may show it."""

from __future__ import annotations

import re
from dataclasses import replace

from endpoint_helpers import main_text, practice, starts

from parvis.practice.model import BookingSettings


def test_the_next_free_times_lead_to_the_booking_page_in_a_window_of_its_own(visitor):
    """Plain links with the chosen time; no form and nothing to press in the frame."""
    page = visitor.get("/embed/seance", params={"lang": "fr"})
    assert page.status_code == 200
    assert "Prochains créneaux libres" in main_text(page.text)
    links = re.findall(r'<a class="slot" href="([^"]+)" target="_blank" rel="noopener">', page.text)
    assert links
    assert "<form" not in page.text
    first = visitor.get(links[0].replace("&amp;", "&"))
    assert 'name="email"' in first.text


def test_the_frame_shows_what_the_pages_show(visitor):
    """The same free times, the same order."""
    free = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text)
    page = visitor.get("/embed/seance").text
    shown = [found.replace("%3A", ":") for found in re.findall(r"start=([^\"]+)\"", page)]
    assert shown
    assert set(shown) <= set(free)
    assert shown[0] == free[0]


def test_only_the_site_and_those_that_the_facts_name_may_show_it(make):
    """frame-ancestors; every other page of the endpoint is in no frame at all."""
    endpoint = make(practice(booking=BookingSettings(embed_on=("https://annuaire.example/fiche",))))
    headers = endpoint.visitor.get("/embed/seance").headers
    policy = headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://cabinet.example https://annuaire.example")
    assert "script-src 'self'" in policy
    assert "x-frame-options" not in headers
    other = endpoint.visitor.get("/fr/book").headers
    assert "frame-ancestors 'none'" in other["content-security-policy"]
    assert other["x-frame-options"] == "DENY"


def test_an_unknown_session_is_a_page_that_says_so(visitor):
    """404, in no frame."""
    answer = visitor.get("/embed/nothing")
    assert answer.status_code == 404
    assert answer.headers["x-frame-options"] == "DENY"


def test_without_free_times_the_frame_says_whom_to_call(make):
    """No dead end."""
    facts = practice()
    closed = replace(facts, services=tuple(replace(one, horizon_days=1, notice_hours=72) for one in facts.services))
    text = main_text(make(closed).visitor.get("/embed/seance", params={"lang": "fr"}).text)
    assert "Pas de créneau libre" in text or "libre pour le moment" in text
    assert "02" in text


def test_the_script_is_served_to_any_page(visitor):
    """A file of ours, kept for an hour."""
    answer = visitor.get("/embed.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "max-age" in answer.headers["cache-control"]
    assert "data-parvis-frame" in answer.text
