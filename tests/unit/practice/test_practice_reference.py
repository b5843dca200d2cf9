"""The reference pages say what the declarations say."""

from pathlib import Path

import pytest

from parvis.practice.convert import facts_of, tables
from parvis.practice.fields import FIELDS
from parvis.practice.reference import PAGES, renewed

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_up_to_date(name):
    """Otherwise: python -m parvis.practice.reference docs/reference"""
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert renewed(page, name) == page


def test_every_fact_and_field_is_documented():
    facts = (REFERENCE / "practice-toml.md").read_text(encoding="utf-8")
    for cls in tables():
        for fact in facts_of(cls).values():
            assert f"| `{fact.key}` |" in facts
            assert fact.help
    fields = (REFERENCE / "front-matter.md").read_text(encoding="utf-8")
    for name in FIELDS:
        assert f"| `{name}` |" in fields


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="generated"):
        renewed("# Nothing here", "front-matter.md")
