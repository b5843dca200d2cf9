"""What claims to be a backup is believed in nothing: names, kinds, sizes, sums."""

from __future__ import annotations

import gzip
import tarfile

import pytest
from backup_helpers import forged

from parvis.backup.archive import BackupRefused, contents_of, pack
from parvis.backup.gather import BytesItem

GOOD = [("practice/content/practice.toml", b'name = "Anne"'), ("practice/content/a.md", b"Bonjour.")]


def test_a_sound_archive_says_what_is_in_it():
    contents = contents_of(forged(GOOD))
    assert dict(contents.files) == contents.files
    assert contents.size == sum(len(content) for _name, content in GOOD)
    assert set(contents.of("practice")) == {"content/practice.toml", "content/a.md"}


def test_what_is_packed_is_read_back():
    packed = pack([BytesItem("practice/é.md", b"x" * 5000)], made="2026", parvis="1", about={"name": "Anne"})
    contents = contents_of(packed)
    assert contents.about == {"name": "Anne"}
    assert contents.files["practice/é.md"].size == 5000


def test_the_same_files_make_the_same_archive():
    items = [BytesItem("practice/a.md", b"Bonjour.")]
    assert pack(items, made="x", parvis="1", about={}) == pack(items, made="x", parvis="1", about={})


@pytest.mark.parametrize(
    "name",
    [
        "practice/../out.md",
        "practice//etc/passwd",
        "practice/C:/out.md",
        "practice/a\\..\\..\\out.md",
        "practice/",
        "/etc/passwd",
        "elsewhere/a.md",
        "practice/content/../../out.md",
        "../out.md",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(BackupRefused, match="nothing was restored"):
        contents_of(forged([*GOOD, (name, b"x")]))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_taken(kind):
    """A link, a device or a pipe, announced or not, is refused."""
    special = tarfile.TarInfo("practice/content/link.md")
    special.type, special.linkname = kind, "/etc/passwd"
    sums = {name: (len(content), "") for name, content in GOOD}
    for announced in (None, {**sums, special.name: (0, "")}):
        with pytest.raises(BackupRefused):
            contents_of(forged(GOOD, special=special, announced=announced))


def test_a_file_that_was_not_announced_is_refused():
    announced = {GOOD[0][0]: (len(GOOD[0][1]), "0" * 64)}
    with pytest.raises(BackupRefused):
        contents_of(forged(GOOD, announced=announced))


def test_a_file_twice_is_refused():
    with pytest.raises(BackupRefused):
        contents_of(forged([*GOOD, GOOD[0]]))


def test_a_file_that_is_missing_is_noticed():
    import hashlib

    announced = {n: (len(c), hashlib.sha256(c).hexdigest()) for n, c in [*GOOD, ("practice/lost.md", b"x")]}
    with pytest.raises(BackupRefused, match="damaged"):
        contents_of(forged(GOOD, announced=announced))


def test_a_changed_byte_is_noticed():
    import hashlib

    announced = {n: (len(c), hashlib.sha256(c[::-1]).hexdigest()) for n, c in GOOD}
    with pytest.raises(BackupRefused, match="damaged"):
        contents_of(forged(GOOD, announced=announced))


def test_a_bomb_is_not_opened():
    """Ten megabytes that unfold to ten gigabytes: neither announced nor silent."""
    silent = [*GOOD, ("practice/bomb", b"\0" * 30_000_000)]
    few = {name: (len(content), "0" * 64) for name, content in GOOD} | {"practice/bomb": (10, "0" * 64)}
    with pytest.raises(BackupRefused):
        contents_of(forged(silent, announced=few))
    with pytest.raises(BackupRefused, match="more than it can"):
        contents_of(forged(GOOD, announced={"practice/bomb": (10_000_000_000, "0" * 64)}))


def test_a_bomb_in_the_first_file_or_in_a_header_is_not_opened(monkeypatch):
    monkeypatch.setattr("parvis.backup.archive._LARGEST_MANIFEST", 100_000)
    with pytest.raises(BackupRefused, match="more than it can"):
        contents_of(forged(GOOD, first=b" " * 1_000_000))
    long = tarfile.TarInfo("practice/" + "a/" * 200_000)
    with pytest.raises(BackupRefused):
        contents_of(forged(GOOD, special=long))


@pytest.mark.parametrize(
    "first", [b"", b"[]", b"{}", b'{"version": 1}', b"\xff", b'{"version": 1, "files": {"practice/a": [1]}}']
)
def test_a_manifest_that_is_none_is_refused(first):
    with pytest.raises(BackupRefused, match="damaged"):
        contents_of(forged(GOOD, first=first or b"not json"))


def test_a_later_version_is_named():
    with pytest.raises(BackupRefused, match="later version"):
        contents_of(forged(GOOD, version=2))


def test_a_cut_or_foreign_archive_is_refused():
    """Wherever it is cut, whatever it is instead."""
    whole = forged(GOOD)
    for end in range(0, len(whole) - 1, 7):
        with pytest.raises(BackupRefused):
            contents_of(whole[:end])
    for foreign in (b"", b"PK\x03\x04", gzip.compress(b"hello"), b"\x1f\x8b" + b"\0" * 50):
        with pytest.raises(BackupRefused):
            contents_of(foreign)


def test_a_file_that_changes_meanwhile_is_told():
    class Restless:
        name = "practice/a.md"
        count = 0

        def read(self) -> bytes:
            self.count += 1
            return b"x" * self.count

    with pytest.raises(BackupRefused, match="changed while"):
        pack([Restless()], made="", parvis="", about={})
