"""The generated page of the rules, and the words that the reference promises."""

from __future__ import annotations

from pathlib import Path

from parvis.ethics.finding import CATEGORIES, LEVELS, WHERE
from parvis.ethics.pack import carried_rules
from parvis.ethics.reference import rules_page
from parvis.ethics.rule import GUARDS, KINDS, SECTIONS

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def test_the_page_of_the_rules_is_up_to_date():
    """Run `python -m parvis.ethics.reference` after changing a rule."""
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == rules_page(carried_rules().rules)


def test_every_rule_has_its_heading():
    """No rule is undocumented."""
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert all(f"\n### {rule.name}\n" in page for rule in carried_rules().rules)


def test_the_reference_names_every_level_category_place_kind_and_section():
    """What a rule file may say is explained in ethics.md."""
    page = (DOCS / "ethics.md").read_text(encoding="utf-8")
    words = (*LEVELS, *CATEGORIES, *WHERE, *KINDS, *GUARDS, *SECTIONS)
    assert [word for word in words if f"`{word}`" not in page and f"*{word}*" not in page] == []
