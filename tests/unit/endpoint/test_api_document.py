"""The document of the API, and that a refusal below /api is always a problem that a program can read."""

from __future__ import annotations

import jsonschema
import pytest

QUERY = {"service": "seance", "place": "cabinet", "lang": "en"}
DETAILS = {"name": "Camille Martin", "email": "camille@courriel.example"}


def answer_schema(document, name):
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def test_the_document_names_every_address_of_the_api(visitor):
    """OpenAPI 3.1, at the address where the endpoint is."""
    answer = visitor.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://rdv.cabinet.example"}]
    assert sorted(document["paths"]) == ["/api/book", "/api/hold", "/api/ping", "/api/slots"]


def test_a_field_of_the_form_is_a_field_of_the_api(visitor):
    """Whatever the page's form is given, the document has: both come from one type."""
    from parvis.endpoint.forms import BookingForm

    fields = visitor.get("/api/openapi.json").json()["components"]["schemas"]["BookRequest"]["properties"]
    assert set(fields) == {*BookingForm.__slots__, "lang"}


def test_answers_are_as_the_document_says(endpoint, visitor):
    """A week, a range of days, a held time, a booking, and what the loser of a race gets."""
    document = visitor.get("/api/openapi.json").json()
    week = visitor.get("/api/slots", params=QUERY).json()
    jsonschema.validate(week, answer_schema(document, "Week"))
    days = visitor.get("/api/slots", params={**QUERY, "from": "2026-11-24", "to": "2026-11-30"}).json()
    jsonschema.validate(days, answer_schema(document, "Range"))
    choice = {"service": "seance", "place": "cabinet", "start": week["days"][0]["slots"][0]["start"], "lang": "en"}
    held = visitor.post("/api/hold", json=choice)
    jsonschema.validate(held.json(), answer_schema(document, "Kept"))
    endpoint.clock.forward(seconds=20)
    body = {**choice, **DETAILS, "form": week["form"]}
    made = visitor.post("/api/book", json={**body, **held.json()})
    assert made.status_code == 201
    jsonschema.validate(made.json(), answer_schema(document, "Made"))
    late = visitor.post("/api/book", json={**body, "form": days["form"]})
    assert late.status_code == 409
    jsonschema.validate(late.json(), answer_schema(document, "Problem"))


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/api/nothing", 404, ""),
        ("GET", "/api/", 404, ""),
        ("GET", "/api/book", 405, "POST"),
        ("DELETE", "/api/slots", 405, "GET, HEAD"),
        ("GET", "/api/book/hold", 404, ""),
        ("BREW", "/api/slots", 405, "GET, HEAD"),
    ],
)
def test_a_wrong_address_or_method_is_a_problem(visitor, method, path, status, allowed):
    """Never a page: whoever asks is a program."""
    answer = visitor.ask(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.headers.get("allow", "").split(", ")) == set(allowed.split(", "))


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        ("x" * 40_000, "application/json", 413),
        ("{}", "text/plain", 415),
        ('{"name": 3}', "application/json", 422),
        ("[]", "application/json", 400),
        ("", "application/json", 400),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_problem(visitor, content, media, status):
    """Too long, of another kind, of the wrong type, or nothing at all."""
    answer = visitor.post("/api/book", content=content.encode(), headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        {"from": "9999-12-31"},
        {"from": "0001-01-01"},
        {"to": "2026-11-24"},
        {"from": "20261124"},
        {"from": "２０２６-11-24"},
    ],
)
def test_days_at_the_ends_of_time_and_days_written_otherwise_fail_nothing(visitor, query):
    """The last day of the calendar has no 62 days after it."""
    assert visitor.get("/api/slots", params={**QUERY, **query}).status_code in (200, 400)


@pytest.mark.parametrize(
    "start", ["0001-01-01T00:00+10:00", "9999-12-31T23:59-10:00", "0001-01-01T00:00Z", "9999-12-31T23:59Z"]
)
def test_a_time_beyond_the_calendar_is_refused(endpoint, visitor, start):
    """What no clock can show is no time to book."""
    week = visitor.get("/api/slots", params=QUERY).json()
    endpoint.clock.forward(seconds=20)
    body = {"service": "seance", "place": "cabinet", "start": start, "form": week["form"], **DETAILS}
    assert visitor.post("/api/book", json=body).status_code in (409, 422)
    assert visitor.post("/api/hold", json=body).status_code in (204, 409)
