"""Bringing a database to the tables of this version: created at once when it is empty, by alembic's migrations when older.

What is created at once and what the migrations lead to is the same (tests/store/test_store_migrations.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from parvis.i18n import T
from parvis.store import schema_desk, schema_readers  # noqa: F401 - all tables are known once they are imported
from parvis.store.columns import metadata
from parvis.store.errors import StoreError
from parvis.store.schema import meta

HEAD = "0002"
"""The newest migration: the one that `schema*.py` describe."""
BEFORE_ALEMBIC = "0001"
MIGRATIONS = Path(__file__).parent / "migrations"
_SCHEMA_LOCK = 0x7061727669  # any number: two processes that start at once create the tables one after the other


def is_current(tx: Connection) -> bool:
    return revision(tx) == HEAD


def revision(tx: Connection) -> str | None:
    """The newest migration that the database has seen; None when it is empty."""
    known = inspect(tx)
    if known.has_table("alembic_version"):
        return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    return BEFORE_ALEMBIC if known.has_table("meta") else None


def migrate(tx: Connection) -> None:
    """Create the tables, or change what they were. In one transaction: all of it or nothing. Raises StoreError."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
    found = revision(tx)
    if found is None:
        metadata.create_all(tx)
        stamp(tx, HEAD)
    elif found != HEAD:
        upgrade(tx, found)


def stamp(tx: Connection, version: str) -> None:
    """Say which migrations the tables include."""
    tx.execute(
        text(
            "CREATE TABLE IF NOT EXISTS alembic_version "
            "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    tx.execute(text("DELETE FROM alembic_version"))
    tx.execute(text("INSERT INTO alembic_version (version_num) VALUES (:version)"), {"version": version})


def upgrade(tx: Connection, found: str | None, to: str = HEAD) -> None:
    """Run the migrations between what is found (None: from nothing) and `to`. Raises StoreError."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    scripts = ScriptDirectory.from_config(config)
    if found is not None:
        try:
            scripts.get_revision(found)
        except CommandError as error:
            raise StoreError(
                T("The database is of version {found}; this Parvis knows version {known}.", found=found, known=HEAD),
                T("Update Parvis, or put back the version that made it."),
            ) from error
        stamp(tx, found)

    def steps(here: Any, _context: Any) -> Any:
        return scripts._upgrade_revs(to, here)  # noqa: SLF001 - what alembic's own command does

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=tx, target_metadata=metadata)
        environment.run_migrations()
    if found == BEFORE_ALEMBIC:
        tx.execute(meta.delete().where(meta.c.key == "schema_version"))
