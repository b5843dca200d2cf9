"""The tables of the newsletter, of what people agreed to, and of what counts once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from parvis.store.columns import Id, metadata, one_of

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("email_sealed", Text),
    Column("email_print", Text, unique=True),
    Column("language", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),  # when the last confirmation was asked for
    Column("confirmed_at", BigInteger),
    Column("left_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", ("pending", "confirmed", "left")),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),  # public id of a subscriber or booking
    Column("purpose", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("wording", Text, nullable=False),  # the sentence that was agreed to
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),  # the page or form
    Column("network", Text, nullable=False),  # address cut to /24 or /48
    Column("at", BigInteger, nullable=False),
    one_of("action", ("asked", "confirmed", "withdrawn")),
)
Index("consent_by_subject", consent.c.subject)

suppression = Table(
    "suppression",
    metadata,
    Column("email_print", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

spent = Table(
    "spent",
    metadata,
    Column("purpose", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    UniqueConstraint("purpose", "key", name="spent_once"),
)
Index("spent_by_expiry", spent.c.expires_at)
