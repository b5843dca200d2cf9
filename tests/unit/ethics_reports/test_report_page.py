"""The page that a supervisor reads and annotates."""

from __future__ import annotations

import re

import pytest
from lxml import html
from report_samples import ARTICLE, KEPT, REPORT, about, finding

from parvis.ethics.finding import Report
from parvis.ethics.report import render
from parvis.ethics.report_html import around


@pytest.fixture
def page(tmp_path):
    def rendered(report: Report = REPORT, language: str = "fr", **more):
        text = render(report, "html", language, about(tmp_path, **more))
        return text, html.document_fromstring(text)

    return rendered


def test_the_page_needs_no_other_file(page):
    """No address of any kind: nothing is fetched, nothing is sent."""
    text, tree = page()
    assert not re.search(r"https?://|//\w|url\(|@import", text)
    assert not tree.xpath("//*[@src or @srcset or @action or @formaction]")
    assert all(link.startswith("#") for link in tree.xpath("//@href"))
    assert "default-src 'none'" in text


def test_every_finding_has_its_choice_and_room_to_write(page):
    """Keep, mend or later, one group each; a note that belongs to the page and names what it is."""
    _, tree = page()
    cards = tree.xpath("//*[@id='findings']//article")
    assert len(cards) == len(REPORT.findings)
    groups = set()
    for card in cards:
        radios = card.xpath(".//input[@type='radio']")
        assert [radio.get("value") for radio in radios] == ["keep", "mend", "later"]
        groups |= {radio.get("name") for radio in radios}
        (note,) = card.xpath(".//*[@contenteditable='true']")
        assert tree.get_element_by_id(note.get("aria-labelledby")).text_content().strip()
    assert len(groups) == len(cards)


def test_identifiers_are_unique_and_links_arrive(page):
    """Each id once; the contents list leads somewhere."""
    _, tree = page()
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(link[1:] in ids for link in tree.xpath("//@href"))


def test_the_words_found_are_shown_in_their_text(page):
    """What stands before and after is read from the file; the words are marked, to the character."""
    _, tree = page()
    marks = [mark.text_content() for mark in tree.xpath("//mark")]
    assert marks == ["mon protocole guérit", "sont\nsans risque"]
    quote = tree.xpath("//article[@id='finding-1']//blockquote")[0].text_content()
    assert "Avant le passage." in quote
    assert "tout <b>ou presque</b>" in quote


def test_a_text_stays_a_text(page):
    """Tags written in a text, a reason or a name are shown, never obeyed."""
    text, tree = page(Report((finding(message="<script>alert(1)</script>"),), (KEPT,)))
    assert not tree.xpath("//main//script | //main//b")
    assert "&lt;script&gt;alert(1)" in text
    assert "<title>Contrôle déontologique – Maison &lt;des&gt; Tilleuls</title>" in text


def test_without_the_file_the_line_is_enough():
    """A text that cannot be read again is shown by the line that the finding holds."""
    shown = around(finding(), about())
    assert (shown.before, shown.found) == ("Ici 🌿, ", "mon protocole guérit")


def test_a_long_paragraph_is_cut_on_both_sides(tmp_path):
    """A page for a person: some hundred characters on each side."""
    line = "avant " * 500 + "mon protocole guérit" + " après" * 500
    long = finding(line=1, column=3001, source_line=line, path=None)
    shown = around(long, about())
    assert shown.found == "mon protocole guérit"
    assert shown.before.startswith("…")
    assert len(shown.before) < 800 > len(shown.after)


def test_declarations_reasons_and_versions_are_there(page):
    """Who signed what and until when; what is kept and why; which version of which rule, from which source."""
    _, tree = page()
    declared = tree.get_element_by_id("declarations").text_content()
    assert "Claire Aubert" in declared
    assert "5 janvier 2026" in declared
    assert len(tree.xpath("//*[@class='over']")) == 1
    assert "citation de la loi" in tree.get_element_by_id("kept").text_content()
    rules = tree.get_element_by_id("rules").text_content()
    assert re.search(r"promise-of-a-cure 0\.1\+[0-9a-f]{10}", rules)
    assert "lu" in rules
    assert "unknown field" in tree.get_element_by_id("problems").text_content() or tree.get_element_by_id("problems")


@pytest.mark.parametrize(("language", "title"), [("fr", "Contrôle déontologique"), ("en", "Ethics check")])
def test_the_page_speaks_one_language(page, language, title):
    """Headings, dates and the lang attribute."""
    text, tree = page(language=language)
    assert tree.get("lang") == language
    assert title in tree.xpath("//h1")[0].text_content()
    assert ("dimanche 22 novembre 2026" in text) == (language == "fr")


def test_a_draft_says_so(page):
    """What is not online yet is marked, and the page says that nothing stops publication."""
    text, tree = page(Report((finding(),)), waiting=frozenset({ARTICLE}))
    assert "pas encore en ligne" in tree.get_element_by_id("finding-1").text_content()
    assert "Rien de ce qui est trouvé ici n’empêche de publier." in text


def test_an_empty_report_is_no_certificate(page):
    """Nothing found: the page says what that does not mean."""
    text, _ = page(Report(texts_read=3))
    assert "Cela ne veut pas dire conforme." in text
