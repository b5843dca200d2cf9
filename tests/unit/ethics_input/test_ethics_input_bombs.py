"""Patterns of rules, one's own and those carried: none may take forever, whatever it is given to read."""

from __future__ import annotations

import random
from functools import cache

import pytest
from ethics_cost import growth

from parvis.ethics.pack import FOLDER, read_pack
from parvis.ethics.patterns import PatternRefused, _children, _parser, compile_pattern
from parvis.ethics.run import rules_of
from parvis.paths import Site

BOMBS = [
    r"(a+)+b", r"(a|a)*b", r"(a|aa)+b", r"(.*)*b", r"(\w+\s?)*!", r"(?:\w+ ?)+!", r"(a+)\1+b", r"(?:a*?)*?b", r"(x+x+)+y",
    r"^(\w+)*$", r"(?=(\w+)+!)x", r"(?>a+)+b",
]  # fmt: skip
NONSENSE = ["a{99999999999}", "(" * 5000 + ")" * 5000, "a**", "(", "[", "(?P<x", "(?(1)a|b)", "\\", "{nothing}"]


@pytest.mark.parametrize("pattern", BOMBS)
def test_a_pattern_that_could_take_forever_is_refused(pattern):
    """Repetitions inside one another or after one another."""
    with pytest.raises(PatternRefused, match="forever"):
        compile_pattern(pattern, "fr")


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
            said += "".join(example(child, rng, turns) for child in _children(name, value))
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

            def read(size, pattern=pattern, attack=attack):
                text = attack * max(size // len(attack), 1)
                return sum(1 for _ in pattern.regex.finditer(text[:size]))

            assert growth(read, 600) < 16, (pattern.regex.pattern[:120], attack[:80])
