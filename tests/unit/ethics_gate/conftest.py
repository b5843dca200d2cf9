"""A small practice to check, and texts to put into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parvis.paths import Site

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(shutil.copytree(TINY, tmp_path / "practice"))


@pytest.fixture
def article(site: Site) -> Callable[..., Path]:
    """Write an article: `article("name", "field: …", body="…")`."""

    def write(name: str, *fields: str, body: str = "Un texte.") -> Path:
        path = site.content / "articles" / f"{name}.fr.md"
        head = ("---", f"title: Le texte {name}", "date: 2026-03-01", *fields, "---")
        path.write_text("\n".join((*head, "", body, "")), encoding="utf-8", newline="\n")
        return path

    return write
