"""An edit of the body of a text builds that text alone; anything more, and everything is looked at."""

from __future__ import annotations

import pytest

from parvis.build import bodies, fast, memory, quick
from parvis.build.compare import forget_builds
from parvis.errors import ParvisError


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are trusted at once, as they would be two seconds later."""
    monkeypatch.setattr(memory, "_RACY", 0)
    monkeypatch.setattr(quick, "RACY", 0)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ways that builds went, in their order."""
    gone: list[str] = []
    for kind in (fast.FastRun, bodies.BodiesRun):
        real = kind.build

        def build(run, kind=kind, real=real):
            made = real(run)
            gone.append(kind.__name__)
            return made

        monkeypatch.setattr(kind, "build", build)
    return gone


def edit(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def texts(site):
    return sorted((site.content / "articles").glob("*.md"))


def test_the_first_edit_after_the_first_build_reads_one_text(site, build, tree, ways):
    """The first build writes uids into the files: it knows them as they then are."""
    build()
    path = texts(site)[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nUn paragraphe de plus.\n", encoding="utf-8")
    build()
    assert ways == ["FastRun", "BodiesRun"]
    made = tree()
    forget_builds(site)
    build()
    assert tree() == made


def test_many_edits_of_bodies_leave_what_a_clean_build_makes(site, build, tree, ways):
    """Record, note and feeds follow each edit."""
    build()
    for number, path in enumerate(texts(site) * 2):
        path.write_text(path.read_text(encoding="utf-8") + f"\nEncore une phrase, la {number}.\n", encoding="utf-8")
        build()
    assert ways.count("FastRun") == 1
    made = tree()
    forget_builds(site)
    build()
    assert tree() == made


def test_a_longer_reading_time_is_told_in_lists(site, build, tree, ways):
    """The card of a text has changed: lists are looked at."""
    build()
    path = texts(site)[0]
    path.write_text(path.read_text(encoding="utf-8") + "\n" + "mot " * 900 + "\n", encoding="utf-8")
    build()
    assert ways == ["FastRun", "FastRun"]
    made = tree()
    forget_builds(site)
    build()
    assert tree() == made


def test_a_title_that_changes_is_no_edit_of_a_body(site, build, ways):
    build()
    edit(texts(site)[0], "title: ", "title: Autrement, ")
    build()
    assert ways == ["FastRun", "FastRun"]


@pytest.mark.parametrize("added", ["[un lien](nulle-part.md)", "Je guéris la dépression en trois séances, garanti."])
def test_what_must_be_mended_stops_the_build_as_ever(site, build, tree, ways, added):
    """A dead link, a promise of a cure: the long way says them, and the last good site stays."""
    build()
    before = tree()
    path = texts(site)[0]
    path.write_text(path.read_text(encoding="utf-8") + f"\n{added}\n", encoding="utf-8")
    with pytest.raises(ParvisError):
        build()
    assert tree() == before
    assert ways == ["FastRun"]


def test_a_record_that_is_not_the_note_s_is_not_built_upon(site, build, ways):
    """Another build came between, or a file was brought back from elsewhere."""
    build()
    record = next(site.state.glob("record-*"))
    old = record.read_bytes()
    path = texts(site)[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nUne phrase.\n", encoding="utf-8")
    build()
    record.write_bytes(old)
    path.write_text(path.read_text(encoding="utf-8") + "\nUne autre.\n", encoding="utf-8")
    build()
    assert ways == ["FastRun", "BodiesRun", "FastRun"]


def test_a_page_that_somebody_touched_is_made_again(site, build, tree, ways):
    build()
    made = tree()
    page = next(path for path in site.output.rglob("index.html"))
    page.write_text("autre chose", encoding="utf-8")
    build()
    assert tree() == made
    assert ways == ["FastRun", "FastRun"]
