"""Moving an appointment, and answering a proposed time: pages and mails, without a script."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from endpoint_helpers import book, hidden, main_text, starts
from icalendar import Calendar

from parvis.booking.propose import propose
from parvis.booking.reserve import lookup

VISITOR, PRACTITIONER = "camille@courriel.example", "claire@cabinet.example"


def links(mail, page):
    return sorted(
        set(re.findall(rf"https://rdv\.cabinet\.example(/\w\w/{page}/\S+)", mail.get_body(("plain",)).get_content()))
    )


def booked(endpoint, **more):
    book(endpoint, **more)
    (row,) = endpoint.rows("booking")
    return row


def desk(endpoint):
    context = endpoint.app.state.context
    return context.desk(context.practice)


def moved(visitor, address):
    """The whole journey from the link: the second free time, then the button."""
    times = visitor.get(address)
    chosen = starts(times.text)[1]
    on = visitor.post(address, data={"start": chosen, **hidden(times.text)})
    assert on.status_code == 303
    ask = visitor.get(on.headers["location"])
    return chosen, visitor.post(address, data=hidden(ask.text))


def event(mail):
    part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content().encode())
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


def test_the_mail_s_link_moves_the_appointment(endpoint, visitor):
    """Times, one button, the appointment's page; both are told; the calendar entry is the same, newer."""
    booked(endpoint)
    confirmation = endpoint.mail_to(VISITOR)
    (address,) = links(confirmation, "move")
    chosen, answer = moved(visitor, address)
    assert answer.status_code == 303
    page = visitor.get(answer.headers["location"])
    assert page.status_code == 200
    (row,) = endpoint.rows("booking")
    assert dt.datetime.fromtimestamp(row["starts_at"], dt.UTC).strftime("%Y-%m-%dT%H:%MZ") == chosen
    mail = endpoint.mail_to(VISITOR, "maintenant")
    assert "L’ancien horaire ne compte plus." in mail.get_body(("plain",)).get_content()
    (_, before), (method, after) = event(confirmation), event(mail)
    assert (method, after["UID"], after["SEQUENCE"]) == ("REQUEST", before["UID"], before["SEQUENCE"] + 1)
    assert endpoint.mail_to(PRACTITIONER, "a changé d’horaire")


def test_looking_changes_nothing_and_the_same_button_twice_moves_once(endpoint, visitor):
    """Neither the times nor the question; the second press leads to the appointment where it is."""
    booked(endpoint)
    (address,) = links(endpoint.mail_to(VISITOR), "move")
    before = endpoint.dump()
    times = visitor.get(address)
    chosen = starts(times.text)[1]
    on = visitor.post(address, data={"start": chosen}).headers["location"]
    ask = visitor.get(on)
    assert "Déplacer le rendez-vous" in main_text(ask.text)
    assert endpoint.dump() == before
    answers = [visitor.post(address, data=hidden(ask.text)) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert len({a.headers["location"] for a in answers}) == 1
    assert visitor.get(address).status_code == 410  # an older link


def test_the_appointment_s_own_hour_is_not_offered_and_a_lost_one_shows_the_others(endpoint, visitor):
    """Nor is a time that was never in the list, however far away."""
    row = booked(endpoint)
    (address,) = links(endpoint.mail_to(VISITOR), "move")
    own = dt.datetime.fromtimestamp(row["starts_at"], dt.UTC).strftime("%Y-%m-%dT%H:%MZ")
    offered = starts(visitor.get(address).text)
    assert own not in offered
    book(endpoint, offered[0], email="other@courriel.example")
    lost = visitor.post(address, data={"start": offered[0], "sure": "1"})
    assert lost.status_code == 409
    assert "vient d’être pris" in main_text(lost.text) or "vient d’être réservé" in main_text(lost.text)
    assert offered[0] not in starts(lost.text)
    for far in ("9999-12-31T23:59Z", "0001-01-01T00:00Z"):
        shown = visitor.get(address, params={"start": far})
        assert shown.status_code == 200
        assert "plus libre" in main_text(shown.text)
        assert visitor.post(address, data={"start": far, "sure": "1"}).status_code == 409


def test_a_reminder_comes_the_day_before_and_follows_a_move(endpoint, visitor):
    """One, for the hour that counts, with the way to change it; none for the hour that was left."""
    far = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "week": "2026-W50"}).text)
    booked(endpoint, start=far[0])
    (address,) = links(endpoint.mail_to(VISITOR), "move")
    times = visitor.get(address, params={"week": "2026-W51"})
    visitor.post(address, data={"start": starts(times.text)[0], "sure": "1"})
    (row,) = endpoint.rows("booking")
    start = dt.datetime.fromtimestamp(row["starts_at"], dt.UTC)
    while endpoint.clock.now < start:
        endpoint.clock.forward(hours=5)
        endpoint.mails()
    mail = endpoint.mail_to(VISITOR, "Rappel")
    assert "14 décembre" in mail["subject"]
    assert links(mail, "cancel")


def test_no_reminder_leaves_for_a_cancelled_or_a_past_hour(endpoint, visitor):
    """The booking is read again when the moment comes; after a long stop nobody is mailed about the past."""
    far = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "week": "2026-W50"}).text)
    booked(endpoint, start=far[0])
    book(endpoint, far[1], email="other@courriel.example")
    (cancelling,) = links(endpoint.mail_to(VISITOR), "cancel")
    visitor.post(cancelling)
    endpoint.mails()
    endpoint.clock.forward(days=30)
    assert not [m for m in endpoint.mails() if "Rappel" in m["subject"]]
    states = {row["state"] for row in endpoint.rows("outbox") if row["kind"] == "booking.reminder"}
    assert states <= {"dropped"}


# --- proposals -------------------------------------------------------------------------------------------------------


def proposed(endpoint, by):
    row = booked(endpoint, service="bilan")
    start = dt.datetime.fromtimestamp(row["starts_at"], dt.UTC) + dt.timedelta(days=1)
    now = endpoint.clock.now
    return row, propose(desk(endpoint), row["public_id"], 1, start, by, now=now, token=lambda: "theproposal1")


@pytest.mark.parametrize(("by", "to"), [("practitioner", VISITOR), ("visitor", PRACTITIONER)])
def test_the_other_side_accepts_in_one_click(endpoint, visitor, by, to):
    """The mail's link, one page, one button; then the confirmation at that hour; twice is once."""
    row, asked = proposed(endpoint, by)
    mail = endpoint.mail_to(to, "autre horaire")
    (address,) = links(mail, "proposal")
    page = visitor.get(address)
    assert "Au lieu du lundi 23 novembre 2026" in main_text(page.text)
    for _ in range(2):
        done = visitor.post(address, data={"answer": "accept"})
        assert "Accepté" in main_text(done.text)
    found = lookup(desk(endpoint), row["public_id"])
    assert (found.start, found.state) == (asked.start, "confirmed")
    assert endpoint.mail_to(VISITOR, "maintenant")


@pytest.mark.parametrize(
    ("by", "to", "told"), [("practitioner", VISITOR, PRACTITIONER), ("visitor", PRACTITIONER, VISITOR)]
)
def test_a_refusal_leaves_everything_as_it_was_and_is_told(endpoint, visitor, by, to, told):
    """And the page of an answered proposal says what became of it."""
    row, _ = proposed(endpoint, by)
    (address,) = links(endpoint.mail_to(to, "autre horaire"), "proposal")
    visitor.post(address, data={"answer": "decline"})
    found = lookup(desk(endpoint), row["public_id"])
    assert (found.version, found.state) == (1, "pending")
    assert len([m for m in endpoint.mails() if m["to"] == told]) == 2
    assert "reste tel qu’il était" in main_text(visitor.get(address).text)
    assert "reste tel qu’il était" in main_text(visitor.post(address, data={"answer": "accept"}).text)


def test_an_expired_proposal_and_a_forged_link_open_nothing(endpoint, visitor):
    """The link of one side is not that of the other."""
    proposed(endpoint, "practitioner")
    (address,) = links(endpoint.mail_to(VISITOR, "autre horaire"), "proposal")
    assert visitor.get(f"{address}x").status_code == 404
    assert visitor.post(address, data={"answer": "perhaps"}).status_code == 404
    endpoint.clock.forward(hours=48)
    assert "n’est plus ouverte" in main_text(visitor.post(address, data={"answer": "accept"}).text)
