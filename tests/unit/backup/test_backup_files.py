"""A backup brings a whole practice to another computer, and shows nothing to whoever finds it."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
import sys
import threading

import pytest
from backup_helpers import NOW, PASSPHRASE, forged, tree, write

from parvis.backup import reminder
from parvis.backup.archive import BackupRefused
from parvis.backup.give_back import NotEmpty, restore_backup
from parvis.backup.make import check_backup, make_backup
from parvis.backup.seal import CannotOpen, PassphraseRefused, seal, unseal
from parvis.errors import ParvisError
from parvis.history import snapshot
from parvis.paths import Site
from parvis.settings import EndpointSettings, environment
from parvis.store.copy import copied_database, database_file
from parvis.store.db import open_store


@pytest.fixture(autouse=True)
def quick_seal(request, monkeypatch):
    """The real seal takes its second on purpose; tests that are not about it do without."""
    if "real_seal" not in request.fixturenames:
        monkeypatch.setattr("parvis.backup.make.seal", lambda content, _passphrase: b"sealed" + content)
        monkeypatch.setattr("parvis.backup.make.unseal", lambda content, _passphrase: content.removeprefix(b"sealed"))


@pytest.fixture
def real_seal():
    """Asked for by the tests that are about it."""


def restored(file, folder, **options):
    return restore_backup(file, folder, PASSPHRASE, now=NOW, **options)


def test_a_practice_comes_back_byte_for_byte(site, make, tmp_path, real_seal):
    """Texts, images, templates, settings, and what was published."""
    made = make()
    done = restored(made.file, tmp_path / "new" / "computer")
    assert tree(done.folder) == tree(site.root)
    assert (done.folder / ".parvis" / "published.json").read_bytes() == b"{}"


def test_secrets_come_back_for_their_owner_alone(site, make, tmp_path):
    """The files of secrets, and the settings that were in the environment."""
    made = make(environment={"PARVIS_SECRET_KEY": "s" * 40, "PARVIS_NOW": "x", "HOME": "/x", "PARVIS_SMTP_URL": ""})
    done = restored(made.file, tmp_path / "new")
    assert (done.folder / ".env").read_text() == "SECRET=k3y-of-the-house\n"
    assert done.environment == done.folder / ".parvis" / "secrets.env"
    kept = environment({}, Site(done.folder))
    assert kept == {"PARVIS_PUBLISH_SITE": "ftp-passw0rd", "PARVIS_SECRET_KEY": "s" * 40}
    if sys.platform != "win32":
        for path in (done.environment, done.folder / ".env", made.file):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_can_be_read_in_the_file(make, real_seal):
    made = make(environment={"PARVIS_SECRET_KEY": "s" * 40})
    sealed = made.file.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    for secret in (b"Anne", b"practice", b"s" * 40, b"passw0rd", b"t\xc3\xa9", PASSPHRASE.encode()):
        assert secret not in sealed


def test_the_bookings_come_back_as_they_were_at_one_instant(site, make, tmp_path):
    """Copied while they are being written: never half a transaction."""
    database = site.state / "endpoint.sqlite3"
    open_store(f"sqlite:///{database.as_posix()}").close()
    with sqlite3.connect(database) as tx:
        tx.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
    stop = threading.Event()

    def write_pairs() -> None:
        connection = sqlite3.connect(database, isolation_level=None, timeout=30)
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO pair VALUES (?, NULL)", (number,))
            connection.execute("UPDATE pair SET b = a WHERE b IS NULL")
            connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        copies = [copied_database(database) for _ in range(20)]
        made = make()
    finally:
        stop.set()
        writer.join()
    done = restored(made.file, tmp_path / "new")
    assert done.database == done.folder / ".parvis" / "endpoint.sqlite3"
    for number, copy in enumerate([*copies, done.database.read_bytes()]):
        path = tmp_path / f"{number}.sqlite3"
        path.write_bytes(copy)
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT count(*) FROM pair WHERE b IS NOT a").fetchone() == (0,)
        connection.close()
    open_store(f"sqlite:///{done.database.as_posix()}").close()


def test_a_database_elsewhere_is_found_or_said_to_be_left_out(site, make, tmp_path):
    elsewhere = tmp_path / "data" / "bookings.db"
    elsewhere.parent.mkdir()
    open_store(f"sqlite:///{elsewhere.as_posix()}").close()
    made = make(environment={"PARVIS_DATABASE_URL": f"sqlite:///{elsewhere.as_posix()}"})
    assert made.contents.of("database")
    remote = make("b.age")
    assert not remote.contents.of("database")
    assert "https://rdv.example" in str(remote.absent[0])
    server = make("c.age", environment={"PARVIS_DATABASE_URL": "postgresql://a@127.0.0.1:1/c"})
    assert "could not be read" in str(server.absent[0])
    assert not server.contents.of("database")
    with pytest.raises(ParvisError, match="is not there"):
        make("d.age", environment={"PARVIS_DATABASE_URL": "sqlite:////nowhere/x.db"})
    assert database_file("postgresql://a@b/c") is None


def test_the_address_of_a_database_of_the_other_computer_is_not_kept(site, make, tmp_path):
    """Its copy lies where Parvis looks by itself."""
    elsewhere = tmp_path / "bookings.db"
    open_store(f"sqlite:///{elsewhere.as_posix()}").close()
    with (site.state / "secrets.env").open("a", encoding="utf-8") as file:
        file.write(f"PARVIS_DATABASE_URL=sqlite:///{elsewhere.as_posix()}\n")
    made = make(environment={"PARVIS_SECRET_KEY": "s" * 40})
    done = restored(made.file, tmp_path / "new")
    settings = EndpointSettings.from_environment(environment({}, Site(done.folder)), Site(done.folder))
    assert settings.database_url.endswith("new/.parvis/endpoint.sqlite3")
    assert settings.secrets == ("s" * 40,)


def test_a_damaged_database_is_told_instead_of_carried(site, make):
    write(site, ".parvis/endpoint.sqlite3", b"SQLite format 3\0" + b"garbage" * 2000)
    with pytest.raises(ParvisError, match="cannot be copied"):
        make()


def test_the_history_goes_along_only_when_asked(site, make, tmp_path):
    snapshot(site, now=NOW, reason="build")
    assert not make().contents.of("history")
    made = make("b.age", with_history=True)
    done = restored(made.file, tmp_path / "new")
    from parvis.history import History, plan_restore
    from parvis.paths import Site

    there = Site(done.folder)
    (there.content / "articles" / "été.md").unlink()
    assert plan_restore(there, History(there).read(1)).back == ("content/articles/été.md",)


def test_another_passphrase_and_a_damaged_file_are_a_sentence(make, real_seal):
    made = make()
    whole = made.file.read_bytes()
    with pytest.raises(CannotOpen, match="does not open"):
        check_backup(made.file, "quatre mots bien a moi")
    for harmed in (whole[:-1], whole[: len(whole) // 2], whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]):
        made.file.write_bytes(harmed)
        with pytest.raises(CannotOpen, match="does not open"):
            check_backup(made.file, PASSPHRASE)
    made.file.write_bytes(b"%PDF-1.4")
    with pytest.raises(CannotOpen, match="not a backup"):
        check_backup(made.file, PASSPHRASE)
    with pytest.raises(CannotOpen, match="cannot be read"):
        check_backup(made.file.with_name("none.age"), PASSPHRASE)


def test_a_short_passphrase_is_refused():
    with pytest.raises(PassphraseRefused, match="too short"):
        seal(b"x", "onze lettre")
    assert unseal(seal(b"x", PASSPHRASE), PASSPHRASE) == b"x"


def test_a_backup_where_it_would_be_published_is_refused(site):
    for folder in (site.content, site.output):
        with pytest.raises(BackupRefused, match="would be published"):
            make_backup(site, folder / "a.age", PASSPHRASE, environment={}, now=NOW)


def test_a_disk_that_is_full_leaves_the_former_backup(site, make, monkeypatch):
    """And says so, and does not count as a backup."""
    made = make()
    before = made.file.read_bytes()
    (site.state / "backup.json").unlink()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("parvis.backup.make.replace_file", full)
    with pytest.raises(ParvisError, match="No space left"):
        make()
    assert made.file.read_bytes() == before
    assert not (site.state / "backup.json").exists()


def test_a_folder_with_files_is_refused_unless_told(site, make, tmp_path):
    """Then what was there is kept first: texts as a snapshot, the database beside."""
    made = make()
    write(site, ".parvis/endpoint.sqlite3", b"")
    open_store(f"sqlite:///{(site.state / 'endpoint.sqlite3').as_posix()}").close()
    with_bookings = make("b.age")
    write(site, "content/articles/été.md", "Plus récent.\n")
    write(site, "content/articles/neuf.md", "Neuf.\n")
    with pytest.raises(NotEmpty):
        restored(made.file, site.root)
    assert tree(site.root)["content/articles/été.md"] == "Plus récent.\n".encode()
    done = restored(with_bookings.file, site.root, overwrite=True)
    assert tree(site.root)["content/articles/été.md"] == "Un été.\n".encode()
    assert tree(site.root)["content/articles/neuf.md"] == b"Neuf.\n"
    assert done.before
    assert (site.state / "endpoint-before-1.sqlite3").is_file()


def test_an_empty_folder_is_filled_where_it_is(make, tmp_path, monkeypatch):
    """Even by someone who stands in it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    from pathlib import Path

    restored(make().file, Path())
    assert (Path.cwd() / "content" / "practice.toml").is_file()


def test_a_restore_that_dies_half_way_leaves_nothing_half_done(make, tmp_path, monkeypatch):
    made = make()
    from parvis.backup import give_back

    real, left = give_back.replace_file, [3]

    def full(path, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(give_back, "replace_file", full)
    with pytest.raises(ParvisError, match="No space left"):
        restored(made.file, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.age", "practice"]


def test_nothing_is_written_from_a_forged_backup(tmp_path, real_seal):
    """Verified to its last byte before its first file is written."""
    file = tmp_path / "forged.age"
    good = ("practice/content/practice.toml", b'name = "Anne"')
    file.write_bytes(seal(forged([good, ("practice/../../out.md", b"x")]), PASSPHRASE))
    with pytest.raises(BackupRefused):
        restored(file, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["forged.age"]


def test_a_folder_that_is_a_link_is_not_written_through(site, make, tmp_path):
    made = make()
    target = tmp_path / "target"
    (tmp_path / "elsewhere").mkdir()
    target.mkdir()
    (target / "content").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(BackupRefused, match="leads out"):
        restored(made.file, target, overwrite=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_name_that_windows_forbids_is_written_under_another(site, make, tmp_path):
    write(site, "content/pages/Qui suis-je ?.md", "Moi.\n")
    done = restored(make().file, tmp_path / "new", windows=True)
    assert done.renamed == (("content/pages/Qui suis-je ?.md", "content/pages/Qui suis-je _.md"),)
    assert (done.folder / "content/pages/Qui suis-je _.md").is_file()


def test_a_disk_that_is_too_small_is_told_before(make, tmp_path, monkeypatch):
    import shutil

    made = make()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 10}))
    with pytest.raises(BackupRefused, match="needs"):
        restored(made.file, tmp_path / "new")


def test_thirty_days_without_a_backup_are_told(site, make):
    """Not before; and a practice that never made one is told after as long."""
    assert reminder(site, NOW) is None
    snapshot(site, now=NOW - dt.timedelta(days=29), reason="build")
    assert reminder(site, NOW) is None
    assert "no backup" in str(reminder(site, NOW + dt.timedelta(days=2)))
    make()
    assert reminder(site, NOW + dt.timedelta(days=30)) is None
    assert "31 days" in str(reminder(site, NOW + dt.timedelta(days=31)))
    write(site, ".parvis/backup.json", "{")
    assert reminder(site, NOW) is None
