"""Weekly sessions on the pages and in the mails: chosen once, listed everywhere, cancelled one by one or all at once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from endpoint_helpers import book, main_text, practice

from parvis.practice.model import Availability, Practitioner


def weekly(**more):
    facts = practice()
    return replace(facts, services=(replace(facts.services[0], series=6, **more), *facts.services[1:]))


@pytest.fixture
def facts():
    return weekly()


def page_of(endpoint, answer):
    return endpoint.visitor.get(answer.headers["location"])


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_the_choice_is_once_or_every_week(endpoint, visitor):
    """A list up to what the service takes; nothing where it takes one at a time."""
    week = visitor.get("/api/slots", params={"service": "seance", "place": "cabinet", "lang": "fr"}).json()
    labels = [one["label"] for one in week["asked"]["repeat"]]
    assert labels[:2] == ["Une fois", "Chaque semaine, 2 fois"]
    assert len(labels) == 6
    other = visitor.get("/api/slots", params={"service": "bilan", "place": "cabinet", "lang": "fr"}).json()
    assert other["asked"]["repeat"] == []


def test_every_date_is_on_the_page_and_in_one_mail(endpoint):
    """Each with its own page; one notice."""
    answer = book(endpoint, weeks="4")
    page = page_of(endpoint, answer)
    dates = ("lundi 23 novembre", "lundi 30 novembre", "lundi 7 décembre", "lundi 14 décembre")
    assert all(day in main_text(page.text) for day in dates)
    assert len(re.findall(r'<li><a href="/fr/booking/', page.text)) == 3
    mail = text_of(endpoint.mail_to("camille@courriel.example", "Vos rendez-vous à partir du"))
    assert all(day in mail for day in dates)
    assert len(set(re.findall(r"/fr/booking/(\S+)", mail))) == 4
    notice = text_of(endpoint.mail_to("claire@cabinet.example", "Plusieurs nouveaux rendez-vous"))
    assert all(day in notice for day in dates)
    assert "/fr/booking/" not in notice


def test_a_week_that_is_taken_is_named_on_the_page_and_in_the_mail(endpoint):
    """Nobody believes that they are booked when they are not."""
    assert book(endpoint, "2026-11-30T09:00Z", email="autre@courriel.example").status_code == 303
    answer = book(endpoint, "2026-11-23T09:00Z", weeks="3")
    text = main_text(page_of(endpoint, answer).text)
    assert "laissé de côté : lundi 30 novembre" in text.replace("\u00a0", " ")
    mail = text_of(endpoint.mail_to("camille@courriel.example", "Vos rendez-vous à partir du"))
    assert "Pas libre" in mail


def test_all_that_follow_are_cancelled_with_one_button(endpoint, visitor):
    """GET shows two buttons and changes nothing; the second one cancels the rest."""
    answer = book(endpoint, weeks="4")
    page = page_of(endpoint, answer)
    second = re.findall(r'<li><a href="(/fr/booking/[^"]+)', page.text)[0]
    ask = visitor.get(second.replace("/booking/", "/cancel/"))
    assert "Annuler celui-ci et tous ceux qui suivent (3)" in main_text(ask.text)
    assert {row["state"] for row in endpoint.rows("booking")} == {"confirmed"}
    done = visitor.post(second.replace("/booking/", "/cancel/"), data={"all": "1"})
    assert "3 rendez-vous sont annulés." in main_text(done.text)
    assert [row["state"] for row in endpoint.rows("booking")].count("cancelled") == 3
    mail = text_of(endpoint.mail_to("camille@courriel.example", "sont annulés"))
    assert "lundi 7 décembre" in mail
    assert "lundi 23 novembre" not in mail
    again = visitor.post(second.replace("/booking/", "/cancel/"), data={"all": "1"})
    assert again.status_code == 200


def test_one_session_of_a_series_is_cancelled_alone(endpoint, visitor):
    """The others stay, and are listed on their pages."""
    answer = book(endpoint, weeks="3")
    visitor.post(answer.headers["location"].replace("/booking/", "/cancel/"), data={})
    states = [row["state"] for row in endpoint.rows("booking")]
    assert states.count("cancelled") == 1
    assert states.count("confirmed") == 2


def test_a_request_for_several_weeks_gets_one_answer(make):
    """The practitioner accepts them all; the visitor gets one mail with the dates."""
    endpoint = make(weekly(confirmation="manual"))
    book(endpoint, weeks="3")
    notice = text_of(endpoint.mail_to("claire@cabinet.example", "Une demande pour plusieurs séances"))
    link = re.search(r"https://rdv.cabinet.example(/fr/answer/\S+)", notice)[1]
    assert "3 séances hebdomadaires" in main_text(endpoint.visitor.get(link).text)
    endpoint.visitor.post(link, data={"answer": "accept"})
    assert {row["state"] for row in endpoint.rows("booking")} == {"confirmed"}
    assert len(endpoint.mails()) == 3


def test_declining_a_request_for_several_weeks_frees_them_all(make):
    """One answer, every time free again."""
    endpoint = make(weekly(confirmation="manual"))
    book(endpoint, weeks="3")
    notice = text_of(endpoint.mail_to("claire@cabinet.example", "Une demande pour plusieurs séances"))
    link = re.search(r"https://rdv.cabinet.example(/fr/answer/\S+)", notice)[1]
    endpoint.visitor.post(link, data={"answer": "decline"})
    assert {row["state"] for row in endpoint.rows("booking")} == {"cancelled"}
    assert endpoint.rows("claim") == []


def test_anyone_is_a_choice_of_its_own(make):
    """Beside the services of each person; the page of the booking says who it is."""
    facts = practice()
    second = Practitioner(id="noe", name="Noé Aubert", profession="psychologue", email="noe@cabinet.example")
    first = replace(facts.services[0], shared="suivi")
    endpoint = make(
        replace(
            facts,
            practitioners=(replace(facts.practitioners[0]), second),
            services=(first, replace(first, id="avec-noe", practitioner="noe")),
            availability=(
                *facts.availability,
                Availability(practitioner="noe", days=("saturday",), hours=facts.availability[0].hours),
            ),
        )
    )
    page = endpoint.visitor.get("/fr/book").text
    assert "Avec la première personne libre" in main_text(page)
    assert 'value="~suivi"' in page
    assert 'value="~suivi:80"' in page
    answer = book(endpoint, "2026-11-28T09:00Z", service="~suivi")
    assert answer.status_code == 303
    assert endpoint.rows("booking")[0]["service"] == "avec-noe"
    assert "Noé Aubert" in main_text(page_of(endpoint, answer).text)
