"""A report for people and for programs. SARIF, GitHub and HTML will join as forms of the same call."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

from parvis.ethics.finding import Finding, Level, Report, Suppression
from parvis.i18n import T, Text

Form = Literal["terminal", "json"]
_WIDTH = 100
_LEVELS: dict[Level, Text] = {
    "error": T("to correct before publication"),
    "warning": T("warning"),
    "advice": T("advice"),
}


def render(report: Report, form: Form, language: str) -> str:
    """The report as text, its last line the disclaimer. Raises ValueError for an unknown form."""
    if form not in _FORMS:
        raise ValueError(f"form must be one of {', '.join(_FORMS)}, not {form!r}")
    return _FORMS[form](report, language)


def _terminal(report: Report, language: str) -> str:
    blocks = [finding_lines(finding, language) for finding in report.findings]
    blocks += [_kept(report.suppressions, language)] if report.suppressions else []
    blocks.append([summary(report, language), Report(language=language).disclaimer])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def finding_lines(finding: Finding, language: str) -> list[str]:
    """Place and rule, the line with a caret, why, the source, what to write."""
    lines = [f"{finding.place}  {_LEVELS[finding.level].say(language)}  {finding.rule}".strip()]
    lines += _excerpt(finding)
    lines += [f"  {finding.message}"]
    if finding.source:
        lines.append("  " + T("Source: {source}", source=finding.source).say(language))
    if finding.write:
        lines.append("  " + T("Write instead: {write}", write=finding.write).say(language))
    return lines


def _excerpt(finding: Finding) -> list[str]:
    """The line, cut to a readable width around the words found, and a caret under them."""
    if not finding.source_line.strip():
        return []
    start = finding.column - 1
    first_line = finding.excerpt.split("\n")[0]
    length = max(len(first_line), 1)
    left = max(0, min(start - 30, len(finding.source_line) - _WIDTH))
    shown = finding.source_line[left : left + max(_WIDTH, start - left + length)]
    number = f"{finding.line:>5} | "
    caret = " " * (len(number) + start - left) + "^" * min(length, len(shown) - (start - left) or 1)
    head, tail = ("…" if left else ""), ("…" if left + len(shown) < len(finding.source_line) else "")
    return [f"{number}{head}{shown.replace(chr(9), ' ')}{tail}", f"{' ' * len(head)}{caret}"]


def _kept(suppressions: tuple[Suppression, ...], language: str) -> list[str]:
    lines = [T("Kept, with the reason given:").say(language)]
    return [*lines, *(f"  {s.path or ''}:{s.line}  {s.rule}: {s.reason}" for s in suppressions)]


def summary(report: Report, language: str) -> str:
    """One line of counts."""
    if not report.findings:
        return T(
            "{texts} text(s) read, {words} words: nothing to report.", texts=report.texts_read, words=report.words
        ).say(language)
    return T(
        "{texts} text(s) read, {words} words: {errors} to correct before publication, {warnings} warning(s), {advice} advice.",
        texts=report.texts_read, words=report.words, errors=report.count("error"), warnings=report.count("warning"),
        advice=report.count("advice"),
    ).say(language)  # fmt: skip


def _json(report: Report, language: str) -> str:
    data = {
        "disclaimer": Report(language=language).disclaimer,
        "blocks": report.blocks,
        "texts_read": report.texts_read,
        "words": report.words,
        "findings": [_plain(asdict(finding)) for finding in report.findings],
        "suppressions": [_plain(asdict(suppression)) for suppression in report.suppressions],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    path = values.pop("path")
    return {"path": path.as_posix() if path is not None else None, **values}


_FORMS: dict[str, Callable[[Report, str], str]] = {"terminal": _terminal, "json": _json}
