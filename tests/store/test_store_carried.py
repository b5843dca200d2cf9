"""A database on a server goes into the backup too, and comes back on a bare computer, into a file or onto a server."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from sqlalchemy import insert

from parvis.backup.give_back import restore_backup
from parvis.backup.make import make_backup
from parvis.booking.reserve import BookingRequest, lookup, reserve
from parvis.paths import Site
from parvis.settings import EndpointSettings, environment
from parvis.store import tables
from parvis.store.db import bare_store, open_store
from parvis.store.errors import StoreError
from parvis.store.migrate import HEAD, revision, upgrade
from parvis.store.schema_readers import suppression
from samples.booking_practice import NOW

PASSPHRASE = "a passphrase of the tests"
SECRET = "s" * 40
MONDAY_NINE = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def quick_seal(monkeypatch):
    """The real seal takes its second on purpose."""
    monkeypatch.setattr("parvis.backup.make.seal", lambda content, _passphrase: b"sealed" + content)
    monkeypatch.setattr("parvis.backup.make.unseal", lambda content, _passphrase: content.removeprefix(b"sealed"))


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "practice"
    (folder / "content").mkdir(parents=True)
    (folder / "content" / "practice.toml").write_text('name = "Anne"\ncountry = "FR"\n', encoding="utf-8")
    return Site(folder)


@pytest.fixture
def elsewhere(request, tmp_path):
    """Addresses of empty databases of the other computer: none (a file in the practice's folder), and a server's."""
    with request.getfixturevalue("postgres_server").database() as address:
        yield {"file": "", "server": address}


def sums(store):
    with store.read() as tx:
        return {table.name: tables.sum_of(tx, table) for table in tables.in_order()}


@pytest.mark.parametrize("where", ["file", "server"])
def test_bookings_come_back_on_a_bare_computer(url, store, desk, token, site, elsewhere, tmp_path, where):
    """Whatever the database was and becomes: every row, the keys to read them, and the address of the new one alone."""
    request = BookingRequest(
        "seance", 50, "cabinet", MONDAY_NINE, "Camille Œ", "camille@courriel.example", language="fr"
    )
    made = reserve(desk, request, now=NOW, token=token)
    with store.write() as tx:
        tx.execute(insert(suppression).values(email_print="x", reason="left", at=1))
    before = sums(store)
    secrets = {"PARVIS_DATABASE_URL": url, "PARVIS_SECRET_KEY": SECRET}
    backup = make_backup(site, tmp_path / "a.age", PASSPHRASE, environment=secrets, now=NOW)
    assert (backup.absent, len(backup.contents.of("database"))) == ((), 1)
    done = restore_backup(backup.file, tmp_path / "new", PASSPHRASE, now=NOW, database_url=elsewhere[where])
    here = Site(done.folder)
    settings = EndpointSettings.from_environment(environment({}, here), here)
    assert settings.secrets == (SECRET,)
    assert settings.database_url == (elsewhere[where] or f"sqlite:///{done.database.as_posix()}")
    assert done.rows == (0 if where == "file" else sum(found.rows for found in before.values()))
    again = open_store(settings.database_url)
    assert sums(again) == before
    desk_there = type(desk)(again, desk.practice, desk.vault)
    assert lookup(desk_there, made.booking.public_id) == made.booking
    again.close()


def test_a_dump_of_an_older_version_becomes_one_of_this_version(store, url, tmp_path):
    """Its tables as they were, then the migrations: rows get the columns that came since."""
    old = f"sqlite:///{tmp_path.as_posix()}/old.sqlite3"
    columns = ["key", "value"]
    rows = [["facts_version", "3"]]
    lines = b"".join(tables.line(row) for row in rows)
    parts = [{"kind": "parvis-tables", "version": "0001"}, {"table": "meta", "columns": columns}]
    end = {"rows": 1, "sha256": hashlib.sha256(lines).hexdigest()}
    dump = b"".join(json.dumps(part).encode() + b"\n" for part in parts) + lines + json.dumps(end).encode()
    new = bare_store(old)
    with new.write_anyway() as tx:
        assert tables.load(tx, dump) == {"meta": 1}
        assert revision(tx) == HEAD
        assert tables.sizes(tx) == {"meta": 1}
    new.close()


def test_a_dump_that_was_changed_is_refused(store, desk, token):
    """A row less, a letter else, the end missing: nothing of it stays."""
    request = BookingRequest("seance", 50, "cabinet", MONDAY_NINE, "Camille", "camille@courriel.example", language="fr")
    reserve(desk, request, now=NOW, token=token)
    with store.snapshot() as tx:
        dump = tables.dump(tx)
    lines = dump.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b'"table": "claim"' in line)
    damaged = [b"".join(lines[: at + 1] + lines[at + 2 :]), dump.replace(b"practitioner:", b"practitionar:"), b"".join(lines[:-1]), b"no dump", b""]  # fmt: skip
    with store.write() as tx:
        tables.empty(tx)
    for content in damaged:
        with pytest.raises(StoreError), store.write() as tx:
            tables.load(tx, content)
        with store.read() as tx:
            assert tables.sizes(tx) == {}
    with store.write() as tx:
        tables.load(tx, dump)
    with pytest.raises(StoreError), store.write() as tx:
        tables.load(tx, dump)  # it is not empty any more


def test_an_older_database_is_not_a_place_for_a_dump(url, tmp_path):
    """Its tables are not those of the dump."""
    store = bare_store(url)
    with store.write_anyway() as tx:
        upgrade(tx, None, "0001")
    with pytest.raises(StoreError), store.write_anyway() as tx:
        tables.load(tx, json.dumps({"kind": "parvis-tables", "version": "0000"}).encode())
    store.close()
