"""Opening the database, its guard against overlaps, and its failures as sentences."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from sqlalchemy import event, inspect, text

from parvis.errors import Exit
from parvis.store import db
from parvis.store.columns import metadata
from parvis.store.db import open_store
from parvis.store.errors import SlotTaken, StoreError
from parvis.store.migrate import HEAD
from parvis.store.schema import claim

DAY = 86_400


def put(store, start, end, resource="practitioner:claire", owner="a"):
    with store.write() as tx:
        values = {"resource_id": resource, "block_start": start, "block_end": end, "owner": owner}
        tx.execute(claim.insert().values(**values))


def blocks(store):
    with store.read() as tx:
        return tx.execute(claim.select().order_by(claim.c.block_start)).all()


def test_an_empty_database_gets_its_tables_and_keeps_its_rows(url):
    """The second opening finds what the first one made."""
    first = open_store(url)
    put(first, 0, 60)
    first.close()
    again = open_store(url)
    assert len(blocks(again)) == 1
    with again.read() as tx:
        assert set(inspect(tx).get_table_names()) == {
            "alembic_version",
            *(table.name for table in metadata.sorted_tables),
        }
    again.close()


def test_processes_that_start_together_make_the_tables_once(url):
    """Four at the same instant: no error, one schema version."""
    code = "import sys; from parvis.store.db import open_store; open_store(sys.argv[1]).close()"
    running = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], errors
    store = open_store(url)
    with store.read() as tx:
        assert tx.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [HEAD]
    store.close()


@pytest.mark.parametrize(
    ("start", "end"), [(100, 200), (150, 160), (50, 250), (50, 101), (199, 300), (100, 150), (150, 200), (199, 200)]
)
def test_the_database_refuses_any_overlap(store, start, end):
    """Equal, inside, around, across either end."""
    put(store, 100, 200)
    with pytest.raises(SlotTaken):
        put(store, start, end, owner="b")
    assert len(blocks(store)) == 1


@pytest.mark.parametrize(
    ("start", "end", "resource", "owner"),
    [
        (200, 300, "practitioner:claire", "b"),
        (0, 100, "practitioner:claire", "b"),
        (100, 200, "practitioner:noe", "b"),
        (150, 250, "practitioner:claire", "a"),
    ],
)
def test_what_touches_is_elsewhere_or_is_ones_own_is_accepted(store, start, end, resource, owner):
    """Back to back, another resource, or the same owner (a booking and the time proposed instead)."""
    put(store, 100, 200)
    put(store, start, end, resource, owner)
    assert len(blocks(store)) == 2


def test_the_guard_sees_a_block_of_a_whole_day(store):
    """The longest block allowed still stops one at its very end, and nothing may be longer."""
    put(store, 0, DAY)
    with pytest.raises(SlotTaken):
        put(store, DAY - 1, DAY + 10, owner="b")
    put(store, DAY, DAY + 10, owner="b")
    with pytest.raises(Exception, match="block_at_most_a_day"):
        put(store, 10 * DAY, 11 * DAY + 1, owner="c")


def test_moving_a_block_is_guarded_too(store):
    """An update onto a taken block fails; onto its own former place it does not."""
    put(store, 100, 200)
    put(store, 300, 400, owner="b")
    with pytest.raises(SlotTaken), store.write() as tx:
        tx.execute(claim.update().where(claim.c.owner == "b").values(block_start=150, block_end=250))
    with store.write() as tx:
        tx.execute(claim.update().where(claim.c.owner == "b").values(block_start=350, block_end=450))
        tx.execute(claim.update().where(claim.c.owner == "b").values(owner="c"))
    assert [(row.block_start, row.owner) for row in blocks(store)] == [(100, "a"), (350, "c")]


def test_a_failure_undoes_the_whole_transaction(store):
    """Nothing of a transaction stays when its last statement is refused."""
    put(store, 100, 200)
    with pytest.raises(SlotTaken), store.write() as tx:  # noqa: PT012
        values = {"block_start": 150, "block_end": 160, "owner": "b"}
        tx.execute(claim.insert().values(resource_id="room:bureau", **values))
        tx.execute(claim.insert().values(resource_id="practitioner:claire", **values))
    assert len(blocks(store)) == 1


def test_writers_wait_for_each_other(store):
    """Many threads at once: each write is done, none finds the database locked."""
    errors = []

    def write(number):
        try:
            for step in range(10):
                put(store, step * 10, step * 10 + 10, resource=f"room:{number}", owner=str(number))
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(blocks(store)) == 80


def test_a_later_version_is_not_touched(url):
    """An older Parvis says so instead of writing into tables it does not know."""
    store = open_store(url)
    with store.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreError, match="version 9999") as caught:
        open_store(url)
    assert caught.value.exit_code == Exit.MACHINE


# --- failures of one database or the other ---------------------------------------------------------------------------


def sqlite_url(path):
    return f"sqlite:///{path.as_posix()}"


def test_every_commit_of_sqlite_is_on_disk(tmp_path):
    """WAL, FULL, foreign keys."""
    store = open_store(sqlite_url(tmp_path / "a.sqlite3"))
    with store.read() as tx:
        found = [
            tx.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 1]
    store.close()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    """A file stands where a folder is wanted."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be created"):
        open_store(sqlite_url(tmp_path / "file" / "a.sqlite3"))


def test_a_file_that_is_no_database_is_explained_and_kept(tmp_path):
    """Somebody's letter is not overwritten."""
    path = tmp_path / "letter.sqlite3"
    path.write_text("Chère Madame, " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database"):
        open_store(sqlite_url(path))
    assert path.read_text(encoding="utf-8").startswith("Chère Madame")


def test_a_folder_in_place_of_the_file_is_explained(tmp_path):
    """It cannot be opened."""
    (tmp_path / "a.sqlite3").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(sqlite_url(tmp_path / "a.sqlite3"))


def test_a_database_that_another_program_holds_is_explained(tmp_path, monkeypatch):
    """After waiting, a sentence: no booking is half taken."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    path = tmp_path / "a.sqlite3"
    store = open_store(sqlite_url(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program") as caught:
        put(store, 0, 60)
    assert caught.value.what.say("fr").startswith("La base de données est occupée")
    other.execute("ROLLBACK")
    other.close()
    put(store, 0, 60)
    store.close()


def test_a_full_disk_is_explained_and_loses_nothing(tmp_path):
    """What was there before stays readable; what did not fit is not there at all."""
    store = open_store(sqlite_url(tmp_path / "a.sqlite3"))
    put(store, 0, 60)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("BEGIN")
        with pytest.raises(Exception, match="full") as caught:
            connection.execute(claim.insert().values(resource_id="x" * 100_000, block_start=0, block_end=60, owner="b"))
    explained = db._explained(caught.value, store.engine)
    assert isinstance(explained, StoreError)
    assert "disk is full" in str(explained)
    assert len(blocks(store)) == 1
    store.close()


def test_more_visitors_than_connections_wait_and_are_told(url, monkeypatch):
    """Twenty at once are served, forty on SQLite; one too many reads a sentence instead of a fault."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    store = open_store(url)
    with contextlib.ExitStack() as visitors:
        for _ in range(45 if url.startswith("sqlite") else 20):
            visitors.enter_context(store.read())
        with pytest.raises(StoreError, match="too busy"), store.read():
            pass
    assert blocks(store) == []
    store.close()


def test_a_database_that_may_only_be_read_is_explained(tmp_path):
    """A file put there by another user, or a disk mounted read-only."""
    store = open_store(sqlite_url(tmp_path / "a.sqlite3"))
    event.listen(store.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    with pytest.raises(StoreError, match="not written"):
        put(store, 0, 60)
    store.close()


def test_a_new_database_is_for_its_owner_alone(tmp_path):
    """Names inside are sealed; the file is closed to other users as well, its journal too."""
    store = open_store(sqlite_url(tmp_path / "a b?é.sqlite3"))
    put(store, 0, 60)
    files = sorted(tmp_path.iterdir())
    assert files[0].name == "a b?é.sqlite3"
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in files} == {0}
    store.close()


@pytest.mark.parametrize("url", ["nonsense", "oracle://x/y", "mysql://x/y", "://", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_none_is_explained(url):
    """What to write instead is said."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "sqlite:///" in str(caught.value.write)


def test_a_server_that_does_not_answer_is_explained():
    """Nothing listens on port 1."""
    with pytest.raises(StoreError, match="does not answer") as caught:
        open_store("postgresql://nobody@127.0.0.1:1/nothing")
    assert caught.value.exit_code == Exit.MACHINE


def test_a_server_without_the_extension_says_what_to_ask_for(postgres_server):
    """An ordinary user of a database without btree_gist cannot add it: the sentence names it."""
    import psycopg

    with postgres_server.database("template0") as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP ROLE IF EXISTS visitor")
            connection.execute("CREATE ROLE visitor LOGIN")
            connection.execute("GRANT ALL ON SCHEMA public TO visitor")
        with pytest.raises(StoreError, match="btree_gist"):
            open_store(address.replace("postgres@", "visitor@"))
