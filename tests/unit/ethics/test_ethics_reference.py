"""The generated pages of the rules, in both languages, and the words that the reference promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.ethics.finding import CATEGORIES, LEVELS, WHERE
from parvis.ethics.pack import carried_rules
from parvis.ethics.reference import INDEX, PAGES, rule_pages, write_rule_pages
from parvis.ethics.report_rule import CATEGORY_NAMES, COUNTRY_NAMES, WHERE_NAMES
from parvis.ethics.rule import GUARDS, JURISDICTIONS, KINDS, SECTIONS
from parvis.ethics.rule_page import rule_in_short, rule_page
from parvis.ethics.sources import facts

DOCS = Path(__file__).parents[3] / "docs"
RULES = carried_rules().rules
WRITTEN = rule_pages(RULES)


def test_the_pages_of_the_rules_are_up_to_date():
    """Run `make docs` after changing a rule."""
    assert [name for name, text in WRITTEN.items() if not _reads(DOCS / name, text)] == []


def _reads(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("folder", PAGES.values())
def test_no_page_is_left_of_a_rule_that_is_gone(folder):
    found = {f"{folder}/{path.name}" for path in (DOCS / folder).iterdir()}
    assert found == {name for name in WRITTEN if name.startswith(f"{folder}/")}


@pytest.mark.parametrize("language", INDEX)
def test_the_list_of_a_language_names_every_rule_by_subject_and_by_country(language):
    page = WRITTEN[INDEX[language]]
    assert [rule.name for rule in RULES if page.count(f"[{rule.name}](") < 2] == []


@pytest.mark.parametrize(
    "name", [name for name in WRITTEN if name.endswith("promise-of-a-cure.md")] + [*INDEX.values()]
)
def test_the_links_of_a_page_lead_to_files(name):
    places = re.findall(r"\]\(([^)#]+)", WRITTEN[name])
    assert places
    assert [place for place in places if not (DOCS / name).parent.joinpath(place).resolve().is_file()] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_shows_every_example_of_its_language_and_every_source(language):
    """Examples that hold marks of Markdown are shown as code, so that they stay what they are."""
    for rule in RULES:
        page = rule_page(rule, language)
        own = [e for e in (*rule.found, *rule.not_found) if e.language in (language, "facts")]
        assert [e.text for e in own if not all(line.strip() in page for line in e.text.split("\n"))] == []
        assert [source.fact for source in rule.sources if f"({source.fact}, " not in page] == []
        assert rule.write.to(language) in page


def test_an_editor_gets_a_shorter_page_without_its_title():
    rule = carried_rules()["promise-of-a-cure"]
    short = rule_in_short(rule, "fr")
    assert "#" not in short.replace("# allow", "")
    assert "**Trouvé**" in short
    assert len(short) < len(rule_page(rule, "fr")) / 2


def test_a_page_that_no_rule_has_any_more_is_taken_away(tmp_path):
    for name in WRITTEN:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    gone = tmp_path / PAGES["fr"] / "regle-d-hier.md"
    gone.write_text("…", encoding="utf-8")
    write_rule_pages(tmp_path)
    assert not gone.exists()
    assert len(list(tmp_path.rglob("*.md"))) == len(WRITTEN)


def test_every_fact_says_what_it_says_in_both_languages():
    assert [fact.id for fact in facts().values() if {code for code, _ in fact.says.values} != {"fr", "en"}] == []


def test_every_category_country_and_place_has_a_name():
    assert set(CATEGORY_NAMES) == set(CATEGORIES)
    assert set(COUNTRY_NAMES) == set(JURISDICTIONS)
    assert set(WHERE_NAMES) == set(WHERE)


def test_the_reference_names_every_level_category_place_kind_and_section():
    """What a rule file may say is explained in ethics.md."""
    page = (DOCS / "reference" / "ethics.md").read_text(encoding="utf-8")
    words = (*LEVELS, *CATEGORIES, *WHERE, *KINDS, *GUARDS, *SECTIONS)
    assert [word for word in words if f"`{word}`" not in page and f"*{word}*" not in page] == []
