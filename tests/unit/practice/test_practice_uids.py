"""uid: written once, and nothing else of the file moves by a byte."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

import pytest
from practice_samples import ARTICLE, loaded_with, site_with

from parvis.errors import Problem
from parvis.paths import Site
from parvis.practice.documents import Document
from parvis.practice.uids import write_uids


def give_uids(site: Site) -> list[Problem]:
    """As a build does, with every text there is."""
    return write_uids(site, loaded_with(site.root, {}).library.documents)


def test_a_uid_is_written_once_and_never_changes(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    before = loaded_with(tmp_path, {}).library.documents[0].uid
    assert give_uids(site) == []
    path = site.content / "articles" / "x.md"
    written = path.read_text(encoding="utf-8")
    assert written == ARTICLE.replace("author: claire\n", f"author: claire\nuid: {before}\n")
    assert give_uids(site) == []
    assert path.read_text(encoding="utf-8") == written
    path.rename(path.with_name("y.md"))
    assert loaded_with(tmp_path, {}).library.documents[0].uid == before


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + ARTICLE.encode(),
        ARTICLE.encode() + b"\n---\n\n  trailing  \t\n\n---",
        b"\n\n" + ARTICLE.encode(),
        ARTICLE.replace("author: claire\n", "summary: |\n  uid: non\n  --- oui\n").encode(),
    ],
)
def test_every_other_byte_stays(tmp_path, content):
    site = site_with(tmp_path, {"articles/x.md": content})
    assert give_uids(site) == []
    lines = (site.content / "articles" / "x.md").read_bytes().split(b"\n")
    added = [line for line in lines if line.startswith(b"uid: ")]
    assert len(added) == 1
    lines.remove(added[0])
    assert b"\n".join(lines) == content
    loaded = loaded_with(tmp_path, {})
    assert loaded.problems == ()
    assert loaded.library.documents[0].uid.encode() in added[0]


@pytest.mark.parametrize("content", [b"no head", b"\x00", b"---\ntitle: x\n", "---\nt: é\n---".encode("latin-1")])
def test_files_that_cannot_be_read_are_left_alone(tmp_path, content):
    site = site_with(tmp_path, {"articles/x.md": content})
    assert give_uids(site) == []
    assert (site.content / "articles" / "x.md").read_bytes() == content


def test_a_new_file_does_not_take_the_uid_of_a_renamed_one(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    give_uids(site)
    (site.content / "articles" / "x.md").rename(site.content / "articles" / "y.md")
    site_with(tmp_path, {"articles/x.md": ARTICLE.replace("title: ", "title: Autre ")})
    assert give_uids(site) == []
    loaded = loaded_with(tmp_path, {})
    assert loaded.problems == ()
    assert len({d.uid for d in loaded.library.documents}) == 2


def test_a_disk_that_refuses_is_explained_and_loses_nothing(tmp_path, monkeypatch):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})

    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    (problem,) = give_uids(site)
    assert str(problem.path) == "content/articles/x.md"
    assert problem.level == "warning"
    assert [path.name for path in (site.content / "articles").iterdir()] == ["x.md"]
    assert (site.content / "articles" / "x.md").read_text(encoding="utf-8") == ARTICLE


def test_rights_of_the_file_are_kept(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    path = site.content / "articles" / "x.md"
    path.chmod(0o640)
    give_uids(site)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def text(uid: str = "u-1", **more: object) -> Document:
    return Document(PurePosixPath("content/articles/a.md"), "article", "fr", "A", "a", "", uid=uid, **more)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"---\ntitle: A\n---\n\nBody.\n", b"---\ntitle: A\nuid: u-1\n---\n\nBody.\n"),
        (b"---\r\ntitle: A\r\n---\r\nBody.", b"---\r\ntitle: A\r\nuid: u-1\r\n---\r\nBody."),
        (b"\xef\xbb\xbf---\ntitle: A\n---\nBody", b"\xef\xbb\xbf---\ntitle: A\nuid: u-1\n---\nBody"),
        (b"---\ntitle: A\n---", b"---\ntitle: A\nuid: u-1\n---"),
        (b"---\n---\nBody", b"---\nuid: u-1\n---\nBody"),
        (b"---\ntitle: A\n--- \nBody\n---\nMore", b"---\ntitle: A\nuid: u-1\n--- \nBody\n---\nMore"),
        (b"no front matter", b"no front matter"),
    ],
)
def test_one_line_is_added_and_every_other_byte_stays(tmp_path, before, after):
    """Whatever the line endings, the byte-order mark or the end of the file."""
    path = tmp_path / "content/articles/a.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(before)
    assert write_uids(Site(tmp_path), [text()]) == []
    assert path.read_bytes() == after
    assert list(path.parent.iterdir()) == [path]


def test_a_uid_that_is_there_is_never_written_again(tmp_path):
    """The file is not even opened."""
    assert write_uids(Site(tmp_path), [text(field_lines={"uid": 4})]) == []


def test_a_file_that_cannot_be_written_is_a_warning(tmp_path, monkeypatch):
    """The site is still built; the person is told which line to add before renaming the file."""
    path = tmp_path / "content/articles/a.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"---\ntitle: A\n---\n")

    def refused(_self: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    found = write_uids(Site(tmp_path), [text()])
    assert [(problem.code, problem.level) for problem in found] == [("uid-not-written", "warning")]
    assert path.read_bytes() == b"---\ntitle: A\n---\n"
