"""The outbox: each effect once, and the truth about those nobody can vouch for. On both databases."""

from __future__ import annotations

import datetime as dt
import logging
import threading

import pytest

from parvis.mail import Delivery, Outcome
from parvis.outbox import BACKOFF, LEASE, Counts, deliver_due, enqueue, unresolved
from parvis.store import outbox
from samples.booking_practice import NOW

SENT = Delivery(Outcome.SENT, "250")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put(store, key, due=NOW, **payload):
    with store.write() as tx:
        return enqueue(tx, "test.mail", payload or {"booking": key}, due=due, key=key)


def states(store):
    with store.read() as tx:
        return outbox.counts(tx)


def test_what_is_due_is_delivered_once_in_order(store, clock):
    """Rows of the future wait; delivered rows do not come back."""
    put(store, "b", NOW)
    put(store, "a", NOW - dt.timedelta(hours=1))
    put(store, "later", NOW + dt.timedelta(hours=1))
    seen = []
    counts = deliver_due(store, lambda row: seen.append(row) or SENT, clock)
    assert [(row.key, row.kind, dict(row.payload), row.attempts) for row in seen] == [
        ("a", "test.mail", {"booking": "a"}, 1),
        ("b", "test.mail", {"booking": "b"}, 1),
    ]
    assert counts == Counts(sent=2)
    assert deliver_due(store, lambda _row: SENT, clock).total == 0
    assert states(store) == {"sent": 2, "due": 1}


def test_the_same_effect_is_written_once(store):
    """A repeated cause leaves one mail."""
    assert put(store, "a")
    assert not put(store, "a")


def test_an_effect_is_undone_with_its_cause(store):
    """What fails after the mail was written takes the mail back."""
    with pytest.raises(RuntimeError), store.write() as tx:  # noqa: PT012
        enqueue(tx, "test.mail", {}, due=NOW, key="a")
        raise RuntimeError
    assert states(store) == {}


def test_a_row_is_sending_before_anything_leaves(store, clock):
    """Committed, so that a crash in the handler cannot be forgotten."""
    put(store, "a")
    during = []
    deliver_due(store, lambda _row: during.append(states(store)) or SENT, clock)
    assert during == [{"sending": 1}]


def test_a_crash_while_sending_is_unknown_and_never_sent_again(store, clock):
    """The process dies between taking and settling: after the lease the row is shown, not repeated."""
    put(store, "a")

    def dies(_row):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(store, dies, clock)
    clock.now += LEASE - dt.timedelta(seconds=1)
    assert deliver_due(store, lambda _row: SENT, clock) == Counts()
    clock.now += dt.timedelta(seconds=1)
    assert deliver_due(store, lambda _row: SENT, clock) == Counts(unknown=1)
    assert deliver_due(store, lambda _row: SENT, clock) == Counts()
    assert [(row.key, row.state, row.note) for row in unresolved(store)] == [("a", "unknown", "interrupted")]


def test_a_server_that_says_later_is_asked_later_and_not_for_ever(store, clock):
    """The waits grow; after the last one the row has failed and is shown."""
    put(store, "a")
    for wait in BACKOFF:
        assert deliver_due(store, lambda _row: Delivery(Outcome.DEFERRED, "450"), clock) == Counts(deferred=1)
        clock.now += wait - dt.timedelta(seconds=1)
        assert deliver_due(store, lambda _row: SENT, clock) == Counts()
        clock.now += dt.timedelta(seconds=1)
    assert deliver_due(store, lambda _row: Delivery(Outcome.DEFERRED, "450"), clock) == Counts(failed=1)
    assert [(row.state, row.note, row.attempts) for row in unresolved(store)] == [("failed", "450", len(BACKOFF) + 1)]


def test_a_deferred_row_is_sent_when_the_server_is_back(store, clock):
    """The usual end."""
    put(store, "a")
    deliver_due(store, lambda _row: Delivery(Outcome.DEFERRED, "450"), clock)
    clock.now += BACKOFF[0]
    assert deliver_due(store, lambda _row: SENT, clock) == Counts(sent=1)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN, Outcome.DROPPED])
def test_other_ends_are_final(store, clock, outcome):
    """Refused for good, unknown, or no longer wanted."""
    put(store, "a")
    assert getattr(deliver_due(store, lambda _row: Delivery(outcome, "x"), clock), outcome) == 1
    clock.now += dt.timedelta(days=30)
    assert deliver_due(store, lambda _row: SENT, clock).total == 0


def test_one_effect_that_cannot_be_made_does_not_stop_the_others(store, clock, caplog):
    """It is tried again later; the log names the kind and the error, no address."""
    put(store, "a")
    put(store, "b")

    def handler(row):
        if row.key == "a":
            raise ValueError("zoe@example.org")
        return SENT

    with caplog.at_level(logging.ERROR):
        assert deliver_due(store, handler, clock) == Counts(sent=1, deferred=1)
    assert "test.mail" in caplog.text
    assert "zoe" not in caplog.text


def test_a_round_takes_no_more_than_it_was_told(store, clock):
    """The rest waits for the next round."""
    for number in range(5):
        put(store, str(number))
    assert deliver_due(store, lambda _row: SENT, clock, limit=2).total == 2
    assert states(store) == {"due": 3, "sent": 2}


def test_several_workers_share_the_rows(store, clock):
    """Four threads, forty rows: each is delivered exactly once."""
    for number in range(40):
        put(store, str(number))
    seen, errors = [], []

    def work():
        try:
            deliver_due(store, lambda row: seen.append(row.key) or SENT, clock, limit=100)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert errors == []
    assert sorted(seen, key=int) == [str(number) for number in range(40)]


def test_the_message_id_is_the_same_at_each_attempt(store, clock):
    """So that a receiver recognizes a repeat; it says nothing of the booking."""
    put(store, "booking.confirmation:secret:1")
    ids = []
    for _ in range(2):
        deliver_due(
            store, lambda row: ids.append(row.message_id("cabinet.example")) or Delivery(Outcome.DEFERRED), clock
        )
        clock.now += BACKOFF[0]
    assert ids[0] == ids[1]
    assert ids[0].endswith("@cabinet.example>")
    assert "secret" not in ids[0]
