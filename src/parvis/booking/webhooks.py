"""Telling a program of the practitioner's what became of a booking: ids and times, signed, never a person.

A row of the outbox, written with its cause, becomes one POST. The receiver may get an event twice (its answer may be lost): the id of the
event tells. What may be asked is guarded like the outside calendars: public addresses, HTTPS, no redirect.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from parvis.booking.outside.fetch import Question, fetch
from parvis.booking.outside.guard import Rules, Unreadable
from parvis.booking.record import Booking
from parvis.mail import Delivery, Outcome
from parvis.outbox import OutboxRow

CONFIRMED, MOVED, CANCELLED = "webhook.confirmed", "webhook.moved", "webhook.cancelled"
EVENTS = {CONFIRMED: "booking.confirmed", MOVED: "booking.moved", CANCELLED: "booking.cancelled"}
SIGNATURE = "Parvis-Signature"
_FINE = (200, 201, 202, 204)
_RULES = Rules(seconds=10, most_bytes=64 * 1024, redirects=0)
_NEVER = ("bad-address", "not-https", "private-address")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to tell it, and the secret that both sides know."""

    url: str
    secret: str = field(repr=False)


class Told(msgspec.Struct, frozen=True):
    """One booking in an event."""

    id: str
    state: str
    version: int
    service: str
    practitioner: str
    place: str
    start: str
    end: str


class Event(msgspec.Struct, frozen=True):
    """What is posted; the same `id` at each attempt."""

    id: str
    event: str
    created: str
    bookings: list[Told]


def deliver(
    hook: Hook, row: OutboxRow, bookings: Sequence[Booking], now: dt.datetime, rules: Rules = _RULES
) -> Delivery:
    """Post the event of a row. What fails is tried again as mails are, unless the address can never be asked."""
    if not bookings:
        return Delivery(Outcome.DROPPED, "out of date")
    body = msgspec.json.encode(event_of(row, bookings, now))
    headers = {"Content-Type": "application/json", SIGNATURE: signature(hook.secret, body, now)}
    try:
        fetch(hook.url, replace(rules, redirects=0), Question("POST", headers, body, fine=_FINE))
    except Unreadable as error:
        return Delivery(Outcome.FAILED if error.code in _NEVER else Outcome.DEFERRED, error.code)
    return Delivery(Outcome.SENT)


def event_of(row: OutboxRow, bookings: Sequence[Booking], now: dt.datetime) -> Event:
    told = [
        Told(
            one.public_id,
            one.state,
            one.version,
            one.service,
            one.practitioner,
            one.place,
            _utc(one.start),
            _utc(one.end),
        )
        for one in bookings
    ]
    return Event(hashlib.sha256(row.key.encode()).hexdigest()[:24], EVENTS[row.kind], _utc(now), told)


def signature(secret: str, body: bytes, now: dt.datetime) -> str:
    """`t=<seconds since 1970>,v1=<HMAC-SHA-256 of "t.body">`."""
    moment = int(now.timestamp())
    return f"t={moment},v1={_mac(secret, moment, body)}"


def verified(secret: str, header: str, body: bytes, now: dt.datetime, tolerance: int = 300) -> bool:
    """Whether an event comes from whoever knows the secret, within these seconds: an old one may be a repeat by someone else."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):  # noqa: PLR2004 - digits of any clock
        return False
    fresh = abs(now.timestamp() - int(moment)) <= tolerance
    return hmac.compare_digest(_mac(secret, int(moment), body).encode(), given.encode()) and fresh


def _mac(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def _utc(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
