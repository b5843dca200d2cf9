"""The report for a terminal: where, the line with a caret, why, the source, what to write."""

from __future__ import annotations

from dataclasses import replace

from parvis.ethics.finding import LEVELS, Finding, Level, Report, Suppression
from parvis.ethics.report_about import About
from parvis.i18n import T, Text

_WIDTH = 100
LEVEL_NAMES: dict[Level, Text] = {
    "error": T("to correct before publication"),
    "warning": T("warning"),
    "advice": T("advice"),
}


def render(report: Report, language: str, about: About | None = None) -> str:
    if about is not None and about.by_rule:
        blocks = _grouped(report.findings, language)
    else:
        blocks = [finding_lines(finding, language) for finding in report.findings]
    blocks += [_kept(report.suppressions, language)] if report.suppressions else []
    blocks.append([summary(report, language), replace(report, language=language).disclaimer])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def finding_lines(finding: Finding, language: str) -> list[str]:
    """Place and rule, the line with a caret, why, the source, what to write."""
    lines = [f"{finding.place}  {LEVEL_NAMES[finding.level].say(language)}  {finding.rule}".strip()]
    return [*lines, *_excerpt(finding), *_reasons(finding, language)]


def _reasons(finding: Finding, language: str) -> list[str]:
    lines = [f"  {finding.message}"]
    if finding.source:
        lines.append("  " + T("Source: {source}", source=finding.source).say(language))
    if finding.write:
        lines.append("  " + T("Write instead: {write}", write=finding.write).say(language))
    return lines


def _grouped(findings: tuple[Finding, ...], language: str) -> list[list[str]]:
    """Each rule once, the gravest first, with what it says and then its places."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((LEVELS.index(finding.level), finding.rule), []).append(finding)
    return [_group(groups[key], language) for key in sorted(groups)]


def _group(findings: list[Finding], language: str) -> list[str]:
    first = findings[0]
    lines = [f"{first.rule}  {LEVEL_NAMES[first.level].say(language)}  × {len(findings)}"]
    alike = len({finding.message for finding in findings}) == 1
    lines += _reasons(first, language) if alike else []
    for finding in findings:
        lines += [f"  {finding.place}", *(f"  {line}" for line in _excerpt(finding))]
        lines += [] if alike else [f"  {line}" for line in _reasons(finding, language)]
    return lines


def _excerpt(finding: Finding) -> list[str]:
    """The line, cut to a readable width around the words found, and a caret under them."""
    if not finding.source_line.strip():
        return []
    start = max(finding.column - 1, 0)
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
