"""What is kept beside the compiled modules is taken only as it was written, and from what it was made."""

from __future__ import annotations

import dataclasses
import pickle
import sys

import pytest

from parvis import kept
from parvis.pages.views import Link


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_folder", lambda: tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_what_was_kept_comes_back_under_its_key_only():
    kept.keep("name", "key", b"content")
    assert kept.read_kept("name", "key") == b"content"
    assert kept.read_kept("name", "another key") is None
    assert kept.read_kept("another name", "key") is None


def test_what_was_altered_or_cut_is_not_taken(tmp_path):
    kept.keep("name", "key", b"content")
    file = tmp_path / "kept" / "name"
    whole = file.read_bytes()
    for wrong in (whole[:-1], whole + b" ", whole[:-1] + b"T", b"", whole[:10]):
        file.write_bytes(wrong)
        assert kept.read_kept("name", "key") is None


def test_a_folder_that_refuses_costs_nothing_but_time(tmp_path):
    (tmp_path / "kept").write_text("a file, not a folder")
    kept.keep("name", "key", b"content")
    assert kept.read_kept("name", "key") is None


def test_where_python_keeps_no_compiled_module_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.keep("name", "key", b"content")
    assert kept.read_kept("name", "key") is None


def test_no_more_than_so_many_files_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_MOST", 3)
    for number in range(6):
        kept.keep(f"name-{number}", "key", b"content")
    assert len(list((tmp_path / "kept").iterdir())) == 3


def test_a_value_is_what_a_frozen_dataclass_with_slots_is():
    """Its functions are made when first used; nobody sees the difference."""
    link = Link("Accueil", "/")
    assert link == Link(label="Accueil", href="/")
    assert link != Link("Accueil", "/en/")
    assert hash(link) == hash(Link("Accueil", "/"))
    assert repr(link) == "Link(label='Accueil', href='/', current=False, lang='', rel='')"
    assert dataclasses.replace(link, href="/x/").href == "/x/"
    assert dataclasses.asdict(link)["label"] == "Accueil"
    assert pickle.loads(pickle.dumps(link)) == link
    with pytest.raises(dataclasses.FrozenInstanceError):
        link.href = "/y/"  # type: ignore[misc]
    with pytest.raises(TypeError, match="href"):
        Link("Accueil")  # type: ignore[call-arg]
