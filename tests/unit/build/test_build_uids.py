"""The uid is written into the file without touching anything else in it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from parvis.build.uids import write_uids
from parvis.paths import Site
from parvis.practice.documents import Document


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
