"""A new key in front of the ring: everything is sealed again, found by its new fingerprint, and the former key may go."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, update

from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, lookup, reserve
from parvis.crypt import KeyRing, Unsealable, Vault
from parvis.newsletter.subscribe import Proof, ReadersDesk, reader, sign_up
from parvis.store import sealed, subscribers
from parvis.store.schema import booking
from parvis.store.schema_desk import calendar, payment, second_factor
from parvis.store.schema_readers import suppression
from parvis.store.sealed import context_of, renew, sealed_columns
from samples.booking_practice import NOW, SECRET, practice

NEW = "n" * 40
BOTH = Vault(KeyRing((NEW, SECRET)))
ONLY_NEW = Vault(KeyRing((NEW,)))
CAMILLE = "camille@courriel.example"


def book(desk, hour, token):
    start = dt.datetime(2026, 11, 30, hour, tzinfo=dt.UTC)
    request = BookingRequest("seance", 50, "cabinet", start, "Camille Œ", CAMILLE, "+33612345678", language="fr")
    return reserve(desk, request, now=NOW, token=token).booking


@pytest.fixture
def filled(store, desk, vault, token):
    """Bookings, a reader, a calendar, a second factor, a payment, and someone who wants no letters, with the former key."""
    bookings = [book(desk, hour, token) for hour in (8, 9)]
    sign_up(ReadersDesk(store, vault), CAMILLE, Proof("fr", "/", "", NOW), token)
    with store.write() as tx:
        values = {"practitioner": "claire", "kind": "ics", "name": "x", "policy": "{}", "next_at": 1, "created_at": 1}
        url = vault.seal("https://agenda.example/secret", "calendar.url:cal1")
        tx.execute(insert(calendar).values(public_id="cal1", url_sealed=url, **values))
        tx.execute(
            insert(second_factor).values(practitioner="claire", secret_sealed=vault.seal("S", "second-factor:claire"))
        )
        tx.execute(insert(suppression).values(email_print=vault.fingerprint(CAMILLE), reason="left", at=1))
        tx.execute(insert(suppression).values(email_print=vault.fingerprint("other@x.example"), reason="left", at=1))
        paid = {"state": "paid", "method": "cash", "amount": "60", "currency": "EUR", "practitioner": "claire"}
        print_ = vault.fingerprint(CAMILLE)
        tx.execute(insert(payment).values(public_id="p", email_print=print_, created_at=1, updated_at=1, **paid))
    return bookings


def test_everything_opens_with_the_new_key_alone(store, filled):
    """Names, addresses, calendars, second factors; the fingerprints are the new ones wherever the address is known."""
    done = renew(store, BOTH)
    assert (done.values, done.lost, done.kept) == (2 * 3 + 1 + 2, 0, 1)
    desk = Desk(store, practice(), ONLY_NEW)
    assert [lookup(desk, one.public_id) for one in filled] == filled
    with store.read() as tx:
        row = tx.execute(select(calendar)).mappings().one()
        assert ONLY_NEW.open(row["url_sealed"], "calendar.url:cal1") == "https://agenda.example/secret"
        prints = {
            *tx.execute(select(booking.c.email_print)).scalars(),
            *tx.execute(select(payment.c.email_print)).scalars(),
        }
        left = set(tx.execute(select(suppression.c.email_print)).scalars())
    assert prints == {ONLY_NEW.fingerprint(CAMILLE)}
    assert left == {ONLY_NEW.fingerprint(CAMILLE), BOTH.fingerprints("other@x.example")[1]}


def test_a_second_run_finds_nothing_to_do(store, filled):
    """Also after one that was cut short: each row is its own step."""
    renew(store, BOTH)
    assert renew(store, BOTH).values == 0


def test_a_dry_run_changes_nothing(store, filled):
    """It counts the same."""
    assert renew(store, BOTH, dry_run=True).values == 9
    with store.read() as tx:
        name = tx.execute(select(booking.c.name_sealed).order_by(booking.c.id)).scalars().first()
    context = context_of("booking", "name", {"public_id": filled[0].public_id})
    with pytest.raises(Unsealable):
        ONLY_NEW.open(name, context)


def test_without_the_former_key_nothing_is_lost(store, filled):
    """Values that no key opens are counted and left as they are: the former key can still be put back."""
    done = renew(store, ONLY_NEW)
    assert (done.values, done.lost) == (0, 9)
    assert renew(store, BOTH).values == 9


def test_a_booking_that_changes_meanwhile_keeps_its_change(store, desk, filled, monkeypatch):
    """Another process erases the person between reading and writing: what it wrote stays."""
    real = sealed._write

    def late(tx, **more):
        tx.execute(update(booking).where(booking.c.public_id == filled[0].public_id).values(name_sealed=None))
        real(tx, **more)

    monkeypatch.setattr(sealed, "_write", late)
    renew(store, BOTH)
    with store.read() as tx:
        row = tx.execute(select(booking).where(booking.c.public_id == filled[0].public_id)).mappings().one()
    assert row["name_sealed"] is None


def test_every_sealed_column_has_a_rule(store, vault):
    """A table with a sealed column has a key of one column, and something that binds its values."""
    known = {"public_id": "x", "practitioner": "y", "number": 1}
    for table, names in sealed_columns().items():
        assert len(table.primary_key.columns) == 1, table.name
        for name in names:
            assert context_of(table.name, name.removesuffix("_sealed"), known)
            needed = {"receipt": {"practitioner", "number"}, "second_factor": {"practitioner"}}
            assert needed.get(table.name, {"public_id"}) <= set(table.c.keys())


def test_a_reader_is_found_again(store, vault, filled):
    """By the new fingerprint alone: who signs up again is the same reader."""
    renew(store, BOTH)
    with store.read() as tx:
        found = subscribers.by_email(tx, ONLY_NEW.fingerprints(CAMILLE))
    assert reader(ReadersDesk(store, ONLY_NEW), found.public_id).email == CAMILLE
