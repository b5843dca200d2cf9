"""Signing up, confirming, leaving: who agreed to what, when, in which words; and nothing left of who leaves.

Whether an address is known never shows: the answer is the same, and what follows goes by mail, from the outbox.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from parvis.crypt import Vault
from parvis.i18n import T, Text
from parvis.outbox import enqueue
from parvis.store import subscribers
from parvis.store.db import Store, Tx, serialize

PURPOSE = "newsletter"
CONFIRM = "newsletter.confirm"
WELCOME = "newsletter.welcome"
AGAIN = dt.timedelta(days=1)  # one confirmation mail a day, whoever asks
MOST = 5  # confirmation mails to one address in all, until it is confirmed
WORDING_VERSION = "2026-11"
WORDING: Text = T("I ask to receive the letter by e-mail. I can leave at any time, in one click.")


class State(StrEnum):
    """What a link finds."""

    DONE = "done"
    ALREADY = "already"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Reader:
    """An opened row: who is written to. `email` is "" once they left."""

    public_id: str
    state: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a consent came from: the page, and the network cut to /24 or /48."""

    language: str
    source: str
    network: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class ReadersDesk:
    """Where subscriptions are made: the database, and the key to the addresses."""

    store: Store
    vault: Vault


def sign_up(desk: ReadersDesk, email: str, proof: Proof, token: Callable[[], str]) -> None:
    """Ask for the confirmation mail. Says nothing: the answer is the same for everyone.

    Someone already subscribed gets nothing; an address asked for again and again gets a mail a day, five in all. A reader
    who left may come back by confirming once more.
    """
    prints = desk.vault.fingerprints(email)

    def work(tx: Tx) -> None:
        serialize(tx, [f"subscriber:{prints[0]}"])
        known = subscribers.by_email(tx, prints)
        if known is None:
            public_id = token()
            sealed = desk.vault.seal(email, _context(public_id))
            subscribers.add(
                tx,
                public_id=public_id,
                email_sealed=sealed,
                email_print=prints[0],
                language=proof.language,
                now=proof.now,
            )
            _ask(tx, public_id, 1, proof)
        elif known.state == "pending" and proof.now - known.asked_at >= AGAIN:
            asked = sum(entry.action == "asked" for entry in subscribers.consents(tx, known.public_id))
            if asked < MOST:
                subscribers.ask_again(tx, known.public_id, proof.language, proof.now)
                _ask(tx, known.public_id, asked + 1, proof)

    desk.store.run(work)


def confirm(desk: ReadersDesk, public_id: str, proof: Proof) -> State:
    """The reader pressed the button of the confirmation page."""

    def work(tx: Tx) -> State:
        serialize(tx, [f"reader:{public_id}"])
        known = subscribers.by_public_id(tx, public_id)
        if known is None or known.state == "left" or not known.email_sealed:
            return State.GONE
        if known.state == "confirmed":
            return State.ALREADY
        subscribers.confirm(tx, public_id, proof.now)
        subscribers.unsuppress(tx, desk.vault.fingerprints(_opened(desk, known)))
        _record(tx, public_id, "confirmed", proof)
        enqueue(tx, WELCOME, {"subscriber": public_id}, due=proof.now, key=f"{WELCOME}:{public_id}")
        return State.DONE

    return desk.store.run(work)


def leave(desk: ReadersDesk, public_id: str, proof: Proof) -> State:
    """The reader leaves: the address is erased at once; a keyed hash keeps it from being written to again."""

    def work(tx: Tx) -> State:
        serialize(tx, [f"reader:{public_id}"])
        known = subscribers.by_public_id(tx, public_id)
        if known is None:
            return State.GONE
        if known.state == "left":
            return State.ALREADY
        if known.email_sealed:
            subscribers.suppress(tx, desk.vault.fingerprint(_opened(desk, known)), "left", proof.now)
        subscribers.leave(tx, public_id, proof.now)
        _record(tx, public_id, "withdrawn", proof)
        return State.DONE

    return desk.store.run(work)


def reader(desk: ReadersDesk, public_id: str) -> Reader | None:
    """The reader behind an id, with the address opened."""
    with desk.store.read() as tx:
        known = subscribers.by_public_id(tx, public_id)
    if known is None:
        return None
    return Reader(public_id, known.state, _opened(desk, known) if known.email_sealed else "", known.language)


def _ask(tx: Tx, public_id: str, time: int, proof: Proof) -> None:
    _record(tx, public_id, "asked", proof)
    enqueue(tx, CONFIRM, {"subscriber": public_id}, due=proof.now, key=f"{CONFIRM}:{public_id}:{time}")


def _record(tx: Tx, public_id: str, action: subscribers.Action, proof: Proof) -> None:
    subscribers.record_consent(
        tx,
        subject=public_id,
        purpose=PURPOSE,
        action=action,
        wording=f"{WORDING_VERSION}: {WORDING.say(proof.language)}",
        language=proof.language,
        source=proof.source,
        network=proof.network,
        now=proof.now,
    )


def _opened(desk: ReadersDesk, known: subscribers.Subscriber) -> str:
    return desk.vault.open(known.email_sealed, _context(known.public_id))


def _context(public_id: str) -> str:
    return f"subscriber.email:{public_id}"
