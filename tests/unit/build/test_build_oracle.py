"""The oracle: after any sequence of edits, the site is byte for byte that of a clean build, and that of plain `pelican`."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import importlib
import io
import pkgutil
import random
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from build_edits import EDITS, World
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from tests.conftest import SOAK

from parvis import build as build_package
from parvis import i18n
from parvis.build import memory, quick
from parvis.errors import ParvisError
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.site import build

ROOT = Path(__file__).parents[3]
TINY = ROOT / "tests" / "fixtures" / "tiny"
BUILDING = [  # all of them before anything is replaced: one imported later would keep what replaced it
    importlib.import_module(f"parvis.build.{module.name}") for module in pkgutil.iter_modules(build_package.__path__)
]
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SEQUENCES = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # five steps are read as they are; to shrink takes minutes
}
steps = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6)), min_size=2, max_size=5)


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are trusted at once, as they would be two seconds later: what is remembered is put to the proof."""
    monkeypatch.setattr(memory, "_RACY", 0)
    monkeypatch.setattr(quick, "RACY", 0)


@pytest.mark.long
@settings(max_examples=45 * SOAK, **SEQUENCES)
@given(steps)
def test_what_is_made_again_in_part_is_what_is_made_whole(edits):
    """A small practice: texts, titles, tags, dates, translations, pictures, templates, facts, catalogue, clock, damage."""
    examine(TINY, edits)


@pytest.mark.long
@settings(max_examples=5 * SOAK, **SEQUENCES)
@given(steps)
def test_the_demonstration_too_is_made_again_in_part_as_it_is_made_whole(edits):
    """All kinds of pages, both languages, two practitioners."""
    examine(ROOT, edits)


def examine(practice, edits) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        world = World(Site(copied(practice, folder / "practice")), NOW)
        follow(world, patch)
        assert not attempt(world.site, world.now)
        stopped = ""
        for edit, number in edits:
            edit(world, random.Random(number))
            shown = tree(world.site)
            stopped = attempt(world.site, world.now)
            if stopped:
                assert tree(world.site) == shown, "a refused build changed the site"
        compare(world, folder, stopped, patch)


def copied(practice: Path, folder: Path) -> Path:
    """What a person keeps: texts, facts, templates; without what was built, or remembered."""
    folder.mkdir()
    for part in ("content", "templates"):
        if (practice / part).is_dir():
            shutil.copytree(practice / part, folder / part)
    for part in ("pelicanconf.py", "publishconf.py"):
        shutil.copy2(ROOT / part, folder / part)
    return folder


def compare(world: World, folder: Path, stopped: str, patch: pytest.MonkeyPatch) -> None:
    """Edited and built, built from nothing, built by plain `pelican`: the same bytes, or all three refuse."""
    clean = Site(copied(world.site.root, folder / "clean"))
    plain = Site(copied(world.site.root, folder / "plain"))
    event(stopped or "built")
    with pytest.MonkeyPatch.context() as few:
        if not world.sentences and len(world.texts()) % 3 == 0:  # it knows no catalogue of a test
            share_with_a_second_process(few)
        assert attempt(clean, world.now) == stopped
    patch.setenv("PARVIS_NOW", world.now.isoformat())
    assert bool(pelican(plain.root)) is bool(stopped)
    if not stopped:
        shown = tree(world.site)
        assert shown == tree(clean)
        assert shown == tree(plain)


def share_with_a_second_process(patch: pytest.MonkeyPatch) -> None:
    """As where texts are many."""
    event("two processes")
    for module in BUILDING:
        if hasattr(module, "_MANY"):
            patch.setattr(module, "_MANY", 1)


def tree(site: Site) -> dict[str, bytes]:
    return {
        p.relative_to(site.output).as_posix(): p.read_bytes() for p in sorted(site.output.rglob("*")) if p.is_file()
    }


def attempt(site: Site, now: dt.datetime) -> str:
    """Build; the name of what stopped it, "" for nothing."""
    try:
        build(site, BuildOptions(now=now))
    except ParvisError as error:
        return type(error).__name__
    return ""


def pelican(root: Path) -> int:
    """`pelican -s publishconf.py` in a folder of its own; its exit code."""
    from pelican import main

    before = list(sys.path)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main(["-s", str(root / "publishconf.py"), "--ignore-cache", "-q"])
    except SystemExit as left:
        return int(left.code or 0)
    finally:
        sys.path[:] = before
        sys.modules.pop("pelicanconf", None)
    return 0


def follow(world: World, patch: pytest.MonkeyPatch) -> None:
    """The code and its sentences are what the world says."""
    known = i18n._translations

    def translations(language: str) -> i18n._Sentences:
        found = copy.copy(known(language))
        if language == "fr":
            found.known = {**found.known, **{(said, 0): french for said, french in world.sentences.items()}}
        return found

    patch.setattr(i18n, "_translations", translations)
    for module in BUILDING:
        if hasattr(module, "code_key"):
            patch.setattr(module, "code_key", lambda: world.code)
