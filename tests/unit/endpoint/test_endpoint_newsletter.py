"""The letter: the same answer for everyone, nothing before the second press, gone in one."""

from __future__ import annotations

import dataclasses
import re

import pytest

from parvis.practice.model import Newsletter

READER = "Lectrice@Courriel.example"


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def subscribe(endpoint, email=READER, language="fr", **fields):
    return endpoint.visitor.post(f"/{language}/newsletter", data={"email": email, "source": "/lettre/", **fields})


def confirm_link(endpoint):
    mails = [m for m in endpoint.mails() if "/newsletter/confirm/" in plain(m)]
    return re.search(r"https://\S+/newsletter/confirm/\S+", plain(mails[-1]))[0]


def welcome(endpoint):
    return next(m for m in endpoint.mails() if m["list-unsubscribe"])


def subscribed(endpoint, **fields):
    subscribe(endpoint, **fields)
    endpoint.visitor.post(confirm_link(endpoint))
    return welcome(endpoint)["list-unsubscribe"].strip("<>")


def test_nobody_is_subscribed_before_the_button_of_the_mailed_page(endpoint, visitor):
    """Form, mail, page with one button, press: then, and only then."""
    assert "Presque fini" in subscribe(endpoint).text
    link = confirm_link(endpoint)
    assert "Confirmer mon inscription" in visitor.get(link).text
    assert endpoint.rows("subscriber")[0]["state"] == "pending"
    assert "Votre inscription est faite." in visitor.post(link).text
    assert endpoint.rows("subscriber")[0]["state"] == "confirmed"
    assert "déjà faite" in visitor.post(link).text
    assert len(endpoint.mails()) == 2


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(endpoint):
    """To the byte: new, asked twice, subscribed, caught in the trap, beyond its limits."""
    answers = [subscribe(endpoint), subscribe(endpoint), subscribe(endpoint, website="x")]
    endpoint.visitor.post(confirm_link(endpoint))
    answers += [subscribe(endpoint), subscribe(endpoint, "someone.else@courriel.example")]
    answers += [subscribe(endpoint) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_a_wrong_address_is_said_and_kept(endpoint):
    """The form comes again with what was typed."""
    answer = subscribe(endpoint, "lectrice@courriel")
    assert answer.status_code == 422
    assert 'value="lectrice@courriel"' in answer.text
    assert "Cette adresse semble incomplète." in answer.text
    assert endpoint.rows("subscriber") == []


def test_the_trap_subscribes_nobody(endpoint):
    """A machine gets the usual answer, and nothing happens."""
    subscribe(endpoint, website="https://spam.example")
    assert endpoint.rows("subscriber") == []
    assert endpoint.rows("outbox") == []


def test_nobody_can_be_bombed_with_confirmation_mails(endpoint, clock):
    """One a day whoever asks and from wherever, five in all."""
    for day in range(12):
        for hour in range(4):
            endpoint.visitor.client = (f"198.51.{day}.{hour}", 1)
            subscribe(endpoint, READER if hour % 2 else READER.upper())
            clock.forward(hours=2)
        clock.forward(hours=17)
    assert len(endpoint.mails()) == 5
    assert len(endpoint.rows("subscriber")) == 1


def test_one_network_cannot_sign_up_the_whole_world(endpoint):
    """Twenty an hour."""
    for number in range(30):
        subscribe(endpoint, f"person{number}@courriel.example")
    assert len(endpoint.rows("subscriber")) == 20


def test_one_click_of_the_mail_program_leaves_at_once_and_as_often_as_it_likes(endpoint, visitor):
    """RFC 8058: POST with no cookie, no question, no redirect; five years later too."""
    leave = subscribed(endpoint)
    endpoint.clock.forward(days=5 * 365)
    body = {"List-Unsubscribe": "One-Click"}
    first, second = visitor.post(leave, data=body), visitor.post(leave, data=body)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Vous avez quitté la lettre." in first.text
    assert "déjà quitté" in second.text
    assert endpoint.rows("subscriber")[0]["state"] == "left"


def test_a_mail_scanner_neither_confirms_nor_leaves(endpoint, visitor):
    """GET and HEAD show a page with a button."""
    subscribe(endpoint)
    link = confirm_link(endpoint)
    visitor.get(link)
    visitor.ask("HEAD", link)
    assert endpoint.rows("subscriber")[0]["state"] == "pending"
    visitor.post(link)
    leave = welcome(endpoint)["list-unsubscribe"].strip("<>")
    assert "Me désinscrire" in visitor.get(leave).text
    visitor.ask("HEAD", leave)
    assert endpoint.rows("subscriber")[0]["state"] == "confirmed"


def test_who_leaves_is_erased_and_a_keyed_hash_prevents_any_new_sending(endpoint, visitor):
    """No address is left in any table; the suppression list holds a fingerprint."""
    leave = subscribed(endpoint)
    assert endpoint.rows("subscriber")[0]["email_sealed"]
    visitor.post(leave)
    row = endpoint.rows("subscriber")[0]
    assert (row["email_sealed"], row["email_print"]) == (None, None)
    assert len(endpoint.rows("suppression")) == 1
    assert "lectrice" not in str(endpoint.dump()).lower()


def test_who_left_may_come_back_by_confirming_once_more(endpoint, visitor):
    """A new subscription, the suppression lifted only by the button."""
    visitor.post(subscribed(endpoint))
    endpoint.clock.forward(days=2)
    subscribe(endpoint)
    assert len(endpoint.rows("suppression")) == 1
    visitor.post(confirm_link(endpoint))
    assert endpoint.rows("suppression") == []
    assert [row["state"] for row in endpoint.rows("subscriber")] == ["left", "confirmed"]


def test_an_old_confirmation_link_does_not_bring_back_who_left(endpoint, visitor):
    """The row is erased: there is nobody to confirm."""
    subscribe(endpoint)
    link = confirm_link(endpoint)
    visitor.post(link)
    visitor.post(welcome(endpoint)["list-unsubscribe"].strip("<>"))
    assert visitor.post(link).status_code == 410
    assert endpoint.rows("subscriber")[0]["state"] == "left"


def test_a_confirmation_link_is_good_for_seven_days(endpoint, visitor):
    """Later it says so, by GET and by POST."""
    subscribe(endpoint)
    link = confirm_link(endpoint)
    endpoint.clock.forward(days=8)
    assert visitor.get(link).status_code == 410
    assert "trop ancien" in visitor.post(link).text
    assert endpoint.rows("subscriber")[0]["state"] == "pending"


def test_every_step_leaves_a_proof_of_consent(endpoint, visitor):
    """Which words, when, from which page, from which network, and never a whole address."""
    visitor.post(subscribed(endpoint))
    rows = endpoint.rows("consent")
    assert [row["action"] for row in rows] == ["asked", "confirmed", "withdrawn"]
    assert {row["purpose"] for row in rows} == {"newsletter"}
    assert {row["network"] for row in rows} == {"203.0.113.0/24"}
    assert rows[0]["source"] == "/lettre/"
    assert "2026-11" in rows[0]["wording"]
    assert "Je demande à recevoir la lettre" in rows[0]["wording"]
    assert "203.0.113.7" not in str(rows)


def test_the_source_is_a_path_without_what_follows_it(endpoint):
    """A page's address may carry what a person searched for; only its path is kept."""
    subscribe(endpoint, source="https://cabinet.example/articles/nuit/?q=insomnie#x")
    assert endpoint.rows("consent")[0]["source"] == "/articles/nuit/"


def test_the_mail_to_the_list_carries_its_headers_in_one_unfolded_line(endpoint):
    """RFC 8058 and RFC 2919, as raw bytes; the confirmation mail is not a mail to the list."""
    subscribed(endpoint)
    asked, welcomed = sorted(endpoint.raw_mails(), key=lambda raw: b"List-Unsubscribe" in raw)
    assert re.search(
        rb"\r\nList-Unsubscribe: <https://rdv\.cabinet\.example/fr/newsletter/leave/[\w~.-]+>\r\n", welcomed
    )
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in welcomed
    assert b"\r\nList-Id: <newsletter.cabinet.example>\r\n" in welcomed
    assert b"List-" not in asked


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        ("fr", "Confirmez votre inscription", "Confirmer mon inscription"),
        ("en", "Confirm your subscription", "Confirm"),
    ],
)
def test_the_mails_speak_the_language_of_the_form(endpoint, language, subject, button):
    """And end with whom to call."""
    subscribe(endpoint, language=language)
    mail = endpoint.mails()[0]
    assert mail["subject"] == subject
    assert button in mail.get_body(("html",)).get_content()
    assert re.search(r"15 (ou|or) 112", plain(mail).strip().splitlines()[-1])


def test_a_key_that_was_replaced_still_opens_its_links(make, facts, clock, tmp_path):
    """After a rotation the new key signs, the former still verifies."""
    from endpoint_helpers import SECRET, Visitor

    from parvis.endpoint.app import create_app
    from parvis.mail import MailSettings
    from parvis.settings import EndpointSettings

    endpoint = make(facts)
    leave = subscribed(endpoint)
    rotated = EndpointSettings(
        secrets=("another secret for tests, thirty-two letters", SECRET),
        database_url="",
        mail=MailSettings(folder=tmp_path),
    )
    app = create_app(lambda: facts, endpoint.store, rotated, clock=clock, worker=False)
    assert "Vous avez quitté la lettre." in Visitor(app).post(leave).text


def test_a_practice_without_a_letter_has_no_form_and_still_lets_people_leave(make, facts):
    """Who subscribed before may leave after."""
    endpoint = make(facts)
    leave = subscribed(endpoint)
    closed = dataclasses.replace(facts, newsletter=Newsletter(enabled=False))
    object.__setattr__(endpoint.app.state.context, "practice_source", lambda: closed)
    assert endpoint.visitor.get("/fr/newsletter").status_code == 404
    assert subscribe(endpoint, "someone@courriel.example").status_code == 404
    assert "Vous avez quitté la lettre." in endpoint.visitor.post(leave).text
