"""Older databases: what the migrations lead to is what a new database is, and nothing in it is lost."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from parvis.store.columns import metadata
from parvis.store.db import _engine, open_store
from parvis.store.errors import SlotTaken
from parvis.store.migrate import HEAD, revision, upgrade
from parvis.store.schema import booking, claim

SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
POSTGRESQL_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"""


def written_by(url, to):
    """A database made by the migrations alone, up to that one."""
    engine = _engine(url)
    with engine.connect() as tx, tx.begin():
        upgrade(tx, None, to)
    engine.dispose()


def _foreign_keys(tx, table):
    """SQLite is asked itself: SQLAlchemy reads the SQL, and misses the actions of a column that was added."""
    if tx.dialect.name == "sqlite":
        rows = tx.exec_driver_sql(f"PRAGMA foreign_key_list({table})").mappings()
        return sorted((row["from"], row["table"], row["on_delete"]) for row in rows)
    return sorted(
        (f["constrained_columns"][0], f["referred_table"], str(f["options"].get("ondelete")))
        for f in inspect(tx).get_foreign_keys(table)
    )


def described(tx):
    """Everything the database says of its tables, in an order of its own."""
    look = inspect(tx)
    told = {}
    for table in sorted(look.get_table_names()):
        checks = {(c["name"], " ".join(c["sqltext"].split())) for c in look.get_check_constraints(table)}
        told[table] = (
            sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in look.get_columns(table)),
            sorted((i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in look.get_indexes(table)),
            _foreign_keys(tx, table),
            sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(table)),
            sorted(checks),
        )
    guards = SQLITE_TRIGGERS if tx.dialect.name == "sqlite" else POSTGRESQL_CONSTRAINTS
    return told, [tuple(row) for row in tx.exec_driver_sql(guards)]


@pytest.fixture
def two_urls(request, tmp_path, url):
    """Two empty databases of one kind."""
    if url.startswith("sqlite"):
        yield url, f"sqlite:///{tmp_path.as_posix()}/migrated.sqlite3"
    else:
        with request.getfixturevalue("postgres_server").database() as other:
            yield url, other


def test_the_migrations_lead_to_the_tables_of_a_new_database(two_urls):
    """Columns, defaults, indexes, keys, checks and the guard against overlaps, one by one."""
    made, migrated = two_urls
    open_store(made).close()
    written_by(migrated, HEAD)
    told = []
    for address in two_urls:
        store = open_store(address)
        with store.read() as tx:
            told.append(described(tx))
        store.close()
    assert told[0] == told[1]


def test_the_code_knows_every_column_of_the_database(store):
    """Alembic finds nothing to change: the schema in the code is that of the database."""
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_an_older_database_keeps_its_bookings(url):
    """Of the first version: a booking and its claim are there after the migration, the guard too."""
    written_by(url, "0001")
    engine = _engine(url)
    values = (
        "INSERT INTO booking (public_id, state, version, sequence, service, practitioner, place, starts_at, ends_at, price,"
        " currency, language, visitor_zone, created_at, updated_at) VALUES"
        " ('one', 'confirmed', 1, 0, 's', 'p', 'c', 100, 200, '60', 'EUR', 'fr', '', 1, 1)"
    )
    taken = "INSERT INTO claim (resource_id, block_start, block_end, owner) VALUES ('practitioner:p', 100, 200, '%s')"
    with engine.connect() as tx, tx.begin():
        tx.exec_driver_sql("DROP TABLE alembic_version")  # as it was before alembic
        tx.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('schema_version', '1')")
        tx.exec_driver_sql(values)
        tx.exec_driver_sql(taken % "booking:one")
    engine.dispose()
    store = open_store(url)
    with store.read() as tx:
        assert revision(tx) == HEAD
        row = tx.execute(booking.select()).mappings().one()
        assert (row["public_id"], row["origin"], row["reminders"], row["seat"]) == ("one", "site", 1, None)
        assert len(tx.execute(claim.select()).all()) == 1
    with pytest.raises(SlotTaken), store.write() as tx:
        tx.exec_driver_sql(taken % "booking:two")
    with store.read() as tx:
        assert len(tx.execute(claim.select()).all()) == 1
    store.close()
