"""Subscriptions without the web around them: states, proofs, two readers at once."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from parvis.crypt import KeyRing, Vault
from parvis.newsletter.subscribe import MOST, Proof, ReadersDesk, State, confirm, leave, reader, sign_up
from parvis.store.db import open_store

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
EMAIL = "lectrice@courriel.example"


@pytest.fixture
def desk(tmp_path):
    store = open_store(f"sqlite:///{(tmp_path / 'readers.sqlite3').as_posix()}")
    yield ReadersDesk(store, Vault(KeyRing(("a secret for tests, thirty-two letters",))))
    store.close()


@pytest.fixture
def token():
    numbers = itertools.count(1)
    return lambda: f"reader{next(numbers)}"


def proof(days: float = 0, language: str = "fr") -> Proof:
    return Proof(language, "/lettre/", "203.0.113.0/24", NOW + dt.timedelta(days=days))


def rows(desk, query: str):
    with desk.store.read() as tx:
        return tx.execute(text(query)).fetchall()


def test_a_reader_asks_confirms_and_leaves(desk, token):
    """Each step changes the state once; the second time says so."""
    sign_up(desk, EMAIL, proof(), token)
    assert reader(desk, "reader1").email == EMAIL
    assert confirm(desk, "reader1", proof(1)) is State.DONE
    assert confirm(desk, "reader1", proof(1)) is State.ALREADY
    assert leave(desk, "reader1", proof(2)) is State.DONE
    assert leave(desk, "reader1", proof(2)) is State.ALREADY
    assert confirm(desk, "reader1", proof(3)) is State.GONE
    assert reader(desk, "reader1").email == ""


def test_an_id_that_is_not_known_changes_nothing(desk):
    """Neither confirms nor leaves."""
    assert confirm(desk, "nobody", proof()) is State.GONE
    assert leave(desk, "nobody", proof()) is State.GONE
    assert reader(desk, "nobody") is None


def test_asking_again_sends_one_mail_a_day_and_five_in_all(desk, token):
    """Whoever asks."""
    for hour in range(24 * 12):
        sign_up(desk, EMAIL, proof(hour / 24), token)
    assert len(rows(desk, "SELECT id FROM outbox")) == MOST
    assert len(rows(desk, "SELECT id FROM subscriber")) == 1


def test_capitals_do_not_make_another_reader(desk, token):
    """One address, one reader."""
    sign_up(desk, EMAIL, proof(), token)
    sign_up(desk, EMAIL.upper(), proof(2), token)
    assert len(rows(desk, "SELECT id FROM subscriber")) == 1


def test_who_is_subscribed_gets_nothing_by_asking_again(desk, token):
    """No mail, no row, no change."""
    sign_up(desk, EMAIL, proof(), token)
    confirm(desk, "reader1", proof())
    before = rows(desk, "SELECT * FROM outbox"), rows(desk, "SELECT * FROM consent")
    sign_up(desk, EMAIL, proof(5), token)
    assert (rows(desk, "SELECT * FROM outbox"), rows(desk, "SELECT * FROM consent")) == before


def test_leaving_before_confirming_erases_as_well(desk, token):
    """A reader who never confirmed may leave too."""
    sign_up(desk, EMAIL, proof(), token)
    assert leave(desk, "reader1", proof()) is State.DONE
    assert rows(desk, "SELECT email_sealed, email_print FROM subscriber") == [(None, None)]


def test_the_same_address_asked_for_by_many_at_once_is_one_reader(desk, token):
    """Eight threads, one row, one mail."""
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(sign_up, desk, EMAIL, proof(), token) for _ in range(24)]:
            done.result()
    assert len(rows(desk, "SELECT id FROM subscriber")) == 1
    assert len(rows(desk, "SELECT id FROM outbox")) == 1
