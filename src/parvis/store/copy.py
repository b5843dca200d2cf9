"""A copy of a SQLite database, consistent even while bookings are being written, and never on the disk in the clear."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from parvis.i18n import T
from parvis.store.db import BUSY_SECONDS
from parvis.store.errors import StoreError

_PREFIX = "sqlite:///"


def database_file(url: str) -> Path | None:
    """The file of a SQLite database's URL; None for a database on a server."""
    return Path(url.removeprefix(_PREFIX)) if url.startswith(_PREFIX) else None


def copied_database(path: Path) -> bytes:
    """The bytes of the database as they were at one instant (SQLite's online backup). Raises StoreError."""
    try:
        with (
            contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as source,
            contextlib.closing(sqlite3.connect(":memory:")) as copy,
        ):
            source.backup(copy)
            if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(said)
            return copy.serialize()
    except sqlite3.Error as error:
        raise StoreError(
            T("The database cannot be copied: {path}", path=str(path)), T("Look at it first: parvis doctor")
        ) from error
