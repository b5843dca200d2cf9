"""uid: written once, and nothing else of the file moves by a byte."""

import os
import stat

import pytest
from practice_samples import ARTICLE, loaded_with, site_with

from parvis.errors import ParvisError
from parvis.practice.load import give_uids
from parvis.practice.uids import write_missing_uids


def test_a_uid_is_written_once_and_never_changes(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    before = loaded_with(tmp_path, {}).library.documents[0].uid
    assert [path.name for path in write_missing_uids(site)] == ["x.md"]
    path = site.content / "articles" / "x.md"
    written = path.read_text(encoding="utf-8")
    assert written == ARTICLE.replace("author: claire\n", f"author: claire\nuid: {before}\n")
    assert give_uids(site) == []
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
    assert len(write_missing_uids(site)) == 1
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
    assert write_missing_uids(site) == []
    assert (site.content / "articles" / "x.md").read_bytes() == content


def test_a_new_file_does_not_take_the_uid_of_a_renamed_one(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    write_missing_uids(site)
    (site.content / "articles" / "x.md").rename(site.content / "articles" / "y.md")
    site_with(tmp_path, {"articles/x.md": ARTICLE.replace("title: ", "title: Autre ")})
    assert len(write_missing_uids(site)) == 1
    loaded = loaded_with(tmp_path, {})
    assert loaded.problems == ()
    assert len({d.uid for d in loaded.library.documents}) == 2


def test_a_disk_that_refuses_is_explained_and_loses_nothing(tmp_path, monkeypatch):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})

    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ParvisError) as raised:
        write_missing_uids(site)
    assert "x.md" in raised.value.what.say("fr")
    assert [path.name for path in (site.content / "articles").iterdir()] == ["x.md"]
    assert (site.content / "articles" / "x.md").read_text(encoding="utf-8") == ARTICLE


def test_rights_of_the_file_are_kept(tmp_path):
    site = site_with(tmp_path, {"articles/x.md": ARTICLE})
    path = site.content / "articles" / "x.md"
    path.chmod(0o640)
    write_missing_uids(site)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
