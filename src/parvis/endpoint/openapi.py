"""The document that describes the API (OpenAPI 3.1), for programs; docs/reference/api.md says the same to people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from parvis import __version__
from parvis.endpoint.api_types import schemas

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_REQUIRED = {"BookRequest": ("service", "place", "start", "name", "email", "form"), "HoldRequest": ()}
_TOLD = {
    "start": "a time of /api/slots, as it was given: 2026-12-01T14:30Z",
    "form": "the mark of /api/slots; it is good for twelve hours, and not within a second",
    "hold": "the key of a held time",
    "lang": "a language of the practice",
    "zone": "the visitor's zone (IANA); counts for sessions at a distance only",
    "website": "leave it empty: a trap for robots",
    "service": "the id of a service; `id:80` for another of its durations; `~word` for anyone who shares that word",
    "place": "the id of a place",
}
_PROBLEMS = {
    400: "What was sent is not understood.",
    404: "That cannot be booked here.",
    409: "The time is gone; `alternatives` are close to it.",
    413: "The request is too long.",
    415: "The body is not JSON.",
    422: "`problems` says what each field lacks.",
    429: "Too many requests; try later.",
    503: "The calendar is not answering.",
}


@lru_cache(maxsize=4)
def document(address: str) -> bytes:
    """The document as JSON, for an endpoint at that address."""
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "Parvis", "version": __version__, "description": "Free times, and a booking."},
            "servers": [{"url": address or "/"}],
            "paths": {
                "/api/slots": {"get": _slots()},
                "/api/hold": {"post": _hold()},
                "/api/book": {"post": _book()},
                "/api/ping": {
                    "get": {
                        "operationId": "ping",
                        "summary": "Whether the process answers; /health asks the database too.",
                        "responses": {"204": {"description": "It does."}},
                    }
                },
            },
            "components": {"schemas": _schemas()},
        }
    )


def _slots() -> dict[str, Any]:
    week = {"schema": {"anyOf": [_ref("Week"), _ref("Range")]}}
    return {
        "operationId": "slots",
        "summary": "The free times of a week, or between two days. With neither, the first week that has one.",
        "parameters": [
            _query("service", required=True),
            _query("place", required=True),
            _query("lang"),
            _query("zone"),
            _query("hold"),
            _query("week", "an ISO week: 2026-W49"),
            _query("from", "the first day, 62 days at most before the last", pattern=_DAY, format="date"),
            _query("to", "the last day; the first one alone if it is missing", pattern=_DAY, format="date"),
        ],
        "responses": {
            "200": {"description": "Times, ready to be shown.", "content": {"application/json": week}},
            **_problems(400, 404, 429, 503),
        },
    }


def _hold() -> dict[str, Any]:
    return {
        "operationId": "hold",
        "summary": "Hold a time for some minutes.",
        "requestBody": _body("HoldRequest"),
        "responses": {
            "201": {"description": "Held.", "content": {"application/json": {"schema": _ref("Kept")}}},
            "204": {
                "description": "Nothing is held: not possible now or something is missing, and not needed to book."
            },
            **_problems(400, 409, 413, 415, 422, 503),
        },
    }


def _book() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Of your choice, up to 200 characters: the same request sent again is the same booking.",
        "schema": {"type": "string", "maxLength": 200},
    }
    return {
        "operationId": "book",
        "summary": "Book a time.",
        "parameters": [key],
        "requestBody": _body("BookRequest"),
        "responses": {
            "201": {"description": "Booked.", "content": {"application/json": {"schema": _ref("Made")}}},
            **_problems(400, 409, 413, 415, 422, 429, 503),
        },
    }


def _query(name: str, told: str = "", *, required: bool = False, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": told or _TOLD[name],
        "schema": {"type": "string", **schema},
    }


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(name)}}}


def _problems(*statuses: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in statuses}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    found = schemas()
    for name, required in _REQUIRED.items():
        if required:
            found[name]["required"] = list(required)
        for field, schema in found[name]["properties"].items():
            if field in _TOLD:
                schema["description"] = _TOLD[field]
    return found
