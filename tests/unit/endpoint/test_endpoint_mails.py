"""The mails about a booking, as bytes: whole, neutral, in the visitor's language, with the invitation."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from endpoint_helpers import book, practice
from icalendar import Calendar

from parvis.booking.reserve import cancel
from parvis.practice.model import Practitioner

VISITOR = "camille@courriel.example"
PRACTITIONER = "claire@cabinet.example"
MOTIVES = ("psycholog", "thérap", "Séance individuelle", "patient", "consult")


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def html(mail) -> str:
    return mail.get_body(("html",)).get_content().replace("&nbsp;", "\u00a0")


def invitation(mail) -> Calendar:
    part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_content().encode())


def event(mail):
    return invitation(mail).walk("VEVENT")[0]


def test_the_visitor_s_confirmation_says_when_where_how_much_and_how_to_cancel(endpoint):
    """Text and HTML say the same; the subject is neutral."""
    book(endpoint)
    mail = endpoint.mail_to(VISITOR)
    assert mail["subject"] == "Votre rendez-vous du 23 novembre"
    assert mail["from"].addresses[0].addr_spec == "rdv@cabinet.example"
    assert mail["from"].addresses[0].display_name == "Claire Émery"
    assert mail["reply-to"] == PRACTITIONER
    for body in (plain(mail), re.sub(r"<[^>]+>", "", html(mail))):
        assert "lundi 23 novembre 2026, à\u00a010\u00a0h" in body.replace("\n", " ")
        assert "heure de Paris, jusqu’à 10\u00a0h\u00a050" in body
        assert "12, rue des Tilleuls, 69007 Lyon" in body
        assert "65\u00a0€" in body
    assert re.search(r"https://rdv\.cabinet\.example/fr/cancel/\S+", plain(mail))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_neither_subject_nor_body_nor_calendar_says_why(endpoint, language):
    """No motive, no name of the service, no profession: mails and calendars are seen by others."""
    book(endpoint, language=language)
    mail = endpoint.mail_to(VISITOR)
    whole = mail["subject"] + plain(mail) + html(mail) + str(invitation(mail).to_ical(), "utf-8")
    assert [word for word in MOTIVES if word.lower() in whole.lower()] == []


@pytest.mark.parametrize(
    ("country", "language", "last"),
    [
        ("FR", "fr", "Ce cabinet ne répond pas aux urgences\u00a0: 15 ou 112."),
        ("FR", "en", "This practice does not answer emergencies: 15 or 112."),
        ("BE", "fr", "112"),
        ("CH", "fr", "144"),
        ("GB", "en", "999"),
        ("US", "en", "911"),
        ("CA", "fr", "911"),
    ],
)
def test_every_mail_ends_with_whom_to_call_in_that_country(make, country, language, last):
    """To the visitor and to the practitioner, booked and cancelled, text and HTML."""
    facts = practice(country=country, languages=(language,))
    endpoint = make(facts)
    answer = book(endpoint, language=language)
    mails = endpoint.mails()
    token = answer.headers["location"].rpartition("/")[2]
    endpoint.visitor.post(f"/{language}/cancel/{token}")
    mails += endpoint.mails()[len(mails) :]
    assert len(endpoint.mails()) == 4
    for mail in endpoint.mails():
        ending = plain(mail).strip().splitlines()[-1].replace("\u202f", "\u00a0")
        assert last in ending
        assert last in html(mail).replace("\u202f", "\u00a0")


def test_the_invitation_travels_as_calendars_expect_it(endpoint):
    """mixed(alternative(plain, html, calendar; method=REQUEST), invite.ics), the same UID for life."""
    answer = book(endpoint)
    mail = endpoint.mail_to(VISITOR)
    assert mail.get_content_type() == "multipart/mixed"
    alternative = mail.get_payload(0)
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternative.iter_parts())[2]
    assert calendar.get_param("method") == "REQUEST"
    assert mail.get_payload(1).get_filename() == "invite.ics"
    first = event(mail)
    assert first["SUMMARY"] == "Rendez-vous"
    token = answer.headers["location"].rpartition("/")[2]
    endpoint.visitor.post(f"/fr/cancel/{token}")
    cancelled = endpoint.mail_to(VISITOR, "annulé")
    last = event(cancelled)
    assert invitation(cancelled)["METHOD"] == "CANCEL"
    assert last["UID"] == first["UID"]
    assert last["SEQUENCE"] > first["SEQUENCE"]
    assert last["STATUS"] == "CANCELLED"


def test_both_time_zones_are_in_the_mail_when_they_differ(endpoint):
    """Paris and New York differ by six hours, by five in the weeks between their changes of clock."""
    book(endpoint, service="seance", place="ligne", zone="America/New_York")
    assert "4\u00a0h, heure de New York" in plain(endpoint.mail_to(VISITOR))


def test_in_the_weeks_between_two_changes_of_clock_the_difference_is_right(make, clock):
    """From 14 to 28 March 2027 New York is five hours behind Paris."""
    clock.now = dt.datetime(2027, 3, 10, 8, 30, tzinfo=dt.UTC)
    endpoint = make(practice())
    book(endpoint, "2027-03-16T08:00Z", service="seance", place="ligne", zone="America/New_York")
    text = plain(endpoint.mail_to(VISITOR))
    assert "mardi 16 mars 2027, à\u00a09\u00a0h" in text
    assert "4\u00a0h, heure de New York" in text


def test_a_session_online_has_a_room_that_names_nobody(endpoint):
    """The same for both, 128 bits, neither name nor address in it."""
    book(endpoint, service="seance", place="ligne")
    rooms = {re.search(r"https://salon\.example/\S+", plain(mail))[0] for mail in endpoint.mails()}
    assert len(rooms) == 1
    assert re.fullmatch(r"https://salon\.example/[0-9a-f]{32}", rooms.pop())


def test_the_practitioner_s_notice_says_who_and_what(endpoint):
    """Name, address, telephone, session; answering writes to the visitor."""
    book(endpoint, phone="06 12 34 56 78")
    mail = endpoint.mail_to(PRACTITIONER)
    assert mail["reply-to"] == VISITOR
    text = plain(mail)
    for word in ("Camille Martin", VISITOR, "06\u00a012\u00a034\u00a056\u00a078", "Séance individuelle"):
        assert word in text
    assert "Camille" not in mail["subject"]


def test_each_practitioner_is_told_of_their_own_bookings_only(make):
    """People sharing premises stay separate."""
    facts = practice()
    other = Practitioner(id="noe", name="Noé Aubert", profession="sophrologue", email="noe@cabinet.example")
    endpoint = make(practice(practitioners=(*facts.practitioners, other)))
    book(endpoint)
    assert {mail["to"] for mail in endpoint.mails()} == {VISITOR, PRACTITIONER}


def test_the_mail_speaks_the_language_of_the_page_it_was_booked_on(endpoint):
    """The visitor's in English, the practitioner's in the practice's own."""
    book(endpoint, language="en")
    mail = endpoint.mail_to(VISITOR)
    assert mail["subject"] == "Your appointment on 23 November"
    assert '<html lang="en"' in html(mail)
    assert "You are booked." in plain(mail)
    assert "/en/cancel/" in plain(mail)
    assert "Un nouveau rendez-vous" in endpoint.mail_to(PRACTITIONER)["subject"]


def test_no_mail_asks_anything_of_the_network(endpoint):
    """No image, font, style sheet or pixel; every link is one that a person may press."""
    book(endpoint)
    endpoint.visitor.post("/fr/newsletter", data={"email": VISITOR})
    for mail in endpoint.mails():
        body = html(mail)
        assert re.findall(r"<(?:img|link|script|iframe|object|video)\b|@import|@font-face|url\(|\ssrc=", body) == []
        assert 'style="' in body
        assert "prefers-color-scheme" in body
        assert len(body.encode()) < 30_000


def test_mails_are_bytes_that_every_server_takes(endpoint):
    """ASCII, CRLF, short lines, one Message-ID each, marked as automatic."""
    book(endpoint)
    ids = set()
    for raw in endpoint.raw_mails():
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r\nAuto-Submitted: auto-generated\r\n" in raw
        ids |= set(re.findall(rb"\r\nMessage-ID: (<[^>]+@cabinet\.example>)\r\n", raw))
    assert len(ids) == 2


def test_what_is_cancelled_before_its_confirmation_left_is_not_confirmed(endpoint):
    """Mails are written when they leave, from what is true then."""
    answer = book(endpoint)
    token = answer.headers["location"].rpartition("/")[2]
    endpoint.visitor.post(f"/fr/cancel/{token}")
    assert [mail["subject"] for mail in endpoint.mails() if mail["to"] == VISITOR] == [
        "Votre rendez-vous du 23 novembre est annulé"
    ]


def test_a_cancellation_by_the_practitioner_is_told_as_theirs(endpoint, clock):
    """The visitor did not do it, and reads who did."""
    book(endpoint)
    context = endpoint.app.state.context
    row = endpoint.rows("booking")[0]
    endpoint.mails()
    cancel(context.desk(context.practice), row["public_id"], row["version"], "practitioner", now=clock())
    text = plain(endpoint.mail_to(VISITOR, "annulé"))
    assert "Je dois annuler" in text
    assert "Comme vous l’avez demandé" not in text


def test_the_links_of_the_confirmation_open_the_booking(endpoint, visitor):
    """The page and the button, from the text of the mail."""
    book(endpoint)
    text = plain(endpoint.mail_to(VISITOR))
    page = re.search(r"https://\S+/booking/\S+", text)[0]
    assert "C’est noté." in visitor.get(page).text
    link = re.search(r"https://\S+/cancel/\S+", text)[0]
    assert "Le rendez-vous est annulé." in visitor.post(link).text


def test_within_the_last_hours_the_mail_does_not_promise_a_free_cancellation(endpoint):
    """The practitioner's own words say what is due then."""
    book(endpoint)
    text = plain(endpoint.mail_to(VISITOR)).replace("\n", " ")
    assert "moins de 48 heures" in text
    assert "Plus tard, la séance est due." in text
    assert "Sans frais" not in text
