"""Markdown read as prose, each character at its exact place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics.normal import lower
from parvis.ethics.text import read


def said(source: str) -> list[str]:
    prose = read(source)
    return [prose.said(index).strip() for index in range(len(prose.sentences))]


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ("Un. Deux ! Trois ? Quatre…", ["un.", "deux !", "trois ?", "quatre…"]),
        ("Le Dr. Blin et Mme. Roy, p. ex. ici.", ["le dr. blin et mme. roy, p. ex. ici."]),
        ("Elle dit « Non. » Puis part.", ["elle dit « non. »", "puis part."]),
        ("# Titre **gras**\n\nTexte.", ["titre gras", "texte."]),
        ("Titre\n=====\n\nTexte.", ["titre", "texte."]),
        ("Deux\nlignes.", ["deux lignes."]),
        ("- un\n- deux\n  suite", ["un", "deux suite"]),
        ("| a | b |\n|---|---|\n| c | d |", ["a", "b", "c", "d"]),
        ("> cité\n> encore", ["cité encore"]),
    ],
)
def test_sentences_are_what_a_reader_reads(source, sentences):
    """Paragraphs, headings, items, cells and quotations come as sentences, without their marks."""
    assert said(source) == sentences


@pytest.mark.parametrize(
    "source",
    [
        "`guérir`", "```\nguérir\n```", "~~~ text\nguérir\n~~~", "    guérir", "<!-- guérir -->",
        "<script>guérir()</script>", "![](/guérir.jpg)", "<https://guérir.example>", "https://guérir.example/x",
        '[ici](https://example.org/guérir "guérir")', "[ref]: https://guérir.example", '<span title="guérir">x</span>',
        "contact@guérir.example", '{{< figure src="guérir" >}}', "---\nslug: guérir\ntags: [guérir]\n---\n\nTexte.",
        "[^guérir]", "text {: .guérir }",
    ],
)  # fmt: skip
def test_what_is_not_prose_is_not_read(source):
    """Code, comments, tags, addresses and front matter that nobody reads hold no words."""
    assert "guérir" not in read(source).text


@pytest.mark.parametrize(
    ("source", "word", "written"),
    [
        ("𝙜𝙪𝙚́𝙧𝙞𝙨𝙤𝙣", "guérison", "𝙜𝙪𝙚́𝙧𝙞𝙨𝙤𝙣"),
        ("gue\u0301rison", "guérison", "gue\u0301rison"),
        ("psychologue·s", "psychologues", "psychologue·s"),
        ("certifié·e·s", "certifiées", "certifié·e·s"),
        ("patient(e)s", "patientes", "patient(e)s"),
        ("client.e.s", "clientes", "client.e.s"),
        ("l’hypnose", "l'hypnose", "l’hypnose"),
        ("je\u00a0suis\u202fici", "je suis ici", "je\u00a0suis\u202fici"),
        ("gué\u00adri\u200bson", "guérison", "gué\u00adri\u200bson"),
        ("g**ué**rison", "guérison", "g**ué**rison"),
        ("gu&eacute;rison", "guérison", "gu&eacute;rison"),
        ("ＧＵÉＲＩＳＯＮ", "guérison", "ＧＵÉＲＩＳＯＮ"),
    ],
)
def test_spellings_are_read_alike_and_found_where_they_stand(source, word, written):
    """Typography, inclusive writing and borrowed letters change nothing to the word, nor to its place."""
    prose = read(f"Avant, {source} après.")
    start = prose.text.index(word)
    first, last = prose.span(start, start + len(word))
    assert prose.source[first:last] == written


def test_title_and_summary_of_the_front_matter_are_read_at_their_place():
    """A quoted title and a folded summary are prose; other fields are not."""
    source = '---\ntitle: "Mieux : dormir"\ndate: 2026-01-01\nsummary: >\n  Un résumé\n  plié.\n---\n\nCorps.'
    prose = read(source)
    assert said(source) == ["mieux : dormir", "un résumé plié.", "corps."]
    start = prose.text.index("plié")
    assert source[slice(*prose.span(start, start + 4))] == "plié"


def test_list_items_inherit_the_sentence_above_and_the_heading():
    """An item knows its lead and its section."""
    prose = read("# Limites\n\nMéfiez-vous :\n\n- un\n- deux\n\nEnsuite.")
    item = prose.block_of(said("# Limites\n\nMéfiez-vous :\n\n- un").index("un"))
    assert prose.said(item.lead) == "méfiez-vous :"
    assert prose.said(item.section) == "limites"


_WORDS = st.text(alphabet="abcdé ’'«»*_`[](){}<>!#-.|>\n\u00a0·𝙜\u0301&;:…\\1", max_size=200)


@given(_WORDS)
def test_any_text_is_read_without_error_and_places_stay_inside_it(source):
    """Whatever is typed, reading never fails, and each place of the prose is a place of the source, in order."""
    prose = read(source)
    assert len(prose.text) == len(prose.cased)
    previous = 0
    for sentence in prose.sentences:
        first, last = prose.span(sentence.start, sentence.end)
        assert previous <= first <= last <= len(source)
        previous = first


@given(st.lists(st.sampled_from(["guérison", "calme", "l’été", "psychologue·s"]), min_size=1, max_size=8))
def test_plain_words_are_found_exactly_where_they_were_written(words):
    """Each plain word of a paragraph is found again at its own place."""
    source = "Ici " + " ".join(words) + "."
    prose = read(source)
    position = 0
    for word in words:
        plain = lower(word.replace("’", "'").replace("·", ""))
        found = prose.text.index(plain, position)
        assert source[slice(*prose.span(found, found + len(plain)))] == word
        position = found + len(plain)


def test_a_very_long_word_is_left_out():
    """What runs on for eighty characters is no word."""
    assert "aaaa" not in read("a" * 5000 + " fin").text
    assert "fin" in read("a" * 5000 + " fin").text
