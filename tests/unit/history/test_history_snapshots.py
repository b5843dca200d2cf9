"""Snapshots hold what a practitioner made, once each, and say when they are damaged."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from history_helpers import NOW, write

from parvis.history import Damaged, HistoryRefused, NoSuchSnapshot, changes, find
from parvis.history.snapshots import room_of
from parvis.history.sources import is_secret, name_here
from parvis.history.thin import kept_by_age, kept_by_size


def test_a_snapshot_holds_texts_facts_templates_rules_and_settings(site, take):
    """And nothing that can be made again."""
    for name in ("templates/base.html", "rules/mine.md", "publishconf.py", "publish.toml", "content/media/a.jpg"):
        write(site, name, "mine")
    for name in ("output/index.html", ".parvis/x.json", "content/.DS_Store", "content/__pycache__/a.pyc", "notes.docx"):
        write(site, name, "not mine")
    mine = "templates/base.html rules/mine.md publishconf.py publish.toml content/media/a.jpg pelicanconf.py"
    texts = "content/practice.toml content/articles/été.md content/pages/accueil.md"
    assert set(take().files) == {*mine.split(), *texts.split()}


def test_a_secret_is_never_kept_and_that_is_said(site, take, history):
    """By what machines call such files, wherever they lie; a text about secrets is a text."""
    secrets = (
        "content/.env",
        "secrets.toml",
        "rules/id_ed25519",
        "content/site.key",
        "content/old.sqlite3",
        "my-passwords.txt",
    )
    for name in secrets:
        write(site, name, "k3y-of-the-house")
    write(site, "content/articles/le-secret-professionnel.md", "Un texte.")
    taken = take()
    assert not set(secrets) & set(taken.files)
    assert set(secrets) <= set(taken.left_out)
    assert "content/articles/le-secret-professionnel.md" in taken.files
    kept = b"".join(history.content(entry) for entry in taken.files.values())
    assert b"k3y-of-the-house" not in kept


def test_a_link_that_leads_elsewhere_is_left_out_and_said(site, take, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "diary.md").write_text("private", encoding="utf-8")
    (site.content / "link.md").symlink_to(tmp_path / "elsewhere" / "diary.md")
    (site.content / "folder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    taken = take()
    assert {"content/link.md", "content/folder"} <= set(taken.left_out)
    assert not any("diary" in name or "link" in name for name in taken.files)


def test_nothing_changed_makes_no_second_snapshot(site, take, history):
    """A second build of the same texts adds nothing; publishing them is another thing to remember."""
    first, again = take(), take(1)
    assert (first.number, again.number, again.fresh) == (1, 1, False)
    assert take(1, "publish").number == 2
    assert len(history.entries()) == 2


def test_a_content_is_kept_once(site, take, history):
    """Two snapshots, one file changed: one content more."""
    take()
    before = dict(history.objects.all())
    write(site, "content/pages/accueil.md", "Bonsoir.\n")
    write(site, "content/pages/copie.md", "Bonsoir.\n")
    take(1)
    assert len(dict(history.objects.all())) == len(before) + 1


def test_what_changed_between_two_snapshots_is_named(site, take):
    first = take()
    write(site, "content/pages/accueil.md", "Bonsoir.\n")
    write(site, "content/pages/neuf.md", "Neuf.\n")
    (site.content / "articles" / "été.md").unlink()
    found = changes(first.files, take(1).files)
    assert (found.added, found.changed, found.removed) == (
        ("content/pages/neuf.md",),
        ("content/pages/accueil.md",),
        ("content/articles/été.md",),
    )


def test_a_file_changed_without_a_new_size_or_date_is_still_seen(site, take, history):
    """The memory of hashes is believed only for files older than itself."""
    path = site.content / "pages" / "accueil.md"
    take()
    state = path.stat()
    path.write_bytes(b"Bonsoir.\n"[: state.st_size].ljust(state.st_size, b"!"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    again = take(1)
    assert again.fresh
    assert history.content(again.files["content/pages/accueil.md"]) == path.read_bytes()


def test_the_second_snapshot_reads_no_file_that_has_not_changed(site, take, history, monkeypatch):
    """A thousand texts are not read again after each build."""
    from parvis.history import snapshots as module

    take()
    later = time.time_ns() + 60_000_000_000  # as if the first snapshot had been taken a minute after the last edit
    os.utime(history.folder / "index", ns=(later, later))
    write(site, "content/pages/neuf.md", "Neuf.\n")
    read: list[str] = []
    real = module.Source.path.fget
    monkeypatch.setattr(module.Source, "path", property(lambda self: read.append(self.name) or real(self)))
    assert take(1).fresh
    assert set(read) == {"content/pages/neuf.md"}


def test_a_name_that_no_other_system_could_write_is_left_out_and_said(site, take):
    (site.content / os.fsdecode(b"caf\xe9.md")).write_bytes(b"x")
    taken = take()
    assert len(taken.left_out) == 1
    assert len(taken.files) == 4


def test_a_damaged_content_is_noticed_and_said(site, take, history):
    """Neither given back nor trusted: and the next snapshot keeps the file anew."""
    taken = take()
    kept = taken.files["content/articles/été.md"]
    path = history.objects.path(kept.hash)
    path.write_bytes(path.read_bytes()[:-2] + b"xx")
    with pytest.raises(Damaged, match="damaged"):
        history.content(kept)
    take(1, "publish")
    assert history.content(kept) == "Un été.\n".encode()


def test_a_content_that_another_program_holds_is_left_as_it_is(site, take, history, monkeypatch):
    """An antivirus that reads it now is no damage: it comes back as soon as the disk gives it."""
    write(site, "content/a.md", "Un texte.")
    kept = take().files["content/a.md"]

    def held(_path):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", held)
        with pytest.raises(Damaged):
            history.content(kept)
    assert history.content(kept) == b"Un texte."


@pytest.mark.parametrize("harm", ["cut", "garbage", "empty", "foreign"])
def test_a_damaged_snapshot_is_told_and_the_others_stay(site, take, history, harm):
    take()
    write(site, "content/pages/accueil.md", "Bonsoir.\n")
    take(1)
    path = history.entries()[0].path
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[:-3], "garbage": b"\xff" * 90, "empty": b"", "foreign": b"{}"}[harm])
    with pytest.raises(Damaged, match="1"):
        history.read(1)
    assert history.read(2).number == 2
    write(site, "content/pages/accueil.md", "Encore.\n")
    assert take(2).number == 3


@pytest.mark.parametrize("content", [b"", b"\x98", b"\x90", b"\xff" * 40, b"\x98\x09\x01", b"{}" * 9, b"\x91\x05"])
def test_a_damaged_memory_of_hashes_is_made_again(site, take, history, content):
    first = take()
    (history.folder / "index").write_bytes(content)
    again = take(1)
    assert again.files == first.files


def test_a_snapshot_is_found_by_its_number_or_its_day(site, take, history):
    take()
    write(site, "content/pages/accueil.md", "Bonsoir.\n")
    take(0.1)
    assert find(history, "1").number == 1
    assert find(history, "2026-11-22").number == 2
    for wrong in ("7", "2026-11-01", "hier", "../1"):
        with pytest.raises(NoSuchSnapshot):
            find(history, wrong)


def test_a_day_is_that_of_the_practice(site, take, history):
    """23:30 UTC is tomorrow in Paris."""
    from zoneinfo import ZoneInfo

    take(0.605)  # 23:31 UTC
    assert find(history, "2026-11-23", ZoneInfo("Europe/Paris")).number == 1


def test_a_disk_that_refuses_is_a_sentence(site, history):
    """No traceback, and nothing of what was kept before is lost."""
    history.folder.parent.mkdir(parents=True)
    history.folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(HistoryRefused, match="could not be written"):
        history.take(now=NOW, reason="build")


def test_an_interrupted_snapshot_leaves_the_former_ones(site, take, history, monkeypatch):
    """Killed at any writing: what was there is whole, and the next one succeeds."""
    take()
    real = os.replace
    for stop in range(1, 6):
        write(site, "content/pages/accueil.md", f"Version {stop}.\n")
        write(site, "content/pages/autre.md", f"Autre {stop}.\n")
        left = [stop]

        def dying(*paths, left=left):
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            real(*paths)

        monkeypatch.setattr(os, "replace", dying)
        with pytest.raises(KeyboardInterrupt) if stop < 5 else _nothing():
            take(stop)
        monkeypatch.setattr(os, "replace", real)
        for entry in history.entries():
            assert all(history.content(kept) for kept in history.read(entry.number).files.values())
    assert take(9, "publish").fresh


def _nothing():
    import contextlib

    return contextlib.nullcontext()


class At:
    def __init__(self, number: int, days: float) -> None:
        self.number, self.at = number, NOW - dt.timedelta(days=days)


def test_all_of_a_week_then_one_a_day_then_one_a_week():
    """Every snapshot of seven days; the last of each day for sixty; the last of each week before."""
    made = [At(1000 - n, n / 4) for n in range(800)]  # four a day, 200 days
    kept = kept_by_age(made, NOW)
    ages = sorted((NOW - item.at).total_seconds() / 86400 for item in made if item.number in kept)
    assert sum(age <= 7 for age in ages) == 29
    assert 52 <= sum(7 < age <= 60 for age in ages) <= 54
    assert 19 <= sum(age > 60 for age in ages) <= 22
    assert max(b - a for a, b in pairwise(ages)) < 9


def test_thinning_again_keeps_the_same():
    made = [At(n, 300 - n / 3) for n in range(900)]
    kept = kept_by_age(made, NOW)
    assert kept_by_age([item for item in made if item.number in kept], NOW) == kept


def test_too_much_lets_the_oldest_go_and_keeps_the_newest():
    made = [At(n, 10 - n) for n in range(10)]
    assert kept_by_size(made, 3, len) == {7, 8, 9}
    assert kept_by_size(made, 0, len) == {9}


def test_the_history_stays_within_its_room(site, take, history):
    """`history_megabytes` in practice.toml: the oldest go, with what only they held."""
    facts = 'name = "Anne"\ncountry = "FR"\n[site]\nhistory_megabytes = 1\n'
    write(site, "content/practice.toml", facts)
    noise = random.Random(1)
    for n in range(12):
        (site.content / "photo.jpg").write_bytes(noise.randbytes(200_000))
        take(n / 100)
    assert history.size() < 1_100_000
    numbers = [entry.number for entry in history.entries()]
    assert numbers[-1] == 12
    assert numbers == list(range(numbers[0], 13))
    wanted = {kept.hash for number in numbers for kept in history.read(number).files.values()}
    assert {name for name, _path in history.objects.all()} == wanted


@pytest.mark.parametrize(
    "name", ["a.KEY", ".env", ".env.local", "id_rsa", "secrets.toml", "app.credentials.json", "x.age"]
)
def test_names_of_secrets_are_known(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["le-secret.md", "environment.md", "keys.md", "password.md", "cle.jpg", "age.md"])
def test_names_of_texts_are_not_secrets(name):
    assert not is_secret(name)


def test_a_name_that_windows_refuses_has_another_there():
    assert name_here("content/Qui suis-je ?.md", windows=True) == "content/Qui suis-je _.md"
    assert name_here("content/aux.md", windows=True) == "content/_aux.md"
    assert name_here("content/fin.", windows=True) == "content/fin_"
    assert name_here("content/a:b|c.md", windows=True) == "content/a_b_c.md"
    assert name_here("content/Qui suis-je ?.md", windows=False) == "content/Qui suis-je ?.md"


@pytest.mark.parametrize(
    ("line", "megabytes"),
    [
        ("[site]\nhistory_megabytes = 20", 20),
        ("site = { history_megabytes = 1_000 }", 1000),
        ("# history_megabytes = 20", 500),
        ("[site]\nhistory_megabytes = 0", 500),
        ('[site]\nhistory_megabytes = "much"', 500),
        ("history_megabytes", 500),
        ("\xff", 500),
    ],
)
def test_the_room_is_read_whatever_else_is_wrong_in_the_facts(site, line, megabytes):
    write(site, "content/practice.toml", f"name = \n{line}\n")
    assert room_of(site) == megabytes * 1024 * 1024
