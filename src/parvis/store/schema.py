"""The tables of bookings, and the guard that keeps two blocks of one resource from overlapping.

Moments are whole seconds since 1970 (UTC), money is decimal text, personal fields (`*_sealed`) are sealed by
`crypt.py`; nothing else here names a person. No table has a motive.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
)

from parvis.booking.slots import LONGEST_BLOCK
from parvis.store.columns import Id, metadata, one_of

OCCUPYING = ("held", "pending", "confirmed")
FINAL = ("cancelled", "rescheduled", "done", "no_show")
ORIGINS = ("site", "phone", "import")
PROPOSAL_STATES = ("open", "accepted", "declined", "withdrawn", "expired")
SESSION_STATES = ("open", "cancelled", "done")
OUTBOX_STATES = ("due", "sending", "sent", "deferred", "failed", "unknown", "dropped")
_LONGEST = LONGEST_BLOCK * 60

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# A session of a group: it exists from its first seat on, and claims its practitioner and room once for all seats.
session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("practitioner", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", SESSION_STATES),
    CheckConstraint("starts_at < ends_at", name="session_lasts"),
    CheckConstraint("seats > 0", name="session_has_seats"),
)
Index("session_by_start", session.c.practitioner, session.c.starts_at)

booking = Table(
    "booking",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),  # raised by each change: older links die
    Column("sequence", Integer, nullable=False),  # SEQUENCE of the calendar invitation
    Column("service", Text, nullable=False),
    Column("practitioner", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("price", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("visitor_zone", Text, nullable=False),
    Column("name_sealed", Text),
    Column("email_sealed", Text),
    Column("phone_sealed", Text),
    Column("email_print", Text),
    Column("hold_until", BigInteger),
    Column("hold_key", Text, unique=True),
    Column("idempotency_key", Text, unique=True),
    Column("cancelled_by", Text),  # visitor or practitioner
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("origin", Text, nullable=False, server_default="site"),  # one of ORIGINS
    Column("series", Text),  # public id of the first booking of weekly sessions
    Column("session_id", Id, ForeignKey("session.id")),
    Column("seat", Integer),  # from 1; NULL once given back
    Column("reminders", Integer, nullable=False, server_default="1"),  # 0: the visitor wants none
    Column("sms", Integer, nullable=False, server_default="0"),  # 1: the visitor wants them by SMS too
    Column("for_minor", Integer, nullable=False, server_default="0"),  # 1: someone with parental authority booked
    Column("country", Text, nullable=False, server_default=""),  # where the visitor will be, for a session from abroad
    Column("rate", Text, nullable=False, server_default=""),  # first, solidarity or other: why the price differs
    one_of("state", (*OCCUPYING, *FINAL)),
    CheckConstraint("starts_at < ends_at", name="booking_lasts"),
    CheckConstraint("state <> 'held' OR hold_until IS NOT NULL", name="hold_ends"),
)
Index("booking_by_start", booking.c.practitioner, booking.c.starts_at)
Index("booking_by_email", booking.c.email_print)
Index("booking_by_series", booking.c.series)
Index("booking_seat", booking.c.session_id, booking.c.seat, unique=True)
Index(
    "booking_holds",
    booking.c.hold_until,
    sqlite_where=booking.c.state == "held",
    postgresql_where=booking.c.state == "held",
)

# Another time that one side proposes; only the other side may accept. Its claims keep it free meanwhile.
proposal = Table(
    "proposal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("booking_id", Id, ForeignKey("booking.id", ondelete="CASCADE"), nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", PROPOSAL_STATES),
    one_of("proposed_by", ("visitor", "practitioner")),
    CheckConstraint("starts_at < ends_at", name="proposal_lasts"),
)
Index("proposal_by_booking", proposal.c.booking_id, proposal.c.state)

# One row for each resource that something occupies, buffers included. `owner` is who occupies it: claims of one owner may
# overlap (a booking and the time proposed instead), those of two may not.
claim = Table(
    "claim",
    metadata,
    Column("id", Id, primary_key=True),
    Column("resource_id", Text, nullable=False),
    Column("block_start", BigInteger, nullable=False),
    Column("block_end", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("booking_id", Id, ForeignKey("booking.id", ondelete="CASCADE")),
    Column("proposal_id", Id, ForeignKey("proposal.id", ondelete="CASCADE")),
    Column("session_id", Id, ForeignKey("session.id", ondelete="CASCADE")),
    CheckConstraint("block_start < block_end", name="block_lasts"),
    CheckConstraint(f"block_end - block_start <= {_LONGEST}", name="block_at_most_a_day"),
)
Index("claim_by_block", claim.c.resource_id, claim.c.block_start)
Index("claim_by_booking", claim.c.booking_id)
Index("claim_by_proposal", claim.c.proposal_id)
Index("claim_by_session", claim.c.session_id)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),  # the same effect is never written twice
    Column("payload", Text, nullable=False),  # JSON: ids and versions, no personal data
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("note", Text, nullable=False),  # what the server answered, a code
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", OUTBOX_STATES),
)
Index("outbox_by_due", outbox.c.state, outbox.c.due_at)

# A block lasts a day at most, so only claims that began within a day of the new one can touch it: the index serves.
# An update may not meet itself when it changes its owner; in a BEFORE INSERT trigger, NEW.id is not defined yet.
_NO_OVERLAP_SQLITE = """
CREATE TRIGGER claim_no_overlap_{event} BEFORE {when} ON claim
WHEN EXISTS (
  SELECT 1 FROM claim other WHERE other.resource_id = NEW.resource_id AND other.owner <> NEW.owner
    AND other.block_start < NEW.block_end AND other.block_start > NEW.block_start - {longest}
    AND other.block_end > NEW.block_start {itself})
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END"""
_UPDATE = "UPDATE OF resource_id, block_start, block_end, owner"
_NO_OVERLAP_POSTGRESQL = """
ALTER TABLE claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist
  (resource_id WITH =, owner WITH <>, int8range(block_start, block_end, '[)') WITH &&)"""

GUARDS = {
    "sqlite": (
        _NO_OVERLAP_SQLITE.format(event="insert", when="INSERT", longest=_LONGEST, itself=""),
        _NO_OVERLAP_SQLITE.format(event="update", when=_UPDATE, longest=_LONGEST, itself="AND other.id <> OLD.id"),
    ),
    "postgresql": (_NO_OVERLAP_POSTGRESQL,),
}


@event.listens_for(metadata, "before_create")
def _add_extensions(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gist")


@event.listens_for(claim, "after_create")
def _add_guards(_claim: Table, connection: Connection, **_options: Any) -> None:
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
