"""What the endpoint answers is written down, whole and no more."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.routing import Route

from parvis.endpoint import limits
from parvis.endpoint.middleware import MAX_BODY

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "endpoint.md"


def test_every_address_is_documented_and_every_documented_address_exists(endpoint):
    """The table and the routes are the same set."""
    routes = {re.sub(r":path", "", r.path) for r in endpoint.app.routes if isinstance(r, Route)}
    text = DOCUMENT.read_text(encoding="utf-8")
    written = set(re.findall(r"^\| `(/[^`]*)`", text, re.MULTILINE)) | set(re.findall(r"`(?:GET|POST) (/[^`?]*)", text))
    assert written == routes


def test_the_limits_are_those_of_the_code():
    """Numbers in the page follow the code."""
    said = {
        limits.BOOK_BY_NETWORK.count: 30,
        limits.HOLD_BY_NETWORK.count: 60,
        limits.BOOK_BY_ADDRESS.count: 8,
        limits.SIGN_UP_BY_NETWORK.count: 20,
        MAX_BODY: 32 * 1024,
    }
    assert all(real == written for real, written in said.items())
    words = DOCUMENT.read_text(encoding="utf-8")
    assert all(word in words for word in ("Thirty", "sixty", "eight", "twenty", "32 kB"))
