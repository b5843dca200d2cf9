"""The waiting list on the pages: asked for, confirmed by mail, offered, taken, left."""

from __future__ import annotations

import re

from endpoint_helpers import book, hidden, main_text, practice, starts

from parvis.practice.model import BookingSettings

CHOICE = {"service": "seance", "place": "cabinet"}
DAYS = {"from": "2026-11-23", "until": "2026-11-23"}


def wait(endpoint, email="noor@courriel.example", **fields):
    """The form, sent; the answer."""
    form = hidden(endpoint.visitor.get("/fr/wait", params=CHOICE).text)
    endpoint.clock.forward(seconds=20)
    data = {**form, "name": "Noor Diallo", "email": email, **DAYS, **fields}
    return endpoint.visitor.post("/fr/wait", data=data)


def link_in(mail):
    return re.search(r"https://rdv.cabinet.example(/fr/waiting/\S+)", mail.get_body(("plain",)).get_content())[1]


def fill_monday(endpoint):
    """Everything on the first Monday is booked; the pages of those bookings."""
    pages = []
    while True:
        page = endpoint.visitor.get("/fr/book", params={**CHOICE, "week": "2026-W48"}).text
        free = [start for start in starts(page) if start.startswith("2026-11-23")]
        if not free:
            return pages
        answer = book(endpoint, free[0], email=f"p{len(pages)}@courriel.example")
        pages.append(answer.headers["location"])


def offered(endpoint):
    """Noor waits, one appointment is cancelled, an offer is made: the page of the offer."""
    pages = fill_monday(endpoint)
    wait(endpoint)
    path = link_in(endpoint.mail_to("noor@courriel.example"))
    endpoint.visitor.post(path)
    endpoint.visitor.post(pages[0].replace("/booking/", "/cancel/"))
    return path


def test_the_way_to_the_list_is_on_the_page_of_the_times(endpoint, visitor):
    """A link below the times and in the script's week; none where the practice keeps no list."""
    page = visitor.get("/fr/book", params=CHOICE).text
    assert 'href="/fr/wait?service=seance&amp;place=cabinet"' in page
    assert visitor.get("/api/slots", params={**CHOICE, "lang": "fr"}).json()["wait"]


def test_a_practice_may_keep_no_list(make):
    """`waiting_list = false`: no link, no form."""
    endpoint = make(practice(booking=BookingSettings(waiting_list=False)))
    assert "/fr/wait" not in endpoint.visitor.get("/fr/book", params=CHOICE).text
    assert endpoint.visitor.get("/fr/wait", params=CHOICE).status_code == 404
    assert wait(endpoint).status_code == 404


def test_the_answer_is_the_same_for_every_address(endpoint):
    """Known or not: a message is on its way; nothing says who waits already."""
    first, again = main_text(wait(endpoint).text), main_text(wait(endpoint).text)
    assert first == again
    assert len(endpoint.rows("waiting")) == 1


def test_everything_that_is_wrong_is_said_at_once(endpoint):
    """Fields keep what was typed."""
    answer = wait(endpoint, email="noor@", name="", until="2020-01-01")
    assert answer.status_code == 422
    assert all(f'href="#{name}"' in answer.text for name in ("name", "email", "until"))
    assert 'value="noor@"' in answer.text
    assert endpoint.rows("waiting") == []


def test_the_link_of_the_mail_confirms_by_a_button(endpoint, visitor):
    """GET changes nothing, by whoever follows the link; POST puts on the list."""
    wait(endpoint)
    path = link_in(endpoint.mail_to("noor@courriel.example"))
    visitor.get(path)
    assert endpoint.rows("waiting")[0]["state"] == "asked"
    assert "Vous êtes sur la liste." in main_text(visitor.post(path).text)
    assert endpoint.rows("waiting")[0]["state"] == "waiting"


def test_a_time_that_becomes_free_is_offered_and_taken(endpoint, visitor):
    """The mail says when; its page books with one button, and a second press shows the same appointment."""
    path = offered(endpoint)
    mail = endpoint.mail_to("noor@courriel.example", "Un créneau plus tôt est libre")
    text = mail.get_body(("plain",)).get_content()
    assert "lundi 23 novembre" in text
    assert mail["List-Unsubscribe"]
    page = visitor.get(path)
    assert "lundi 23 novembre" in main_text(page.text)
    form = hidden(page.text)
    answer = visitor.post(path, data={**form, "take": "1"})
    again = visitor.post(path, data={**form, "take": "1"})
    assert answer.status_code == again.status_code == 303
    assert answer.headers["location"] == again.headers["location"]
    assert "noor@courriel.example" in main_text(visitor.get(answer.headers["location"]).text)
    assert visitor.get(path).status_code == 303


def test_not_this_time_keeps_the_place_in_the_list(endpoint, visitor):
    """And the time goes on."""
    path = offered(endpoint)
    endpoint.mails()
    form = hidden(visitor.get(path).text)
    assert "Vous restez sur la liste" in main_text(visitor.post(path, data={**form, "decline": "1"}).text)
    assert endpoint.rows("waiting")[0]["state"] == "waiting"


def test_one_press_leaves_also_from_the_mail_program(endpoint, visitor):
    """RFC 8058: the POST that a mail program sends, without a cookie; twice."""
    path = offered(endpoint)
    for _ in range(2):
        answer = visitor.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    row = endpoint.rows("waiting")[0]
    assert (row["state"], row["email_sealed"], row["name_sealed"]) == ("left", None, None)
    assert visitor.get(path).status_code == 404


def test_whoever_has_an_appointment_gives_no_details_again(endpoint, visitor):
    """From the page of the appointment: days only, no mail to confirm."""
    answer = book(endpoint, "2026-12-01T09:00Z")
    page = visitor.get(answer.headers["location"]).text
    path = re.search(r'href="(/fr/wait\?booking=[^"]+)"', page)[1]
    form = visitor.get(path).text
    assert 'name="email"' not in form
    endpoint.clock.forward(seconds=20)
    done = visitor.post("/fr/wait", data={**hidden(form), **DAYS})
    assert "votre rendez-vous reste en attendant" in main_text(done.text)
    assert endpoint.rows("waiting")[0]["state"] == "waiting"
    assert not [mail for mail in endpoint.mails() if "liste d’attente" in mail["subject"]]


def test_a_robot_is_not_put_on_the_list(endpoint):
    """The hidden field; a form that is too fast."""
    assert wait(endpoint, website="https://robot.example").status_code == 422
    assert endpoint.rows("waiting") == []
