"""A practice of a few files, and its history at chosen moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from history_helpers import NOW, write

from parvis.history import History, Snapshot, snapshot
from parvis.paths import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "practice")
    write(site, "content/practice.toml", 'name = "Anne"\ncountry = "FR"\n')
    write(site, "content/articles/été.md", "Un été.\n")
    write(site, "content/pages/accueil.md", "Bonjour.\n")
    write(site, "pelicanconf.py", "A = 1\n")
    return site


@pytest.fixture
def take(site: Site) -> Callable[..., Snapshot]:
    def run(days: float = 0, reason: str = "build") -> Snapshot:
        return snapshot(site, now=NOW + dt.timedelta(days=days), reason=reason)

    return run


@pytest.fixture
def history(site: Site) -> History:
    return History(site)
