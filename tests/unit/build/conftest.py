"""A small practice to build, and a build of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parvis.build.run import Built
from parvis.pages.options import BuildOptions
from parvis.paths import Site

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A practice of one's own: facts, a home page, three articles in two languages, a resource."""
    return Site(shutil.copytree(TINY, tmp_path / "practice"))


@pytest.fixture
def build(site: Site) -> Callable[..., Built]:
    from parvis.site import build

    def run(**options: object) -> Built:
        return build(site, BuildOptions(**{"now": NOW, **options}))

    return run


@pytest.fixture
def tree(site: Site) -> Callable[[], dict[str, bytes]]:
    """Every file of the output, by name."""

    def read() -> dict[str, bytes]:
        folder = site.output
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    return read


@pytest.fixture
def article(site: Site) -> Callable[..., Path]:
    """Write an article: `article("name", "title: …", …, body="…")`."""

    def write(name: str, *fields: str, body: str = "Un texte.", folder: str = "articles") -> Path:
        path = site.content / folder / f"{name}.md"
        path.write_text("\n".join(("---", *fields, "---", "", body, "")), encoding="utf-8")
        return path

    return write
