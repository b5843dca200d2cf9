"""`[[booking: service]]` in a text: the form of that service, which works alone, and the script that fills it with times."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.newsletter.feed_content import _DROPPED_WHOLE
from parvis.pages.booking_embed import usual_hours
from parvis.pages.options import BuildOptions
from parvis.pages.scene import Scene
from parvis.pages.shortcodes import shortcodes
from parvis.paths import Site
from parvis.practice.load import load

ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
ENDPOINT = "https://rdv.example.org"


@pytest.fixture(scope="module")
def practice():
    return load(Site(ROOT), now=NOW).require()[0]


def scene(practice, endpoint=ENDPOINT):
    return Scene(practice, None, BuildOptions(now=NOW, endpoint=endpoint))


def made(practice, argument, lang="fr", **more):
    return shortcodes(scene(practice, **more), lang)["booking"](argument)


def test_the_form_asks_for_that_service_only_and_works_without_script(practice):
    """A GET form to the endpoint, the durations and places of one service, the first of each chosen."""
    service = practice.services[0]
    form = made(practice, service.id)
    assert f'action="{ENDPOINT}/fr/book" method="get"' in form
    keys = re.findall(r'name="service"[^>]* value="([^"]+)"', form)
    assert keys
    assert {key.partition(":")[0] for key in keys} == {service.id}
    places = set(re.findall(r'name="place"[^>]* value="([^"]+)"', form))
    assert places == {place.id for place in practice.places_online(service)}
    assert form.count(" checked") == 2
    assert "Voir les créneaux libres" in form


def test_the_sentences_and_the_script_come_with_it(practice):
    """JSON that nothing in it can end, and the theme's script by its hashed name."""
    form = made(practice, practice.services[0].id)
    told = re.search(r"data-booking-messages>(.*?)</script>", form)[1]
    assert json.loads(told)["when"] == "Quand\u202f?"
    assert re.search(r'<script src="/theme/booking\.[0-9a-f]+\.js" defer>', form)


def test_the_usual_hours_stand_there_before_any_script(practice):
    """Those of every week, in the language of the page."""
    said = {lang: usual_hours(scene(practice), practice.services[0], lang) for lang in ("fr", "en")}
    assert "Horaires habituels" in said["fr"]
    assert "lundi" in said["fr"] or "mardi" in said["fr"]
    assert "Usual hours" in said["en"]
    assert "data-booking-hours" in made(practice, practice.services[0].id)


def test_without_endpoint_or_with_no_service_it_is_the_button(practice):
    """As before: one link to the booking page."""
    for button in (made(practice, ""), made(practice, practice.services[0].id, endpoint="")):
        assert "<form" not in button
        assert 'class="btn"' in button


def test_a_service_that_is_not_booked_online_has_no_form(practice):
    """Nor one that visitors cannot take themselves."""
    closed = replace(practice, services=(replace(practice.services[0], bookable=False), *practice.services[1:]))
    assert "<form" not in made(closed, practice.services[0].id)


def test_a_feed_keeps_the_link_and_drops_the_form(practice):
    """Forms and scripts are dropped whole there; the link that follows stays."""
    assert {"form", "script"} <= _DROPPED_WHOLE
    after = made(practice, practice.services[0].id).rpartition("</script>")[2]
    assert "service=" + practice.services[0].id in after
