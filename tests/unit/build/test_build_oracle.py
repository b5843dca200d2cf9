"""The oracle: after any sequence of edits, the site is byte for byte that of a clean build."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from build_edits import EDITS, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import SOAK

from parvis.build import base, fast, memory, quick
from parvis.errors import ParvisError
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.site import build

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
steps = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6)), min_size=2, max_size=5)


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are trusted at once, as they would be two seconds later: what is remembered is put to the proof."""
    monkeypatch.setattr(memory, "_RACY", 0)
    monkeypatch.setattr(quick, "_RACY", 0)


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


def clean(world: World, folder: Path) -> tuple[str, dict[str, bytes]]:
    site = Site(folder / "clean")
    ignored = shutil.ignore_patterns(".parvis", "output")
    shutil.copytree(world.site.root, site.root, ignore=ignored)
    stopped = attempt(site, world.now)
    return stopped, tree(site)


@pytest.mark.long
@settings(max_examples=50 * SOAK, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_what_is_made_again_in_part_is_what_is_made_whole(edits):
    """Texts, titles, tags, dates, drafts, translations, pictures, links, templates, facts, clock, version, damage."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        world = World(Site(shutil.copytree(TINY, folder / "practice")), NOW)
        assert not attempt(world.site, world.now)
        before, stopped = tree(world.site), ""
        for edit, number in edits:
            edit(world, random.Random(number))
            for module in (base, fast):
                patch.setattr(module, "code_key", lambda key=f"version {world.version}": key)
            shown = tree(world.site)
            stopped = attempt(world.site, world.now)
            if stopped:
                assert tree(world.site) == shown, "a refused build changed the site"
        whole_stopped, whole = clean(world, folder)
        assert stopped == whole_stopped
        if not stopped:
            assert tree(world.site) == whole
        else:
            assert before
