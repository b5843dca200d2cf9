"""Generated requests: no answer that the document does not promise, and nothing that makes the endpoint fail."""

from __future__ import annotations

import json
import string

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.responses import Response

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What a program knows from /api/slots: so that requests get further than "no such session".
KNOWN = {
    "service": ["seance", "seance:80", "appel", "bilan", "nothing"],
    "place": ["cabinet", "ligne", "tel"],
    "start": ["2026-11-24T09:00Z", "2026-11-25T13:00Z", "2026-11-26T08:00Z", "2026-11-26T08:07Z", "soon"],
    "email": ["camille@courriel.example", "x"],
    "name": ["Camille Martin", "Zoé"],
    "phone": ["", "02 61 91 40 00"],
    "website": [""],
    "week": ["", "2026-W49", "9999-W52", "0001-W01", "2026-W99"],
    "from": ["2026-11-24", "9999-12-31", "0001-01-01", "2026-02-30"],
    "to": ["2026-11-30", "9999-12-31"],
    "zone": ["", "America/Montreal", "Mars/Olympus", "localtime", "../../etc/passwd"],
}


class Documented:
    """The endpoint, its document told what to choose from if `known`, and nobody's limit reached."""

    def __init__(self, endpoint, *, known):
        self.app = endpoint.app
        document = endpoint.visitor.get("/api/openapi.json").json()
        document["servers"] = []
        if known:
            self.tell(endpoint, document)
        self.document = json.dumps(document)
        endpoint.clock.forward(seconds=20)

    @staticmethod
    def tell(endpoint, document):
        week = endpoint.visitor.get("/api/slots", params={"service": "seance", "place": "cabinet"}).json()
        known = {**KNOWN, "form": [week["form"], "x"]}
        schemas = document["components"]["schemas"]
        for name in ("BookRequest", "HoldRequest"):
            for field, values in known.items():
                if field in schemas[name]["properties"]:
                    schemas[name]["properties"][field]["enum"] = values
        for parameter in document["paths"]["/api/slots"]["get"]["parameters"]:
            if parameter["name"] in known:
                parameter["schema"] = {"type": "string", "enum": known[parameter["name"]]}

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/document":
            await Response(self.document, media_type="application/json")(scope, receive, send)
            return
        await self.app({**scope, "client": ("127.0.0.1", 1)}, receive, send)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), [("/api/slots", "GET"), ("/api/hold", "POST"), ("/api/book", "POST")])
def test_no_answer_is_outside_the_document(endpoint, path, method, mode):
    """What fits the document is answered as it says; what does not fit is refused; nothing fails."""
    positive = mode is GenerationMode.POSITIVE
    schema = schemathesis.openapi.from_asgi("/document", Documented(endpoint, known=positive))
    checks = CHECKS[:-1] if positive else CHECKS
    statuses = set()

    @BOUNDED
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case):
        answer = case.call()
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=checks)

    ask()
    assert statuses
    assert max(statuses) < 500
    if positive:
        assert min(statuses) < 300, statuses


NOISE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=string.printable, max_size=300),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
    st.sampled_from(
        ["", "\0", "\r\nBcc: a@b", "%00", "../..", "{{7*7}}", "' OR 1=1 --", "\ud7ff\U0001f600", "9" * 400]
    ),
)
FIELDS = ("service", "place", "start", "zone", "name", "email", "phone", "form", "hold", "country", "weeks", "website")
PAGES = ("booking", "cancel", "move", "proposal", "answer", "newsletter/confirm", "newsletter/leave", "waiting")


@BOUNDED
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), NOISE, max_size=12),
    header=st.text(alphabet=string.printable.strip() + " ", max_size=200).map(str.strip),
)
def test_forms_and_headers_full_of_noise_fail_nothing(endpoint, fields, header):
    """Every refusal is a page or a problem, and nothing is booked."""
    visitor = endpoint.visitor
    visitor.client = ("127.0.0.1", 1)
    headers = {"Accept-Language": header, "Origin": header, "Idempotency-Key": header, "X-Forwarded-For": header}
    for answer in (
        visitor.post("/fr/book", data=fields, headers=headers),
        visitor.post("/fr/book/hold", data=fields, headers=headers),
        visitor.post("/api/book", json=fields, headers=headers),
        visitor.get("/fr/book", params=fields, headers=headers),
        visitor.get("/api/slots", params={"service": "seance", "place": "cabinet", **fields}, headers=headers),
    ):
        assert answer.status_code < 500, (fields, header)
    assert endpoint.rows("booking") == []


@BOUNDED
@given(
    page=st.sampled_from(PAGES),
    cut=st.integers(0, 120),
    noise=st.text(alphabet=string.ascii_letters + "._-~%", max_size=40),
)
def test_links_that_are_cut_or_changed_open_nothing(endpoint, page, cut, noise):
    """A token is whole or it is none; neither a look nor a press changes anything."""
    visitor = endpoint.visitor
    visitor.client = ("127.0.0.1", 1)
    if not endpoint.rows("booking"):
        from endpoint_helpers import book

        book(endpoint)
    whole = book_token(endpoint)
    token = (whole[:cut] + noise) or "x"
    if token == whole:
        return
    before = endpoint.rows("booking")
    for method in ("GET", "POST"):
        assert visitor.ask(method, f"/fr/{page}/{token}").status_code < 500, (page, token)
    assert visitor.get(f"/ics/{token}").status_code in (404, 410)
    assert endpoint.rows("booking") == before


def book_token(endpoint):
    from parvis.booking.reserve import lookup

    context = endpoint.app.state.context
    booking = lookup(context.desk(context.practice), endpoint.rows("booking")[0]["public_id"])
    assert booking
    return context.booking_token(booking)
