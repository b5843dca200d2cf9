"""Workers on PostgreSQL: woken in the transaction of the row, killed without loss, and nothing is sent twice."""

from __future__ import annotations

import collections
import datetime as dt
import email
import threading
import time

import pytest
from sqlalchemy import text

from parvis.clock import utc_now
from parvis.mail import Delivery, Outcome
from parvis.outbox import LEASE, deliver_due, deliver_one, enqueue
from parvis.store import outbox, queue
from parvis.store.db import open_store
from parvis.store.errors import StoreError
from parvis.store.moments import seconds
from samples.booking_practice import NOW
from servers.endpoint_process import EndpointProcess
from servers.smtp_sink import Sink

SENT = Delivery(Outcome.SENT, "250")
MAIL = "incident.over"  # a mail that needs no booking


@pytest.fixture
def server_url(postgres_server):
    with postgres_server.database() as address:
        yield address


@pytest.fixture
def queued(server_url):
    """A database with the queue."""
    store = open_store(server_url)
    assert queue.set_up(store)
    yield store
    store.close()


def jobs(store):
    with store.read() as tx:
        rows = tx.execute(text("SELECT args, scheduled_at FROM procrastinate_jobs ORDER BY id")).mappings()
        return [(row["args"]["row"], int(row["scheduled_at"].timestamp())) for row in rows]


def leave(store, *keys, now=None):
    def work(tx):
        for key in keys:
            moment = now or utc_now()
            enqueue(tx, MAIL, {"incident": "disk", "since": 0}, due=moment, key=key, now=moment)

    store.run(work)


def states(store):
    with store.read() as tx:
        return outbox.counts(tx)


def wait_for(condition, patience=60.0):
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_a_job_exists_exactly_when_its_row_does(queued):
    """Written in one transaction: taken back together, kept together; the same key leaves neither."""

    def failing(tx):
        enqueue(tx, MAIL, {}, due=NOW, key="a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queued.run(failing)
    assert (jobs(queued), states(queued)) == ([], {})
    leave(queued, "a", "a", now=NOW)
    with queued.read() as tx:
        row = outbox.in_states(tx, ("due",))[0]
    assert jobs(queued) == [(row["id"], seconds(NOW))]


def test_a_row_that_is_tried_again_gets_a_job_for_that_moment(queued):
    """The queue wakes a worker when the server may be asked again."""
    leave(queued, "a", now=NOW)
    deliver_due(queued, lambda _row: Delivery(Outcome.DEFERRED, "450"), lambda: NOW)
    assert [due - seconds(NOW) for _row, due in jobs(queued)] == [0, 60]


def test_a_database_without_the_queue_works_as_before(store):
    """No worker was ever set up: rows wait for the endpoint's own rounds. SQLite has no queue."""
    leave(store, "a", now=NOW)
    with store.read() as tx:
        assert not queue.is_set_up(tx)
        assert not queue.worker_alive(tx)
    assert deliver_due(store, lambda _row: SENT, lambda: NOW).sent == 1
    if store.engine.dialect.name == "sqlite":
        with pytest.raises(StoreError):
            queue.set_up(store)


def test_setting_up_twice_changes_nothing(queued):
    """Two workers that start at once do not stumble over each other."""
    assert not queue.set_up(queued)


def test_one_row_is_delivered_by_its_number_once(store):
    """Only when it is due, and only by the first who asks."""
    leave(store, "a", now=NOW)
    with store.read() as tx:
        number = outbox.in_states(tx, ("due",))[0]["id"]
    early = NOW - dt.timedelta(seconds=1)
    assert deliver_one(store, lambda _row: SENT, lambda: early, number) == ""
    assert deliver_one(store, lambda _row: SENT, lambda: NOW, number) == "sent"
    assert deliver_one(store, lambda _row: SENT, lambda: NOW, number) == ""


def test_jobs_of_a_dead_worker_are_forgotten(queued):
    """Their rows are found without them; those that wait stay."""
    leave(queued, "a", "b")
    with queued.write() as tx:
        tx.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT min(id) FROM procrastinate_jobs)")
        )
    queued.run(queue.forget_lost_jobs)
    assert len(jobs(queued)) == 1


def ids_of(sink):
    return collections.Counter(email.message_from_bytes(message.data)["message-id"] for message in sink.messages)


@pytest.fixture
def workers(server_url, tmp_path):
    """Two workers in processes of their own, and the server they send to."""
    with Sink() as sink:
        address = f"smtp://127.0.0.1:{sink.port}"
        pair = [EndpointProcess(tmp_path / name, server_url, mail=address, verb="worker") for name in ("one", "two")]
        try:
            for worker in pair:
                worker.start()
            yield sink, pair
        finally:
            for worker in pair:
                worker.__exit__()


def test_two_workers_share_the_mails_and_send_each_once(server_url, workers):
    """Both in processes of their own, stopped at the end as systemd does; they leave nothing half-done."""
    sink, pair = workers
    store = open_store(server_url)
    leave(store, *(f"k{number}" for number in range(60)))
    wait_for(lambda: states(store) == {"sent": 60})
    assert len(ids_of(sink)) == 60 == sum(ids_of(sink).values())
    with store.read() as tx:
        assert queue.worker_alive(tx)
    assert [worker.stop() for worker in pair] == [0, 0]
    with store.read() as tx:
        assert not queue.worker_alive(tx)  # the endpoint delivers by itself again
    store.close()


def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(server_url, workers):
    """SIGKILL between the mail and the server's answer: that one is unknown, all others arrive once through the other worker."""
    sink, pair = workers
    store = open_store(server_url)
    pair[1].kill()
    sink.answers["body"] = ["hang"] * 3  # three mails of the first worker are under way when it dies
    leave(store, *(f"k{number}" for number in range(12)))
    wait_for(lambda: states(store).get("sending", 0) >= 3)
    pair[0].kill()
    held = states(store)["sending"]
    sink.answers["body"].clear()
    pair[1].start()
    wait_for(lambda: states(store) == {"sending": held, "sent": 12 - held})
    with store.write() as tx:  # ten minutes later
        tx.execute(text("UPDATE outbox SET lease_until = lease_until - :lease"), {"lease": LEASE.total_seconds() + 1})
    wait_for(lambda: states(store).get("unknown") == held)
    assert max(ids_of(sink).values()) == 1
    with store.read() as tx:
        sent = [row for row in outbox.in_states(tx, ("sent",)) if row["kind"] == MAIL]
        told = tx.execute(text("SELECT kind FROM incident")).scalars().all()
    assert len(sent) == 12 - held
    assert set(told) <= {"mail"}
    store.close()


def test_the_endpoint_leaves_the_mails_to_a_worker_that_lives(server_url, queued, monkeypatch):
    """Its rounds deliver nothing while there is one, and everything once there is none."""
    from parvis.endpoint.worker import Worker

    delivered = threading.Event()
    monkeypatch.setattr("parvis.endpoint.worker.deliver_due", lambda *_args: delivered.set())
    context = type("Context", (), {"store": queued, "clock": staticmethod(utc_now)})()
    with queued.write() as tx:
        tx.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    Worker(context)._deliver()
    assert not delivered.is_set()
    Worker(context, standby=False)._deliver()
    assert delivered.is_set()
    delivered.clear()
    with queued.write() as tx:
        tx.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
    Worker(context)._deliver()
    assert delivered.is_set()
