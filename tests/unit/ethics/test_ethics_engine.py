"""Findings, suppressions, levels, jurisdictions, and the time that a text may take."""

from __future__ import annotations

import time

import pytest
from ethics_examples import RULES, situation
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.ethics import check_text
from parvis.ethics.finding import CATEGORIES, LEVELS
from parvis.ethics.lexicon import entries, forms
from parvis.ethics.patterns import PatternRefused, compile_pattern

CLAIM = "Mon protocole guérit l’eczéma."


def check(text, **about):
    return check_text(text, **({"country": "FR", "profession": "coach", "language": "fr", "where": "page"} | about))


def test_a_finding_points_to_the_exact_characters():
    """Offsets, line, column, excerpt and the line itself agree."""
    source = "Bonjour.\n\n  Mon **protocole** guérit l’eczéma.\n"
    (finding,) = check(source)
    assert source[finding.start : finding.end] == finding.excerpt == "Mon **protocole** guérit"
    assert (finding.line, finding.column) == (3, 3)
    assert finding.source_line == "  Mon **protocole** guérit l’eczéma."
    assert finding.category in CATEGORIES
    assert finding.level in LEVELS
    assert finding.message
    assert finding.write
    assert "L121-2" in finding.source


def test_messages_come_in_the_language_of_the_text():
    """A French text is answered in French, an English one in English."""
    assert check(CLAIM)[0].message.startswith("Aucune profession")
    assert check("My method heals grief.", language="en")[0].message.startswith("No helping")


def test_findings_come_in_the_order_of_the_text():
    """Several findings are sorted by place."""
    found = check("Résultats garantis.\n\n" + CLAIM + "\n\nSatisfait ou remboursé.")
    assert [finding.start for finding in found] == sorted(finding.start for finding in found)
    assert len(found) == 3


def test_an_unknown_profession_names_the_nearest():
    """A misspelt profession is refused with the nearest key."""
    with pytest.raises(ValueError, match="sophrologue"):
        check(CLAIM, profession="sofrologue")


def test_an_unknown_place_is_refused():
    """`where` has six values."""
    with pytest.raises(ValueError, match="where"):
        check(CLAIM, where="footer")


@pytest.mark.parametrize(
    ("country", "language", "rule"),
    [
        ("FR", "fr", "title-of-psychologue"),
        ("fr", "fr", "title-of-psychologue"),
        ("BE", "fr", "title-of-psychologue-in-belgium"),
        ("CH", "fr", "title-of-psychologue-in-switzerland"),
        ("CA-QC", "fr", "title-of-psychologue-in-quebec"),
        ("CA", "fr", "title-of-psychologue-in-quebec"),
        ("LU", "fr", None),
    ],
)
def test_each_country_has_its_own_rules(country, language, rule):
    """The same sentence is judged by the country's own rule; elsewhere only international rules hold."""
    found = check("Je suis psychologue.", country=country, language=language, where="bio")
    assert [finding.rule for finding in found] == ([rule] if rule else [])


def test_a_country_without_a_pack_uses_the_international_rules():
    """A promise of a cure is found everywhere."""
    assert check(CLAIM, country="LU")[0].rule == "promise-of-a-cure"
    assert check("My method heals grief.", country="CA", language="en")[0].rule == "promise-of-a-cure"


def test_a_professional_group_may_have_another_level():
    """The same words weigh more in some professions."""
    text = "Contrairement aux autres méthodes, la mienne est douce."
    assert check(text)[0].level == "warning"
    assert check(text, profession="infirmier")[0].level == "error"


# — suppressions


def test_a_suppression_with_its_reason_silences_one_block():
    """The comment covers the block that follows, and only for its rule."""
    comment = "<!-- allow promise-of-a-cure: citation de la loi -->"
    assert check(f"{comment}\n\n{CLAIM}") == []
    assert check(f"{CLAIM} {comment}") == []
    again = check(f"{comment}\n\n{CLAIM}\n\n{CLAIM}")
    assert [finding.line for finding in again] == [5]
    assert [f.rule for f in check(f"{comment}\n\n{CLAIM} Résultats garantis.")] == ["guaranteed-result"]


def test_a_suppression_before_a_list_covers_the_whole_list():
    """All items of a list are one block for a suppression."""
    items = "- résultats garantis\n- succès garanti"
    assert check(f"<!-- allow guaranteed-result: exemples à éviter -->\n\n{items}") == []


def test_a_suppression_of_something_missing_covers_the_whole_text():
    """A missing crisis line is allowed by a comment anywhere."""
    text = "Le mot suicide vient du latin."
    assert check(text)[0].rule == "missing-crisis-line"
    assert check(f"{text}\n\nFin.\n\n<!-- allow missing-crisis-line: étymologie -->") == []


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("<!-- allow promise-of-a-cure: raison -->", "ne répond à aucun"),
        ("<!-- allow promise-of-cure: raison -->", "promise-of-cure"),
    ],
)
def test_an_unused_or_misspelt_suppression_is_a_warning(comment, said):
    """What answers nothing, or names no rule, is itself reported, with the nearest name."""
    (finding,) = check(f"{comment}\n\nBonjour.")
    assert finding.level == "warning"
    assert said in finding.message
    assert finding.rule == "suppression"
    assert finding.excerpt == comment


def test_a_misspelt_suppression_suggests_the_nearest_rule():
    """The nearest rule name is what to write."""
    (finding,) = check("<!-- allow promise-of-cure: raison -->\n\nBonjour.")
    assert "promise-of-a-cure" in finding.write


def test_a_suppression_without_a_reason_has_no_effect():
    """The finding stays, and the missing reason is said."""
    found = check(f"<!-- allow promise-of-a-cure -->\n\n{CLAIM}")
    assert [finding.rule for finding in found] == ["suppression", "promise-of-a-cure"]


def test_other_comments_are_left_alone():
    """A comment that allows nothing is nobody's business."""
    assert check("<!-- à relire ; allowed? -->\n\nBonjour.") == []


# — patterns


@pytest.mark.parametrize("pattern", [r"(\w+ )+x", r"[^.]*x", r"(a+)+", r".*x", r"\s+\w+\s*(?:\w+ *)*", r"(?:a|b*)+"])
def test_a_pattern_that_could_take_forever_is_refused(pattern):
    """Unlimited repetitions of repetitions, or over spaces, are refused when the rule is read."""
    with pytest.raises(PatternRefused):
        compile_pattern(pattern, "fr")


@pytest.mark.parametrize(("pattern", "said"), [("(", "regular expression"), ("{nowhere}", "nowhere")])
def test_a_broken_pattern_says_why(pattern, said):
    """A pattern that is not one, or names an unknown entry, is refused with a sentence."""
    with pytest.raises(PatternRefused, match=said):
        compile_pattern(pattern, "fr")


def test_a_pattern_never_crosses_a_sentence():
    """Negated classes and spaces stop at the end of a sentence."""
    pattern = compile_pattern(r"un[^x]{0,9}\sdeux", "fr")
    assert pattern.regex.search("un et deux")
    assert not pattern.regex.search("un et\ndeux")


@pytest.mark.parametrize("text", ["guérir", "guerir", "GUERIR".lower()])
def test_forgotten_accents_are_read(text):
    """A pattern with accents reads words without them."""
    assert compile_pattern("guérir", "fr").regex.search(text)


@given(st.sampled_from(sorted(RULES)), st.data())
@settings(max_examples=60)
def test_the_letters_a_pattern_needs_are_in_all_it_matches(name, data):
    """The quick look never hides a match: whatever a pattern matches holds one of the letters it needs."""
    rule = RULES[name]
    texts = [e.text.lower().replace("’", "'") for e in rule.found if e.language in rule.words]
    if not texts:
        return
    text = data.draw(st.sampled_from(texts))
    for words in rule.words.values():
        for pattern in (*words.match, *words.unless):
            if pattern.regex.search(text):
                assert pattern.may_match(text)


def test_lexicon_words_come_with_their_plurals():
    """Plurals are made when patterns are compiled, not when texts are read."""
    assert "troubles bipolaires" in forms("trouble bipolaire")
    assert forms("=les mots") == ["les mots"]
    assert compile_pattern(r"^{condition}$", "fr").regex.search("crises d'angoisse")
    assert {"condition", "method", "medicine"} <= set(entries("fr")) & set(entries("en"))


LONG = [
    "a" * 50_000,
    "je guéris " * 5_000,
    "mon la le les vos des " * 3_000,
    "merci " * 8_000,
    "« " * 20_000,
    "psychologue, " * 4_000,
    "- " * 20_000,
    "é " * 20_000,
    "[" * 3_000,
    "*_" * 10_000,
    "<!--" * 5_000,
    "résultats de la séance " * 3_000 + "garantis",
]


@pytest.mark.parametrize("text", LONG, ids=[text[:12] for text in LONG])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_long_and_strange_texts_take_seconds_not_minutes(text, language):
    """No text, however built, holds the check up: CPU time stays small."""
    before = time.process_time()
    check(text, language=language, profession="naturopathe")
    assert time.process_time() - before < 15


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_repeated_without_end_takes_little_time(rule):
    """A rule's own example repeated in one endless sentence is read quickly."""
    example = next((e for e in rule.found if e.language != "facts"), None)
    if example is None:
        return
    text = example.text.replace(".", " ").replace("\n", " ") * 60
    before = time.process_time()
    check_text(text, **situation(rule, example))
    assert time.process_time() - before < 4
