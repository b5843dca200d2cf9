"""Signing in to the agenda: by a link that counts once, by a recovery code, with a second factor or without."""

from __future__ import annotations

import re

from agenda_helpers import Member, cookie_of, signed_in
from endpoint_helpers import ADDRESS, Endpoint, main_text, practice

from parvis.endpoint.agenda import access
from parvis.practice.model import Practitioner


def link_in_mail(endpoint: Endpoint, address: str) -> str:
    text = endpoint.mail_to(address).get_body(("plain",)).get_content()
    found = re.search(rf"{re.escape(ADDRESS)}(/\S+/agenda/sign-in/\S+)", text)
    assert found, text
    return found[1]


def test_the_link_of_the_mail_signs_in_and_is_seen_by_nobody_else(endpoint: Endpoint):
    asked = endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "Claire@cabinet.example"})
    assert asked.status_code == 200
    link = link_in_mail(endpoint, "claire@cabinet.example")
    before = endpoint.rows("sign_in")
    assert "Claire Émery" in main_text(endpoint.visitor.get(link).text)
    assert endpoint.rows("sign_in") == before, "a mail scanner that opens the link changes nothing"
    entered = endpoint.visitor.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/fr/agenda")
    assert Member(endpoint.visitor, cookie_of(entered)).get("/fr/agenda").status_code == 200
    assert [row["action"] for row in endpoint.rows("audit")] == ["signed-in"]


def test_a_stranger_reads_the_same_answer_and_gets_no_mail(endpoint: Endpoint):
    ours = endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "claire@cabinet.example"}).text
    theirs = endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "claude@ailleurs.example"}).text
    assert ours.replace("claire@cabinet.example", "x") == theirs.replace("claude@ailleurs.example", "x")
    assert [mail["to"] for mail in endpoint.mails()] == ["claire@cabinet.example"]


def test_a_link_signs_in_once_and_for_a_quarter_of_an_hour(endpoint: Endpoint):
    endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "claire@cabinet.example"})
    link = link_in_mail(endpoint, "claire@cabinet.example")
    assert endpoint.visitor.post(link).status_code == 303
    assert endpoint.visitor.post(link).status_code == 410
    endpoint.clock.forward(minutes=16)
    assert endpoint.visitor.get(link).status_code == 410
    assert endpoint.visitor.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 410


def test_a_mail_that_waited_too_long_is_not_sent(endpoint: Endpoint):
    endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "claire@cabinet.example"})
    endpoint.clock.forward(minutes=20)
    assert endpoint.mails() == []


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(endpoint: Endpoint):
    context = endpoint.app.state.context
    link = access.link_address(context, context.practice, "claire", "fr").removeprefix(ADDRESS)
    answer = endpoint.visitor.post(link)
    attributes = answer.headers["set-cookie"].lower()
    assert all(word in attributes for word in ("httponly", "secure", "samesite=strict", "path=/"))
    assert cookie_of(answer) not in str(endpoint.rows("sign_in")), "the database holds its hash alone"


def test_thirty_days_begin_again_with_each_day_of_use(endpoint: Endpoint):
    member = signed_in(endpoint)
    for _ in range(3):
        endpoint.clock.forward(days=29)
        assert member.get("/fr/agenda").status_code == 200
    endpoint.clock.forward(days=31)
    assert member.get("/fr/agenda").headers["location"] == "/fr/agenda/sign-in"


def test_without_a_cookie_every_page_leads_to_the_sign_in(endpoint: Endpoint):
    for path in ("/fr/agenda", "/fr/agenda/day", "/fr/agenda/list"):
        assert endpoint.visitor.get(path).headers["location"] == "/fr/agenda/sign-in"
    assert endpoint.visitor.get("/agenda").headers["location"] == "/fr/agenda"


def test_a_form_without_the_mark_or_from_elsewhere_is_refused(endpoint: Endpoint):
    member = signed_in(endpoint)
    assert member.post("/fr/agenda/sign-out", {"csrf": "0" * 32}).status_code == 403
    assert member.post("/fr/agenda/sign-out", origin="https://mechant.example").status_code == 403
    assert member.post("/fr/agenda/sign-out", origin="null").status_code == 403
    assert member.post("/fr/agenda/sign-out", **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert member.get("/fr/agenda").status_code == 200


def test_signing_out_ends_the_session_for_good(endpoint: Endpoint):
    member = signed_in(endpoint)
    assert member.post("/fr/agenda/sign-out").status_code == 303
    assert member.get("/fr/agenda").status_code == 303
    assert endpoint.rows("sign_in") == []


def test_a_practitioner_who_left_is_signed_out(make, facts):
    people = list(facts.practitioners)
    people.append(Practitioner(id="noe", name="Noé", profession="sophrologue", email="noe@cabinet.example"))
    endpoint = make(practice(practitioners=tuple(people)))
    member = signed_in(endpoint, "noe")
    assert member.get("/fr/agenda").status_code == 200
    context = endpoint.app.state.context
    object.__setattr__(context, "practice_source", lambda: facts)
    assert member.get("/fr/agenda").status_code == 303


def test_many_demands_for_one_address_are_refused(endpoint: Endpoint):
    answers = [
        endpoint.visitor.post("/fr/agenda/sign-in", data={"email": "claire@cabinet.example"}).status_code
        for _ in range(7)
    ]
    assert answers == [200] * 6 + [429]
