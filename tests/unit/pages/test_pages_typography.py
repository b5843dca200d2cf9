"""French and English typography: right, idempotent, and blind to code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.pages.markup import escape
from parvis.pages.typography import no_break_words, title_html, typeset, typeset_html


def show(text: str) -> str:
    """No-break spaces made visible: _ for the narrow one, ~ for the other."""
    return text.replace("\u202f", "_").replace("\u00a0", "~")


FRENCH = [
    ("L'été : ça va ?", "L’été~: ça va_?"),
    ("L'été: ça va?", "L’été~: ça va_?"),
    ("Oui ?! Non !!!", "Oui_?! Non_!!!"),
    ("un ; deux", "un_; deux"),
    ('Il dit "bonjour".', "Il dit «_bonjour_»."),
    ("«déjà»", "«_déjà_»"),
    ("« Ça va ? »", "«_Ça va_?_»"),
    ("\u00ab\u00a0vieux\u00a0\u00bb", "«_vieux_»"),
    ("“vendre du bien-être” au détriment", "«_vendre du bien-être_» au détriment"),
    ('« il a dit "oui" hier »', "«_il a dit “oui” hier_»"),
    ("à 9h30, 11h00 et 14h", "à 9~h~30, 11~h et 14~h"),
    ("de 9 h 30 à 11 h", "de 9~h~30 à 11~h"),
    ("24h/24", "24~h/24"),
    ("50 minutes, 65€, 10 %, 3 km", "50~minutes, 65~€, 10~%, 3~km"),
    ("n°12 et N° 3", "nº~12 et Nº~3"),
    ("10 000 personnes", "10_000 personnes"),
    ("02 61 91 40 00", "02~61~91~40~00"),
    ("attends...", "attends…"),
    ("un mot - le bon - ici", "un mot – le bon – ici"),
    ("M. Martin et Mme Durand", "M.~Martin et Mme~Durand"),
    ("(vraiment ?)", "(vraiment_?)"),
    ("(?)", "(?)"),
    ("rendez-vous aujourd'hui", "rendez-vous aujourd’hui"),
]


@pytest.mark.parametrize(("written", "set_"), FRENCH)
def test_french_follows_the_rules_of_the_printers(written: str, set_: str) -> None:
    assert show(typeset(written, "fr")) == set_


@pytest.mark.parametrize(
    "kept",
    [
        "10:30",
        "https://exemple.org/a?b=1;c",
        "www.exemple.org/x!y",
        "anne@figuier.example",
        "16:9",
        "cle:valeur",
        "fichier.txt",
        "2026-11-22",
        ":-)",
    ],
)
def test_times_addresses_and_codes_are_left_alone(kept: str) -> None:
    assert typeset(f"voir {kept} ici", "fr") == f"voir {kept} ici"


def test_a_question_mark_after_an_address_is_spaced_and_the_address_kept() -> None:
    assert show(typeset("Sur https://exemple.org/page ?", "fr")) == "Sur https://exemple.org/page_?"


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ('He said "yes".', "He said “yes”."),
        ("It's the dogs' tails, in the '90s", "It’s the dogs’ tails, in the ’90s"),
        ("the 'inner' voice", "the ‘inner’ voice"),
        ("wait... - no -- yes", "wait… – no – yes"),
        ("Really? Yes: now; go!", "Really? Yes: now; go!"),
        ("at 9:30 am", "at 9:30~am"),
        ("a 6'2 man", "a 6'2 man"),
    ],
)
def test_english_gets_curly_quotes_and_no_french_space(written: str, set_: str) -> None:
    assert show(typeset(written, "en")) == set_


def test_a_language_without_rules_is_left_as_written() -> None:
    assert typeset('Hij zei: "ja"', "nl") == 'Hij zei: "ja"'
    assert typeset_html("<p>Hij zei: ja !</p>", "nl") == "<p>Hij zei: ja !</p>"


# ---------------------------------------------------------------- HTML


@pytest.mark.parametrize(
    "kept",
    [
        "<code>a : b ! c'</code>",
        "<pre><code>x ; y ? 9h30</code></pre>",
        "<kbd>Ctrl : C</kbd>",
        "<script>if (a ? b : c) { x !== 'y' }</script>",
        "<style>a{color:red;b:c}</style>",
        '<a href="/x?y;z" title="n\'est : pas">lien</a>',
        "<!-- l'été : non ! -->",
    ],
)
def test_code_scripts_styles_comments_and_attributes_are_untouched(kept: str) -> None:
    assert typeset_html(kept, "fr") == kept


def test_rules_see_through_inline_tags() -> None:
    assert show(typeset_html('<p>"<em>Ça va</em>" ? <b>Oui</b>!</p>', "fr")) == (
        "<p>«_<em>Ça va</em>_»_? <b>Oui</b>_!</p>"
    )
    assert show(typeset_html("<p>le <code>x</code> : bien</p>", "fr")) == "<p>le <code>x</code>~: bien</p>"


def test_a_quotation_does_not_run_from_one_paragraph_into_the_next() -> None:
    assert typeset_html('<p>un " seul</p><p>autre " seul</p>', "fr") == '<p>un " seul</p><p>autre " seul</p>'


def test_entities_are_read_as_the_characters_they_are() -> None:
    assert show(typeset_html("<p>l&#39;&eacute;t&eacute;&nbsp;! a &amp; b &lt; c</p>", "fr")) == (
        "<p>l’été_! a &amp; b &lt; c</p>"
    )


def test_the_first_of_the_month_is_raised_once() -> None:
    once = typeset_html("<p>Le 1er décembre, la 1ère fois, le 2e jour, le XIXe siècle</p>", "fr")
    assert once == (
        "<p>Le 1<sup>er</sup> décembre, la 1<sup>re</sup> fois, le 2<sup>e</sup> jour, le XIX<sup>e</sup> siècle</p>"
    )
    assert typeset_html(once, "fr") == once


def test_a_passage_in_another_language_follows_its_own_rules() -> None:
    found = typeset_html('<p>On dit <q lang="en">really? it\'s "fine"</q> : oui</p>', "fr")
    assert show(found) == '<p>On dit <q lang="en">really? it’s “fine”</q>~: oui</p>'


def test_titles_never_cut_rendez_vous() -> None:
    assert no_break_words("Le premier rendez-vous & vous") == (
        'Le premier <span class="nb">rendez-vous</span> &amp; vous'
    )
    assert show(title_html("Rendez-vous le 1er mars : pourquoi ?", "fr")) == (
        '<span class="nb">Rendez-vous</span> le 1<sup>er</sup> mars~: pourquoi_?'
    )


LETTERS = st.sampled_from(list("ab1209 éM.,;:!?'\"«»“”‘’()-–…h€%°nrse/ \u00a0\u202f\n"))
TEXTS = st.lists(LETTERS, max_size=40).map("".join)
TAGS = st.sampled_from(
    ["<em>", "</em>", "<p>", "</p>", "<br>", "<code>x ;</code>", "&amp;", "&nbsp;", '<a href="?:">', "</a>"]
)
MARKUP = st.lists(st.one_of(st.text(alphabet="ab1 ;:!?'\"«»“”.-eh9", max_size=8), TAGS), max_size=12).map("".join)


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_typesetting_twice_changes_nothing(text: str, lang: str) -> None:
    once = typeset(text, lang)
    assert typeset(once, lang) == once


@given(MARKUP, st.sampled_from(["fr", "en"]))
def test_typesetting_html_twice_changes_nothing(markup: str, lang: str) -> None:
    once = typeset_html(markup, lang)
    assert typeset_html(once, lang) == once


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_no_letter_and_no_digit_is_ever_lost(text: str, lang: str) -> None:
    def letters(value: str) -> str:
        return "".join(c for c in value if c.isalnum() and c not in "º0")

    assert letters(typeset(text, lang)) == letters(text.replace("n°", "n").replace("N°", "N"))


@given(st.lists(TEXTS, min_size=2, max_size=4), st.sampled_from(["fr", "en"]))
def test_a_paragraph_is_typeset_as_if_it_stood_alone(texts: list[str], lang: str) -> None:
    """All are read at once, and neither a quotation left open nor a mark at an edge reaches the next one."""
    paragraphs = [f"<p>{escape(text)}</p>" for text in texts]
    assert typeset_html("".join(paragraphs), lang) == "".join(typeset_html(one, lang) for one in paragraphs)


def test_code_and_other_languages_stay_themselves_between_typeset_paragraphs() -> None:
    markup = '<p>Oui ?</p><pre>a ? "b"</pre><p>Et <q lang="en">"so?"</q> : non !</p>'
    assert show(typeset_html(markup, "fr")) == '<p>Oui_?</p><pre>a ? "b"</pre><p>Et <q lang="en">“so?”</q>~: non_!</p>'
