"""Whatever is sent, the endpoint answers a page or a problem; whoever comes at once, one of them books."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from endpoint_helpers import Clock, Visitor, hidden, starts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = st.text(max_size=60) | st.sampled_from(
    ["seance", "seance:80", "cabinet", "ligne", "2026-11-24T09:00Z", "2026-W49", "Europe/Paris", "a@b.example", "1"]
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "service",
            "place",
            "start",
            "zone",
            "week",
            "name",
            "email",
            "phone",
            "form",
            "hold",
            "website",
            "lang",
            "from",
            "to",
        ]
    ),
    TEXT,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
UNTOLD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@UNTOLD
@given(query=FIELDS, path=st.sampled_from(["/fr/book", "/en/book", "/api/slots", "/fr/newsletter"]))
def test_any_question_gets_an_answer(visitor, query, path):
    """GET: never a failure, and nothing is changed."""
    assert visitor.get(path, params=query).status_code in (200, 400, 404)


@UNTOLD
@given(
    data=FIELDS, path=st.sampled_from(["/fr/book", "/fr/book/hold", "/en/newsletter", "/fr/cancel/x", "/fr/answer/x"])
)
def test_any_form_gets_an_answer(endpoint, visitor, data, path):
    """POST: booked, sent back with its problems, or refused."""
    endpoint.clock.forward(minutes=1)
    assert visitor.post(path, data=data).status_code in (200, 303, 404, 409, 422)


@UNTOLD
@given(body=JSON | FIELDS, path=st.sampled_from(["/api/book", "/api/hold"]))
def test_any_json_gets_an_answer(visitor, body, path):
    """Whatever its shape."""
    assert visitor.post(path, json=body).status_code in (200, 201, 204, 400, 409, 422)


@UNTOLD
@given(token=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/?#"), min_size=1, max_size=80))
def test_any_token_gets_an_answer(visitor, token):
    """A link that nobody signed opens nothing."""
    from urllib.parse import quote

    for path in ("/fr/booking/", "/fr/cancel/", "/ics/", "/fr/newsletter/leave/", "/fr/newsletter/confirm/"):
        assert visitor.get(path + quote(token, safe="")).status_code in (404, 410)


@pytest.mark.parametrize("held", [False, True], ids=["without-hold", "with-hold"])
def test_of_eight_visitors_at_the_same_instant_one_books(endpoint, clock: Clock, held):
    """The others are told so, each with their details; no time is booked twice."""
    query = {"service": "seance", "place": "cabinet"}
    start = starts(endpoint.visitor.get("/fr/book", params=query).text)[3]
    visitors = [Visitor(endpoint.app, client=(f"198.51.{n}.1", 1)) for n in range(8)]
    forms = [hidden(v.get("/fr/book", params={**query, "start": start}).text) for v in visitors]
    clock.forward(seconds=10)

    def book(number: int) -> int:
        visitor = visitors[number]
        form = {**forms[number], "name": f"Visitor {number}", "email": f"visitor{number}@courriel.example"}
        if held:
            kept = visitor.post("/api/hold", json={**query, "start": start})
            form["hold"] = kept.json().get("hold", "")
        answer = visitor.post("/fr/book", data=form)
        assert answer.status_code == 303 or f"Visitor {number}" in answer.text
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(book, range(8)))
    assert statuses == [303, *[409] * 7]
    assert [row["state"] for row in endpoint.rows("booking")] == ["confirmed"]
