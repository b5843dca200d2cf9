"""What no answer may do: change by GET, leak, remember, be framed, be too long, show a traceback."""

from __future__ import annotations

import logging
import re

import pytest
from endpoint_helpers import ADDRESS, book, practice, starts

from parvis.endpoint.limits import network
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.store.errors import StoreError

PERSONAL = ("Camille", "Martin", "camille@courriel.example", "0612345678", "+33612345678")
PATHS = ("/fr/book", "/fr/nothing", "/fr/newsletter", "/health", "/api/slots", "/xx/book", "/fr/booking/x", "/ics/x")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_of_a_private_page(visitor, path):
    """Not kept, not indexed, not framed, no referrer, no script, no cookie."""
    headers = visitor.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers


def test_the_pages_hold_no_script_no_inline_style_and_nothing_from_elsewhere(endpoint, visitor):
    """The policy would refuse them; the pages do without."""
    answer = book(endpoint)
    pages = [visitor.get(path).text for path in ("/fr/book", "/fr/newsletter", answer.headers["location"])]
    for page in pages:
        assert "<script" not in page
        assert " style=" not in page
        for source in re.findall(r'<(?:link rel="(?:stylesheet|preload)"|img)[^>]*(?:href|src)="([^"]+)"', page):
            assert source.startswith("/theme/")
            assert visitor.get(source).status_code == 200


def test_the_theme_s_files_may_be_kept_for_ever(visitor):
    """Their names change with their content."""
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', visitor.get("/fr/book").text)[1]
    answer = visitor.get(sheet)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert visitor.get("/theme/../../secret").status_code == 404
    assert visitor.get("/theme/nothing.css").status_code == 404


def test_looking_at_every_mailed_link_changes_nothing(endpoint, visitor):
    """Mail scanners follow links, some with HEAD: the database stays as it is."""
    book(endpoint, phone="06 12 34 56 78")
    book(endpoint, service="bilan")
    visitor.post("/fr/newsletter", data={"email": "camille@courriel.example"})
    links = {link for mail in endpoint.mails() for link in re.findall(r"https://rdv\S+", _plain(mail))}
    assert len(links) == 6
    before = endpoint.dump()
    for link in sorted(links):
        for method in ("GET", "HEAD", "GET"):
            assert visitor.ask(method, link).status_code == 200, link
    assert endpoint.dump() == before


def test_get_on_an_address_that_acts_is_not_an_act(endpoint, visitor):
    """Neither is any other method than POST."""
    token = book(endpoint).headers["location"].rpartition("/")[2]
    before = endpoint.dump()
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        visitor.ask(method, f"/fr/cancel/{token}")
        visitor.ask(method, f"/fr/answer/{token}")
        visitor.ask(method, "/api/book")
    assert endpoint.dump() == before


def test_no_personal_data_is_logged_even_when_something_fails(endpoint, visitor, caplog, monkeypatch):
    """Logs hold the kind of an error and where it happened, nothing of what was typed."""
    caplog.set_level(logging.DEBUG)
    start = starts(visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text)[1]
    book(endpoint, start, phone="06 12 34 56 78")
    book(endpoint, start, email="camille@courriel")

    def failing(*_args, **_more):
        raise ValueError("no room for Camille Martin <camille@courriel.example>")

    monkeypatch.setattr("parvis.endpoint.booking_take.reserve", failing)
    answer = book(endpoint)
    assert answer.status_code == 500
    endpoint.mails()
    text = caplog.text
    assert "ValueError" in text
    assert [word for word in PERSONAL if word in text] == []
    assert [word for word in ("Traceback", "ValueError", "booking_take") if word in answer.text] == []
    assert "L’agenda ne répond pas." in answer.text


def test_a_failing_api_answers_with_a_problem(visitor, monkeypatch):
    """The script shows a sentence whatever happens."""
    monkeypatch.setattr("parvis.endpoint.api.find_choice", lambda *_: 1 / 0)
    answer = visitor.get("/api/slots", params={"service": "seance", "place": "cabinet"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_database_that_is_away_is_said_with_another_way_to_reach_a_person(visitor, monkeypatch):
    """503, in the theme, with the telephone."""

    def away(*_args, **_more):
        raise StoreError(T("The database server does not answer."))

    monkeypatch.setattr("parvis.endpoint.booking_pages.available", away)
    answer = visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"})
    assert answer.status_code == 503
    assert "L’agenda ne répond pas." in answer.text
    assert "tel:+33261914000" in answer.text
    assert issubclass(StoreError, ParvisError)


def test_a_body_beyond_any_honest_form_is_refused(visitor):
    """By its announced length, and by counting when it announces none."""
    assert visitor.post("/fr/book", data={"name": "x" * 40_000}).status_code == 413

    async def endless():
        for _ in range(100):
            yield b"name=" + b"x" * 1000 + b"&"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.post("/fr/book", content=endless(), headers=headers).status_code == 413
    assert visitor.post("/api/book", content=endless(), headers={"Content-Type": "application/json"}).status_code == 413
    odd = visitor.post("/fr/book", content=b"", headers={**headers, "Content-Length": "-1"})
    assert odd.status_code == 413


def test_odd_bodies_are_missing_values(visitor):
    """Files, many fields, broken encodings: the form is shown again, or the request is not understood."""
    files = visitor.post("/fr/book", files={"name": ("a.txt", b"x")}, data={"service": "seance"})
    assert files.status_code in (400, 422)
    many = visitor.post("/fr/book", data={f"f{n}": "x" for n in range(200)})
    assert many.status_code in (400, 422)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.post("/fr/book", content=b"name=%ff%fe&email=%00", headers=headers).status_code == 422
    assert visitor.post(
        "/fr/book", content=b"\xff\x00", headers={"Content-Type": "multipart/form-data"}
    ).status_code in (
        400,
        422,
    )


@pytest.mark.parametrize(
    "name",
    [
        "Camille\r\nBcc: victim@x.example",
        "Camille\nSubject: hello",
        "Camille\u2028X-Header: 1",
        "Camille\x00Martin",
        "=?utf-8?b?QmNj?= Camille",
        "\u202eelliamaC",
    ],
)
def test_a_name_cannot_write_a_header(endpoint, name):
    """Whatever the name holds, the mails have one recipient and the headers that we wrote."""
    assert book(endpoint, name=name).status_code == 303
    for mail in endpoint.mails():
        assert mail["bcc"] is None
        assert mail["x-header"] is None
        assert len(mail.get_all("subject")) == 1
        assert mail["to"] in ("camille@courriel.example", "claire@cabinet.example")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: victim@x.example",
        "a@b.example,victim@x.example",
        "<a@b.example>",
        "a@b.example\x00",
        "a b@c.example",
        "a@localhost",
        "@b.example",
        "x" * 300 + "@b.example",
        "é@courriel.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused(endpoint, address):
    """Booking and newsletter alike."""
    assert book(endpoint, email=address).status_code == 422
    assert endpoint.visitor.post("/fr/newsletter", data={"email": address}).status_code == 422
    assert endpoint.rows("outbox") == []


def test_what_was_typed_is_shown_as_text(endpoint):
    """Markup in a value stays text."""
    page = book(endpoint, name='"><script>alert(1)</script>', email="x").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_personal_data_is_sealed_in_the_database(endpoint):
    """Neither name, address nor number can be read in any table."""
    book(endpoint, phone="06 12 34 56 78")
    endpoint.visitor.post("/fr/newsletter", data={"email": "camille@courriel.example"})
    text = str(endpoint.dump())
    assert [word for word in PERSONAL if word in text] == []


def test_an_unknown_address_answers_in_the_language_that_can_be_guessed(visitor):
    """404 in the theme: the language of the path, else the browser's, else the practice's."""
    assert "Cette page n’existe pas." in visitor.get("/fr/nothing").text
    assert "This page does not exist." in visitor.get("/en/nothing").text
    assert "This page does not exist." in visitor.get("/nothing", headers={"Accept-Language": "de, en;q=0.8"}).text
    assert "Cette page n’existe pas." in visitor.get("/de/book").text
    assert visitor.get("/api/nothing").headers["content-type"] == "application/problem+json"
    assert visitor.ask("DELETE", "/fr/book").status_code == 405


def test_health_says_that_the_database_answers(visitor, endpoint):
    """For whoever watches the process."""
    assert visitor.get("/health").json() == {"status": "ok"}


def test_under_a_prefix_every_address_keeps_it(make):
    """`https://example.org/rdv` behind a proxy that passes the whole path on, or one that strips it."""
    facts = practice(endpoint_url="https://cabinet.example/rdv")
    endpoint = make(facts)
    endpoint.visitor.base = "https://cabinet.example"
    whole = endpoint.visitor.get("/rdv/fr/book")
    stripped = endpoint.visitor.get("/fr/book")
    assert whole.status_code == stripped.status_code == 200
    assert 'action="/rdv/fr/book"' in whole.text
    assert whole.text == stripped.text
    assert "/theme/" in whole.text
    page = endpoint.visitor.get("/rdv/fr/book", params={"service": "seance", "place": "cabinet"})
    assert starts(page.text)


def test_beside_the_site_the_pages_use_the_site_s_own_files(make):
    """One origin: one style sheet, kept by the browser from the site's pages."""
    endpoint = make(practice(), public_url="http://127.0.0.1:8000/rdv", site_root="http://127.0.0.1:8000")
    page = endpoint.visitor.get("/fr/book").text
    assert re.search(r'rel="stylesheet" href="/theme/calm\.[0-9a-f]+\.css"', page)
    assert "cabinet.example/theme" not in page
    assert 'action="/rdv/fr/book"' in page


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", ""),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_no_whole_network_address_is_kept(address, kept):
    """/24 and /48; this machine stands for nobody."""
    assert network(address) == kept


def test_mailed_links_lead_to_the_endpoint_s_public_address(endpoint):
    """Whatever host the request named: a forged Host header changes no link."""
    endpoint.visitor.base = "https://evil.example"
    book(endpoint)
    text = _plain(endpoint.mail_to("camille@courriel.example"))
    assert "evil.example" not in text
    assert ADDRESS in text


def _plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()
