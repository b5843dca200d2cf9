"""Properties of the kinds of check, drawn over the examples of every rule."""

from __future__ import annotations

import unicodedata

from ethics_examples import read_example, text_examples
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.ethics.rule import Example

FOUND = [(rule, example) for _, _, rule, example in text_examples("found")]
MISSES = [(rule, example) for _, _, rule, example in text_examples("not_found")]
BEFORE = [
    "",
    "Bonjour.\n\n",
    "Un paragraphe, *deux* mots.\n\n",
    "## Accueil\n\n",
    "- un\n- deux\n\nPuis.\n\n",
    "\r\n\r\n",
]
AFTER = ["", "\n\nFin.", "\n\n`code`\n", "\n\n<!-- relu -->\n"]


def _with(example: Example, text: str) -> Example:
    return Example(example.language, text, example.about)


def _places(rule, example):
    return [(f.start, f.end) for f in read_example(rule, example) if f.rule == rule.name]


@given(st.sampled_from(FOUND), st.sampled_from(BEFORE), st.sampled_from(AFTER))
@settings(max_examples=150, deadline=None)
def test_a_finding_moves_with_its_words(found, before, after):
    """Other paragraphs around a text move its findings by their length, and change nothing else."""
    rule, example = found
    if example.text.startswith("---"):
        return  # front matter stands at the top
    alone = _places(rule, example)
    moved = _places(rule, _with(example, before + example.text + after))
    assert [(a + len(before), b + len(before)) for a, b in alone] == moved


@given(st.sampled_from(FOUND))
@settings(max_examples=150, deadline=None)
def test_a_finding_is_made_of_the_words_it_shows(found):
    """The excerpt is the text between the offsets, on the line and column given."""
    rule, example = found
    for finding in read_example(rule, example):
        assert example.text[finding.start : finding.end] == finding.excerpt != ""
        lines = example.text.split("\n")
        assert lines[finding.line - 1] == finding.source_line
        assert lines[finding.line - 1][finding.column - 1 :].startswith(finding.excerpt.split("\n")[0])


_VARIANTS = {
    "straight apostrophes": lambda text: text.replace("’", "'"),
    "narrow spaces before signs": lambda text: text.replace(" ?", "\u202f?").replace(" :", "\u00a0:"),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "spaces doubled": lambda text: text.replace(", ", ",  "),
    "spaces that do not break": lambda text: text.replace(" le ", " le\u00a0").replace(" de ", "\u00a0de\u202f"),
    "soft hyphens": lambda text: text.replace("ti", "ti\u00ad"),
}


@given(st.sampled_from(FOUND), st.sampled_from(sorted(_VARIANTS)))
@settings(max_examples=250, deadline=None)
def test_typography_hides_nothing(found, name):
    """However it is typed, what was found is found."""
    rule, example = found
    if rule.kind == "markup":
        return
    typed = _VARIANTS[name](example.text)
    assert len(_places(rule, _with(example, typed))) == len(_places(rule, example)), typed


@given(st.sampled_from(MISSES), st.sampled_from(sorted(_VARIANTS)))
@settings(max_examples=250, deadline=None)
def test_typography_invents_nothing(miss, name):
    """However it is typed, a near-miss stays one."""
    rule, example = miss
    if example.text.startswith("---"):
        return  # the keys of the front matter are not prose
    typed = _VARIANTS[name](example.text)
    assert {f.rule for f in read_example(rule, _with(example, typed))} - rule.allows == set(), typed
