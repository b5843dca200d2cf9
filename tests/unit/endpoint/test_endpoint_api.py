"""The JSON that booking.js reads and writes, and whoever else asks for it."""

from __future__ import annotations

import json

import pytest
from endpoint_helpers import book

QUERY = {"service": "seance", "place": "cabinet", "lang": "fr"}
DETAILS = {"name": "Camille Martin", "email": "camille@courriel.example"}


def slots(visitor, **more):
    answer = visitor.get("/api/slots", params={**QUERY, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def first_start(week, number=0):
    return [slot["start"] for day in week["days"] for slot in day["slots"]][number]


def send(endpoint, week, start, **more):
    endpoint.clock.forward(seconds=20)
    body = {"service": week["service"], "place": week["place"], "start": start, "form": week["form"], "lang": "fr"}
    return endpoint.visitor.post("/api/book", json={**body, **DETAILS, **more})


def test_a_week_of_times_is_ready_to_be_shown(visitor):
    """Labels in the language asked for, UTC instants to send back, and the way to the other weeks."""
    week = slots(visitor)
    assert week["week"] == {"id": "2026-W48", "label": "Semaine du 23 novembre"}
    assert week["previous"] == ""
    assert week["next"] == "2026-W49"
    assert [day["weekday"] for day in week["days"]] == ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]
    slot = week["days"][0]["slots"][0]
    assert slot["start"] == "2026-11-23T09:00Z"
    assert slot["label"] == "10\u00a0h"
    assert slot["recap"] == "lundi 23 novembre à\u00a010\u00a0h"
    assert week["zones"] == []
    english = slots(visitor, lang="en")
    assert english["days"][0]["weekday"] == "Monday"
    assert english["days"][0]["slots"][0]["label"] == "10\u00a0am"


def test_times_between_two_dates(visitor):
    """Both included, as UTC instants with their end, the local label and the zone."""
    answer = slots(visitor, **{"from": "2026-11-24", "to": "2026-11-25"})
    assert [day["date"] for day in answer["days"]] == ["2026-11-24", "2026-11-25"]
    assert answer["zone"] == "Europe/Paris"
    assert answer["days"][0]["slots"][0]["end"] == "2026-11-24T08:50Z"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"service": "nothing"}, 404),
        ({"from": "tomorrow"}, 400),
        ({"from": "2026-11-25", "to": "2026-11-24"}, 400),
        ({"from": "2026-11-24", "to": "2027-11-24"}, 400),
    ],
)
def test_what_cannot_be_asked_is_a_problem_in_a_sentence(visitor, query, status):
    """application/problem+json, with a title that a page may show."""
    answer = visitor.get("/api/slots", params={**QUERY, **query})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]


def test_booking_with_json_gives_the_address_of_the_booking_s_page(endpoint, visitor):
    """201, and the page is the one that the journey without a script ends on."""
    week = slots(visitor)
    answer = send(endpoint, week, first_start(week))
    assert answer.status_code == 201
    url = answer.json()["url"]
    assert url.startswith("https://rdv.cabinet.example/fr/booking/")
    assert "C’est noté." in visitor.get(url).text
    assert len(endpoint.rows("booking")) == 1


def test_every_problem_comes_back_at_once_with_its_field(endpoint, visitor):
    """So that the script can write them below the fields."""
    week = slots(visitor)
    answer = send(endpoint, week, "", name="", email="x")
    assert answer.status_code == 422
    body = answer.json()
    assert body["title"] == "Il manque plusieurs choses"
    assert [p["field"] for p in body["problems"]] == ["start", "name", "email"]
    assert all(p["summary"] and p["message"] for p in body["problems"])


def test_the_loser_of_a_race_gets_alternatives(endpoint, visitor):
    """409 with the sentence of the design and three times nearby."""
    week = slots(visitor)
    start = first_start(week, 2)
    assert book(endpoint, start).status_code == 303
    answer = send(endpoint, week, start)
    assert answer.status_code == 409
    body = answer.json()
    assert body["title"] == "Ce créneau vient d’être réservé."
    assert len(body["alternatives"]) == 3
    assert send(endpoint, week, body["alternatives"][0]["start"]).status_code == 201


def test_sending_again_after_a_lost_answer_is_the_same_booking(endpoint, visitor):
    """By the mark of the form, or by the Idempotency-Key of a program."""
    week = slots(visitor)
    first, second = send(endpoint, week, first_start(week)), send(endpoint, week, first_start(week))
    assert first.json()["url"] == second.json()["url"]
    assert len(endpoint.rows("booking")) == 1
    body = {"service": "seance", "place": "cabinet", "start": first_start(week, 3), "lang": "fr", **DETAILS}
    mark = slots(visitor)["form"]
    endpoint.clock.forward(seconds=5)
    answers = [
        visitor.post("/api/book", json={**body, "form": mark}, headers={"Idempotency-Key": "k1"}).json()["url"]
        for mark in (mark, week["form"])
    ]
    assert answers[0] == answers[1]
    assert len(endpoint.rows("booking")) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"a":' + b"[" * 5000])
def test_what_is_not_a_json_object_is_refused(visitor, body):
    """400, as a problem."""
    answer = visitor.post("/api/book", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_values_of_the_wrong_type_are_missing_values(visitor):
    """A list where a text belongs is no reason to fail."""
    answer = visitor.post(
        "/api/book", json={"service": ["seance"], "place": {}, "name": 3, "email": None, "start": True}
    )
    assert answer.status_code == 422


def test_only_the_site_may_read_the_answers_from_a_page(visitor):
    """CORS: the site's own origin, no other, no credentials."""
    own = visitor.get("/api/slots", params=QUERY, headers={"Origin": "https://cabinet.example"})
    assert own.headers["access-control-allow-origin"] == "https://cabinet.example"
    assert "access-control-allow-credentials" not in own.headers
    for origin in ("https://evil.example", "null", "https://cabinet.example.evil.example", "http://cabinet.example"):
        other = visitor.get("/api/slots", params=QUERY, headers={"Origin": origin})
        assert "access-control-allow-origin" not in other.headers
        assert other.headers["vary"] == "Origin"


def test_the_browser_s_question_before_a_post_is_answered(visitor):
    """OPTIONS: what the script sends is allowed from the site, and from there only."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    own = visitor.ask("OPTIONS", "/api/book", headers={"Origin": "https://cabinet.example", **asked})
    assert own.status_code == 204
    assert "POST" in own.headers["access-control-allow-methods"]
    assert "Content-Type" in own.headers["access-control-allow-headers"]
    other = visitor.ask("OPTIONS", "/api/book", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers


def test_the_pages_are_not_open_to_other_sites(visitor):
    """Only the API has CORS headers."""
    answer = visitor.get("/fr/book", headers={"Origin": "https://cabinet.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_network_that_asks_without_end_is_asked_to_wait(endpoint):
    """30 bookings an hour from one network; each mail address has a limit of its own."""
    visitor = endpoint.visitor
    statuses = []
    for number in range(33):
        week = slots(visitor)
        body = {**DETAILS, "email": f"person{number}@courriel.example"}
        statuses.append(send(endpoint, week, first_start(week), **body).status_code)
        endpoint.clock.forward(seconds=-20)
    assert statuses[0] == 201
    assert statuses[-1] == 429
    assert statuses.index(429) == 30
    visitor.client = ("198.51.100.1", 1)
    week = slots(visitor)
    assert send(endpoint, week, first_start(week), email="elsewhere@courriel.example").status_code == 201


def test_one_mail_address_cannot_fill_the_calendar(endpoint, visitor):
    """Eight bookings a day for one address, from wherever they come."""
    statuses = []
    for number in range(10):
        visitor.client = (f"198.51.{number}.1", 1)
        week = slots(visitor)
        statuses.append(send(endpoint, week, first_start(week, 1)).status_code)
    assert statuses.count(201) == 8
    assert statuses[-1] == 429


def test_the_sentences_of_the_script_exist_in_both_languages():
    """The page carries them as JSON; none is left in English on a French page."""
    from parvis.pages.embed_messages import embed_messages

    french, english = embed_messages("fr"), embed_messages("en")
    assert french.keys() == english.keys()
    assert [name for name in french if french[name] == english[name]] == []
    assert json.loads(json.dumps(french, ensure_ascii=False)) == french
