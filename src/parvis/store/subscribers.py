"""Queries about readers of the newsletter: their state, what they agreed to, and who must never be written to again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from parvis.store.moments import moment, seconds
from parvis.store.schema_readers import consent, subscriber, suppression

State = Literal["pending", "confirmed", "left"]
Action = Literal["asked", "confirmed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`email_sealed` is '' once the reader has left: the address is erased, a fingerprint remains in the suppression list."""

    public_id: str
    state: State
    version: int
    email_sealed: str
    language: str
    asked_at: dt.datetime
    confirmed_at: dt.datetime | None
    left_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to or taken back, in which words, when and where. `network` is an address cut to /24 or /48."""

    subject: str
    purpose: str
    action: Action
    wording: str
    language: str
    source: str
    network: str
    at: dt.datetime


def by_email(tx: Connection, prints: Sequence[str]) -> Subscriber | None:
    """The reader with one of these fingerprints (one for each key of the ring)."""
    return _one(tx, subscriber.c.email_print.in_(list(prints)))


def by_public_id(tx: Connection, public_id: str) -> Subscriber | None:
    return _one(tx, subscriber.c.public_id == public_id)


def add(
    tx: Connection, *, public_id: str, email_sealed: str, email_print: str, language: str, now: dt.datetime
) -> None:
    """A reader who asked and has not confirmed yet."""
    at = seconds(now)
    tx.execute(
        insert(subscriber).values(
            public_id=public_id,
            state="pending",
            version=1,
            email_sealed=email_sealed,
            email_print=email_print,
            language=language,
            asked_at=at,
            created_at=at,
            updated_at=at,
        )
    )


def ask_again(tx: Connection, public_id: str, language: str, now: dt.datetime) -> None:
    """A reader who had not confirmed asks once more: the time of the last confirmation mail."""
    _change(tx, public_id, now, language=language, asked_at=seconds(now))


def confirm(tx: Connection, public_id: str, now: dt.datetime) -> None:
    _change(tx, public_id, now, state="confirmed", confirmed_at=seconds(now))


def leave(tx: Connection, public_id: str, now: dt.datetime) -> None:
    """The reader leaves: the address is erased at once. Suppress its fingerprint in the same transaction."""
    _change(tx, public_id, now, state="left", left_at=seconds(now), email_sealed=None, email_print=None)


def in_state(tx: Connection, state: State) -> list[Subscriber]:
    """Every reader in that state, in the order of their subscription."""
    query = select(subscriber).where(subscriber.c.state == state).order_by(subscriber.c.id)
    return [_subscriber(row) for row in tx.execute(query).mappings()]


def record_consent(
    tx: Connection,
    *,
    subject: str,
    purpose: str,
    action: Action,
    wording: str,
    language: str,
    source: str,
    network: str,
    now: dt.datetime,
) -> None:
    """Keep the proof of a consent or of its withdrawal. Rows are only ever added."""
    tx.execute(
        insert(consent).values(
            subject=subject,
            purpose=purpose,
            action=action,
            wording=wording,
            language=language,
            source=source,
            network=network,
            at=seconds(now),
        )
    )


def consents(tx: Connection, subject: str) -> list[Consent]:
    """What that person agreed to and took back, oldest first."""
    query = select(consent).where(consent.c.subject == subject).order_by(consent.c.id)
    return [
        Consent(
            subject=row["subject"],
            purpose=row["purpose"],
            action=row["action"],
            wording=row["wording"],
            language=row["language"],
            source=row["source"],
            network=row["network"],
            at=dt.datetime.fromtimestamp(row["at"], dt.UTC),
        )
        for row in tx.execute(query).mappings()
    ]


def suppress(tx: Connection, email_print: str, reason: str, now: dt.datetime) -> None:
    """Never write to that address again, whatever list it comes from. The first reason stays."""
    if not is_suppressed(tx, [email_print]):
        tx.execute(insert(suppression).values(email_print=email_print, reason=reason, at=seconds(now)))


def unsuppress(tx: Connection, prints: Sequence[str]) -> None:
    """That person asked to be written to again and proved it."""
    tx.execute(delete(suppression).where(suppression.c.email_print.in_(list(prints))))


def is_suppressed(tx: Connection, prints: Sequence[str]) -> bool:
    query = select(suppression.c.email_print).where(suppression.c.email_print.in_(list(prints)))
    return tx.execute(query).first() is not None


def _change(tx: Connection, public_id: str, now: dt.datetime, **values: str | int | None) -> None:
    tx.execute(
        update(subscriber)
        .where(subscriber.c.public_id == public_id)
        .values(**values, updated_at=seconds(now), version=subscriber.c.version + 1)
    )


def _one(tx: Connection, condition: ColumnElement[bool]) -> Subscriber | None:
    row = tx.execute(select(subscriber).where(condition)).mappings().first()
    return _subscriber(row) if row else None


def _subscriber(row: RowMapping) -> Subscriber:
    confirmed, left = row["confirmed_at"], row["left_at"]
    return Subscriber(
        public_id=row["public_id"],
        state=row["state"],
        version=row["version"],
        email_sealed=row["email_sealed"] or "",
        language=row["language"],
        asked_at=moment(row["asked_at"]),
        confirmed_at=None if confirmed is None else moment(confirmed),
        left_at=None if left is None else moment(left),
    )
