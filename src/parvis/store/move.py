"""Moving all bookings from one database to another while the endpoint runs: SQLite to PostgreSQL, or back.

Nothing is written to the old one while its rows are copied, each table is read back and compared, then the old one is shut
for good and the new one opened. Cut short at any instant, one of the two holds everything and may be written again:
the same command goes on, `abort` goes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, make_url, select

from parvis.i18n import T
from parvis.store import moving, tables
from parvis.store.copy import database_file
from parvis.store.db import Store, open_store
from parvis.store.errors import StoreError
from parvis.store.migrate import revision
from parvis.store.moving import ARRIVING, CLOSING, COPYING, MOVED, Mark, mark_of, put_mark
from parvis.store.schema import outbox
from parvis.store.tables import Sum, Told

_LOOKS, _PAUSE = 240, 0.25  # mails under way are waited for during a minute; then nobody can vouch for them


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied. `to` is the new database as it may be shown; `sums` by table."""

    to: str
    sums: dict[str, Sum] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(found.rows for found in self.sums.values())


def shown(url: str) -> str:
    """The address without its password."""
    return url if url.startswith("sqlite:") else make_url(url).render_as_string(hide_password=True)


def would_move(source: Store, to: str) -> dict[str, int]:
    """How many rows of each table a move would copy; nothing is written. Raises StoreError when it could not be done."""
    file = database_file(to)
    if file is None or file.exists():
        _look_at_target(to)
    with source.read() as tx:
        return tables.sizes(tx)


def move(source: Store, to: str, *, token: Callable[[], str], told: Told | None = None) -> Moved:
    """Copy everything to the database at `to`, verify it, shut the old one, open the new one.

    Raises StoreError; the old one is then as usable as before, unless it was shut already.
    """
    target = open_store(to)
    try:
        mark = _begin(source, target, to, token())
        try:
            sums = {} if mark.state == MOVED else _copy(source, target, mark, told or (lambda _table, _rows: None))
        except BaseException:
            with source.write_anyway() as tx:
                put_mark(tx, None)
            raise
        _switch(source, target, mark)
        return Moved(shown(to), sums)
    finally:
        target.close()


def abort(source: Store, to: str = "") -> bool:
    """Go back to the old database after a move that was cut short; False when there is none. Raises StoreError."""
    with source.read() as tx:
        mark = mark_of(tx)
    if mark is None:
        return False
    if mark.state == MOVED and not to:
        raise StoreError(
            T("The move to {to} had come to its end.", to=mark.to),
            T("Add --to with the address of that database: it is looked at first."),
        )
    if to:
        _clear_target(to, mark)
    with source.write_anyway() as tx:
        put_mark(tx, None)
    return True


def _look_at_target(to: str) -> None:
    from parvis.store.db import bare_store

    target = bare_store(to)
    try:
        with target.read() as tx:
            if revision(tx) is not None:
                _refuse_used(tx, "")
    finally:
        target.close()


def _refuse_used(tx: Connection, token: str) -> None:
    """A target is new, or holds what an earlier try of a move copied."""
    mark = mark_of(tx)
    if mark is not None and (mark.state == ARRIVING or mark.token == token):
        return
    if mark is not None:
        raise moving.refusal(mark)
    tables.refuse_rows(tx)


def _begin(source: Store, target: Store, to: str, token: str) -> Mark:
    with source.write_anyway() as tx:
        known = mark_of(tx)
        if known is not None and (known.to != shown(to) or known.state == ARRIVING):
            raise moving.refusal(known)
        mark = known or Mark(CLOSING, shown(to), token)
        with target.read() as other:
            there = mark_of(other)
            if mark.state == MOVED and there is None and tables.sizes(other):
                raise StoreError(T("The database is at {to} already.", to=mark.to), moving.refusal(mark).write)
            if mark.state != MOVED:
                _refuse_used(other, mark.token)
        if known is None:
            put_mark(tx, mark)
    return mark


def _copy(source: Store, target: Store, mark: Mark, told: Told) -> dict[str, Sum]:
    _wait_for_mails(source)
    with source.write_anyway() as tx:
        put_mark(tx, Mark(COPYING, mark.to, mark.token))
    with target.read() as tx:
        there = mark_of(tx)
        if there is not None and there.state == COPYING:
            raise StoreError(T("The new database is the one in use."), T("Give the address of another one."))
    with source.snapshot() as reading, target.write_anyway() as writing:
        tables.empty(writing)
        put_mark(writing, Mark(ARRIVING, mark.to, mark.token))
        return tables.copy_rows(reading, writing, told)


def _wait_for_mails(source: Store) -> None:
    """What is being sent at this moment may still be noted."""
    sending = select(func.count()).select_from(outbox).where(outbox.c.state == "sending")
    for _ in range(_LOOKS):
        with source.read() as tx:
            if not tx.execute(sending).scalar_one():
                return
        time.sleep(_PAUSE)


def _switch(source: Store, target: Store, mark: Mark) -> None:
    """First shut, then open: there is never a moment at which both may be written."""
    with source.write_anyway() as tx:
        known = mark_of(tx)
        if known is None or known.token != mark.token:
            raise StoreError(T("The move was given up meanwhile: the former database goes on."))
        put_mark(tx, Mark(MOVED, mark.to, mark.token))
    with target.write_anyway() as tx:
        put_mark(tx, None)


def _clear_target(to: str, mark: Mark) -> None:
    target = open_store(to)
    try:
        with target.write_anyway() as tx:
            there = mark_of(tx)
            if there is not None and there.token == mark.token:
                tables.empty(tx)
            elif mark.state == MOVED:
                raise StoreError(
                    T("The database at {to} is in use: the move is over.", to=mark.to),
                    T("To go back, move it: parvis endpoint move-db, with the addresses the other way round."),
                )
    finally:
        target.close()
