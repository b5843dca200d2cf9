"""A year and a month goes by: nobody is named anywhere any more, what must stay stays. On both databases."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from parvis.booking.reserve import BookingRequest, cancel, hold, reserve
from parvis.endpoint.context import Context
from parvis.endpoint.retention import Purged, purge
from parvis.endpoint.worker import Worker
from parvis.mail import Delivery, MailSettings, Outcome
from parvis.newsletter.subscribe import Proof, ReadersDesk, State, confirm, leave, sign_up
from parvis.outbox import deliver_due
from parvis.settings import EndpointSettings
from parvis.store import subscribers
from parvis.store.columns import metadata
from parvis.store.errors import StoreError
from parvis.store.schema import booking, outbox
from parvis.store.schema_readers import consent, subscriber, suppression
from parvis.store.spent import spend_once
from samples.booking_practice import NOW, SECRET, practice

DAY = dt.timedelta(days=1)
NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
LATER = dt.datetime(2027, 12, 22, 9, tzinfo=dt.UTC)  # thirteen months
PLAIN = ("zoe", "Zoé", "+33199000001", "America/Montreal", "lea@", "ines@")


def rows(store, table) -> list[dict[str, Any]]:
    with store.read() as tx:
        return [dict(row) for row in tx.execute(select(table).order_by(*table.columns)).mappings()]


def cells(store) -> list[str]:
    """Every text of every column of every table."""
    return [
        value
        for table in metadata.sorted_tables
        for row in rows(store, table)
        for value in row.values()
        if isinstance(value, str)
    ]


def personal(store) -> set[str]:
    """What stands for a person now: sealed fields, fingerprints, keys of forms."""
    found = {
        row[name]
        for table, names in (
            (booking, ("name_sealed", "email_sealed", "phone_sealed", "email_print", "idempotency_key", "hold_key")),
            (subscriber, ("email_sealed", "email_print")),
        )
        for row in rows(store, table)
        for name in names
    }
    return found - {None}


def book(desk, token, start=NINE, *, now=NOW, email="zoe@example.org"):
    request = BookingRequest(
        "seance", 50, "cabinet", start, "Zoé", email, "+33199000001",
        visitor_zone="America/Montreal", idempotency_key=f"form {start}",
    )  # fmt: skip
    return reserve(desk, request, now=now, token=token).booking


def proof(now) -> Proof:
    return Proof("fr", "/lettre/", "203.0.113.0/24", now)


@pytest.fixture
def readers(store, vault) -> ReadersDesk:
    return ReadersDesk(store, vault)


@pytest.fixture
def lived(desk, readers, token):
    """A practice with one of everything: a session, a cancelled one, a hold, readers in each state, mails."""
    book(desk, token)
    gone = book(desk, token, NINE + 3 * DAY)
    cancel(desk, gone.public_id, 1, "visitor", now=NOW)
    hold(desk, "seance", 50, "cabinet", NINE + 4 * DAY, now=NOW, token=token)
    for email in ("lea@example.org", "ines@example.org", "zoe@example.org"):
        sign_up(readers, email, proof(NOW), token)
    waits, left, stays = (row["public_id"] for row in rows(desk.store, subscriber))
    for public_id in (left, stays):
        assert confirm(readers, public_id, proof(NOW)) is State.DONE
    assert leave(readers, left, proof(NOW)) is State.DONE
    with desk.store.write() as tx:
        assert spend_once(tx, "proof", "key", NOW + DAY, NOW)
    deliver_due(desk.store, lambda _row: Delivery(Outcome.SENT), lambda: NOW + 5 * DAY)  # the reminder too
    return waits, left, stays


def test_after_thirteen_months_no_column_names_anybody(desk, readers, token, vault, lived):
    """Neither in the clear, nor sealed, nor as a fingerprint; only who left is kept from being written to."""
    _waits, _left, stays = lived
    before = personal(desk.store)
    assert len(before) > 8
    leave(readers, stays, proof(NOW + DAY))
    purge(desk.store, desk.practice, LATER)
    after = cells(desk.store)
    marks = {vault.fingerprint(f"{who}@example.org") for who in ("ines", "zoe")}
    assert {cell for cell in after if cell in before | marks} == marks
    assert {row["email_print"] for row in rows(desk.store, suppression)} == marks
    assert [cell for cell in after for sign in PLAIN if sign in cell] == []
    assert personal(desk.store) == set()


def test_what_is_counted_stays_and_what_is_over_goes(desk, token, lived):
    """Sessions by state, the proof of those who read or left; no hold, no mail, no key."""
    assert purge(desk.store, desk.practice, LATER) == Purged(people=2, holds=1, claims=2, readers=1, effects=12, keys=1)
    assert Counter(row["state"] for row in rows(desk.store, booking)) == {"confirmed": 1, "cancelled": 1}
    assert {row["price"] for row in rows(desk.store, booking)} == {"65"}
    waits, left, stays = lived
    assert {row["public_id"]: row["state"] for row in rows(desk.store, subscriber)} == {
        left: "left",
        stays: "confirmed",
    }
    assert Counter(row["subject"] for row in rows(desk.store, consent)) == {left: 3, stays: 2}
    assert waits not in cells(desk.store)
    assert rows(desk.store, outbox) == []


def test_twice_is_harmless(desk, token, lived):
    """The second run changes not one cell."""
    purge(desk.store, desk.practice, LATER)
    once = [rows(desk.store, table) for table in metadata.sorted_tables]
    assert purge(desk.store, desk.practice, LATER).total == 0
    assert [rows(desk.store, table) for table in metadata.sorted_tables] == once


def test_a_session_of_yesterday_is_left_alone(desk, token):
    """Its person, its claim and its mails: not one cell changes."""
    book(desk, token)
    before = [rows(desk.store, table) for table in metadata.sorted_tables]
    assert purge(desk.store, desk.practice, NINE + DAY).total == 0
    assert [rows(desk.store, table) for table in metadata.sorted_tables] == before


def test_who_left_is_never_written_to_again_even_when_the_proof_is_gone(desk, readers, token, vault, lived):
    """The fingerprint outlives the record; leaving again by an old link says that it is done; coming back needs a click."""
    _waits, left, _stays = lived
    far = LATER.replace(year=2030)
    purge(desk.store, desk.practice, far)
    assert left not in [row["public_id"] for row in rows(desk.store, subscriber)]
    with desk.store.read() as tx:
        assert subscribers.is_suppressed(tx, vault.fingerprints("ines@example.org"))
        assert subscribers.consents(tx, left) == []
    assert leave(readers, left, proof(far)) is State.GONE
    sign_up(readers, "ines@example.org", proof(far), token)
    with desk.store.read() as tx:
        assert subscribers.by_email(tx, vault.fingerprints("ines@example.org")).state == "pending"
        assert subscribers.is_suppressed(tx, vault.fingerprints("ines@example.org"))


def test_the_practice_decides_how_long_a_session_is_kept(desk, token):
    """`booking.retention_months`, in months of the calendar."""
    book(desk, token)
    short = replace(desk.practice, booking=replace(desk.practice.booking, retention_months=1))
    assert purge(desk.store, short, dt.datetime(2026, 12, 23, 8, tzinfo=dt.UTC)).people == 0
    assert purge(desk.store, desk.practice, dt.datetime(2026, 12, 24, 8, tzinfo=dt.UTC)).people == 0
    assert purge(desk.store, short, dt.datetime(2026, 12, 24, 8, tzinfo=dt.UTC)).people == 1


def test_many_who_never_confirmed_are_forgotten_at_once(desk, vault):
    """More than a statement may name; the proofs of the others stay."""
    with desk.store.write() as tx:
        for number in range(1201):
            subscribers.add(
                tx, public_id=f"r{number}", email_sealed="x", email_print=f"p{number}", language="fr", now=NOW
            )
            subscribers.record_consent(
                tx, subject=f"r{number}", purpose="newsletter", action="asked", wording="w", language="fr", source="s",
                network="n", now=NOW,
            )  # fmt: skip
        subscribers.confirm(tx, "r7", NOW)
    assert purge(desk.store, desk.practice, NOW + 31 * DAY).readers == 1200
    assert [row["subject"] for row in rows(desk.store, consent)] == ["r7"]


# ---------------------------------------------------------------- the endpoint's worker


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(store, clock, token, tmp_path) -> Worker:
    settings = EndpointSettings(secrets=(SECRET,), database_url="", mail=MailSettings(folder=tmp_path / "mails"))
    facts = practice(endpoint_url="https://rdv.cabinet.example")
    return Worker(Context(lambda: facts, store, settings, clock, token))


def test_the_worker_erases_at_its_start_and_once_a_day(desk, worker, clock, token):
    """By the clock it is given; between two rounds nothing is searched for."""
    worker.round()
    made = book(desk, token)
    cancel(desk, made.public_id, 1, "visitor", now=NOW)
    hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token)
    clock.now = NOW + dt.timedelta(hours=23)
    worker.round()
    assert len(rows(desk.store, booking)) == 2
    clock.now = NOW + DAY
    worker.round()
    assert [row["state"] for row in rows(desk.store, booking)] == ["cancelled"]
    clock.now = NOW + 31 * DAY
    worker.round()
    assert [row["email_sealed"] for row in rows(desk.store, booking)] == [None]


def test_a_mail_that_waited_for_the_machine_leaves_before_its_address_is_erased(desk, worker, clock, token, tmp_path):
    """The endpoint was off for six weeks: the cancellation still reaches the visitor."""
    made = book(desk, token)
    cancel(desk, made.public_id, 1, "visitor", now=NOW)
    clock.now = NOW + 42 * DAY
    worker.round()
    assert any(b"zoe@example.org" in path.read_bytes() for path in (tmp_path / "mails").glob("*.eml"))
    assert personal(desk.store) == set()


def test_a_database_that_is_away_is_tried_again_an_hour_later(desk, worker, clock, token, monkeypatch, caplog):
    """And the log says so without naming anybody."""
    book(desk, token)
    clock.now = LATER
    with monkeypatch.context() as broken:
        broken.setattr("parvis.endpoint.worker.purge", _away)
        worker.round()
    worker.round()
    assert personal(desk.store) != set()
    clock.now = LATER + dt.timedelta(hours=1)
    worker.round()
    assert personal(desk.store) == set()
    assert "retention: StoreError" in caplog.text
    assert "zoe" not in caplog.text


def _away(*_facts: object) -> None:
    raise StoreError("away")
