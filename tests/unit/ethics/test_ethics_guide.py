"""What the practitioners' guides show as found is found, and what they show as left is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.ethics import check_text

DOCS = Path(__file__).parents[3] / "docs"
GUIDES = {"fr": DOCS / "fr" / "ce-que-la-relecture-lit.md", "en": DOCS / "what-the-check-reads.md"}
COUNTRY = {"fr": "FR", "en": "GB"}
_QUOTED = re.compile(r"[“«]\s*(.*?)\s*[”»]")


def _sentences(language: str, column: int) -> list[str]:
    """The sentences between quotation marks in a column of the table of examples."""
    rows = [line.strip("| ").split(" | ") for line in GUIDES[language].read_text(encoding="utf-8").splitlines()]
    table = [row for row in rows if len(row) == 2 and row[0][:1] in "“«"]
    found = [match[1] for row in table if (match := _QUOTED.search(row[column]))]
    assert len(found) >= 6
    return found


def _said(sentence: str, language: str) -> list[str]:
    plain = sentence if sentence[-1] in ".!?" else f"{sentence}."
    if plain.startswith("Psycholog"):
        plain = "# " + plain.rstrip(".") if language == "fr" else "I am a clinical psychologist."
    where = "bio" if plain.startswith("#") else "page"
    found = check_text(plain, country=COUNTRY[language], profession="coach", language=language, where=where)
    return [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("language", "sentence"), [(language, sentence) for language in GUIDES for sentence in _sentences(language, 0)]
)
def test_a_sentence_that_a_guide_shows_as_found_is_found(language, sentence):
    assert _said(sentence, language) != []


@pytest.mark.parametrize(
    ("language", "sentence"), [(language, sentence) for language in GUIDES for sentence in _sentences(language, 1)]
)
def test_a_sentence_that_a_guide_shows_as_left_is_left(language, sentence):
    assert _said(sentence, language) == []
