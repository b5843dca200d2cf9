"""What the commands of undo, backup and upgrade say, and what a build does besides building."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from parvis.cli.main import run
from parvis.cli.passphrase import NoPassphrase, passphrase_for
from parvis.console import Speaker
from parvis.history import History
from parvis.paths import Site

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    site = Site(shutil.copytree(TINY, tmp_path / "practice"))
    monkeypatch.chdir(site.root)
    monkeypatch.setenv("PARVIS_NOW", "2026-11-22T09:00:00+00:00")
    return site


def parvis(*arguments: str) -> int:
    return run(["--language", "en", *arguments])


def test_a_build_keeps_the_texts_and_a_build_that_changes_nothing_does_not(site):
    assert parvis("build", "--quiet") == 0
    assert [entry.number for entry in History(site).entries()] == [1]
    assert parvis("build", "--quiet") == 0
    assert len(History(site).entries()) == 1
    home = next((site.content / "pages").glob("*.md"))
    home.write_text(home.read_text(encoding="utf-8") + "\nUne phrase.\n", encoding="utf-8")
    assert parvis("build", "--quiet") == 0
    assert len(History(site).entries()) == 2


def test_a_build_that_is_refused_keeps_nothing(site):
    site.facts.write_text("name = ", encoding="utf-8")
    assert parvis("build", "--quiet") == 1
    assert History(site).entries() == []


def test_a_history_that_cannot_be_written_does_not_make_a_good_build_fail(site, capsys):
    """The site is there: what is missing is said, and the exit code is that of the build."""
    site.state.mkdir()
    (site.state / "history").write_text("a file in the way", encoding="utf-8")
    assert parvis("build", "--quiet") == 0
    assert "The history could not be written" in capsys.readouterr().err
    assert (site.output / "index.html").is_file()


def test_the_reminder_is_not_said_to_a_script(site, capsys, monkeypatch):
    assert parvis("build", "--quiet") == 0
    monkeypatch.setenv("PARVIS_NOW", "2027-01-22T09:00:00+00:00")
    assert parvis("build", "--quiet") == 0
    assert "backup" not in capsys.readouterr().err
    home = next((site.content / "pages").glob("*.md"))
    home.write_text(home.read_text(encoding="utf-8") + "\nUne phrase.\n", encoding="utf-8")
    assert parvis("build") == 0
    assert "There is no backup" in capsys.readouterr().err


def test_the_list_names_what_changed_and_what_is_damaged(site, capsys):
    assert parvis("history") == 0
    assert "Nothing was kept yet" in capsys.readouterr().out
    assert parvis("history", "--keep") == 0
    (site.content / "neuf.md").write_text("Neuf.\n", encoding="utf-8")
    assert parvis("history", "--keep") == 0
    capsys.readouterr()
    assert parvis("history") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "2"
    assert "by hand" in lines[0]
    assert "1 added: neuf.md" in lines[0]
    History(site).entries()[0].path.write_bytes(b"")
    assert parvis("history") == 0
    assert "Snapshot 1 is damaged" in capsys.readouterr().out


def test_a_check_of_the_history_names_each_damaged_file(site, capsys):
    """Exit code 1; kept anew, the file is whole in the next snapshot."""
    assert parvis("history", "--keep") == 0
    assert parvis("history", "--check") == 0
    history = History(site)
    kept = history.read(1).files["content/practice.toml"]
    history.objects.path(kept.hash).write_bytes(b"")
    assert parvis("history", "--check") == 1
    assert "content/practice.toml is missing or damaged" in capsys.readouterr().err
    assert parvis("history", "--keep") == 0
    assert parvis("history", "--check") == 0


def test_a_difference_shows_then_and_now(site, capsys):
    assert parvis("history", "--keep") == 0
    before = site.facts.read_text(encoding="utf-8")
    site.facts.write_text(before + "# une note\n", encoding="utf-8")
    capsys.readouterr()
    assert parvis("history", "--diff", "practice.toml") == 0
    assert "+# une note" in capsys.readouterr().out.splitlines()
    assert parvis("history", "1", "--diff", "nowhere.md") == 2


def test_a_restore_says_what_it_does_and_how_to_undo_it(site, capsys):
    assert parvis("history", "--keep") == 0
    before = site.facts.read_bytes()
    site.facts.write_text("name = ", encoding="utf-8")
    assert parvis("restore", "1", "practice.toml") == 0
    said = capsys.readouterr().out
    assert "content/practice.toml" in said
    assert "parvis restore 2" in said
    assert site.facts.read_bytes() == before
    assert parvis("restore", "1", "practice.toml") == 0
    assert "already as in snapshot 1" in capsys.readouterr().out
    assert parvis("restore") == 2
    assert parvis("restore", "99") == 2


def test_a_passphrase_is_typed_twice_and_never_shown(monkeypatch):
    monkeypatch.delenv("PARVIS_BACKUP_PASSPHRASE", raising=False)
    monkeypatch.setattr("parvis.cli.passphrase.is_terminal", lambda: True)
    typed: list[str] = []
    hidden: list[bool] = []

    def prompt(_text: str, *, hide_input: bool = False, **_more: object) -> str:
        hidden.append(hide_input)
        return typed.pop(0)

    monkeypatch.setattr("parvis.cli.passphrase.click.prompt", prompt)
    typed[:] = ["quatre mots", "quatre mots"]
    assert passphrase_for(Speaker("en"), None, new=True) == "quatre mots"
    typed[:] = ["quatre mots", "autre chose"]
    with pytest.raises(NoPassphrase, match="not the same"):
        passphrase_for(Speaker("en"), None, new=True)
    typed[:] = ["une fois"]
    assert passphrase_for(Speaker("en"), None, new=False) == "une fois"
    assert all(hidden)


def test_a_passphrase_comes_from_a_file_or_the_environment(monkeypatch, tmp_path):
    """A line end is not part of it; without either and without a terminal, that is said."""
    monkeypatch.setenv("PARVIS_BACKUP_PASSPHRASE", "du milieu")
    assert passphrase_for(Speaker("en"), None, new=True) == "du milieu"
    (tmp_path / "p").write_text("du fichier \r\n", encoding="utf-8")
    assert passphrase_for(Speaker("en"), tmp_path / "p", new=True) == "du fichier "
    monkeypatch.delenv("PARVIS_BACKUP_PASSPHRASE")
    monkeypatch.setattr("parvis.cli.passphrase.is_terminal", lambda: False)
    for file in (None, tmp_path / "none"):
        with pytest.raises(NoPassphrase):
            passphrase_for(Speaker("en"), file, new=True)


def test_no_passphrase_can_be_written_on_the_command_line(site):
    """Other programs of the computer can read it there."""
    from parvis.cli.backup_command import command as backup
    from parvis.cli.restore_command import command as restore

    options = {option for command in (backup, restore) for parameter in command.params for option in parameter.opts}
    assert "--passphrase-file" in options
    assert not any("passphrase" in option for option in options - {"--passphrase-file", "passphrase_file"})


def test_doctor_reminds_of_a_backup(site, capsys, monkeypatch):
    assert parvis("history", "--keep") == 0
    monkeypatch.setenv("PARVIS_NOW", "2027-01-22T09:00:00+00:00")
    parvis("doctor")
    assert "There is no backup" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "put_back"), [("oui", True), ("non", False), ("", True)])
def test_a_restore_is_agreed_to_in_either_language(site, monkeypatch, answer, put_back):
    """« oui » is a yes, as everywhere else."""
    assert parvis("build", "--quiet") == 0
    home = next((site.content / "pages").glob("*.md"))
    before = home.read_bytes()
    home.write_bytes(before + b"\nUne phrase.\n")
    monkeypatch.setattr("parvis.cli.restore_command.is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    assert parvis("restore", "1") == 0
    assert (home.read_bytes() == before) is put_back


def test_a_file_that_cannot_be_read_is_said_also_without_writing(site, monkeypatch, capsys):
    """A disk that refuses is no fault of Parvis."""

    def refusing(*_arguments, **_more):
        raise PermissionError(13, "Permission denied", "x")

    monkeypatch.setattr("parvis.backup.make.gather", refusing)
    assert parvis("backup", "--dry-run") == 3
    assert "Permission denied" in capsys.readouterr().err
