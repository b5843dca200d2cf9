"""The report as SARIF 2.1.0 (OASIS), for editors and code hosts.

Columns count characters; paths are relative, so that nothing of the machine is told. What a practitioner keeps is a
result with its suppression and the reason. Rules carry their help in both languages and no address: sources are named.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from parvis import __version__
from parvis.errors import Problem
from parvis.ethics.finding import Finding, Report, Suppression
from parvis.ethics.report_about import About
from parvis.ethics.report_rule import CONFIDENCE_NAMES, ENGINE_RULES
from parvis.ethics.rule import Rule
from parvis.ethics.sources import facts
from parvis.i18n import LANGUAGES, T

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def render(report: Report, language: str, about: About | None = None) -> str:
    about = about or About()
    results = [_problem(problem, language, about) for problem in about.problems]
    results += [_finding(finding, language, about) for finding in report.findings]
    results += [_kept(kept, language, about) for kept in report.suppressions]
    rules = _rules(about, language, [result["ruleId"] for result in results])
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    _name(results, places)
    run = {
        "tool": {"driver": _driver(rules, language)},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": _text(T("The folder that holds the practice.").say(language))}},
        "results": results,
        "properties": {
            "disclaimer": replace(report, language=language).disclaimer,
            "textsRead": report.texts_read,
            "words": report.words,
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _driver(rules: list[dict[str, Any]], language: str) -> dict[str, Any]:
    return {
        "name": "Parvis",
        "version": __version__,
        "semanticVersion": __version__,
        "language": language,
        "shortDescription": _text(T("The ethics check of what a practice publishes.").say(language)),
        "rules": rules,
    }


def _text(text: str) -> dict[str, str]:
    return {"text": text}


# ---------------------------------------------------------------- rules


def _rules(about: About, language: str, used: list[str]) -> list[dict[str, Any]]:
    """Every rule of the check, with its help where a result names it; then those of the engine and of the files."""
    named = set(used)
    described = {rule.name: _rule(rule, about, language, whole=rule.name in named) for rule in about.rules.rules}
    for name in used:
        described.setdefault(name, _engine_rule(name, language))
    return list(described.values())


def _rule(rule: Rule, about: About, language: str, *, whole: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": _text(rule.looks_for.to(language)),
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {
            "tags": ["ethics", rule.category],
            "category": rule.category,
            "pack": rule.pack,
            "version": about.version(rule),
        },
    }
    if whole:
        described["fullDescription"] = _text(rule.why.to(language))
        described["help"] = _text(_help(rule, language))
        cited = [_cited(source.fact, source.read.isoformat(), source.confidence) for source in rule.sources]
        described["properties"]["sources"] = cited
    return described


def _cited(fact: str, read: str, confidence: str) -> dict[str, str]:
    known = facts().get(fact)
    return {"fact": fact, "reference": known.reference if known else fact, "read": read, "confidence": confidence}


def _help(rule: Rule, language: str) -> str:
    """What a rule looks for, why, what to write and its sources, in the reader's language and then in the other."""
    return "\n\n".join(_help_in(rule, each) for each in sorted(LANGUAGES, key=lambda one: one != language))


def _help_in(rule: Rule, language: str) -> str:
    known = facts()
    sources = "; ".join(
        f"{known[source.fact].reference if source.fact in known else source.fact} ({source.fact}, "
        f"{source.read.isoformat()}, {CONFIDENCE_NAMES[source.confidence].say(language)})"
        for source in rule.sources
    )
    named = ((T("Write instead"), rule.write.to(language)), (T("Sources"), sources))
    said = [T("{title}: {text}", title=title, text=text).say(language) for title, text in named if text]
    return "\n".join([rule.looks_for.to(language), rule.why.to(language), *said])


def _engine_rule(name: str, language: str) -> dict[str, Any]:
    what = ENGINE_RULES.get(name, T("A problem of the practice's own files."))
    return {"id": name, "shortDescription": _text(what.say(language)), "properties": {"tags": ["parvis"]}}


# ---------------------------------------------------------------- results


def _finding(finding: Finding, language: str, about: About) -> dict[str, Any]:
    said = finding.message
    if finding.write:
        said += "\n" + T("Write instead: {write}", write=finding.write).say(language)
    result = _result(finding.rule, about.level(finding), said, finding.path, about, _region(finding))
    result["properties"] = {"category": finding.category, "where": finding.where, "source": finding.source}
    result["partialFingerprints"] = {"parvis/v1": f"{finding.path}|{' '.join(finding.excerpt.split())}"}
    return result


def _problem(problem: Problem, language: str, about: About) -> dict[str, Any]:
    said = problem.what.say(language) + (f"\n{problem.write.say(language)}" if problem.write else "")
    region: dict[str, Any] = {"startLine": problem.line} if problem.line else {}
    region |= {"startColumn": problem.column} if problem.line and problem.column else {}
    result = _result(problem.code, problem.level, said, problem.path, about, region)
    result["partialFingerprints"] = {"parvis/v1": f"{problem.path}|{problem.source.strip()}"}
    return result


def _kept(kept: Suppression, language: str, about: About) -> dict[str, Any]:
    """A finding that was answered by a comment: its reason is the justification."""
    rule = next((rule for rule in about.rules.rules if rule.name == kept.rule), None)
    said = rule.looks_for.to(language) if rule else kept.rule
    region = {"startLine": kept.line} if kept.line else {}
    result = _result(kept.rule, rule.level if rule else "warning", said, kept.path, about, region)
    result["suppressions"] = [{"kind": "inSource", "status": "accepted", "justification": kept.reason}]
    result["partialFingerprints"] = {"parvis/v1": f"{kept.path}|{kept.reason}"}
    return result


def _result(
    rule: str, level: str, said: str, path: PurePath | None, about: About, region: dict[str, Any]
) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": rule, "level": _LEVELS.get(level, "note"), "message": _text(said)}
    if path is not None:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(about.shown(path)), "uriBaseId": BASE}}
        if region:
            place["region"] = region
        result["locations"] = [{"physicalLocation": place}]
    return result


def _region(finding: Finding) -> dict[str, Any]:
    """The words found, when they stand where the finding says; else its place alone; {} for the whole file."""
    if not finding.line:
        return {}
    region: dict[str, Any] = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    first, *more = finding.excerpt.split("\n")
    if first and finding.source_line.startswith(first.rstrip("\r"), finding.column - 1):
        region["endLine"] = finding.line + len(more)
        region["endColumn"] = len(more[-1]) + 1 if more else finding.column + len(first)
    if finding.source_line:
        region["snippet"] = _text(finding.source_line)
    return region


def _name(results: list[dict[str, Any]], places: dict[str, int]) -> None:
    """Give each result the place of its rule, and a name that stays when lines move."""
    seen: Counter[str] = Counter()
    for result in results:
        result["ruleIndex"] = places[result["ruleId"]]
        prints = result["partialFingerprints"]
        key = f"{result['ruleId']}|{prints['parvis/v1']}"
        seen[key] += 1
        prints["parvis/v1"] = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:32]
