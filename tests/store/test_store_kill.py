"""The endpoint dies at any instant, as by a power cut: what was confirmed is kept, mails leave once, holds end."""

from __future__ import annotations

import collections
import email
import hashlib
import itertools
import random
import threading
import time

import pytest
from sqlalchemy import select, text

from parvis.crypt import KeyRing, Vault
from parvis.outbox import LEASE
from parvis.store import bookings, outbox
from parvis.store.db import open_store
from parvis.store.schema import booking
from servers.endpoint_process import SECRET, EndpointProcess, start_at
from servers.smtp_sink import Sink


class Visitors:
    """Two threads that book one hour after another; who gets no answer asks the same again, as a browser does."""

    def __init__(self, endpoint, mark):
        self.endpoint, self.mark = endpoint, mark
        self.confirmed, self.others = [], []
        self._numbers, self._going = itertools.count(), threading.Event()
        self._threads = [threading.Thread(target=self._live) for _ in range(2)]

    def __enter__(self):
        self._going.set()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc):
        self._going.clear()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count):
        end = time.monotonic() + 120
        while len(self.confirmed) < count:
            assert time.monotonic() < end, "nobody can book"
            time.sleep(0.02)

    def _live(self):
        while self._going.is_set():
            number = next(self._numbers)
            address = f"v{number}@race.example"
            body = {
                "service": "other",
                "place": "online",
                "start": start_at(number),
                "name": "Camille",
                "email": address,
            }
            status = self._insist({**body, "form": self.mark}, f"key-{number}")
            (self.confirmed if status == 201 else self.others).append((status, address))
            time.sleep(0.1)

    def _insist(self, body, key):
        while True:
            try:
                status, _answer = self.endpoint.post("/api/book", body, **{"Idempotency-Key": key})
            except OSError:
                time.sleep(0.05)
            else:
                return status


@pytest.mark.long
def test_killed_at_random_instants_it_keeps_what_it_confirmed(url, tmp_path, soak):
    """SIGKILL while two visitors book: the rows are the confirmed bookings, each mail left once or is listed as unknown."""
    chance = random.Random(20261122)
    with Sink() as sink, EndpointProcess(tmp_path, url, mail=f"smtp://127.0.0.1:{sink.port}") as endpoint:
        mark = endpoint.get("/api/slots?service=other&place=online")[1]["form"]
        time.sleep(1.2)  # nobody fills a form in less than a second
        with Visitors(endpoint, mark) as visitors:
            for kills in range(5 * soak):
                visitors.wait_for(kills + 1)  # each life did something, however busy the machine is
                time.sleep(chance.uniform(0, 0.8))
                endpoint.kill()
                endpoint.start()
            time.sleep(0.5)
        assert visitors.others == []
        store = open_store(url)
        _settled(store)
        with store.read() as tx:
            rows = tx.execute(select(booking.c.state, booking.c.email_print)).all()
            mails = outbox.in_states(tx, ("due", "sending", "deferred", "failed", "sent", "unknown"))
            assert bookings.overlaps(tx) == 0
        store.close()
    vault = Vault(KeyRing((SECRET,)))
    expected = sorted(("confirmed", vault.fingerprint(address)) for _status, address in visitors.confirmed)
    assert sorted(tuple(row) for row in rows) == expected
    assert len(expected) >= 5 * soak
    _each_mail_once(mails, sink, len(expected))


def _settled(store):
    """Everything that is due has left; what a dead process was sending is given up, as ten minutes later."""
    end = time.monotonic() + 60
    while True:
        with store.write() as tx:
            tx.execute(
                text(
                    "UPDATE outbox SET lease_until = lease_until - :lease WHERE state = 'sending' AND updated_at < :before"
                ),
                {"lease": LEASE.total_seconds(), "before": time.time() - 5},
            )
        with store.read() as tx:
            waiting = [row for row in outbox.in_states(tx, ("due", "sending")) if row["due_at"] <= time.time()]
        if not waiting:
            return
        assert time.monotonic() < end, "mails do not leave"
        time.sleep(0.2)


def _each_mail_once(mails, sink, count):
    arrived = collections.Counter(
        email.message_from_bytes(m.data)["message-id"].strip("<>").split("@")[0] for m in sink.messages
    )
    state = {hashlib.sha256(mail["key"].encode()).hexdigest()[:24]: mail["state"] for mail in mails}
    assert set(state.values()) <= {"sent", "unknown", "due"}  # due: the reminders of the day before
    assert max(arrived.values()) == 1
    assert (
        {key for key, known in state.items() if known == "sent"}
        <= set(arrived)
        <= {key for key, known in state.items() if known in ("sent", "unknown")}
    )
    kinds = collections.Counter(mail["kind"] for mail in mails)
    assert kinds["booking.confirmation"] == kinds["booking.notice"] == kinds["booking.reminder"] == count


def test_a_hold_outlives_the_process_and_ends_all_the_same(url, tmp_path):
    """Killed while a visitor fills the form: the time is still theirs after the restart, and free once the hold has ended."""
    wanted = {"service": "other", "place": "online", "start": start_at(0)}
    with EndpointProcess(tmp_path, url, mail=tmp_path / "mails") as endpoint:
        mark = endpoint.get("/api/slots?service=other&place=online")[1]["form"]
        assert endpoint.post("/api/hold", wanted)[0] == 201
        endpoint.kill()
        endpoint.start()
        other = {**wanted, "name": "Alex", "email": "alex@race.example", "form": mark}
        time.sleep(1.2)
        assert endpoint.post("/api/book", other)[0] == 409
        store = open_store(url)
        with store.write() as tx:  # ten minutes later
            tx.execute(text("UPDATE booking SET hold_until = hold_until - 3600 WHERE state = 'held'"))
        store.close()
        assert endpoint.post("/api/book", other)[0] == 201
