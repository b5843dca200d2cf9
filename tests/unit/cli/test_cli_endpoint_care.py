"""`parvis endpoint worker`, `move-db`, `rotate-keys`, `recovery-key`, as a person types them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from parvis.cli.main import run as start
from parvis.crypt import KeyRing, Vault
from parvis.errors import Exit
from parvis.paths import Site
from parvis.settings import environment
from parvis.store.db import open_store
from parvis.store.moving import COPYING, Mark, put_mark
from parvis.store.schema_desk import calendar
from servers.endpoint_process import practice_folder

KEY, FORMER = "n" * 40, "f" * 40


@pytest.fixture
def here(tmp_path, monkeypatch):
    folder = practice_folder(tmp_path / "practice")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PARVIS_LANGUAGE", "en")
    monkeypatch.setenv("PARVIS_SECRET_KEY", KEY)
    return folder


@pytest.fixture
def run(here, capsys):
    def once(*arguments):
        capsys.readouterr()
        code = start(["endpoint", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return once


def url(here, name=".parvis/endpoint.sqlite3"):
    return f"sqlite:///{(here / name).as_posix()}"


def test_a_move_says_what_it_does_and_keeps_the_new_address(here, run):
    """First as a dry run; afterwards the endpoint finds the new one by itself, and the old one refuses."""
    open_store(url(here)).close()
    new = url(here, "new.sqlite3")
    assert run("move-db", "--to", new, "--dry-run")[0] == 0
    assert not (here / "new.sqlite3").exists()
    code, out, err = run("move-db", "--to", new)
    assert code == 0
    assert "rows copied and compared" in out + err
    assert environment({}, Site(here))["PARVIS_DATABASE_URL"] == new
    code, out, err = run("move-db", "--to", new)
    assert code != 0


def test_a_move_that_was_cut_is_given_up_by_a_word(here, run):
    """And says so when there is none."""
    store = open_store(url(here))
    with store.write_anyway() as tx:
        put_mark(tx, Mark(COPYING, "elsewhere", "t"))
    store.close()
    assert "takes bookings again" in "".join(map(str, run("move-db", "--abort")))
    assert "No move was under way" in "".join(map(str, run("move-db", "--abort")))
    code, _out, err = run("move-db")
    assert (code, "Where to?" in err) == (Exit.USAGE, True)


def test_a_worker_asks_for_postgresql(run):
    """In a sentence, with what to do."""
    code, _out, err = run("worker", "--setup")
    assert code != 0
    assert "Workers need PostgreSQL" in err
    assert "move-db" in err


def test_keys_are_renewed_from_the_command_line(here, run, monkeypatch):
    """A dry run counts, the command seals again, a lost key is said."""
    store = open_store(url(here))
    sealed = Vault(KeyRing((FORMER,))).seal("https://x.example", "calendar.url:c")
    with store.write() as tx:
        values = {"practitioner": "a", "kind": "ics", "name": "x", "policy": "{}", "next_at": 1, "created_at": 1}
        tx.execute(calendar.insert().values(public_id="c", url_sealed=sealed, **values))
    assert run("rotate-keys")[0] == Exit.MACHINE
    monkeypatch.setenv("PARVIS_SECRET_KEY", f"{KEY},{FORMER}")
    assert "1 values would be" in run("rotate-keys", "--dry-run")[1]
    assert run("rotate-keys")[0] == 0
    with store.read() as tx:
        renewed = tx.execute(select(calendar.c.url_sealed)).scalar_one()
    store.close()
    assert Vault(KeyRing((KEY,))).open(renewed, "calendar.url:c") == "https://x.example"


def test_the_key_is_printed_and_typed_again(here, run, monkeypatch):
    """On a computer that has nothing but the sheet."""
    code, out, _err = run("recovery-key")
    assert code == 0
    assert KEY not in out
    monkeypatch.delenv("PARVIS_SECRET_KEY")
    typed = iter([*out.strip().splitlines(), ""])
    monkeypatch.setattr("click.prompt", lambda *_args, **_more: next(typed))
    assert run("recovery-key", "--type")[0] == 0
    assert environment({}, Site(here))["PARVIS_SECRET_KEY"] == KEY
