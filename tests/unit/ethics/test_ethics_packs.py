"""Rule files that are not what they should be: each says so at its line, and fails alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.ethics import pack
from parvis.ethics.pack import RuleSet, read_pack
from parvis.ethics.rule import parse_rule

RULE = """+++
level = "warning"
category = "wording"
kind = "claim"
sources = [{fact = "FR-10", read = 2026-11-22, confidence = "high"}]

[fr]
match = ['''\\bmots? interdits?\\b''']
+++

## What it looks for

- en: Forbidden words.
- fr: Des mots interdits.

## Why

- en: Because.
- fr: Parce que.

## Found

- fr (FR, coach, bio): Un mot interdit.
- fr: Sur deux
  lignes, un mot interdit.

## Not found

- fr: Un mot permis.

## Write instead

- en: Something else.
- fr: Autre chose.
"""


def parse(text: str, *, name: str = "forbidden-words", of: str = "fr"):
    return parse_rule(text, name=name, pack=of, path=Path("forbidden-words.md"))


def test_a_rule_file_becomes_a_rule():
    """Head, sentences in two languages and examples with what they suppose are read."""
    rule, problems = parse(RULE)
    assert problems == []
    assert rule is not None
    assert (rule.name, rule.pack, rule.level, rule.category) == ("forbidden-words", "fr", "warning", "wording")
    assert rule.why.to("en") == "Because."
    assert rule.found[0].about == ("FR", "coach", "bio")
    assert rule.found[1].text == "Sur deux\nlignes, un mot interdit."
    assert rule.words["fr"].match[0].regex.search("un mot interdit")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('level = "warning"', 'levle = "warning"', 2, "levle"),
        ('level = "warning"', 'level = "fatal"', 2, "error, warning, advice"),
        ('category = "wording"', 'category = "words"', 3, "cure-promise"),
        ('kind = "claim"', 'kind = "claim"\nwhere = ["footer"]', 5, "footer"),
        ('kind = "claim"', 'kind = "claim"\nprofessions = ["wizard"]', 5, "wizard"),
        ('kind = "claim"', 'kind = "claim"\nprofessions = ["@wizards"]', 5, "@wizards"),
        ('kind = "claim"', 'kind = "claim"\njurisdictions = ["UK"]', 5, "UK"),
        ('kind = "claim"', "kind = claim", 4, "TOML"),
        ("[fr]", "[de]", 7, "de"),
        ("match = [", "matches = [", 8, "matches"),
        ("interdits?", "interdits?(", 8, "regular expression"),
        ("interdits?", "{nothing}", 8, "nothing"),
        ("interdits?", "(?:a+ )+", 8, "forever"),
        ("read = 2026-11-22, ", "", 5, "source"),
        ("## Why", "## Because", 16, "Because"),
        ("- en: Because.\n", "", 16, "Why"),
        ("- fr: Un mot permis.", "Un mot permis.", 29, "- fr:"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(old, new, line, said):
    """Unknown keys, values, sections and broken patterns are refused where they stand."""
    assert old in RULE
    rule, problems = parse(RULE.replace(old, new, 1))
    assert rule is None
    assert said in str(problems[0].what)
    assert problems[0].line == line
    assert all(problem.path == Path("forbidden-words.md") for problem in problems)


def test_every_problem_of_a_file_is_reported_at_once():
    """Two mistakes, two problems."""
    _, problems = parse(RULE.replace('"warning"', '"fatal"').replace('"wording"', '"words"'))
    assert len(problems) == 2


def test_a_file_without_a_head_is_refused():
    """The head is required."""
    rule, problems = parse("# Just a text")
    assert rule is None
    assert problems[0].line == 1


def test_windows_line_ends_are_read():
    """A rule saved by another editor is the same rule."""
    rule, problems = parse(RULE.replace("\n", "\r\n"))
    assert problems == []
    assert rule is not None


def test_a_broken_rule_fails_alone(tmp_path):
    """The others of its folder are read; a README is no rule."""
    (tmp_path / "good-one.md").write_text(RULE, encoding="utf-8")
    (tmp_path / "bad-one.md").write_text("nothing", encoding="utf-8")
    (tmp_path / "worse-one.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "README.md").write_text("# These rules", encoding="utf-8")
    found = read_pack(tmp_path, "fr", shown_from=tmp_path)
    assert found.names == ("good-one",)
    assert [problem.path.as_posix() for problem in found.problems] == ["bad-one.md", "worse-one.md"]


def test_two_rules_of_one_name_are_a_problem(tmp_path):
    """The first stays."""
    (tmp_path / "good-one.md").write_text(RULE, encoding="utf-8")
    one = read_pack(tmp_path, "fr")
    both = one.plus(read_pack(tmp_path, "own"))
    assert len(both.rules) == 1
    assert "good-one" in str(both.problems[0].what)


class _Entry:
    def __init__(self, name, value):
        self.name, self.value = name, value

    def load(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


def test_packs_of_other_wheels_come_by_entry_point(tmp_path, monkeypatch):
    """A folder, or a function that gives one; a pack that fails is reported and stops nothing."""
    (tmp_path / "good-one.md").write_text(RULE, encoding="utf-8")
    entries = [_Entry("house", tmp_path), _Entry("lazy", lambda: tmp_path), _Entry("sick", ImportError("gone"))]
    monkeypatch.setattr(pack, "rule_pack_entries", lambda: entries)
    pack.carried_rules.cache_clear()
    try:
        found: RuleSet = pack.carried_rules()
    finally:
        pack.carried_rules.cache_clear()
    assert found["good-one"].pack == "house"
    assert "promise-of-a-cure" in found.names
    assert ["good-one" in str(p.what) or "gone" in str(p.what) for p in found.problems] == [True, True]
