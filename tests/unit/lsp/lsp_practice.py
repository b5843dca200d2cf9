"""A small practice on disk, as an editor opens it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
FACTS = """\
name = "Maison des Tilleuls"
country = "FR"
languages = ["fr"]
email = "contact@example.org"
site_url = "https://www.example.org"

[[practitioners]]
id = "claire"
name = "Claire Morel"
profession = "coach"
phone = "+33 1 99 00 00 01"

[[services]]
id = "seance"
practitioner = "claire"
name = "Séance"
duration = 50
price = 65
"""
HEAD = "---\ntitle: Le sommeil\ndate: 2026-01-02\n---\n\n"
CLAIM = "Mon protocole guérit l’eczéma."


def practice(folder: Path, **texts: str) -> Path:
    """A practice with these texts as `content/pages/<name>.md`; its folder."""
    pages = folder / "content" / "pages"
    pages.mkdir(parents=True)
    (folder / "content" / "practice.toml").write_text(FACTS, encoding="utf-8")
    for name, text in texts.items():
        (pages / f"{name}.md").write_text(text, encoding="utf-8")
    return folder
