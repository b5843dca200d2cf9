"""Readers of the newsletter, their consents, and what counts once. On both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.store import subscribers
from parvis.store.schema_readers import subscriber
from parvis.store.spent import spend_once
from samples.booking_practice import NOW

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def reader(store, vault):
    with store.write() as tx:
        sealed = vault.seal("zoe@example.org", "subscriber.email:r1")
        mark = vault.fingerprint("zoe@example.org")
        subscribers.add(tx, public_id="r1", email_sealed=sealed, email_print=mark, language="fr", now=NOW)
    return vault.fingerprints("Zoe@Example.org ")


def test_a_reader_is_found_by_an_address_written_otherwise(store, vault, reader):
    """Case and blanks do not make another reader."""
    with store.read() as tx:
        found = subscribers.by_email(tx, reader)
        assert found == subscribers.by_public_id(tx, "r1")
        assert subscribers.by_email(tx, vault.fingerprints("max@example.org")) is None
    assert (found.state, found.version, found.asked_at, found.confirmed_at) == ("pending", 1, NOW, None)
    assert vault.open(found.email_sealed, "subscriber.email:r1") == "zoe@example.org"


def test_confirming_and_asking_again_raise_the_version(store, reader):
    """Older links die."""
    with store.write() as tx:
        subscribers.ask_again(tx, "r1", "en", LATER)
        asked = subscribers.by_public_id(tx, "r1")
        subscribers.confirm(tx, "r1", LATER)
        confirmed = subscribers.by_public_id(tx, "r1")
        assert subscribers.in_state(tx, "confirmed") == [confirmed]
    assert (asked.version, asked.language, asked.asked_at) == (2, "en", LATER)
    assert (confirmed.version, confirmed.state, confirmed.confirmed_at) == (3, "confirmed", LATER)


def test_leaving_erases_the_address_and_keeps_a_fingerprint(store, vault, reader):
    """Nothing in the row says who it was; the suppression list still stops a mail to that address."""
    with store.write() as tx:
        subscribers.leave(tx, "r1", LATER)
        subscribers.suppress(tx, reader[0], "left", LATER)
        subscribers.suppress(tx, reader[0], "again", LATER)
    with store.read() as tx:
        row = tx.execute(subscriber.select()).mappings().one()
        assert (row["state"], row["email_sealed"], row["email_print"]) == ("left", None, None)
        assert subscribers.by_email(tx, reader) is None
        assert subscribers.is_suppressed(tx, reader)
        assert not subscribers.is_suppressed(tx, vault.fingerprints("max@example.org"))
    with store.write() as tx:
        subscribers.unsuppress(tx, reader)
        assert not subscribers.is_suppressed(tx, reader)


def test_two_readers_who_left_do_not_collide(store, vault):
    """Erased fields are empty, not equal."""
    for name in ("r1", "r2"):
        with store.write() as tx:
            mark = vault.fingerprint(name)
            subscribers.add(tx, public_id=name, email_sealed="x", email_print=mark, language="fr", now=NOW)
            subscribers.leave(tx, name, LATER)
    with store.read() as tx:
        assert len(subscribers.in_state(tx, "left")) == 2


def test_the_record_of_consent_tells_what_was_said_when(store):
    """Words, page, language, network cut short, time; oldest first."""
    words = {"purpose": "newsletter", "language": "fr", "source": "/lettre/", "network": "192.0.2.0/24"}
    with store.write() as tx:
        for action, now in (("asked", NOW), ("confirmed", LATER)):
            subscribers.record_consent(tx, subject="r1", action=action, wording="J’accepte.", now=now, **words)
        found = subscribers.consents(tx, "r1")
        assert subscribers.consents(tx, "r2") == []
    assert [(item.action, item.at) for item in found] == [("asked", NOW), ("confirmed", LATER)]
    assert found[0] == subscribers.Consent(
        "r1", "newsletter", "asked", "J’accepte.", "fr", "/lettre/", "192.0.2.0/24", NOW
    )


def test_a_solved_puzzle_counts_once_until_it_expires(store):
    """A second use is refused; after its expiry the key is forgotten, since its own date refuses it then."""
    with store.write() as tx:
        assert spend_once(tx, "puzzle", "k", LATER, NOW)
        assert not spend_once(tx, "puzzle", "k", LATER, NOW)
        assert spend_once(tx, "other", "k", LATER, NOW)
        assert spend_once(tx, "puzzle", "k", LATER + dt.timedelta(hours=1), LATER)
