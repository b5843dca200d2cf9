"""The swap: at each instant either the old site or the new one is whole."""

from __future__ import annotations

import json

import pytest

from parvis.build.manifest import Manifest
from parvis.build.staging import NotOurFolder, Staging
from parvis.paths import Site


def publish(site: Site, output=None, **files: str) -> Staging:
    staging = Staging(site, output or site.output)
    staging.open()
    for name, content in files.items():
        (staging.folder / f"{name}.html").write_text(content, encoding="utf-8")
    staging.publish()
    return staging


def read(folder) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_new_site_takes_the_place_of_the_old_one(site):
    """What the new one does not hold is gone; nothing of the swap is left behind."""
    publish(site, a="1", b="1")
    publish(site, a="2")
    assert read(site.output) == {"a.html": "2"}
    assert [path.name.split("-")[0] for path in sorted(site.state.iterdir())] == ["lock", "manifest"]


def test_a_discarded_site_leaves_the_old_one(site):
    """Nothing changes until `publish`."""
    publish(site, a="1")
    staging = Staging(site, site.output)
    staging.open()
    (staging.folder / "a.html").write_text("2", encoding="utf-8")
    staging.discard()
    assert read(site.output) == {"a.html": "1"}


def test_a_build_killed_between_the_two_renames_is_repaired(site):
    """The old site was away and the new one not yet in: the next build puts the old one back before it begins."""
    staging = publish(site, a="1")
    site.output.rename(staging._replaced)
    later = Staging(site, site.output)
    later.open()
    assert read(site.output) == {"a.html": "1"}
    later.discard()


def test_a_build_killed_after_the_swap_is_tidied(site):
    """The new site is in, the old one still lies aside, half-written rests too: the next build removes both."""
    staging = publish(site, a="2")
    staging._replaced.mkdir()
    staging.folder.mkdir()
    publish(site, a="3")
    assert read(site.output) == {"a.html": "3"}
    assert not staging._replaced.exists()


def test_a_build_killed_before_it_wrote_its_manifest_is_still_known(site, monkeypatch):
    """The files of both sites are named before the swap: the next build does not take its own pages for a stranger's."""
    publish(site, a="1")
    real = Manifest.write
    calls = []

    def killed(self: Manifest, path) -> None:
        calls.append(path)
        if len(calls) == 1:
            real(self, path)

    monkeypatch.setattr(Manifest, "write", killed)
    publish(site, b="2")
    monkeypatch.undo()
    publish(site, c="3")
    assert read(site.output) == {"c.html": "3"}


def test_a_file_that_someone_put_there_is_never_removed(site):
    """A build says its name and where such files belong."""
    publish(site, a="1")
    (site.output / "google123.html").write_text("mine", encoding="utf-8")
    with pytest.raises(NotOurFolder, match=r"google123\.html"):
        Staging(site, site.output).open()
    assert read(site.output) == {"a.html": "1", "google123.html": "mine"}


def test_an_output_from_before_parvis_is_kept_under_another_name(site):
    """A folder never built here is not ours to remove: it is set aside, and only once the new site is ready."""
    site.output.mkdir()
    (site.output / "old.html").write_text("before", encoding="utf-8")
    refused = Staging(site, site.output)
    refused.open()
    refused.discard()
    assert read(site.output) == {"old.html": "before"}
    staging = publish(site, a="1")
    assert read(site.output) == {"a.html": "1"}
    assert read(site.root / "output-before-1") == {"old.html": "before"}
    assert [note.code for note in staging.notes] == ["output-set-aside"]


def test_another_folder_that_is_not_empty_is_refused(site, tmp_path):
    """`--output ~/Documents` does not move anyone's documents."""
    documents = tmp_path / "Documents"
    documents.mkdir()
    (documents / "letter.odt").write_text("x", encoding="utf-8")
    with pytest.raises(NotOurFolder):
        Staging(site, documents).open()
    assert read(documents) == {"letter.odt": "x"}


@pytest.mark.parametrize("where", ["", "content", "content/media", ".."])
def test_the_practice_is_never_its_own_output(site, where):
    """The folder of the practice, one around it, or its content: refused before anything is written."""
    with pytest.raises(NotOurFolder):
        Staging(site, site.root / where).open()
    assert site.facts.is_file()


def test_a_link_to_a_folder_is_followed(site, tmp_path):
    """`output` may be a link to where the web server reads: the folder is replaced, the link stays."""
    (tmp_path / "www").mkdir()
    site.output.symlink_to(tmp_path / "www")
    publish(site, a="1")
    assert site.output.is_symlink()
    assert read(tmp_path / "www") == {"a.html": "1"}


@pytest.mark.parametrize("broken", ["", "{", '{"version": 0, "files": {}}', "[]", '{"version": 1, "files": 3}'])
def test_a_broken_manifest_is_an_empty_one(tmp_path, broken):
    """Truncated, of another version, or something else: nothing is then taken for ours, and nothing fails."""
    path = tmp_path / "manifest.json"
    path.write_text(broken, encoding="utf-8")
    assert Manifest.read(path).files == {}


def test_a_manifest_names_every_file_and_its_hash(site):
    """Paths with slashes on every system, SHA-256 of the bytes, in the order of paths."""
    staging = publish(site, a="1", b="2")
    data = json.loads(staging._manifest.read_text(encoding="utf-8"))
    assert list(data["files"]) == ["a.html", "b.html"]
    assert data["files"]["a.html"] == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
