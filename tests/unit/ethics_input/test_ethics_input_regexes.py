"""Regular expressions whose translation is kept are those that `re` makes."""

from __future__ import annotations

import re
import sys

import pytest

from parvis import kept
from parvis.ethics import regexes
from parvis.ethics.carried import carried_packs
from parvis.ethics.regexes import keep_regexes, regex

TEXT = (
    "mon protocole guérit l'eczéma.\nmerci anne, je dors mieux ! thank you, i feel better.\nsans médicaments, 06 12 34"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where expressions are kept, and a process that knows none yet."""
    monkeypatch.setattr(kept, "_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(regexes, "_KEPT", regexes._Kept())
    return tmp_path


def anew(monkeypatch):
    monkeypatch.setattr(regexes, "_KEPT", regexes._Kept())


def written():
    """Every pattern of every carried rule, in both languages."""
    for rule in carried_packs(examples=False).rules:
        for language in rule.words:
            words = rule.words[language]
            for patterns in (words.match, words.unless, words.terms, words.lead, words.item):
                yield from (pattern.regex.pattern for pattern in patterns)


@pytest.mark.parametrize("flags", [0, re.MULTILINE, re.DOTALL | re.IGNORECASE])
@pytest.mark.parametrize("pattern", ["a(?P<at>b)|c", r"(?i:É)\w+", "(x)(?P<two>y)?", "[^a-z]+$", "."])
def test_a_kept_expression_is_the_one_that_re_makes(folder, monkeypatch, pattern, flags):
    """Twice: as it was translated, and as another process finds it."""
    theirs = re.compile(pattern, flags)
    for _ in range(2):
        ours = regex(pattern, flags)
        assert (ours.pattern, ours.flags, ours.groups, ours.groupindex) == (
            theirs.pattern, theirs.flags, theirs.groups, theirs.groupindex,
        )  # fmt: skip
        assert [m.groups() for m in ours.finditer("Éab\nxyc ab")] == [
            m.groups() for m in theirs.finditer("Éab\nxyc ab")
        ]
        keep_regexes()
        anew(monkeypatch)
    assert [path.name for path in folder.iterdir()] == ["regexes"]


def test_patterns_of_rules_find_the_same_when_they_are_kept(folder, monkeypatch):
    patterns = sorted(set(written()))[::7]
    for pattern in patterns:
        regex(pattern, re.MULTILINE)
    keep_regexes()
    anew(monkeypatch)
    monkeypatch.setattr(regexes, "_translated", None)  # everything comes from what is kept
    for pattern in patterns:
        found = [match.span() for match in regex(pattern, re.MULTILINE).finditer(TEXT)]
        assert found == [match.span() for match in re.compile(pattern, re.MULTILINE).finditer(TEXT)]


def test_a_damaged_file_is_made_again(folder, monkeypatch):
    regex("ab+")
    keep_regexes()
    file = folder / "regexes"
    file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    anew(monkeypatch)
    assert regex("ab+").findall("abb") == ["abb"]


def test_what_is_no_expression_is_refused_as_by_re(folder):
    with pytest.raises(re.error):
        regex("(")


def test_a_python_that_translates_otherwise_is_served_by_re(folder, monkeypatch):
    def missing(*_):
        raise AttributeError

    monkeypatch.setattr(regexes, "_translated", missing)
    assert regex("a(b)").findall("ab") == ["b"]
