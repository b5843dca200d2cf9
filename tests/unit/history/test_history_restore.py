"""A restore gives back what was there, can be undone, and never leads out of the folder."""

from __future__ import annotations

import json
import shutil
import zlib

import pytest
from history_helpers import NOW, tree, write

from parvis.history import HistoryRefused, NoSuchSnapshot, plan_restore, restore
from parvis.history.objects import digest
from parvis.history.restore import NotInSnapshot


def test_a_whole_restore_gives_back_every_byte(site, take):
    """Changed, deleted and added files: the folder is as it was."""
    before = tree(site)
    taken = take()
    write(site, "content/pages/accueil.md", "Autre chose.\n")
    write(site, "content/pages/neuf.md", "Neuf.\n")
    (site.content / "articles" / "été.md").unlink()
    shutil.rmtree(site.content / "articles")
    plan = plan_restore(site, taken)
    assert plan.back == ("content/articles/été.md",)
    assert plan.changed == ("content/pages/accueil.md",)
    assert plan.removed == ("content/pages/neuf.md",)
    assert restore(site, plan, now=NOW).problems == ()
    assert tree(site) == before


def test_a_restore_can_be_undone(site, take, history):
    """The present is kept first, whatever was written a moment ago."""
    taken = take()
    write(site, "content/pages/accueil.md", "Écrit il y a une minute.\n")
    write(site, "content/pages/neuf.md", "Neuf.\n")
    present = tree(site)
    done = restore(site, plan_restore(site, taken), now=NOW)
    assert tree(site) != present
    restore(site, plan_restore(site, history.read(done.before.number)), now=NOW)
    assert tree(site) == present


def test_one_file_comes_back_and_nothing_else_moves(site, take):
    taken = take()
    write(site, "content/pages/accueil.md", "Autre chose.\n")
    write(site, "content/pages/neuf.md", "Neuf.\n")
    (site.content / "articles" / "été.md").unlink()
    restore(site, plan_restore(site, taken, ["content/articles/été.md"]), now=NOW)
    assert tree(site)["content/articles/été.md"] == "Un été.\n".encode()
    assert tree(site)["content/pages/accueil.md"] == b"Autre chose.\n"
    assert "content/pages/neuf.md" in tree(site)


@pytest.mark.parametrize(
    "asked",
    [
        "content/articles/été.md",
        "content/articles/e\u0301te\u0301.md",
        "content\\articles\\été.md",
        "articles/été.md",
        "content/articles",
        "content/articles/",
        "./content/articles/été.md",
    ],
)
def test_a_file_is_found_however_its_name_is_typed(site, take, asked):
    """In one character or two, with Windows' bars, without content/, by its folder."""
    taken = take()
    (site.content / "articles" / "été.md").unlink()
    assert plan_restore(site, taken, [asked]).back == ("content/articles/été.md",)


def test_a_file_whose_name_has_its_accents_in_two_characters_is_the_same_file(site, take):
    """A practice that moved from a Mac: no second copy beside the first."""
    taken = take()
    (site.content / "articles" / "été.md").rename(site.content / "articles" / "e\u0301te\u0301.md")
    assert not plan_restore(site, taken)


def test_a_name_that_windows_forbids_comes_back_under_another_and_it_is_said(site, take):
    write(site, "content/pages/Qui suis-je ?.md", "Moi.\n")
    write(site, "content/pages/aux.md", "Aux.\n")
    taken = take()
    for name in ("Qui suis-je ?.md", "aux.md"):
        (site.content / "pages" / name).unlink()
    plan = plan_restore(site, taken, windows=True)
    assert plan.renamed == {
        "content/pages/Qui suis-je ?.md": "content/pages/Qui suis-je _.md",
        "content/pages/aux.md": "content/pages/_aux.md",
    }
    restore(site, plan, now=NOW)
    assert tree(site)["content/pages/Qui suis-je _.md"] == b"Moi.\n"


def test_a_file_that_the_snapshot_lacks_is_said_with_the_nearest(site, take):
    taken = take()
    with pytest.raises(NotInSnapshot) as refused:
        plan_restore(site, taken, ["pages/été.md"])
    assert "content/articles/été.md" in str(refused.value.write)


def test_a_damaged_file_stops_nothing_else_and_is_named(site, take, history):
    """What is whole comes back; the present version of the damaged one stays."""
    taken = take()
    history.objects.path(taken.files["content/pages/accueil.md"].hash).write_bytes(b"")
    write(site, "content/pages/accueil.md", "Autre chose.\n")
    (site.content / "articles" / "été.md").unlink()
    plan = plan_restore(site, taken)
    assert plan.lost == ("content/pages/accueil.md",)
    restore(site, plan, now=NOW)
    assert tree(site)["content/articles/été.md"] == "Un été.\n".encode()
    assert tree(site)["content/pages/accueil.md"] == b"Autre chose.\n"


def test_the_snapshot_being_restored_is_not_thinned_away_meanwhile(site, take, history):
    """Where room is short, keeping the present first must not push out what is asked for."""
    write(site, "content/practice.toml", 'name = "Anne"\ncountry = "FR"\n[site]\nhistory_megabytes = 1\n')
    (site.content / "photo.jpg").write_bytes(bytes(range(256)) * 3000)
    taken = take()
    before = tree(site)
    (site.content / "photo.jpg").write_bytes(bytes(range(255, -1, -1)) * 3000)
    restore(site, plan_restore(site, taken), now=NOW)
    assert tree(site) == before


def test_nothing_is_touched_when_the_present_cannot_be_kept(site, take, history, monkeypatch):
    taken = take()
    write(site, "content/pages/accueil.md", "Autre chose.\n")
    present = tree(site)
    plan = plan_restore(site, taken)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(HistoryRefused, match="No space left"):
        restore(site, plan, now=NOW)
    assert tree(site) == present


def test_a_file_that_the_disk_refuses_is_named_and_the_others_come_back(site, take):
    taken = take()
    before = tree(site)
    shutil.rmtree(site.content / "articles")
    write(site, "content/articles", "a file where the folder was")
    write(site, "content/pages/accueil.md", "Autre chose.\n")
    plan = plan_restore(site, taken, ["content/articles", "content/pages"])
    done = restore(site, plan, now=NOW)
    assert len(done.problems) == 1
    assert "été.md" in str(done.problems[0].what)
    assert tree(site)["content/pages/accueil.md"] == before["content/pages/accueil.md"]


@pytest.mark.parametrize(
    "name", ["../out.md", "/etc/out.md", "content/../../out.md", "C:/out.md", "content//x.md", "a\0b"]
)
def test_a_name_that_leads_out_of_the_folder_is_not_even_read(site, take, history, name):
    """A history that somebody tampered with writes nowhere else."""
    take()
    path = history.entries()[0].path
    data = json.loads(zlib.decompress(path.read_bytes().partition(b"\n")[2]))
    data["files"][name] = data["files"]["pelicanconf.py"]
    packed = zlib.compress(json.dumps(data).encode())
    path.write_bytes(digest(packed).encode() + b"\n" + packed)
    assert name not in history.read(1).files


def test_a_folder_that_became_a_link_is_not_written_through(site, take, tmp_path):
    taken = take()
    shutil.rmtree(site.content / "articles")
    (tmp_path / "elsewhere").mkdir()
    (site.content / "articles").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    done = restore(site, plan_restore(site, taken, ["content/articles"]), now=NOW)
    assert len(done.problems) == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_snapshot_that_is_not_there_is_a_sentence(history):
    with pytest.raises(NoSuchSnapshot, match="3"):
        history.read(3)
