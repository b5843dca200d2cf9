"""The mark of a database that is on its way to another one: whether anything may be written, and where to write instead.

`closing`: nothing new; what is being delivered may be noted. `copying`: nothing. `moved`: nothing ever again here. The new
database is `arriving` until the old one is shut. Every writing transaction looks (`in_the_way`); on PostgreSQL it shares a
lock with all others, which whoever sets the mark takes for itself: afterwards no older writer is left.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, text

from parvis.i18n import T
from parvis.store.errors import StoreError

KEY = "moving"
CLOSING, COPYING, ARRIVING, MOVED = "closing", "copying", "arriving", "moved"
_LOCK = 0x70617276697302


@dataclass(frozen=True, slots=True)
class Mark:
    """`to` is the other database, as it may be shown; `token` is that of one move."""

    state: str
    to: str
    token: str


class Moving(StoreError):
    """Nothing may be written: the database is being moved, or was."""


def mark_of(tx: Connection) -> Mark | None:
    found = tx.execute(text("SELECT value FROM meta WHERE key = 'moving'")).scalar()
    return Mark(**json.loads(found)) if found else None


def put_mark(tx: Connection, mark: Mark | None) -> None:
    """Set or remove the mark, once no other transaction is writing any more."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    tx.execute(text("DELETE FROM meta WHERE key = 'moving'"))
    if mark is not None:
        row = {"key": KEY, "value": json.dumps(asdict(mark))}
        tx.execute(text("INSERT INTO meta (key, value) VALUES (:key, :value)"), row)


def in_the_way(tx: Connection, *, finishing: bool) -> Mark | None:
    """What keeps this transaction from writing; `finishing` is a delivery that notes how it ended."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _LOCK})
    mark = mark_of(tx)
    return None if mark is None or (finishing and mark.state == CLOSING) else mark


def refusal(mark: Mark) -> Moving:
    if mark.state == MOVED:
        return Moving(
            T("This database was moved to {to}: nothing is written here any more.", to=mark.to),
            T("Set PARVIS_DATABASE_URL to the new address, then start the endpoint again."),
        )
    if mark.state == ARRIVING:
        return Moving(
            T("This database is a copy that was never opened: a move stopped half-way."),
            T("Run parvis endpoint move-db again, or with --abort, beside the former database."),
        )
    return Moving(
        T("The database is being moved to {to}.", to=mark.to),
        T("Try again in a moment. If the move was cut short: parvis endpoint move-db again, or with --abort."),
    )
