"""Patterns of rules, one's own and those carried: none may take forever, whatever it is given to read."""

from __future__ import annotations

import random
from functools import cache

import pytest
from ethics_cost import cost, grows_less
from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics.cost import children_of
from parvis.ethics.pack import FOLDER, read_pack
from parvis.ethics.patterns import PatternRefused, _parser, compile_pattern
from parvis.ethics.run import rules_of
from parvis.paths import Site

BOMBS = [
    r"(a+)+b", r"(a|a)*b", r"(a|aa)+b", r"(.*)*b", r"(\w+\s?)*!", r"(?:\w+ ?)+!", r"(a+)\1+b", r"(?:a*?)*?b", r"(x+x+)+y",
    r"^(\w+)*$", r"(?=(\w+)+!)x", r"(?>a+)+b",
]  # fmt: skip
# Each repetition has an upper limit, and still there are too many ways to cut a text up.
LIMITED_BOMBS = [
    r"\w*\w*\w*\w*\w*\w*", r".{0,900}.{0,900}.{0,900}", r"(?:a{1,900}){1,900}b", r"(?:\w{1,30} ?){1,30}!",
    r"(?:a?){30}a{30}b", r"(?:a|a){1,30}b", r"(?:a|ab|b){1,30}c", r"(?:.{0,9},){0,9}x", r"(?:(?:a{0,9}){0,9}){0,9}b",
    r"(?=.{0,200}.{0,200}x).{0,200}y", r"(?:\w+[ -]?){1,20}x", r"(?:\w+)?(?:\w+)?(?:\w+)?(?:\w+)?x",
    r".{0,300}x.{0,300}y.{0,300}z", r"(?:(?:\w{1,20}){2}){1,9}!", r"[^x]{0,99}[a-m ]{0,99}[a-c ]{0,99}[a ]{0,99}!",
]  # fmt: skip
# What rules are written with: words, gaps of a few words, a few characters between two words.
FINE = [
    r"\bmots? interdits?\b", r"\bje (?:[\w'-]+ ){0,3}?gu[ée]ri(?:s|t|r)\b", r"\b{we} {gap3}{condition}\b", r"\b\d{1,3} ?%",
    r"\bsoigne\w*[^\n.]{0,60}\b{condition}", r"(?:tr[èe]s |trop |si ){0,3}efficace", r"\b(?:\w+-)?th[ée]rapie\b", r"!{2,}",
    r"«[^»]{0,200}\bmerci\b[^»]{0,200}»",
]  # fmt: skip
NONSENSE = ["a{99999999999}", "(" * 5000 + ")" * 5000, "a**", "(", "[", "(?P<x", "(?(1)a|b)", "\\", "{nothing}"]


@pytest.mark.parametrize("pattern", BOMBS + LIMITED_BOMBS)
def test_a_pattern_that_could_take_forever_is_refused(pattern):
    """Repetitions inside one another or after one another."""
    with pytest.raises(PatternRefused, match="forever"):
        compile_pattern(pattern, "fr")


@pytest.mark.parametrize("pattern", FINE)
def test_what_rules_are_written_with_is_accepted(pattern):
    """And reads what was made against it in time."""
    compiled = compile_pattern(pattern, "fr")
    for attack in attacks(compiled):
        assert grows_less(lambda size, attack=attack: read(compiled, attack, size), 600, 16), attack[:80]


@pytest.mark.parametrize("pattern", NONSENSE)
def test_what_is_no_pattern_is_refused_with_a_sentence(pattern):
    """Never an error of another kind, however deep or large."""
    with pytest.raises(PatternRefused) as refused:
        compile_pattern(pattern, "fr")
    assert refused.value.what.say("fr")


RULE = """+++
level = "warning"
category = "wording"
kind = "claim"
sources = [{{fact = "FR-10", read = 2026-11-22, confidence = "high"}}]

[fr]
match = ['''{pattern}''']
+++

## What it looks for

- en: Forbidden words.
- fr: Des mots interdits.

## Why

- en: Because.
- fr: Parce que.

## Found

- fr: Un mot interdit.

## Not found

- fr: Un mot permis.

## Write instead

- en: Something else.
- fr: Autre chose.
"""


def test_a_bomb_in_a_practices_own_rules_fails_alone(tmp_path):
    """The file and its line are named; the other rules go on."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "my-bomb.md").write_text(RULE.format(pattern=r"(?:\w+ ?)+!"), encoding="utf-8")
    (tmp_path / "rules" / "my-words.md").write_text(RULE.format(pattern=r"\bmots? interdits?\b"), encoding="utf-8")
    rules = rules_of(Site(tmp_path))
    assert "my-words" in rules.names
    assert "my-bomb" not in rules.names
    (problem,) = rules.problems
    assert problem.path.as_posix().endswith("rules/my-bomb.md")
    assert problem.line == 8


# — carried rules, each against texts made from its own patterns


@cache
def carried():
    rules = [
        rule for folder in sorted(FOLDER.iterdir()) if folder.is_dir() for rule in read_pack(folder, folder.name).rules
    ]
    return {rule.name: rule for rule in rules}


def patterns_of(rule):
    for language in ("fr", "en"):
        if language in rule.words:
            words = rule.words[language]
            for name in ("match", "unless", "terms", "lead", "item"):
                yield from getattr(words, name)
    for patterns in rule.required.values():
        yield from patterns


def example(tree, rng, turns):
    """A text that the pattern nearly reads: its words, repetitions taken to `turns`."""
    said = ""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            said += chr(value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            count = max(int(value[0]), min(int(value[1]), turns))
            said += "".join(example(value[2], rng, turns) for _ in range(count))
        elif name == "BRANCH":
            said += example(rng.choice(value[1]), rng, turns)
        elif name == "IN":
            said += one_of(value)
        elif name in ("ANY", "NOT_LITERAL"):
            said += "x"
        elif name not in ("ASSERT", "ASSERT_NOT"):
            said += "".join(example(child, rng, turns) for child in children_of(name, value))
    return said


def one_of(items):
    kinds = [(str(op), item) for op, item in items]
    if kinds[0][0] == "NEGATE":
        return "x"
    kind, item = kinds[0]
    return chr(item) if kind == "LITERAL" else chr(item[0]) if kind == "RANGE" else "a"


def attacks(pattern):
    """Repeated near-misses: the whole without its end, and its beginning again and again."""
    tree = _parser.parse(pattern.regex.pattern, pattern.regex.flags)
    for seed, turns in ((1, 3), (2, 12)):
        said = example(tree, random.Random(seed), turns).replace("\n", " ")
        yield said[:-1] or said
        yield said[: max(len(said) // 2, 1)]


@pytest.mark.parametrize("name", sorted(carried()))
def test_a_rule_reads_what_was_made_against_it_in_time(name):
    """Eight times the near-misses take at most some sixteen times as long."""
    for pattern in patterns_of(carried()[name]):
        for attack in attacks(pattern):
            fine = grows_less(lambda size, pattern=pattern, attack=attack: read(pattern, attack, size), 600, 16)
            assert fine, (pattern.regex.pattern[:120], attack[:80])


def read(pattern, attack, size):
    """Every match in so many characters of repeated near-misses."""
    text = attack * max(size // len(attack), 1)
    return sum(1 for _ in pattern.regex.finditer(text[:size]))


@given(st.data())
def test_an_accepted_pattern_of_ones_own_is_read_in_time(data):
    """Whatever small pieces a pattern is put together from: refused, or quick on the longest sentence there is."""
    pieces = st.sampled_from([r"\w", "a", "b", " ", "[ab]", r"[\w ]", ".", "(?:a|b)", "(?:ab?)", r"(?:\w+ )"])
    counts = st.sampled_from(["", "?", "{0,3}", "{1,30}", "{0,300}", "{2,9}?", "{5}"])
    inner = st.lists(st.tuples(pieces, counts).map("".join), min_size=1, max_size=4).map("".join)
    whole = st.lists(st.tuples(inner.map("(?:{})".format), counts).map("".join), min_size=1, max_size=2).map("".join)
    written = data.draw(whole) + "!"
    try:
        pattern = compile_pattern(written, "en")
    except PatternRefused:
        return
    for unit in ("a", "ab", "a b ", "ab " * 5):
        sentence = (unit * 2000)[:2000] + "."
        assert cost(lambda sentence=sentence: pattern.regex.search(sentence)) < LONGEST, (written, unit)


LONGEST = (
    60.0  # CPU seconds, many times what the budget of a pattern takes on a slow machine; what explodes takes years
)
