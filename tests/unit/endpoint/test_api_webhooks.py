"""A program of the practitioner's is told of bookings: signed, with ids and times, and nothing about a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import http.server
import json
import threading
from typing import ClassVar

import pytest
from endpoint_helpers import NOW, book, hidden

from parvis.booking import webhooks
from parvis.booking.outside.guard import Rules
from parvis.booking.reserve import lookup
from parvis.booking.webhooks import Hook, deliver, signature, verified
from parvis.endpoint import worker
from parvis.mail import Outcome
from parvis.outbox import OutboxRow

SECRET = "a secret for webhooks, thirty-two letters"
HERE = Rules(schemes=("http",), public_only=False, seconds=5, redirects=3)


class Receiver(http.server.BaseHTTPRequestHandler):
    got: ClassVar[list[tuple[str, bytes]]] = []
    answer = 204

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers[webhooks.SIGNATURE], body))
        self.send_response(self.answer)
        if self.answer in (302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_values):
        pass


@pytest.fixture
def receiver():
    Receiver.got, Receiver.answer = [], 204
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Hook(f"http://127.0.0.1:{server.server_port}/told", SECRET)
    server.shutdown()
    server.server_close()


@pytest.fixture
def telling(endpoint):
    """The endpoint, with an address to tell."""
    context = endpoint.app.state.context
    settings = dataclasses.replace(context.settings, webhook_url="https://told.example/hook", webhook_secret=SECRET)
    object.__setattr__(context, "settings", settings)
    object.__setattr__(context, "store", context.store.telling())
    return endpoint


def rows(endpoint):
    found = [row for row in endpoint.rows("outbox") if row["kind"] in webhooks.EVENTS]
    return [OutboxRow(row["id"], row["kind"], row["key"], json.loads(row["payload"]), 1) for row in found]


def booking_of(endpoint, row):
    context = endpoint.app.state.context
    return lookup(context.desk(context.practice), row.payload["booking"])


def test_a_booking_made_and_cancelled_is_told_once_each(telling, receiver):
    """In the transaction of its cause; the body holds ids and times, and no name or address."""
    page = book(telling).headers["location"]
    cancel = page.replace("/booking/", "/cancel/")
    telling.visitor.post(cancel, data=hidden(telling.visitor.get(cancel).text))
    left = rows(telling)
    assert [row.kind for row in left] == [webhooks.CONFIRMED, webhooks.CANCELLED]
    for row in left:
        assert deliver(receiver, row, [booking_of(telling, row)], NOW, HERE).outcome is Outcome.SENT
    header, body = Receiver.got[0]
    event = json.loads(body)
    assert event["event"] == "booking.confirmed"
    assert event["bookings"][0]["start"] == "2026-11-23T09:00:00Z"
    assert set(event["bookings"][0]) == {
        "id", "state", "version", "service", "practitioner", "place", "start", "end"
    }  # fmt: skip
    assert b"Camille" not in body
    assert b"courriel" not in body
    assert verified(SECRET, header, body, NOW)
    assert json.loads(Receiver.got[1][1])["event"] == "booking.cancelled"


def test_without_an_address_nothing_is_left_to_tell(endpoint):
    """Whoever has no such program has no such rows."""
    book(endpoint)
    assert rows(endpoint) == []


def test_the_worker_tells_what_is_due(telling, monkeypatch):
    """With the settings' address and secret; weekly sessions as the mail names them."""
    told = []
    monkeypatch.setattr(
        webhooks,
        "deliver",
        lambda hook, row, bookings, now: told.append((hook, row.kind, len(bookings))) or worker.Delivery(Outcome.SENT),
    )
    book(telling)
    telling.mails()
    assert told == [(Hook("https://told.example/hook", SECRET), webhooks.CONFIRMED, 1)]


def test_each_attempt_has_the_same_event_id(telling, receiver):
    """The receiver knows a repeat by it."""
    book(telling)
    (row,) = rows(telling)
    for later in (0, 3600):
        deliver(receiver, row, [booking_of(telling, row)], NOW + dt.timedelta(seconds=later), HERE)
    first, second = (json.loads(body)["id"] for _, body in Receiver.got)
    assert first == second


@pytest.mark.parametrize(
    ("answer", "note"), [(500, "server"), (404, "not-found"), (302, "redirects"), (429, "too-often")]
)
def test_a_receiver_that_refuses_is_asked_again_later(telling, receiver, answer, note):
    """A redirect is not followed: what was signed goes to the address that was chosen."""
    book(telling)
    (row,) = rows(telling)
    Receiver.answer = answer
    delivery = deliver(receiver, row, [booking_of(telling, row)], NOW, HERE)
    assert (delivery.outcome, delivery.note) == (Outcome.DEFERRED, note)
    assert len(Receiver.got) == 1


@pytest.mark.parametrize(
    "address", ["http://told.example/", "https://127.0.0.1/", "https://169.254.169.254/x", "https://[::1]/"]
)
def test_this_machine_and_its_network_are_never_told(telling, address):
    """The guard of the outside calendars."""
    book(telling)
    (row,) = rows(telling)
    assert deliver(Hook(address, SECRET), row, [booking_of(telling, row)], NOW).outcome is Outcome.FAILED


def test_a_signature_is_of_this_body_this_secret_and_this_hour():
    """Anything else is not verified, whatever it looks like."""
    header = signature(SECRET, b"{}", NOW)
    assert verified(SECRET, header, b"{}", NOW + dt.timedelta(seconds=299))
    assert not verified(SECRET, header, b"{ }", NOW)
    assert not verified("another", header, b"{}", NOW)
    assert not verified(SECRET, header, b"{}", NOW + dt.timedelta(seconds=301))
    for noise in ("", "t=,v1=", "t=x", "v1=y", header + "0", "t=²,v1=é", f"t={'9' * 400},v1=a"):
        assert not verified(SECRET, noise, b"{}", NOW)


def test_the_secret_is_not_shown():
    """A log line about the hook gives nothing away."""
    assert SECRET not in repr(Hook("https://told.example", SECRET))
