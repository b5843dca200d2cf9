"""The report for programs. The shape is kept (docs/reference/ethics.md): fields may join, none leaves or changes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from parvis import __version__
from parvis.errors import Problem
from parvis.ethics.finding import Finding, Report, Suppression
from parvis.ethics.report_about import About

FORMAT = 1
_FINDING = (
    "rule", "category", "level", "start", "end", "message", "excerpt", "write", "source", "where", "line", "column",
    "source_line", "pack",
)  # fmt: skip


def render(report: Report, language: str, about: About | None = None) -> str:
    """The ethics report alone; with `about` the whole check: its problems too, `ethics` null if nothing could be read."""
    ethics = _ethics(report, language)
    if about is None:
        return _written(ethics)
    ethics["blocks"] = about.stops(report)
    problems = [_problem(problem, language) for problem in about.problems]
    return _written(
        {"format": FORMAT, "parvis": __version__, "problems": problems, "ethics": ethics if about.readable else None}
    )


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _ethics(report: Report, language: str) -> dict[str, Any]:
    return {
        "disclaimer": replace(report, language=language).disclaimer,
        "blocks": report.blocks,
        "texts_read": report.texts_read,
        "words": report.words,
        "findings": [_finding(finding) for finding in report.findings],
        "suppressions": [_suppression(suppression) for suppression in report.suppressions],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    path = finding.path.as_posix() if finding.path is not None else None
    return {"path": path, **{name: getattr(finding, name) for name in _FINDING}}


def _suppression(kept: Suppression) -> dict[str, Any]:
    path = kept.path.as_posix() if kept.path is not None else None
    return {"path": path, "rule": kept.rule, "reason": kept.reason, "line": kept.line, "uses": kept.uses}


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "what": problem.what.say(language),
        "write": problem.write.say(language) if problem.write else None,
        "path": problem.path.as_posix() if problem.path else None,
        "line": problem.line,
        "column": problem.column,
        "source": problem.source,
        "level": problem.level,
    }
