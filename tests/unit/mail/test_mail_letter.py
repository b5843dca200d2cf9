"""How a mail looks: the same parts as text and as HTML, escaped, inlined, the same bytes each time."""

from __future__ import annotations

import re

import pytest

from parvis.letter import Letter, Paragraph, Row, as_html, as_text
from parvis.practice.model import Practice, SiteFacts

LONG = "https://rdv.cabinet.example/fr/cancel/" + "x" * 90


@pytest.fixture
def practice() -> Practice:
    return Practice(name="Cabinet", country="FR", site_url="https://cabinet.example")


@pytest.fixture
def letter() -> Letter:
    return Letter(
        language="fr",
        title="Votre rendez-vous du 1er décembre",
        sender="Claire Émery",
        below="12, rue des Tilleuls",
        heading="C’est noté.",
        preview="Mardi.",
        lamp="mardi 1er décembre 2026, à 15 h 30",
        lamp_detail=("heure de Paris",),
        rows=(Row("Lieu", ("12, rue des Tilleuls", "1er étage")), Row("Vidéo", ("salon",), "https://salon.example/")),
        paragraphs=(Paragraph("Vous pouvez [annuler] ce rendez-vous. " + "Un mot. " * 30, LONG),),
        button=Paragraph("Confirmer", "https://x.example/"),
        signature=(Paragraph("À bientôt,"), Paragraph("[02 61]", "tel:+33261")),
        foot=(Paragraph("Ce cabinet ne répond pas aux urgences."),),
    )


def test_the_text_part_reads_by_itself(letter):
    """No markup, addresses whole on lines of their own, other lines short, the foot last."""
    text = as_text(letter)
    lines = text.splitlines()
    assert LONG in lines
    assert max(len(line) for line in lines if "://" not in line) <= 72
    assert "[" not in text
    assert "<" not in text
    assert "tel:" not in text
    assert lines[-1] == "Ce cabinet ne répond pas aux urgences."
    assert "mardi 1er décembre 2026, à 15 h 30" in lines


def test_the_html_part_has_its_styles_inline_and_the_night_in_a_media_query(letter, practice):
    """Mail programs drop style sheets; those that keep media queries get the dark colors."""
    html = as_html(letter, practice)
    assert "class=" in html
    assert re.search(r'<h1[^>]* style="[^"]*font-family: ?Georgia', html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert html.index("charset") < html.index("<style>")
    assert "1<sup" in html
    assert f'href="{LONG}"' in html


def test_the_palette_of_the_site_is_that_of_its_mails(letter, practice):
    """Another palette, another accent."""
    import dataclasses

    sage = dataclasses.replace(practice, site=SiteFacts(palette="sauge"))
    assert as_html(letter, sage) != as_html(letter, practice)
    assert "#2b5a47" in as_html(letter, sage)


def test_whatever_a_visitor_typed_stays_text(letter, practice):
    """A name is escaped in the HTML part, brackets in it make no link."""
    import dataclasses

    typed = '<img src="https://evil.example/p.gif"> & "x"'
    html = as_html(dataclasses.replace(letter, rows=(Row("Nom", (typed,)),), heading=typed), practice)
    assert "<img" not in html
    assert "&lt;img" in html


def test_the_same_letter_gives_the_same_bytes(letter, practice):
    """No clock, no random number."""
    assert as_html(letter, practice) == as_html(letter, practice)
    assert as_text(letter) == as_text(letter)


def test_what_is_empty_leaves_no_trace(practice):
    """A letter of a heading and a sentence has no box, table or button."""
    bare = Letter("en", "Title", "Sender", "", "Heading", paragraphs=(Paragraph("A sentence."),))
    html = as_html(bare, practice)
    assert 'class="lamp"' not in html
    assert 'class="facts"' not in html
    assert 'class="btn"' not in html
    assert as_text(bare) == "Sender\n\nHeading\n\nA sentence.\n"
