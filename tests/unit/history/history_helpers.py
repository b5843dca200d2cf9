"""What the tests of the history share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from parvis.paths import Site

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def write(site: Site, name: str, text: str) -> Path:
    path = site.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def tree(site: Site) -> dict[str, bytes]:
    """Every file of the practice but its own state."""
    found = (path for path in site.root.rglob("*") if path.is_file() and ".parvis" not in path.parts)
    return {path.relative_to(site.root).as_posix(): path.read_bytes() for path in found}
