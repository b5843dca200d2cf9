"""Booking without a script: three forms, one page that says what was booked, one that cancels it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from endpoint_helpers import book, hidden, main_text, practice, starts

from parvis.practice.model import AvailabilityException, BookingSettings

NBSP, NNBSP = "\u00a0", "\u202f"


def test_the_first_page_asks_which_appointment_and_where(visitor):
    """Step 1 offers every bookable service, its other durations, and the places."""
    page = visitor.get("/fr/book")
    assert page.status_code == 200
    text = main_text(page.text)
    assert "Quel rendez-vous" in text
    assert all(f'value="{key}"' in page.text for key in ("seance", "seance:80", "appel", "bilan", "cabinet", "ligne"))
    assert "90" in text
    assert "Gratuit" in text
    assert "02\u00a061\u00a091\u00a040\u00a000" in page.text


@pytest.mark.parametrize(("language", "words"), [("fr", "Voir les créneaux libres"), ("en", "See free times")])
def test_each_language_has_its_pages(visitor, language, words):
    """The language of the address is the language of the page."""
    page = visitor.get(f"/{language}/book").text
    assert words in page
    assert f'<html lang="{language}">' in page


def test_the_whole_journey_without_a_script_ends_on_the_page_of_the_booking(endpoint, visitor):
    """Service and place, then a time, then details: 303 to a page that states day, hour, place and price."""
    times = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"})
    assert "Semaine du 23 novembre" in main_text(times.text)
    start = starts(times.text)[-1]
    details = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "start": start})
    assert "Sans frais si vous annulez avant le" in main_text(details.text)
    endpoint.clock.forward(seconds=30)
    form = {**hidden(details.text), "name": "Camille Martin", "email": "camille@courriel.example", "phone": ""}
    answer = visitor.post("/fr/book", data=form)
    assert answer.status_code == 303
    booked = visitor.get(answer.headers["location"])
    text = main_text(booked.text)
    assert "C’est noté." in text
    assert "camille@courriel.example" in text
    assert "12, rue des Tilleuls" in text
    assert f"65{NBSP}€, à régler sur place" in text
    assert "Ajouter à mon agenda" in text
    assert len(endpoint.rows("booking")) == 1


def test_what_is_listed_can_be_booked_and_what_is_booked_is_no_longer_listed(endpoint, visitor):
    """The list and the booking agree."""
    query = {"service": "seance", "place": "cabinet"}
    before = starts(visitor.get("/fr/book", params=query).text)
    assert book(endpoint, before[0]).status_code == 303
    after = starts(visitor.get("/fr/book", params=query).text)
    assert before[0] not in after


def test_every_problem_of_the_form_is_said_at_once_and_what_was_typed_stays(endpoint):
    """Summary on top with links, a message below each field, values kept, nothing booked."""
    answer = book(endpoint, name="", email="camille@courriel", phone="12")
    assert answer.status_code == 422
    page = answer.text
    assert "Il manque plusieurs choses" in page
    assert all(f'href="#{field}"' in page for field in ("name", "email", "phone"))
    assert all(f'id="{field}-msg"' in page for field in ("name", "email", "phone"))
    assert 'value="camille@courriel"' in page
    assert 'aria-invalid="true"' in page
    assert endpoint.rows("booking") == []


def test_one_problem_is_announced_as_one(endpoint):
    """The title of the summary counts."""
    assert "Il manque une chose" in book(endpoint, email="camille@courriel").text


def test_a_session_by_telephone_needs_a_number_and_others_do_not(endpoint):
    """The practitioner calls: without a number there is nobody to call."""
    refused = book(endpoint, service="appel", place="tel")
    assert refused.status_code == 422
    assert "il me faut un numéro" in refused.text
    assert book(endpoint, service="appel", place="tel", phone="06 12 34 56 78").status_code == 303


def test_whoever_loses_the_race_keeps_their_details_and_gets_times_nearby(endpoint, visitor):
    """« Ce créneau vient d’être réservé », three alternatives in the same form, one press away."""
    start = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text)[1]
    page = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "start": start})
    assert book(endpoint, start).status_code == 303
    form = {**hidden(page.text), "name": "Dominique Roy", "email": "dominique@courriel.example"}
    lost = visitor.post("/fr/book", data=form)
    assert lost.status_code == 409
    text = main_text(lost.text)
    assert "Ce créneau vient d’être réservé." in text
    assert "vos coordonnées sont gardées" in text
    assert 'value="Dominique Roy"' in lost.text
    alternatives = starts(lost.text)
    assert len(alternatives) == 3
    again = {**hidden(lost.text), **{k: form[k] for k in ("name", "email")}, "start": alternatives[0]}
    assert visitor.post("/fr/book", data=again).status_code == 303


def test_the_same_form_sent_twice_is_one_booking_with_one_answer(endpoint, visitor):
    """A double press, or a page sent again, changes nothing."""
    start = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text)[0]
    page = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "start": start})
    endpoint.clock.forward(seconds=20)
    form = {**hidden(page.text), "name": "Camille Martin", "email": "camille@courriel.example"}
    first, second = visitor.post("/fr/book", data=form), visitor.post("/fr/book", data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(endpoint.rows("booking")) == 1
    assert len([m for m in endpoint.mails() if m["to"] == "camille@courriel.example"]) == 1


def test_the_trap_field_stops_machines_and_leaves_people_a_way(endpoint):
    """Nothing is booked, and whoever was caught by a browser's helpfulness is told what to do."""
    answer = book(endpoint, website="https://spam.example")
    assert answer.status_code == 422
    assert "Vous pouvez appeler ou écrire" in main_text(answer.text)
    assert endpoint.rows("booking") == []


def test_a_form_filled_in_an_instant_or_forged_is_not_taken(endpoint, visitor):
    """The mark in the form says when it was handed out; without a true mark nothing is booked."""
    query = {"service": "seance", "place": "cabinet"}
    start = starts(visitor.get("/fr/book", params=query).text)[0]
    page = visitor.get("/fr/book", params={**query, "start": start})
    form = {**hidden(page.text), "name": "Camille Martin", "email": "camille@courriel.example"}
    assert visitor.post("/fr/book", data=form).status_code == 422
    for mark in ("", "x", form["form"][:-2] + "AA", form["form"].replace(".", ".1", 1)):
        endpoint.clock.forward(seconds=5)
        assert visitor.post("/fr/book", data={**form, "form": mark}).status_code == 422
    assert endpoint.rows("booking") == []
    assert visitor.post("/fr/book", data=form).status_code == 303


def test_a_form_left_open_too_long_is_handed_out_again_with_its_values(endpoint, visitor):
    """After a night, one press more, and nothing to type again."""
    query = {"service": "seance", "place": "cabinet"}
    start = starts(visitor.get("/fr/book", params=query).text)[-1]
    page = visitor.get("/fr/book", params={**query, "start": start})
    endpoint.clock.forward(hours=13)
    form = {**hidden(page.text), "name": "Camille Martin", "email": "camille@courriel.example"}
    old = visitor.post("/fr/book", data=form)
    assert old.status_code == 422
    assert 'value="Camille Martin"' in old.text
    endpoint.clock.forward(seconds=5)
    again = {**hidden(old.text), "name": "Camille Martin", "email": "camille@courriel.example"}
    assert visitor.post("/fr/book", data=again).status_code == 303


def test_details_in_an_address_are_not_put_into_the_form(visitor):
    """A link cannot fill in a name: addresses end up in histories and logs."""
    query = {"service": "seance", "place": "cabinet"}
    start = starts(visitor.get("/fr/book", params=query).text)[0]
    page = visitor.get("/fr/book", params={**query, "start": start, "name": "Zoé", "email": "zoe@courriel.example"})
    assert "Zoé" not in page.text
    assert "zoe@" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"service": "nothing", "place": "cabinet"},
        {"service": "seance", "place": "nowhere"},
        {"service": "appel", "place": "cabinet"},
        {"service": "seance:81", "place": "cabinet"},
        {"service": "seance:99999999999", "place": "cabinet"},
        {"service": "seance:٣", "place": "cabinet"},
    ],
)
def test_a_choice_that_does_not_exist_leads_back_to_the_first_page(visitor, query):
    """What does not exist is said, and the rest of the choice stays."""
    page = visitor.get("/fr/book", params=query)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "Quel rendez-vous" in main_text(page.text)


@pytest.mark.parametrize("week", ["2020-W01", "2099-W01", "2026-W60", "W1", "", "x" * 500])
def test_any_week_asked_for_shows_a_week_within_reach(visitor, week):
    """Nonsense and far weeks show what there is."""
    page = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "week": week})
    assert page.status_code == 200
    assert "Semaine du" in main_text(page.text)


@pytest.mark.parametrize("start", ["2026-11-22T03:00Z", "yesterday", "2026-11-24T09:00", "2099-01-01T00:00Z", "0"])
def test_a_time_that_is_not_free_leads_back_to_the_times(visitor, start):
    """A shared or old link to a time shows the free ones."""
    page = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "start": start})
    assert page.status_code == 200
    assert starts(page.text)


def test_an_empty_week_names_the_next_free_time(make):
    """« Pas de créneau libre cette semaine. Le prochain est le… », as a link."""
    closed = AvailabilityException(kind="closed", start=dt.date(2026, 11, 30), end=dt.date(2026, 12, 6))
    visitor = make(practice(exceptions=(closed,))).visitor
    page = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "week": "2026-W49"})
    text = main_text(page.text)
    assert "Pas de créneau libre cette semaine. Le prochain est le" in text
    assert f"lundi 7 décembre à{NBSP}9{NBSP}h" in text
    link = re.search(r'href="([^"]+week=2026-W50)"', page.text)
    assert link
    assert starts(visitor.get(link[1].replace("&amp;", "&")).text)


def test_without_any_time_the_page_says_so_and_how_to_call(make):
    """A practice on leave for longer than its horizon."""
    closed = AvailabilityException(kind="closed", start=dt.date(2026, 11, 1), end=dt.date(2027, 12, 31))
    page = make(practice(exceptions=(closed,))).visitor.get(
        "/fr/book", params={"service": "seance", "place": "cabinet"}
    )
    assert "Pas de créneau libre pour le moment." in main_text(page.text)
    assert 'href="tel:+33261914000"' in page.text


def test_at_a_distance_both_time_zones_are_shown_and_on_site_only_the_place_s(endpoint, visitor):
    """The visitor's own time first, the practice's below; changing the zone changes nothing on site."""
    online = visitor.get("/fr/book", params={"service": "seance", "place": "ligne", "zone": "America/Toronto"})
    text = main_text(online.text)
    assert f"3{NBSP}h 9{NBSP}h à Paris" in text
    assert "Heures de Toronto. Changer de fuseau" in text
    on_site = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet", "zone": "America/Toronto"})
    assert "à Paris" not in main_text(on_site.text)
    answer = book(endpoint, service="seance", place="ligne", zone="America/Toronto")
    assert "heure de Toronto" in main_text(visitor.get(answer.headers["location"]).text)


def test_an_unknown_zone_is_the_practice_s(visitor):
    """A browser that invents a zone, or a path instead of one, breaks nothing."""
    for zone in ("Mars/Olympus", "../../etc/passwd", "x" * 400):
        page = visitor.get("/fr/book", params={"service": "seance", "place": "ligne", "zone": zone})
        assert page.status_code == 200
        assert "Heures de Paris" in main_text(page.text)


def test_cancelling_needs_the_button_and_the_second_press_says_it_is_done(endpoint, visitor):
    """GET shows, POST acts, POST again answers « déjà annulé »; the time is free again."""
    answer = book(endpoint)
    token = answer.headers["location"].rpartition("/")[2]
    asked = visitor.get(f"/fr/cancel/{token}")
    assert "Annuler ce rendez-vous" in main_text(asked.text)
    assert endpoint.rows("booking")[0]["state"] == "confirmed"
    assert "Le rendez-vous est annulé." in visitor.post(f"/fr/cancel/{token}").text
    again = visitor.post(f"/fr/cancel/{token}")
    assert (again.status_code, "déjà annulé" in again.text) == (200, True)
    assert "Ce rendez-vous est annulé." in visitor.get(f"/fr/booking/{token}").text
    assert "Ce rendez-vous est annulé." in visitor.get(f"/fr/cancel/{token}").text
    assert visitor.get(f"/ics/{token}").status_code == 404
    assert endpoint.rows("claim") == []
    assert book(endpoint).status_code == 303


def test_a_session_that_has_begun_cannot_be_cancelled(endpoint, visitor):
    """The link still opens the page, the button explains."""
    token = book(endpoint).headers["location"].rpartition("/")[2]
    endpoint.clock.forward(days=20)
    refused = visitor.post(f"/fr/cancel/{token}")
    assert refused.status_code == 409
    assert endpoint.rows("booking")[0]["state"] == "confirmed"


@pytest.mark.parametrize("token", ["x", "a~1.b.c", "%00", "..%2f..", "é", "a" * 900])
def test_a_link_that_was_cut_or_forged_opens_nothing(visitor, token):
    """A page in the theme, never an error."""
    for path in (f"/fr/booking/{token}", f"/fr/cancel/{token}", f"/ics/{token}"):
        page = visitor.get(path)
        assert page.status_code == 404
        assert "<main" in page.text


def test_a_link_for_one_thing_does_not_open_another(endpoint, visitor):
    """The token of a booking neither answers for the practitioner nor touches the newsletter."""
    token = book(endpoint).headers["location"].rpartition("/")[2]
    assert visitor.get(f"/fr/answer/{token}").status_code == 404
    assert visitor.post(f"/fr/newsletter/leave/{token}").status_code == 404
    assert visitor.post(f"/fr/newsletter/confirm/{token}").status_code == 410


def test_the_calendar_file_of_a_booking(endpoint, visitor):
    """One event, private, with a neutral name."""
    token = book(endpoint).headers["location"].rpartition("/")[2]
    answer = visitor.get(f"/ics/{token}")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    assert b"SUMMARY:Rendez-vous\r\n" in answer.content
    assert "Séance".encode() not in answer.content


def test_a_request_waits_for_the_practitioner_s_answer(endpoint, visitor):
    """Manual confirmation: the time is kept, the mail to the practitioner leads to two buttons."""
    answer = book(endpoint, service="bilan")
    assert "Votre demande est notée." in main_text(visitor.get(answer.headers["location"]).text)
    assert endpoint.rows("booking")[0]["state"] == "pending"
    assert "Votre demande" in endpoint.mail_to("camille@courriel.example")["subject"]
    notice = endpoint.mail_to("claire@cabinet.example").get_body(("plain",)).get_content()
    link = re.search(r"https://\S+/answer/\S+", notice)[0]
    assert "attend votre réponse" in visitor.get(link).text
    assert endpoint.rows("booking")[0]["state"] == "pending"
    assert visitor.post(link, data={"answer": "perhaps"}).status_code == 404
    assert "Accepté" in visitor.post(link, data={"answer": "accept"}).text
    assert endpoint.rows("booking")[0]["state"] == "confirmed"
    assert "Votre rendez-vous du" in endpoint.mail_to("camille@courriel.example", "Votre rendez-vous")["subject"]


def test_a_declined_request_gives_the_time_back(endpoint, visitor):
    """And tells the visitor."""
    book(endpoint, service="bilan")
    notice = endpoint.mail_to("claire@cabinet.example").get_body(("plain",)).get_content()
    link = re.search(r"https://\S+/answer/\S+", notice)[0]
    assert "Refusé" in visitor.post(link, data={"answer": "decline"}).text
    assert endpoint.rows("claim") == []
    assert "annulé" in endpoint.mail_to("camille@courriel.example", "annulé")["subject"]


def test_the_other_language_is_the_same_step(endpoint, visitor):
    """Changing the language keeps what was chosen, and opens the same booking."""
    query = {"service": "seance", "place": "ligne", "zone": "America/Toronto", "week": "2026-W49"}
    page = visitor.get("/fr/book", params={**query, "utm": "x"}).text
    link = re.search(r'href="([^"]+)" hreflang="en"', page)[1].replace("&amp;", "&")
    assert link.startswith("/en/book?")
    assert "utm" not in link
    assert "Week of 30 November" in main_text(visitor.get(link).text)
    answer = book(endpoint)
    link = re.search(r'href="([^"]+)" hreflang="en"', visitor.get(answer.headers["location"]).text)[1]
    assert "You are booked." in main_text(visitor.get(link).text)


def test_a_practice_that_takes_no_bookings_says_how_appointments_are_made(make):
    """By GET, by POST and as JSON: no error, no form."""
    visitor = make(practice(booking=BookingSettings(enabled=False))).visitor
    assert "par téléphone ou par courriel" in main_text(visitor.get("/fr/book").text)
    assert "par téléphone ou par courriel" in main_text(visitor.post("/fr/book", data={"service": "seance"}).text)
    assert visitor.get("/api/slots", params={"service": "seance", "place": "cabinet"}).status_code == 404
    assert visitor.post("/api/book", json={"service": "seance", "place": "cabinet"}).status_code == 422


def test_the_page_of_a_session_online_has_its_room(endpoint, visitor):
    """The same address as in the mail; until it is confirmed by the practitioner there is no calendar file."""
    answer = book(endpoint, service="seance", place="ligne")
    room = re.search(r"https://salon\.example/[0-9a-f]{32}", visitor.get(answer.headers["location"]).text)[0]
    mail = endpoint.mail_to("camille@courriel.example")
    assert room in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("zone", "recap"),
    [
        ("America/Toronto", f"lundi 30 novembre à{NBSP}4{NBSP}h (10{NBSP}h à Paris)"),
        ("Pacific/Tahiti", f"dimanche 29 novembre à{NBSP}23{NBSP}h (lundi 30 novembre à{NBSP}10{NBSP}h à Paris)"),
    ],
)
def test_the_recap_says_both_times_and_the_other_day_only_where_it_differs(visitor, zone, recap):
    """Before confirming, nobody has to count hours."""
    query = {"service": "seance", "place": "ligne", "zone": zone, "start": "2026-11-30T09:00Z"}
    assert recap in main_text(visitor.get("/fr/book", params=query).text)
