"""What fails is told once, and once more when it is over."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import NamedTuple

import pytest
from endpoint_helpers import book

from parvis.booking.incidents import note_incident, open_incidents, over
from parvis.endpoint.worker import Worker
from parvis.store import outbox, queue


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def told(endpoint, subject):
    return [mail for mail in endpoint.mails() if subject in mail["subject"]]


def incidents(endpoint):
    with endpoint.store.read() as tx:
        return [found.kind for found in open_incidents(tx)]


@pytest.fixture
def rounds(endpoint, clock):
    """Rounds of the worker, a minute apart."""
    worker = Worker(endpoint.app.state.context)

    def run(count=1):
        for _ in range(count):
            worker.round()
            clock.forward(minutes=1, seconds=1)

    return run


def test_a_mail_that_did_not_leave_is_told_once(endpoint, clock, rounds):
    """To the practice, without a name in it; over once nothing is unresolved."""
    book(endpoint)
    with endpoint.store.write() as tx:
        row = outbox.in_states(tx, ("due",))[0]
        outbox.settle(tx, row["id"], state="unknown", note="interrupted", now=clock())
    rounds(3)
    (mail,) = told(endpoint, "courriels ne sont pas partis")
    assert "Camille" not in mail.as_string()
    assert incidents(endpoint) == ["mail"]
    with endpoint.store.write() as tx:
        outbox.settle(tx, row["id"], state="dropped", note="seen", now=clock())
    rounds(3)
    assert len(told(endpoint, "De nouveau en ordre")) == 1
    assert incidents(endpoint) == []


def test_a_mail_about_mails_that_does_not_leave_is_no_news(endpoint, clock, rounds):
    """Else each would cause the next."""
    with endpoint.store.write() as tx:
        note_incident(tx, "disk", "free", clock())
        row = outbox.in_states(tx, ("due",))[0]
        outbox.settle(tx, row["id"], state="failed", note="550", now=clock())
    rounds(2)
    assert "mail" not in incidents(endpoint)


def test_a_disk_that_is_nearly_full_is_told(endpoint, rounds, monkeypatch):
    """Before it is full: then nobody could book."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**10, 10**10, 10**8))
    rounds(2)
    assert len(told(endpoint, "disque est presque plein")) == 1
    monkeypatch.undo()
    rounds()
    assert incidents(endpoint) == []


def test_workers_that_fell_silent_are_told_after_five_minutes(endpoint, rounds, monkeypatch):
    """A restart is nobody's business; and no mail says « it works again » of what was never told."""
    monkeypatch.setattr(queue, "is_set_up", lambda _tx: True)
    monkeypatch.setattr("parvis.store.queue.announce", lambda *_args: None)
    monkeypatch.setattr(queue, "worker_alive", lambda _tx: False)
    rounds(3)
    assert incidents(endpoint) == ["worker"]
    assert told(endpoint, "Aucun processus") == []
    rounds(4)
    assert len(told(endpoint, "Aucun processus")) == 1


def test_trouble_that_was_over_before_it_was_told_leaves_no_mail(endpoint, clock):
    """The mail is written when it leaves, from what is true then."""
    with endpoint.store.write() as tx:
        assert note_incident(tx, "disk", "free", clock())
        assert not note_incident(tx, "disk", "free", clock())
        assert over(tx, "disk", clock())
        assert not over(tx, "disk", clock())
        assert open_incidents(tx) == []
    assert told(endpoint, "presque plein") == []


def test_how_long_and_how_often_is_known(endpoint, clock):
    """For the health page; a code of the trouble, never a person."""
    with endpoint.store.write() as tx:
        note_incident(tx, "calendar:abc", "401", clock())
        clock.forward(hours=7)
        assert note_incident(tx, "calendar:abc", "500", clock())
        (found,) = open_incidents(tx)
    assert (found.kind, found.note, found.count) == ("calendar:abc", "500", 2)
    assert found.last - found.since == dt.timedelta(hours=7)
    assert "agenda extérieur" in found.title.say("fr")
