"""What the last step asks besides who comes: reminders, minors, couples, the country, and the sentence beside the price."""

from __future__ import annotations

from dataclasses import replace

import pytest
from endpoint_helpers import book, main_text, practice

from parvis.booking.abroad import countries, is_abroad, zone_country
from parvis.i18n import Localized
from parvis.practice.model import BookingSettings

REMOTE = {"service": "seance", "place": "ligne"}


def changed(**service):
    """The practice with facts of its first service changed."""
    facts = practice()
    return replace(facts, services=(replace(facts.services[0], **service), *facts.services[1:]))


def details(endpoint, language="fr", **query):
    asked = {"service": "seance", "place": "cabinet", **query}
    week = endpoint.visitor.get("/api/slots", params=asked).json()
    start = next(slot["start"] for day in week["days"] for slot in day["slots"])
    return endpoint.visitor.get(f"/{language}/book", params={**asked, "start": start}).text


def test_the_visitor_may_want_no_reminder(endpoint):
    """The box is kept with the booking, said on its page, and no reminder is written."""
    assert "Aucun rappel, merci" in details(endpoint)
    answer = book(endpoint, no_reminder="1")
    assert endpoint.rows("booking")[0]["reminders"] == 0
    assert not [row for row in endpoint.rows("outbox") if row["kind"] == "booking.reminder"]
    assert "aucun, comme vous l’avez demandé" in main_text(endpoint.visitor.get(answer.headers["location"]).text)


def test_a_practice_without_reminders_does_not_ask_about_them(make):
    """No box for what does not exist."""
    assert "no_reminder" not in details(make(practice(booking=BookingSettings(reminder_hours=()))))


def test_a_session_for_adults_says_so_and_asks_nothing(endpoint):
    """One sentence, no box, and what a form claims about minors is not kept."""
    page = details(endpoint)
    assert "Cette séance s’adresse aux adultes." in main_text(page)
    assert 'name="for_minor"' not in page
    book(endpoint, for_minor="1")
    assert endpoint.rows("booking")[0]["for_minor"] == 0


def test_a_session_for_minors_is_booked_by_someone_with_parental_authority(make):
    """The box must be ticked; no birth date is asked; the practitioner is told."""
    endpoint = make(changed(audience="minors-with-parental-authority"))
    page = details(endpoint)
    assert "C’est pour un mineur dont j’ai l’autorité parentale" in main_text(page)
    assert "naissance" not in page
    refused = book(endpoint)
    assert refused.status_code == 422
    assert 'href="#for_minor"' in refused.text
    assert 'id="for_minor-msg"' in refused.text
    assert book(endpoint, for_minor="1").status_code == 303
    assert endpoint.rows("booking")[0]["for_minor"] == 1
    notice = endpoint.mail_to("claire@cabinet.example").get_body(("plain",)).get_content()
    assert "autorité parentale" in notice


def test_visitors_do_not_book_a_minor_at_a_distance_unless_the_practice_says_so(make):
    """Neither listed nor bookable; with the fact, both."""
    closed = make(changed(audience="minors-with-parental-authority"))
    assert closed.visitor.get("/api/slots", params=REMOTE).status_code == 404
    assert closed.visitor.get("/api/slots", params={**REMOTE, "place": "cabinet"}).status_code == 200
    opened = make(changed(audience="minors-with-parental-authority", minors_online=True))
    assert opened.visitor.get("/api/slots", params=REMOTE).status_code == 200


def test_a_couple_gives_one_name(make):
    """The page says that the second person is neither named nor written to."""
    assert "L’autre personne n’est ni nommée ni contactée" in main_text(details(make(changed(for_two=True))))


def test_the_discreet_sentence_stands_near_the_price(make):
    """And nowhere for what is free."""
    words = "Si le tarif est un obstacle, parlons-en."
    endpoint = make(practice(booking=BookingSettings(solidarity=Localized.of({"fr": words}))))
    assert words in main_text(details(endpoint))
    assert words not in main_text(details(endpoint, service="appel", place="tel"))


def test_from_abroad_the_country_is_asked_for_its_emergency_numbers(endpoint):
    """The zone's country is proposed; the numbers stand on the page, in the visitor's mail, and in the notice."""
    page = details(endpoint, **REMOTE, zone="America/Montreal")
    assert '<option value="CA" selected>Canada</option>' in page
    answer = book(endpoint, **REMOTE, zone="America/Montreal", country="CA")
    assert endpoint.rows("booking")[0]["country"] == "CA"
    assert "911" in main_text(endpoint.visitor.get(answer.headers["location"]).text)
    assert "911" in endpoint.mail_to("camille@courriel.example").get_body(("plain",)).get_content()
    notice = endpoint.mail_to("claire@cabinet.example").get_body(("plain",)).get_content()
    assert "Canada" in notice
    assert "Urgences là-bas" in notice


def test_whoever_would_rather_not_say_is_told_of_the_number_of_the_place(endpoint):
    """No country kept, the sentence that fits everywhere."""
    answer = book(endpoint, **REMOTE, zone="Asia/Tokyo", country="nowhere")
    assert endpoint.rows("booking")[0]["country"] == ""
    text = main_text(endpoint.visitor.get(answer.headers["location"]).text)
    assert "le 112 dans beaucoup de pays" in text


@pytest.mark.parametrize(
    "asked",
    [{"place": "cabinet", "zone": "America/Montreal"}, {"place": "ligne", "zone": "Europe/Paris"}, {"place": "ligne"}],
)
def test_the_country_is_asked_of_nobody_else(endpoint, asked):
    """On site, from home, or when the zone is not known; and what a form adds is not kept."""
    assert 'name="country"' not in details(endpoint, **asked)
    book(endpoint, **{"service": "seance", **asked}, country="CA")
    assert endpoint.rows("booking")[0]["country"] == ""


def test_the_practice_may_choose_not_to_ask(make):
    """`ask_country = false`."""
    endpoint = make(practice(booking=BookingSettings(ask_country=False)))
    assert 'name="country"' not in details(endpoint, **REMOTE, zone="America/Montreal")


def test_what_was_answered_stays_when_the_form_comes_back(make):
    """Boxes and lists as they were sent."""
    endpoint = make(practice())
    page = book(endpoint, **REMOTE, zone="America/Montreal", name="", no_reminder="1", country="BE").text
    assert '<option value="BE" selected>' in page
    assert 'name="no_reminder" value="1" checked' in page


@pytest.mark.parametrize(
    ("zone", "country", "abroad"),
    [
        ("Europe/Paris", "FR", False),
        ("America/Montreal", "CA", True),
        ("Indian/Reunion", "RE", False),
        ("Asia/Calcutta", "IN", True),
        ("UTC", "", True),
    ],
)
def test_a_zone_has_a_country(zone, country, abroad):
    """Old names of zones too; the overseas departments are at home."""
    assert zone_country(zone) == country
    assert is_abroad(practice(), zone) is abroad


def test_countries_are_sorted_as_people_look_for_them():
    """Accents do not count; groups and empty places are not countries."""
    names = [name for _code, name in countries("fr")]
    assert names.index("Égypte") < names.index("Espagne")
    assert not {"Union européenne", "Antarctique"} & set(names)


def test_the_week_that_the_script_reads_has_the_same_questions(endpoint):
    """The embed and the page without script ask the same."""
    asked = endpoint.visitor.get("/api/slots", params={**REMOTE, "zone": "America/Montreal", "lang": "fr"}).json()[
        "asked"
    ]
    assert asked["reminder"] == "Aucun rappel, merci"
    assert asked["country"] == "CA"
    assert {"value": "CA", "label": "Canada"} in asked["countries"]
