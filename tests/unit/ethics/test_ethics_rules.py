"""Every rule file, one by one: its examples are its tests, and its form is checked."""

from __future__ import annotations

import re
from functools import cache

import pytest
from ethics_examples import (
    RULES,
    TODAY,
    changed,
    fact_examples,
    read_example,
    sample_practice,
    situation,
    text_examples,
)

from parvis.ethics.engine import jurisdiction
from parvis.ethics.facts import CHECKS, run_fact_check
from parvis.ethics.finding import CATEGORIES, LEVELS, WHERE
from parvis.ethics.pack import FOLDER, carried_rules, read_pack
from parvis.ethics.rule import JURISDICTIONS
from parvis.ethics.sources import facts
from parvis.practice.professions import codes


def _ids(examples):
    return [pytest.param(rule, example, id=f"{name}-{number}") for name, number, rule, example in examples]


@cache
def _names(rule, number, kind):
    example = getattr(RULES[rule], kind)[number]
    return frozenset(finding.rule for finding in read_example(RULES[rule], example))


def test_no_carried_rule_is_broken():
    """Every file of every pack is read as it was meant."""
    assert [f"{problem.place}: {problem.what}" for problem in carried_rules().problems] == []
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        # Not trusted: every pattern is compiled, in both languages.
        assert [f"{problem.place}: {problem.what}" for problem in read_pack(folder, folder.name).problems] == []


@pytest.mark.parametrize(("rule", "example"), _ids(text_examples("found")))
def test_found_example_is_found_by_its_rule_alone(rule, example):
    """Each Found example makes its own rule speak, and no other that the rule does not announce.

    What the model reads in an example beside a rule's own category is an estimate, and no rule of words.
    """
    names = {finding.rule for finding in read_example(rule, example)}
    assert rule.name in names
    likely = {name for name in names if RULES[name].kind == "likeness"} if rule.kind != "likeness" else set()
    assert names - {rule.name} - rule.allows - likely == set()


@pytest.mark.parametrize(("rule", "example"), _ids(text_examples("not_found")))
def test_near_miss_is_left_alone(rule, example):
    """No Not found example makes any rule speak, within its country and profession."""
    assert {finding.rule for finding in read_example(rule, example)} - rule.allows == set()


@pytest.mark.parametrize(("rule", "example"), _ids(fact_examples("found")))
def test_missing_fact_is_found(rule, example):
    """A practice with that change of facts is found by the rule's check, for someone whom the rule concerns."""
    assert _concerning(rule, changed(sample_practice(), example.text))


@pytest.mark.parametrize(("rule", "example"), _ids(fact_examples("not_found")))
def test_fact_in_order_is_left_alone(rule, example):
    """A practice with that change of facts gives the rule nothing to say."""
    assert _concerning(rule, changed(sample_practice(), example.text)) == []


def _concerning(rule, practice):
    hits = run_fact_check(rule.check, practice, TODAY)
    people = practice.practitioners
    return [h for h in hits if h.whose is None or rule.level_for(people[h.whose].profession) != "off"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_has_its_form(rule):
    """Name, level, category, places, sources and enough examples, in words of a rule file."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", rule.name)
    assert not rule.name.startswith(("no-", "disallow-"))
    assert rule.level in LEVELS
    assert rule.category in CATEGORIES
    assert rule.where <= set(WHERE)
    assert rule.jurisdictions <= set(JURISDICTIONS)
    assert len(rule.found) >= 4
    assert len(rule.not_found) >= 4
    assert len({example.text for example in (*rule.found, *rule.not_found)}) == len(rule.found) + len(rule.not_found)
    assert (rule.kind == "facts") == bool(rule.check)
    assert not rule.check or rule.check in CHECKS


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_examples_stand_where_the_rule_reads(rule):
    """A Found example supposes a country, a profession and a place that the rule concerns."""
    for example in rule.found:
        if example.language == "facts":
            continue
        about = situation(rule, example)
        assert rule.holds_in(jurisdiction(about["country"], about["language"])), example
        assert rule.level_for(about["profession"]) != "off", example
        assert about["where"] in rule.where, example


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_source_exists_and_agrees(rule):
    """Each fact cited is in the table of sources, and none is dated before it was read."""
    assert rule.sources
    for source in rule.sources:
        assert source.fact in facts()
        assert source.read.isoformat() >= facts()[source.fact].read
        assert all(codes(code)[0] == code for code in source.jurisdictions)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_sentences_for_people_are_short_and_typographically_right(rule):
    """French says what it says with curly apostrophes and no exclamation; both languages differ."""
    for said in (rule.looks_for, rule.why, rule.write):
        assert said.to("fr") != said.to("en")
        assert "'" not in said.to("fr")
        assert "!" not in said.to("fr") + said.to("en")
        assert len(said.to("fr")) < 260
        assert said.to("fr").rstrip(" »”").endswith((".", "?", "…"))
