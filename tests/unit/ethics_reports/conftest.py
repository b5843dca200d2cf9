"""Two small practices: one in France, one in the United States."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.ethics_practice import HOST, MARC, SERVICE_OF_MARC

FRENCH = (
    """\
name = "Cabinet Olive"
country = "FR"
languages = ["fr"]
phone = "+33199000001"

[site]
publication_director = "Marc Olive"

"""
    + HOST
    + """
"""
    + MARC
    + """
"""
    + SERVICE_OF_MARC
)
AMERICAN = """\
name = "Olive Counseling"
country = "US"
languages = ["en"]
time_zone = "America/New_York"
currency = "USD"
phone = "+12025550123"

[[practitioners]]
id = "mark"
name = "Mark Olive"
profession = "counselor"
limits = "I do not prescribe."
"""


class Cabinet:
    """A practice's folder that tests write into."""

    def __init__(self, root: Path, facts: str, language: str) -> None:
        self.root, self.language = root, language
        (root / "content").mkdir(parents=True)
        self.facts = root / "content" / "practice.toml"
        self.facts.write_text(facts, encoding="utf-8")

    def article(
        self, body: str, *, title: str = "Un texte", name: str = "texte", newline: str = "\n", head: str = ""
    ) -> Path:
        path = self.root / "content" / "articles" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        text = f"---\ntitle: {title}\nlang: {self.language}\nslug: {name}\ndate: 2026-01-05 09:00\nstatus: published\n{head}---\n\n{body}\n"
        path.write_bytes(text.replace("\n", newline).encode())
        return path

    def rule(self, name: str, text: str) -> Path:
        path = self.root / "rules" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def cabinet(tmp_path) -> Cabinet:
    return Cabinet(tmp_path / "fr", FRENCH, "fr")


@pytest.fixture
def counseling(tmp_path) -> Cabinet:
    return Cabinet(tmp_path / "us", AMERICAN, "en")


@pytest.fixture
def parvis(capsys):
    """Run a command on a practice; answer its exit code, what it printed and what it said."""
    from parvis.cli.main import run

    def ran(where: Cabinet | None, *words: str, language: str = "en") -> tuple[int, str, str]:
        site = ["--site", str(where.root)] if where else []
        capsys.readouterr()
        code = run(["--language", language, *words, *site])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ran
