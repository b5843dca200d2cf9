"""The tables of the practitioner's side: hours that differ, outside calendars, who waits, what was paid, who did what."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from parvis.store.columns import Id, metadata, one_of

OVERRIDE_KINDS = ("closed", "changed", "extra")
CALENDAR_KINDS = ("ics", "caldav")
WAITING_STATES = ("asked", "waiting", "offered", "taken", "left")
PAYMENT_STATES = ("due", "paid", "credited", "refunded")
PAYMENT_METHODS = ("cash", "transfer", "cheque", "card", "online")

# Closures and extra openings made in the agenda, over the base rules of practice.toml; they take effect at once.
override = Table(
    "override",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("practitioner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first_day", Text, nullable=False),  # local days, 2026-12-24
    Column("last_day", Text, nullable=False),
    Column("hours", Text, nullable=False),  # JSON: [["09:00", "12:30"], …], local wall time; [] is all day
    Column("places", Text, nullable=False),  # JSON: ids of places; [] is everywhere
    Column("created_at", BigInteger, nullable=False),
    one_of("kind", OVERRIDE_KINDS),
    CheckConstraint("first_day <= last_day", name="override_lasts"),
)
Index("override_by_day", override.c.practitioner, override.c.last_day)

# An outside calendar whose events make its practitioner busy. Addresses and passwords are sealed.
calendar = Table(
    "calendar",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("practitioner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("url_sealed", Text, nullable=False),
    Column("user_sealed", Text),
    Column("password_sealed", Text),
    Column("policy", Text, nullable=False),  # JSON: whether all-day, tentative and unanswered events are busy
    Column("etag", Text, nullable=False, server_default=""),
    Column("until_at", BigInteger, nullable=False, server_default="0"),  # how far its events were read
    Column("next_at", BigInteger, nullable=False),  # when it is read next
    Column("read_at", BigInteger),  # when it was last read with success
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("problem", Text, nullable=False, server_default=""),  # a code of the last failure
    Column("broken", Integer, nullable=False, server_default="0"),  # events that could not be understood
    Column("created_at", BigInteger, nullable=False),
    one_of("kind", CALENDAR_KINDS),
)
busy = Table(
    "busy",
    metadata,
    Column("id", Id, primary_key=True),
    Column("calendar_id", Id, ForeignKey("calendar.id", ondelete="CASCADE"), nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("block_start", BigInteger, nullable=False),
    Column("block_end", BigInteger, nullable=False),
    CheckConstraint("block_start < block_end", name="busy_lasts"),
)
Index("busy_by_block", busy.c.resource_id, busy.c.block_end)
Index("busy_by_calendar", busy.c.calendar_id)

# Who would come earlier if a time became free.
waiting = Table(
    "waiting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("service", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("duration", Integer, nullable=False),  # minutes
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("booking", Text),  # public id of the later booking that would be given up
    Column("language", Text, nullable=False),
    Column("visitor_zone", Text, nullable=False),
    Column("name_sealed", Text),
    Column("email_sealed", Text),
    Column("phone_sealed", Text),
    Column("email_print", Text),
    Column("seen", Text, nullable=False, server_default="[]"),  # JSON: starts that were free at the last look
    Column("offer_start", BigInteger),
    Column("offer_until", BigInteger),
    Column("offered_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", WAITING_STATES),
)
Index("waiting_by_service", waiting.c.service, waiting.c.state)

# A payment follows its booking; of a cancelled one it becomes a credit, which the person's next booking takes, first in first out.
payment = Table(
    "payment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("booking_id", Id, ForeignKey("booking.id", ondelete="SET NULL")),
    Column("practitioner", Text, nullable=False),
    Column("email_print", Text),  # whose credit it may be
    Column("state", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("outside_id", Text, unique=True),  # of the payment provider
    Column("paid_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    one_of("state", PAYMENT_STATES),
    one_of("method", PAYMENT_METHODS),
)
Index("payment_by_booking", payment.c.booking_id)
Index("payment_by_person", payment.c.email_print, payment.c.state)

# Numbered without gaps for each practitioner; kept as long as accounts are, whatever becomes of the booking.
receipt = Table(
    "receipt",
    metadata,
    Column("id", Id, primary_key=True),
    Column("practitioner", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("payment_id", Id, ForeignKey("payment.id"), nullable=False),
    Column("content_sealed", Text, nullable=False),  # JSON of what the receipt says
    Column("issued_at", BigInteger, nullable=False),
    UniqueConstraint("practitioner", "number", name="receipt_numbered"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),  # visitor, practitioner:<id>, command, endpoint
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),  # a public id
    Column("detail", Text, nullable=False),  # JSON, no personal data
)
Index("audit_by_subject", audit.c.subject)
Index("audit_by_time", audit.c.at)

# Who is signed in to the agenda; `practitioner` is empty for whoever runs the practice.
sign_in = Table(
    "sign_in",
    metadata,
    Column("key", Text, primary_key=True),  # hash of the cookie
    Column("practitioner", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("key", Text, primary_key=True),  # hash of the code
    Column("practitioner", Text, nullable=False),
    Column("used_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)
second_factor = Table(
    "second_factor",
    metadata,
    Column("practitioner", Text, primary_key=True),
    Column("secret_sealed", Text, nullable=False),
    Column("last_step", BigInteger, nullable=False, server_default="0"),  # a code counts once
    Column("enabled_at", BigInteger),
)

# What fails, told to the practitioner once until it is over.
incident = Table(
    "incident",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("note", Text, nullable=False),  # a code, no personal data
    Column("told_at", BigInteger),
)
