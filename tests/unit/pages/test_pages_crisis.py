"""Crisis help: the right numbers, as links, in the reader's language."""

from __future__ import annotations

import re

import pytest
from pages_examples import practice

from parvis.pages.crisis import country_name, crisis_block, crisis_countries, crisis_sections, help_line_views
from parvis.pages.markup import plain_text


def test_the_practices_country_comes_first_then_those_of_the_language() -> None:
    names = [country.name for country in crisis_countries(practice(), "fr")]
    assert names[:4] == ["France", "Belgique", "Suisse", "Québec"]
    assert names.count("France") == 1
    assert [c.name for c in crisis_countries(practice(), "en")][:3] == ["France", "United Kingdom", "United States"]


def test_quebec_is_a_country_of_its_own_here() -> None:
    house = practice(country="CA", region="CA-QC", languages=("fr",))
    countries = crisis_countries(house, "fr")
    assert countries[0].name == "Québec"
    assert countries[0].lines[0].href == "tel:+18662773553"
    assert "Canada" not in [country.name for country in countries]


@pytest.mark.parametrize(("lang", "words"), [("fr", "Si vous pensez à mourir"), ("en", "If you are thinking of dying")])
def test_the_block_names_itself_and_its_numbers_are_links(lang: str, words: str) -> None:
    block = crisis_block(practice(), lang)
    assert block.startswith('<aside class="box help" aria-label="')
    assert words in block
    assert '<a href="tel:3114">3114</a>' in block
    assert '<a href="tel:15">15</a>' in block
    assert "details" not in block
    assert " id=" not in block  # it may stand twice on a page


def test_a_country_without_a_listening_line_says_the_emergency_number() -> None:
    block = crisis_block(practice(country="ES"), "fr")
    assert 'href="tel:112"' in block
    assert "quelqu’un dont c’est le métier" not in block


def test_every_line_can_be_dialed() -> None:
    for lang in ("fr", "en"):
        for country in crisis_countries(practice(), lang):
            for line in country.lines:
                assert re.fullmatch(r"(tel|sms):\+?\d+", line.href)
                assert line.label


def test_numbers_are_never_cut_in_two() -> None:
    assert all(" " not in line.number for line in help_line_views("GB", "en"))


def test_only_the_main_lines_are_at_the_foot_of_pages() -> None:
    main, every = help_line_views("FR", "fr", main_only=True), help_line_views("FR", "fr")
    assert 0 < len(main) < len(every)


def test_advice_says_what_the_practice_cannot_do() -> None:
    found = {part.id: plain_text(part.body) for part in crisis_sections(practice(), "fr")}
    assert "15 ou 112" in found["cabinet"]
    assert "proche" in found


def test_countries_are_named_in_the_language_of_the_page() -> None:
    assert country_name("CH", "fr") == "Suisse"
    assert country_name("CH", "en") == "Switzerland"
