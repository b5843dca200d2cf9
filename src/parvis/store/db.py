"""Opening the database, its transactions, and its failures as sentences.

SQLite by default (WAL, every commit on disk), PostgreSQL by URL. A writing transaction takes SQLite's lock at its start
(`BEGIN IMMEDIATE`): it waits instead of failing half-way, and what it reads cannot change under it. On PostgreSQL the
same is had, resource by resource, with `serialize`. While a database is being moved (`moving`), writers wait a while.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, RowMapping, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from parvis.i18n import T, Text
from parvis.store import moving
from parvis.store.errors import SlotTaken, StoreError
from parvis.store.migrate import is_current, migrate

Result = TypeVar("Result")
Tx = Connection
"""An open transaction: what every query of `store/` takes first."""
Row = RowMapping
"""A row as a mapping of column names."""

BUSY_SECONDS = 30
"""How long a transaction waits for another one, and for a free connection."""
_CONNECT_SECONDS = 10  # a server that is out of reach is said to be, without a long silence
_OVERFLOW = {"sqlite": 40, "postgresql": 15}  # SQLite: one for each thread of the web server; servers have few to give
_RETRIES = 5
_LOOKS, _PAUSE = 20, 0.25  # how often a writer looks whether a move is over, and the seconds between
_AGAIN = ("40001", "40P01")  # serialization failure, deadlock detected
_EXCLUDED = "23P01"  # exclusion violation
_NOT_UNIQUE = "23505"  # unique violation
_TAKEN = ("slot_taken", "UNIQUE constraint failed: booking.session_id, booking.seat")
_NOT_ALLOWED = "42501"  # insufficient privilege: only the extension needs more than the owner of a database has
_TOO_BUSY = T("The database is too busy; please try again.")


class _TryAgain(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Store:
    """A database with the tables of Parvis. Made by `open_store`; safe to share between threads."""

    engine: Engine

    def telling(self) -> Store:
        """The same database, whose transactions also leave what an outside program is to be told."""
        return Store(self.engine.execution_options(parvis_tells=True))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises StoreError."""
        with self._transaction(writing=False) as tx:
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Reads, all of it as it was at one instant. Raises StoreError."""
        with self._transaction(writing=False, level="REPEATABLE READ") as tx:
            yield tx

    @contextmanager
    def write(self, *, finishing: bool = False) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing. Raises StoreError, SlotTaken, and Moving after some seconds."""
        for left in reversed(range(_LOOKS)):
            with self._transaction(writing=True) as tx:
                mark = moving.in_the_way(tx, finishing=finishing)
                if mark is None:
                    yield tx
                    return
            if not left or mark.state in (moving.MOVED, moving.ARRIVING):
                raise moving.refusal(mark)
            time.sleep(_PAUSE)

    @contextmanager
    def write_anyway(self) -> Iterator[Connection]:
        """A transaction that writes whatever the mark says: of whoever moves the database, and of migrations."""
        with self._transaction(writing=True) as tx:
            yield tx

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """`work` in a writing transaction, once more when PostgreSQL asks for it (deadlock). Raises as `write` does."""
        return _insisting(self.write, work)

    def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same for a delivery that notes how it ended: possible also while a move begins."""
        return _insisting(lambda: self.write(finishing=True), work)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _transaction(self, *, writing: bool, level: str = "") -> Iterator[Connection]:
        options = {"isolation_level": level} if level and self.engine.dialect.name == "postgresql" else {}
        try:
            with self.engine.connect().execution_options(parvis_writing=writing, **options) as tx, tx.begin():
                yield tx
        except DBAPIError as error:
            raise _explained(error, self.engine) from error
        except PoolTimeout as error:
            raise StoreError(_TOO_BUSY) from error


def _insisting(write: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], Result]) -> Result:
    for _ in range(_RETRIES):
        try:
            with write() as tx:
                return work(tx)
        except _TryAgain:
            continue
    raise StoreError(_TOO_BUSY)


def store_tells(tx: Connection) -> bool:
    """Whether the transaction is one of a store that is `telling`."""
    return bool(tx.get_execution_options().get("parvis_tells"))


def serialize(tx: Connection, names: Iterable[str]) -> None:
    """Wait until no other transaction works on these names. SQLite has one writer at a time already."""
    if tx.dialect.name == "postgresql":
        for name in sorted(names):
            key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def open_store(url: str) -> Store:
    """The database at that URL (`sqlite:///file`, `postgresql://…`), its tables created when it is empty.

    Raises StoreError when it cannot be opened, or is of a later version of Parvis.
    """
    engine = _engine(url)
    store = Store(engine)
    try:
        _prepare(store)
    except BaseException:
        engine.dispose()
        raise
    return store


def bare_store(url: str) -> Store:
    """The database as it is, whatever it holds: nothing is created in it. Raises StoreError."""
    return Store(_engine(url))


def _engine(url: str) -> Engine:
    if url.startswith(
        "sqlite://"
    ):  # a path as it is: the folder may have any name, with a question mark or a percent in it
        return _sqlite(url.removeprefix("sqlite://").removeprefix("/"))
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise StoreError(
            T("The address of the database is not understood."),
            T("Write PARVIS_DATABASE_URL as sqlite:///path or postgresql://user@host/name."),
        )
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
            pool_timeout=BUSY_SECONDS,
            max_overflow=_OVERFLOW["postgresql"],
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            T("PostgreSQL needs a driver that is not installed."), T("Install it: pip install 'parvis[postgresql]'.")
        ) from error


def _sqlite(database: str) -> Engine:
    path = Path(database)
    if not database or database == ":memory:":
        raise StoreError(T("The database needs a file."), T("Write PARVIS_DATABASE_URL as sqlite:///path."))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # for its owner alone; the journal beside it takes the same rights
    except OSError as error:
        raise _unusable(T("The folder of the database cannot be created: {path}", path=str(path.parent))) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        max_overflow=_OVERFLOW["sqlite"],
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    # FULL: once a booking is answered, not even a power cut takes it back. secure_delete: what is erased is overwritten.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Without this, sqlite3 would begin late and upgrade a read lock in mid-transaction: "database is locked" at once.
    writing = connection.get_execution_options().get("parvis_writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare(store: Store) -> None:
    with store.read() as tx:
        if is_current(tx):
            return
    with store.write_anyway() as tx:
        migrate(tx)


def _explained(error: DBAPIError, engine: Engine) -> Exception:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _explained_sqlite(error, cause, str(engine.url.database))
    state = getattr(cause, "sqlstate", None)
    if state == _EXCLUDED or (state == _NOT_UNIQUE and "booking_seat" in str(cause)):
        return SlotTaken()
    if state == _NOT_ALLOWED:
        return StoreError(
            T("The database refuses the extension btree_gist."),
            T("Ask whoever runs it for: CREATE EXTENSION btree_gist; it keeps two bookings from overlapping."),
        )
    if state in _AGAIN:
        return _TryAgain()
    if isinstance(error, (OperationalError, InterfaceError)):
        return _unusable(T("The database server does not answer."))
    return error


def _explained_sqlite(error: DBAPIError, cause: sqlite3.Error, path: str) -> Exception:
    said = str(cause)
    if isinstance(cause, sqlite3.IntegrityError):
        return SlotTaken() if said in _TAKEN else error
    sentences: dict[str, Text] = {
        "locked": T("The database is in use by another program: {path}", path=path),
        "readonly": T("The database may be read but not written: {path}", path=path),
        "unable to open": T("The database cannot be opened: {path}", path=path),
        "full": T("The disk is full: {path}", path=path),
        "not a database": T("This file is not a database: {path}", path=path),
        "malformed": T("The database is damaged: {path}", path=path),
        "disk I/O": T("The disk does not answer: {path}", path=path),
    }
    found = next((sentence for sign, sentence in sentences.items() if sign in said), None)
    return error if found is None else _unusable(found)


def _unusable(what: Text) -> StoreError:
    return StoreError(what, T("Check the disk and the rights on this file, or PARVIS_DATABASE_URL."))
