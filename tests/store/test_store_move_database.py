"""A database moves to another kind while people book: nothing is lost, nothing is there twice, and a stop at any point heals."""

from __future__ import annotations

import datetime as dt
import itertools
import threading

import pytest
from sqlalchemy import insert

from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, reserve
from parvis.booking.results import Booked
from parvis.outbox import enqueue
from parvis.store import bookings, moving, outbox, tables
from parvis.store import move as mover
from parvis.store.db import open_store
from parvis.store.errors import StoreError
from parvis.store.move import abort, move, would_move
from parvis.store.moving import Mark, Moving, mark_of, put_mark
from parvis.store.schema import booking
from parvis.store.schema_readers import spent, suppression
from samples.booking_practice import NOW, practice

MONDAY = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)


@pytest.fixture
def other(request, url, tmp_path):
    """An empty database of the other kind."""
    if url.startswith("postgresql"):
        yield f"sqlite:///{tmp_path.as_posix()}/other.sqlite3"
    else:
        with request.getfixturevalue("postgres_server").database() as address:
            yield address


@pytest.fixture
def ids():
    numbers, lock = itertools.count(1), threading.Lock()

    def one():
        with lock:
            return f"id{next(numbers):010}"

    return one


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr("parvis.store.db._PAUSE", 0.02)
    monkeypatch.setattr(mover, "_PAUSE", 0.02)


def request_at(number):
    """Hours of ten working days, one after another."""
    day, hour = divmod(number, 6)
    start = MONDAY + dt.timedelta(days=7 * (day // 5) + day % 5, hours=(8, 9, 10, 13, 14, 15)[hour])
    return BookingRequest("seance", 50, "cabinet", start, "Camille Œ", "camille@courriel.example", language="fr")


def book(store, vault, number, ids):
    return reserve(Desk(store, practice(), vault), request_at(number), now=NOW, token=ids)


def filled(store, vault, ids, count=8):
    for number in range(count):
        assert isinstance(book(store, vault, number, ids), Booked)
    with store.write() as tx:
        tx.execute(
            insert(suppression), [{"email_print": text, "reason": "left", "at": 1} for text in ("É", "a", "B", "z")]
        )
        tx.execute(insert(spent), [{"purpose": p, "key": "k", "expires_at": 2**40} for p in ("a", "Z", "é")])


def sums(store):
    with store.read() as tx:
        return {table.name: tables.sum_of(tx, table) for table in tables.in_order()}


def token():
    return "one-move"


def test_every_row_of_every_table_arrives(store, other, vault, ids):
    """Counts and sums of all tables are the same; new rows get numbers after the old ones; the guard is there."""
    filled(store, vault, ids)
    before, seen = sums(store), {}
    moved = move(store, other, token=token, told=seen.__setitem__)
    assert moved.sums == before
    assert (seen["booking"], seen["claim"]) == (8, before["claim"].rows)
    new = open_store(other)
    assert sums(new) == before
    assert isinstance(book(new, vault, 8, ids), Booked)
    assert not isinstance(book(new, vault, 8, ids), Booked)
    new.close()


def test_the_old_database_says_where_everything_went(store, other, vault, ids):
    """It can be read, never written again, and gives no password away."""
    filled(store, vault, ids, 1)
    move(store, other, token=token)
    with store.read() as tx:
        assert tables.sizes(tx)["booking"] == 1
    with pytest.raises(Moving) as refused:
        book(store, vault, 1, ids)
    assert mover.shown(other) in refused.value.what.say("fr")
    assert mover.shown("postgresql://me:secret@host/name") == "postgresql://me:***@host/name"
    with pytest.raises(StoreError):
        move(store, other, token=token)  # and not twice


def test_bookings_made_while_it_moves_are_lost_nowhere(store, other, vault, ids):
    """Two people book all the time: what was confirmed is in the new database, once, with its two mails and reminder."""
    confirmed, go_on, numbers = [], threading.Event(), itertools.count()
    lock = threading.Lock()
    go_on.set()

    def visitor():
        while go_on.is_set():
            with lock:
                number = next(numbers)
            try:
                result = book(store, vault, number, ids)
            except Moving:
                return
            if isinstance(result, Booked):
                confirmed.append(result.booking.public_id)

    threads = [threading.Thread(target=visitor) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(confirmed) < 5:
        threading.Event().wait(0.01)
    move(store, other, token=token)
    go_on.clear()
    for thread in threads:
        thread.join()
    new = open_store(other)
    with new.read() as tx:
        rows = tx.execute(booking.select()).mappings().all()
        mails = outbox.in_states(tx, ("due",))
        assert bookings.overlaps(tx) == 0
    new.close()
    assert sorted(row["public_id"] for row in rows) == sorted(confirmed)
    assert len({mail["key"] for mail in mails}) == len(mails) == 3 * len(confirmed)


def test_a_writer_waits_for_a_short_move(store, vault, ids):
    """It looks again until the mark is gone, and then writes."""
    with store.write_anyway() as tx:
        put_mark(tx, Mark(moving.COPYING, "elsewhere", "t"))
    timer = threading.Timer(0.1, lambda: _unmark(store))
    timer.start()
    assert isinstance(book(store, vault, 0, ids), Booked)
    timer.join()


def _unmark(store):
    with store.write_anyway() as tx:
        put_mark(tx, None)


def test_a_mail_under_way_is_waited_for(store, other, clock_at_now):
    """It is noted as sent before anything is copied, so it is sent once and not unknown."""
    with store.write() as tx:
        enqueue(tx, "test.mail", {"booking": "x"}, due=NOW, key="k")
    taken = store.run(lambda tx: outbox.take_next(tx, NOW, dt.timedelta(minutes=10)))

    def arrived():
        store.finish(lambda tx: outbox.settle(tx, taken["id"], state="sent", note="250", now=NOW))

    timer = threading.Timer(0.1, arrived)
    timer.start()
    move(store, other, token=token)
    timer.join()
    new = open_store(other)
    with new.read() as tx:
        assert outbox.counts(tx) == {"sent": 1}
    new.close()


@pytest.fixture
def clock_at_now():
    return NOW


class Killed(BaseException):
    """As if the process ended there: nothing after it runs."""


@pytest.mark.parametrize("where", ["_copy", "_switch", "between"])
def test_a_move_that_was_cut_goes_on(store, other, vault, ids, monkeypatch, where):
    """Killed before, during or after the switch: the same command ends it, and all rows are there once."""
    filled(store, vault, ids)
    before = sums(store)
    _cut(store, other, monkeypatch, where)
    if where != "between":  # nothing is written to the new database before the old one is shut
        new = open_store(other)
        with new.read() as tx:
            assert (mark_of(tx) is not None) == (where == "_switch")
        new.close()
    assert move(store, other, token=token).to == mover.shown(other)
    new = open_store(other)
    assert sums(new) == before
    assert isinstance(book(new, vault, 8, ids), Booked)
    new.close()


@pytest.mark.parametrize("where", ["_copy", "_switch", "between"])
def test_a_move_that_was_cut_can_be_given_up(store, other, vault, ids, monkeypatch, where):
    """The old database is usable again, whatever had been done, and the new one is empty for another try."""
    filled(store, vault, ids)
    before = sums(store)
    _cut(store, other, monkeypatch, where)
    assert abort(store, other)
    assert sums(store) == before
    assert isinstance(book(store, vault, 8, ids), Booked)
    assert move(store, other, token=lambda: "another").sums["booking"].rows == 9
    new = open_store(other)
    assert not abort(new)
    new.close()
    with pytest.raises(StoreError):
        abort(store, other)  # it came to its end: both would be written


def _cut(store, other, monkeypatch, where):
    """Run the steps of a move up to that point, as a process that is killed there."""
    target = open_store(other)
    mark = mover._begin(store, target, other, "one-move")
    if where != "_copy":
        mover._copy(store, target, mark, lambda _table, _rows: None)
    if where == "between":
        with store.write_anyway() as tx:
            put_mark(tx, Mark(moving.MOVED, mark.to, mark.token))
    target.close()
    with pytest.raises(Moving), store.write():
        pass


def test_a_copy_that_fails_leaves_the_old_one_as_it_was(store, other, vault, ids, monkeypatch):
    """A row that does not arrive as it left is found; the mark goes, bookings go on."""
    filled(store, vault, ids)
    real = tables.sum_of
    monkeypatch.setattr(tables, "sum_of", lambda tx, table: tables.Sum(real(tx, table).rows, "0"))
    with pytest.raises(StoreError):
        move(store, other, token=token)
    monkeypatch.undo()
    assert isinstance(book(store, vault, 8, ids), Booked)
    new = open_store(other)
    with new.read() as tx:
        assert tables.sizes(tx) == {}
    new.close()


def test_a_database_that_holds_rows_is_never_a_target(store, other, vault, ids):
    """Neither by a dry run nor by a move; its rows stay."""
    filled(store, vault, ids, 1)
    new = open_store(other)
    book(new, vault, 3, ids)
    for attempt in (lambda: would_move(store, other), lambda: move(store, other, token=token)):
        with pytest.raises(StoreError):
            attempt()
    with new.read() as tx:
        assert tables.sizes(tx)["booking"] == 1
    new.close()
    assert isinstance(book(store, vault, 1, ids), Booked)


def test_a_dry_run_creates_nothing(store, other, vault, ids, tmp_path):
    """It says how many rows would go, and the target has no table afterwards."""
    filled(store, vault, ids, 2)
    assert would_move(store, other)["booking"] == 2
    assert not (tmp_path / "other.sqlite3").exists()
    with store.write():
        pass
