"""The outbox is drained while the endpoint runs, and the process starts and stops cleanly."""

from __future__ import annotations

import asyncio
import time

import pytest
from endpoint_helpers import book, practice

from parvis.endpoint.app import create_app
from parvis.endpoint.serve import PortTaken, address_of, listen
from parvis.endpoint.worker import Worker, drain
from parvis.outbox import enqueue


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def states(endpoint):
    """Of what is due now: the reminder waits for its day."""
    rows = endpoint.rows("outbox")
    return sorted(row["state"] for row in rows if row["kind"] != "booking.reminder")


def test_mails_leave_by_themselves_while_the_application_runs(endpoint):
    """Also those written before it started; waking is only a matter of haste."""
    book(endpoint)
    context = endpoint.app.state.context
    app = create_app(lambda: context.practice, endpoint.store, context.settings, clock=endpoint.clock)

    async def life():
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(wait_for, lambda: states(endpoint) == ["sent", "sent"])

    asyncio.run(life())
    assert len(list(endpoint.folder.glob("*.eml"))) == 2


def test_a_worker_that_is_woken_does_not_wait_for_its_turn(endpoint):
    """With an hour between two looks, the bell brings the mail at once; stopping does not wait either."""
    worker = Worker(endpoint.app.state.context, poll=3600)
    worker.start()
    worker.start()
    try:
        book(endpoint)
        worker.wake()
        wait_for(lambda: states(endpoint) == ["sent", "sent"])
    finally:
        worker.stop()
        worker.stop()


def test_a_worker_survives_a_database_that_goes_away(endpoint, monkeypatch, caplog):
    """It says the kind of the failure, and goes on."""
    calls = []

    def failing(*_args):
        calls.append(1)
        raise OSError("camille@courriel.example")

    monkeypatch.setattr("parvis.endpoint.worker.deliver_due", failing)
    worker = Worker(endpoint.app.state.context, poll=0.01)
    worker.start()
    wait_for(lambda: len(calls) > 2)
    worker.stop()
    assert "OSError" in caplog.text
    assert "camille" not in caplog.text


def test_draining_once_delivers_everything_and_says_how_much(endpoint):
    """For cron."""
    book(endpoint)
    assert drain(endpoint.app.state.context).sent == 2
    assert drain(endpoint.app.state.context).total == 0


def test_a_row_of_an_unknown_kind_or_of_nobody_is_dropped(endpoint, clock):
    """What a later version wrote, or what was erased meanwhile, stops nothing."""
    context = endpoint.app.state.context

    def leave(tx):
        enqueue(tx, "booking.confirmation", {"booking": "nobody", "version": 1}, due=clock(), key="a")
        enqueue(tx, "newsletter.welcome", {"subscriber": "nobody"}, due=clock(), key="b")
        enqueue(tx, "from.the.future", {}, due=clock(), key="c")

    endpoint.store.run(leave)
    assert drain(context).dropped == 3


def test_a_service_that_left_the_facts_does_not_stop_the_other_mails(make, clock):
    """Its mail waits and is shown as unresolved; the others leave."""
    facts = [practice()]
    endpoint = make(facts[0])
    context = endpoint.app.state.context
    book(endpoint)
    endpoint.visitor.post("/fr/newsletter", data={"email": "lectrice@courriel.example"})
    object.__setattr__(context, "practice_source", lambda: practice(services=()))
    done = drain(context)
    assert done.sent == 1
    assert done.deferred == 2


def test_a_port_that_is_taken_is_said_in_a_sentence():
    """With what to do about it."""
    first = listen("127.0.0.1", 0)
    try:
        port = first.getsockname()[1]
        assert address_of(first) == f"http://127.0.0.1:{port}"
        with pytest.raises(PortTaken) as refused:
            listen("127.0.0.1", port)
        assert str(port) in refused.value.what.say("fr")
        assert "--port" in refused.value.write.say("fr")
    finally:
        first.close()
