"""A small client of the endpoint's API, for programs and tests: `Client("https://rdv.example.org").slots("seance", "cabinet")`.

Answers are the types that the endpoint itself writes; a refusal is `Refusal`, with the problem as it was said.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import msgspec

from parvis.endpoint.api_types import Kept, Made, Problem, Range
from parvis.endpoint.views import Week

Answer = tuple[int, bytes]
Send = Callable[[str, str, Mapping[str, str], bytes | None], Answer]
"""Method, address, headers, body; status and body of the answer."""
_SECONDS = 30
_NOTHING = 204
_REFUSED = 400


class Refusal(Exception):
    """What the endpoint refused, and why, in sentences."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}")
        self.problem = problem


def send(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """Over the network. Raises OSError."""
    request = urllib.request.Request(address, body, dict(headers), method=method)  # noqa: S310 - the caller's own endpoint
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@dataclass(frozen=True, slots=True)
class Client:
    """`address` is the endpoint's, its prefix included; `send` is replaced where there is no network."""

    address: str
    language: str = ""
    send: Send = send

    def slots(self, service: str, place: str, *, week: str = "", zone: str = "", hold: str = "") -> Week:
        """The free times of an ISO week, or of the first one that has any. Raises Refusal."""
        asked = {"service": service, "place": place, "week": week, "zone": zone, "hold": hold}
        found: Week = self._asked("GET", f"slots?{self._query(asked)}", None, Week)
        return found

    def days(self, service: str, place: str, first: str, last: str, *, zone: str = "") -> Range:
        """The free times between two days (`2026-12-01`), both included. Raises Refusal."""
        asked = {"service": service, "place": place, "from": first, "to": last, "zone": zone}
        found: Range = self._asked("GET", f"slots?{self._query(asked)}", None, Range)
        return found

    def hold(self, service: str, place: str, start: str, *, instead: str = "") -> str:
        """The key of the held time, "" when nothing is held. Raises Refusal."""
        body = {"service": service, "place": place, "start": start, "hold": instead}
        found: Kept | None = self._asked("POST", "hold", body, Kept)
        return found.hold if found else ""

    def book(self, service: str, place: str, start: str, form: str, *, key: str = "", **fields: str) -> Made:
        """Book; `fields` are those of the form (`name`, `email`, `phone`, `hold`…).

        With the same `key`, the same request sent again is the same booking. Raises Refusal.
        """
        body = {"service": service, "place": place, "start": start, "form": form, **fields}
        found: Made = self._asked("POST", "book", body, Made, {"Idempotency-Key": key} if key else {})
        return found

    def document(self) -> dict[str, Any]:
        """What the API takes and answers (OpenAPI 3.1)."""
        found: dict[str, Any] = self._asked("GET", "openapi.json", None, dict[str, Any])
        return found

    def _query(self, asked: Mapping[str, str]) -> str:
        return urlencode({name: value for name, value in {**asked, "lang": self.language}.items() if value})

    def _asked(
        self, method: str, path: str, body: Mapping[str, str] | None, kind: Any, headers: Mapping[str, str] = {}
    ) -> Any:
        content = None if body is None else msgspec.json.encode({**body, "lang": self.language})
        sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        status, answer = self.send(method, f"{self.address.rstrip('/')}/api/{path}", sent, content)
        if status >= _REFUSED:
            raise Refusal(_problem(status, answer))
        return None if status == _NOTHING else msgspec.json.decode(answer, type=kind)


def _problem(status: int, answer: bytes) -> Problem:
    try:
        return msgspec.json.decode(answer, type=Problem)
    except (ValueError, RecursionError):  # a proxy in between said it in its own way
        return Problem("about:blank", status, "The endpoint does not answer as it should.")
