"""The first tables: bookings, claims, outbox, readers.

A migration that was released is never changed: it is a copy of what the tables were then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LONGEST = 86_400
_SQLITE = """
CREATE TRIGGER claim_no_overlap_{event} BEFORE {when} ON claim
WHEN EXISTS (
  SELECT 1 FROM claim other WHERE other.resource_id = NEW.resource_id AND other.owner <> NEW.owner
    AND other.block_start < NEW.block_end AND other.block_start > NEW.block_start - {longest}
    AND other.block_end > NEW.block_start {itself})
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END"""
_POSTGRESQL = """
ALTER TABLE claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist
  (resource_id WITH =, owner WITH <>, int8range(block_start, block_end, '[)') WITH &&)"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "booking",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("practitioner", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("visitor_zone", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("email_print", sa.Text(), nullable=True),
        sa.Column("hold_until", sa.BigInteger(), nullable=True),
        sa.Column("hold_key", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state <> 'held' OR hold_until IS NOT NULL", name="hold_ends"),
        sa.CheckConstraint(
            "state IN ('held', 'pending', 'confirmed', 'cancelled', 'rescheduled', 'done', 'no_show')",
            name="state_known",
        ),
        sa.CheckConstraint("starts_at < ends_at", name="booking_lasts"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hold_key"),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("booking_by_email", "booking", ["email_print"], unique=False)
    op.create_index("booking_by_start", "booking", ["practitioner", "starts_at"], unique=False)
    op.create_index(
        "booking_holds",
        "booking",
        ["hold_until"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("action IN ('asked', 'confirmed', 'withdrawn')", name="action_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("consent_by_subject", "consent", ["subject"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'sending', 'sent', 'deferred', 'failed', 'unknown', 'dropped')", name="state_known"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("outbox_by_due", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "spent",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("purpose", "key", name="spent_once"),
    )
    op.create_index("spent_by_expiry", "spent", ["expires_at"], unique=False)
    op.create_table(
        "subscriber",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("email_print", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'left')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_print"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "suppression",
        sa.Column("email_print", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("email_print"),
    )
    op.create_table(
        "claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("block_start", sa.BigInteger(), nullable=False),
        sa.Column("block_end", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("booking_id", ID, nullable=True),
        sa.CheckConstraint("block_end - block_start <= 86400", name="block_at_most_a_day"),
        sa.CheckConstraint("block_start < block_end", name="block_lasts"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claim_by_block", "claim", ["resource_id", "block_start"], unique=False)
    op.create_index("claim_by_booking", "claim", ["booking_id"], unique=False)
    _add_guards(op.get_bind().dialect.name)


def _add_guards(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(_POSTGRESQL)
        return
    op.execute(_SQLITE.format(event="insert", when="INSERT", longest=_LONGEST, itself=""))
    changed = "UPDATE OF resource_id, block_start, block_end, owner"
    op.execute(_SQLITE.format(event="update", when=changed, longest=_LONGEST, itself="AND other.id <> OLD.id"))
