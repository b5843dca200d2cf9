"""Undo, moving house and a new version, for someone who has never heard of git."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from icalendar import Calendar

pytestmark = pytest.mark.xdist_group("wheel")

PASSPHRASE = {"PARVIS_BACKUP_PASSPHRASE": "quatre mots bien à moi"}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def practice(installed, demo) -> Path:
    """The demonstration, built in its own folder: what a practitioner has after the first day."""
    built = installed.parvis(demo, "build")
    assert built.code == 0, built.text
    return demo


def test_a_day_of_mistakes_is_undone(installed, practice):
    """Texts deleted, changed, renamed and added: one command, and the site is byte for byte that of the morning."""
    texts, site = files(practice / "content"), files(practice / "output")
    articles = sorted((practice / "content" / "articles").glob("*.md"))
    articles[0].unlink()
    articles[1].rename(articles[1].with_name("autrement.md"))
    articles[2].write_text("n'importe quoi", encoding="utf-8")
    shutil.rmtree(practice / "content" / "pages")
    shown = installed.parvis(practice, "history")
    assert "construit" in shown.text
    dry = installed.parvis(practice, "restore", "1", "--dry-run")
    assert dry.code == 0, dry.text
    assert articles[0].name in dry.text
    assert "autrement.md" in dry.text
    assert "Rien n’a été changé." in dry.text
    spoiled = files(practice / "content")
    done = installed.parvis(practice, "restore", "1")
    assert done.code == 0, done.text
    assert files(practice / "content") == texts
    assert installed.parvis(practice, "build").code == 0
    assert files(practice / "output") == site
    undone = installed.parvis(practice, "restore", "2")
    assert undone.code == 0, undone.text
    assert files(practice / "content") == spoiled


def test_one_text_comes_back_alone(installed, practice):
    path = practice / "content" / "practice.toml"
    before = path.read_bytes()
    path.write_text("name = ", encoding="utf-8")
    assert installed.parvis(practice, "build").code == 1
    shown = installed.parvis(practice, "history", "--diff", "practice.toml")
    assert "Le Figuier" in shown.text
    done = installed.parvis(practice, "restore", "1", "practice.toml")
    assert done.code == 0, done.text
    assert path.read_bytes() == before


def test_a_practice_moves_to_a_bare_computer(installed, practice, tmp_path):
    """One file, one passphrase: texts, secrets, bookings; and the same site is built there."""
    serving = {"PARVIS_SECRET_KEY": "s" * 48, "PARVIS_MAIL_FOLDER": str(tmp_path / "mails")}
    assert installed.parvis(practice, "endpoint", "drain", **serving).code == 0  # makes the database
    made = installed.parvis(practice, "backup", str(tmp_path / "cle-usb.age"), **PASSPHRASE, **serving)
    assert made.code == 0, made.text
    checked = installed.parvis(tmp_path, "backup", "--check", "cle-usb.age", **PASSPHRASE)
    assert checked.code == 0, checked.text
    assert "rendez-vous et inscriptions\u00a0: 1" in checked.text
    refused = installed.parvis(tmp_path, "restore", "--from-backup", "cle-usb.age", "ailleurs", PARVIS_BACKUP_PASSPHRASE="une autre phrase")  # fmt: skip
    assert refused.code == 1
    assert "ne s’ouvre pas" in refused.text
    assert not (tmp_path / "ailleurs").exists()
    there = installed.parvis(tmp_path, "restore", "--from-backup", "cle-usb.age", "ailleurs", **PASSPHRASE)
    assert there.code == 0, there.text
    other = tmp_path / "ailleurs"
    assert files(other / "content") == files(practice / "content")
    assert installed.parvis(other, "build").code == 0
    assert files(other / "output") == files(practice / "output")
    drained = installed.parvis(other, "endpoint", "drain", PARVIS_SECRET_KEY="s" * 48, PARVIS_MAIL_FOLDER=str(tmp_path / "mails"))  # fmt: skip
    assert drained.code == 0, drained.text
    assert "s" * 48 in (other / ".parvis" / "secrets.env").read_text(encoding="utf-8")


def test_a_backup_says_what_is_wrong(installed, practice, tmp_path):
    """No passphrase, a short one, a file that is there, a folder that is not empty: a sentence, nothing written."""
    assert installed.parvis(practice, "backup", str(tmp_path / "a.age")).code == 2
    short = installed.parvis(practice, "backup", str(tmp_path / "a.age"), PARVIS_BACKUP_PASSPHRASE="court")
    assert short.code == 2
    assert "trop courte" in short.text
    assert not (tmp_path / "a.age").exists()
    (tmp_path / "a.age").write_text("precious", encoding="utf-8")
    assert installed.parvis(practice, "backup", str(tmp_path / "a.age"), **PASSPHRASE).code == 2
    assert (tmp_path / "a.age").read_text(encoding="utf-8") == "precious"
    assert installed.parvis(practice, "restore", "--from-backup", str(tmp_path / "a.age"), "x", **PASSPHRASE).code == 1
    public = installed.parvis(practice, "backup", "content/a.age", **PASSPHRASE)
    assert public.code == 1
    assert "serait publiée" in public.text


def test_thirty_days_without_a_backup_are_told_after_a_build(installed, practice):
    later = installed.parvis(practice, "build", PARVIS_NOW="2026-12-25T09:00:00+00:00")
    assert "Il n’y a encore aucune sauvegarde" in later.text
    assert installed.parvis(practice, "build").text.count("sauvegarde") == 0


def test_what_ends_goes_into_a_calendar(installed, practice):
    done = installed.parvis(practice, "doctor", "--dates", "echeances.ics")
    assert done.code == 0, done.text
    assert "Le nom de domaine le-figuier.example prend fin" in done.text
    calendar = Calendar.from_ical((practice / "echeances.ics").read_bytes())
    events = {str(event["uid"]) for event in calendar.walk("VEVENT")}
    assert {"domain@www.le-figuier.example", "insurance.nadia@www.le-figuier.example"} <= events
    assert all(len(event.walk("VALARM")) == 2 for event in calendar.walk("VEVENT"))


def test_a_version_says_what_it_changes_before_it_does(installed, practice):
    """The same version changes nothing; a page that the former one made otherwise is shown, and not touched."""
    same = installed.parvis(practice, "upgrade")
    assert same.code == 0, same.text
    assert "sont les mêmes" in same.text
    home = practice / "output" / "index.html"
    home.write_text(
        home.read_text(encoding="utf-8").replace("<main", "<p>Phrase d’avant.</p><main", 1), encoding="utf-8"
    )
    before = files(practice)
    other = installed.parvis(practice, "upgrade")
    assert "-Phrase d’avant." in other.text
    assert files(practice) == before
