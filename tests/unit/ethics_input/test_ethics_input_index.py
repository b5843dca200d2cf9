"""The quick way finds what the whole way finds: patterns run only where their letters are, and nothing is missed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics import checks, engine
from parvis.ethics.checks import Reader
from parvis.ethics.index import LIVE, Index, index_of
from parvis.ethics.pack import carried_rules
from parvis.ethics.patterns import compile_pattern
from parvis.ethics.text import read

EXAMPLES = {
    language: [e.text for rule in carried_rules().rules for e in rule.found + rule.not_found if e.language == language]
    for language in ("fr", "en")
}
READERS = [("FR", "coach", "page"), ("BE", "psychologue", "bio"), ("GB", "psychologist", "service"), ("US", "coach", "article")]  # fmt: skip
# What stands between what is written and what is read.
INSIDE = [
    "",
    "*",
    "**",
    "\u00ad",
    "&eacute;",
    "<b>",
    "</b>",
    "`",
    "\\",
    "_",
    "\u200b",
    "·s",
    "(e)",
    ".e.s",
    "🌿",
    "  ",
    "\u0301",
]
AROUND = [
    "{}",
    "## {}",
    "- {}",
    "> {}",
    "**{}**",
    "[{}](https://example.org 'Titre')",
    "| {} | b |",
    "<p>{}</p>",
    "1. {}\n2. oui",
]


def findings(text, reader, *, whole=False):
    """Each rule with the places it finds, before anything is chosen among them."""
    rules, prose = carried_rules(), read(text)
    if not whole:
        live = prose.notes[LIVE] = index_of(rules, reader.language).live(prose)
        named = engine.selection(rules, reader).concerned(reader.language, live)
    else:
        named = engine.selection(rules, reader).rules
    found = {rule.name: list(dict.fromkeys(checks.run_check(rule, prose, reader))) for rule, _ in named}
    return {name: hits for name, hits in found.items() if hits}


@st.composite
def texts(draw, language):
    """Examples of rules in Markdown, with signs put into their words."""
    parts = []
    for example in draw(st.lists(st.sampled_from(EXAMPLES[language]), min_size=1, max_size=5)):
        place = draw(st.integers(0, len(example)))
        said = example[:place] + draw(st.sampled_from(INSIDE)) + example[place:]
        parts.append(draw(st.sampled_from(AROUND)).format(said.replace("\n", " ") if draw(st.booleans()) else said))
    return draw(st.sampled_from(["\n\n", "\n", " "])).join(parts)


@pytest.mark.parametrize("language", ["fr", "en"])
@given(data=st.data())
def test_the_quick_way_finds_what_the_whole_way_finds(language, data):
    """On the rules' own examples mixed into Markdown: the same rules, at the same places."""
    text = data.draw(texts(language))
    country, profession, where = data.draw(st.sampled_from(READERS))
    reader = Reader(country, (profession,), language, where)
    assert findings(text, reader) == findings(text, reader, whole=True)


def test_the_quick_way_passes_over_what_cannot_match():
    """An innocent text makes hardly any pattern run."""
    prose = read("Le soir venu, chacun reprend une histoire ancienne. On en parle ensemble.")
    assert len(index_of(carried_rules(), "fr").live(prose)) < 12


PATTERNS = [
    r"\bgu[ée]ri\w*", r"r[ée]sultats? (?:garantis?|certains?)", r"(?:je|nous) (?:soign|trait)\w*", r"↗", r"\d+ ?%", r"!{2,}",
    r"(?:tr[èe]s |trop )?cher", r"\W\w\W", r"[^\n]{3,9}x", r"a(?:b|cd)?e", r"(?i:GARANTI)", r"\A\w+", r"(?:mot )?\Z", "",
]  # fmt: skip


@given(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=6), st.text("abcdegurix ée%!5↗.\n?Gàs", max_size=60))
def test_any_pattern_runs_where_it_may_match(written, text):
    """Whatever letters patterns need, few, none or of several words: no sentence in which one matches is passed over."""
    patterns = [compile_pattern(each, "fr") for each in dict.fromkeys(written)]
    prose = read(text)
    live = Index(patterns).live(prose)
    for pattern in patterns:
        matched = [n for n, s in enumerate(prose.sentences) if pattern.regex.search(prose.text, s.start, s.end)]
        assert set(matched) <= set(live.get(id(pattern), ()))
