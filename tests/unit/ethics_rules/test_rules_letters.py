"""Letters: every rule that reads them finds in a letter what it finds elsewhere."""

from __future__ import annotations

import pytest

from parvis.ethics import check_text
from parvis.ethics.pack import carried_rules
from parvis.ethics.rule import Rule
from parvis.practice.professions import PROFESSIONS

LETTERS = [
    rule for rule in carried_rules().rules if "newsletter" in rule.where and rule.kind not in ("facts", "likeness")
]
# Texts that never make a letter: a page about data, a bio, the templates of a site.
ELSEWHERE = {
    "emergency-help-left-out",
    "licence-not-shown",
    "minors-without-parental-consent",
    "privacy-text-without-controller",
    "privacy-text-without-retention",
    "privacy-text-without-rights",
}


def found_in_a_letter(rule: Rule, number: int) -> bool:
    example = rule.found[number]
    about = {"country": "FR", "profession": "coach"}
    for word in example.about:
        if word in PROFESSIONS or len(word) == 2 or word == "CA-QC":
            about["profession" if word in PROFESSIONS else "country"] = word
    findings = check_text(example.text, **about, language=example.language, where="newsletter")
    return rule.name in {finding.rule for finding in findings}


@pytest.mark.parametrize("rule", LETTERS, ids=lambda rule: rule.name)
def test_a_rule_finds_in_a_letter_what_it_finds_elsewhere(rule):
    """Most Found examples, read as a letter, are found: a headline alone may be none there."""
    hits = sum(found_in_a_letter(rule, number) for number in range(len(rule.found)))
    assert hits * 2 > len(rule.found)


def test_every_rule_about_texts_reads_letters_or_says_why_not():
    """A rule that leaves letters out is one of a few."""
    others = {rule.name for rule in carried_rules().rules if "newsletter" not in rule.where and rule.kind != "facts"}
    assert others == ELSEWHERE
