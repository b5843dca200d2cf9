"""Reading one text with the rules that hold for it, and applying the suppressions written in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from parvis.ethics.checks import Hit, Reader, run_check
from parvis.ethics.finding import LEVELS, Finding, Level
from parvis.ethics.index import LIVE, Selection, index_of
from parvis.ethics.likeness import because
from parvis.ethics.pack import RuleSet, rules_for
from parvis.ethics.rule import Rule
from parvis.ethics.sources import cite
from parvis.ethics.suppress import Allowance, allowances, problem_of
from parvis.ethics.text import Prose, read
from parvis.i18n import Text
from parvis.practice.professions import codes

SUPPRESSION_RULE = "suppression"


@dataclass(frozen=True, slots=True)
class Checked:
    """What one text gave. `allowed` holds every suppression written in it."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowance, ...]
    words: int


def jurisdiction(country: str, language: str) -> str:
    """The code under which rules are filed. A bare `CA` is Québec in French, and has no pack in English."""
    if country.strip().upper() == "CA":
        return "CA-QC" if language == "fr" else "CA"
    return codes(country)[0]


def read_text(text: str, reader: Reader, rules: RuleSet, language: str, *, prose: Prose | None = None) -> Checked:
    """Every finding of a text, its suppressions applied. `language` is the one that findings speak."""
    prose = prose or read(text)
    reader = _as_written(prose, reader)
    selected = selection(rules, reader)
    live = prose.notes[LIVE] = index_of(rules, reader.language).live(prose)
    allowed = allowances(prose)
    found: list[Finding] = []
    likely: list[tuple[Finding, Hit]] = []
    for rule, level in selected.concerned(reader.language, live):
        for hit in dict.fromkeys(run_check(rule, prose, reader)):
            finding = _finding(rule, level, text, hit, reader, language)
            if hit.because:
                likely.append((finding, hit))
            else:
                found.append(finding)
    found += _unsaid(likely, found)
    if not found and not allowed:
        return Checked((), (), prose.words)
    missing = {rule.name for rule in rules.rules if rule.kind == "missing"}
    kept = [f for f in _strongest(_once(found), missing) if not _allowed(allowed, f, anywhere=f.rule in missing)]
    kept += suppression_findings(allowed, rules.names, text, language) if allowed else []
    return Checked(tuple(sorted(kept, key=lambda f: (f.start, f.end, f.rule))), tuple(allowed), prose.words)


def _as_written(prose: Prose, reader: Reader) -> Reader:
    """What the text's own front matter says about it."""
    sensitive = prose.fields.get("sensitive", "").lower() == "true"
    return replace(reader, help_shown=True) if sensitive else reader


def selection(rules: RuleSet, reader: Reader) -> Selection:
    """The rules for this place and everyone who signs it, with their levels (the mildest of the signatories'), and which
    of them have something to say about a text.
    """
    return _selection(rules, reader.country, reader.professions, reader.where, reader.also)


@lru_cache(maxsize=64)
def _selection(rules: RuleSet, country: str, professions: tuple[str, ...], where: str, also: str) -> Selection:
    found: list[tuple[Rule, Level]] = []
    for rule in rules_for(country, rules):
        if rule.where.isdisjoint((where, also)) or rule.kind == "facts":
            continue
        levels = [level for each in professions if (level := rule.level_for(each)) != "off"]
        if levels and len(levels) == len(professions):
            found.append((rule, max(levels, key=LEVELS.index)))
    return Selection(tuple(found))


def _allowed(allowed: Iterable[Allowance], finding: Finding, *, anywhere: bool) -> bool:
    for allowance in allowed:
        covered = allowance.covers[0] <= finding.start and finding.end <= allowance.covers[1]
        if allowance.rule == finding.rule and allowance.reason and (covered or anywhere):
            allowance.uses += 1
            return True
    return False


def _unsaid(likely: Iterable[tuple[Finding, Hit]], found: list[Finding]) -> Iterator[Finding]:
    """What the model sees where no rule says the same already: a rule knows better, and says why."""
    for finding, hit in likely:
        start, end = hit.within
        if not any(f.category == finding.category and f.start < end and start < f.end for f in found):
            yield finding


def _finding(rule: Rule, level: Level, text: str, hit: Hit, reader: Reader, language: str) -> Finding:
    line, column, source_line = position(text, hit.start)
    message = rule.why.to(language)
    if hit.because:
        message = f"{message} {because(hit.because, language)}"
    return Finding(
        rule=rule.name, category=rule.category, level=level, start=hit.start, end=hit.end,
        message=message, excerpt=text[hit.start : hit.end], write=rule.write.to(language),
        source=cite(rule.sources_in(reader.country), language), where=reader.where,
        line=line, column=column, source_line=source_line, pack=rule.pack,
    )  # fmt: skip


def position(text: str, start: int) -> tuple[int, int, str]:
    """Line and column from 1, and the line itself."""
    starts = _line_starts(text)
    number = bisect_right(starts, start)
    first = starts[number - 1]
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else len(text)].rstrip("\r")
    return number, start - first + 1, line


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in re.finditer("\n", text))]


def _once(findings: list[Finding]) -> list[Finding]:
    """One finding an occurrence: of overlapping finds of one rule the longest stays."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.rule, f.start, -f.end)):
        last = kept[-1] if kept else None
        if last and last.rule == finding.rule and finding.start < last.end:
            continue
        kept.append(finding)
    return kept


def _strongest(findings: list[Finding], missing: set[str]) -> list[Finding]:
    """The same words once for each category, by the rule of the highest level; what is missing is always said."""
    kept = [finding for finding in findings if finding.rule in missing]
    others = [finding for finding in findings if finding.rule not in missing]
    said: dict[str, list[tuple[int, int, str]]] = {}  # by category, in order: what stays never overlaps
    for finding in sorted(others, key=lambda f: LEVELS.index(f.level)):
        places = said.setdefault(finding.category, [])
        if not _said_already(finding, places):
            insort(places, (finding.start, finding.end, finding.rule))
            kept.append(finding)
    return kept


def _said_already(finding: Finding, places: list[tuple[int, int, str]]) -> bool:
    """Whether another rule stands at some of the same words."""
    number = bisect_left(places, (finding.end,))
    while number and (place := places[number - 1])[1] > finding.start:
        if place[2] != finding.rule:
            return True
        number -= 1
    return False


def suppression_findings(
    allowed: Iterable[Allowance], names: tuple[str, ...], text: str, language: str
) -> list[Finding]:
    """Suppressions that are misspelt, give no reason or answer nothing."""
    found: list[Finding] = []
    for allowance in allowed:
        problem = problem_of(allowance, names)
        if problem:
            found.append(_about_suppression(problem, allowance, text, language))
    return found


def _about_suppression(problem: tuple[Text, Text], allowance: Allowance, text: str, language: str) -> Finding:
    line, column, source_line = position(text, allowance.start)
    return Finding(
        rule=SUPPRESSION_RULE, category="wording", level="warning", start=allowance.start, end=allowance.end,
        message=problem[0].say(language), write=problem[1].say(language), excerpt=text[allowance.start : allowance.end],
        line=line, column=column, source_line=source_line, pack="engine",
    )  # fmt: skip
