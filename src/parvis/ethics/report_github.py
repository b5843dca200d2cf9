"""The report as annotations of GitHub Actions: one workflow command a line, beside the words in the pull request."""

from __future__ import annotations

from dataclasses import replace

from parvis.errors import Problem
from parvis.ethics.finding import Finding, Report
from parvis.ethics.report_about import About
from parvis.ethics.report_terminal import summary
from parvis.i18n import T

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}


def render(report: Report, language: str, about: About | None = None) -> str:
    about = about or About()
    lines = [_problem(problem, language, about) for problem in about.problems]
    lines += [_finding(finding, language, about) for finding in report.findings]
    return "\n".join([*lines, summary(report, language), replace(report, language=language).disclaimer]) + "\n"


def _finding(finding: Finding, language: str, about: About) -> str:
    place: dict[str, object] = {"file": about.shown(finding.path)} if finding.path is not None else {}
    if finding.line:
        place |= {"line": finding.line, "col": finding.column}
        if "\n" not in finding.excerpt:  # GitHub wants no endColumn for words on several lines
            place["endColumn"] = finding.column + max(len(finding.excerpt), 1)
    said = [finding.message]
    if finding.write:
        said.append(T("Write instead: {write}", write=finding.write).say(language))
    if finding.source:
        said.append(T("Source: {source}", source=finding.source).say(language))
    return _command(about.level(finding), {**place, "title": finding.rule}, "\n".join(said))


def _problem(problem: Problem, language: str, about: About) -> str:
    place: dict[str, object] = {"file": about.shown(problem.path)} if problem.path is not None else {}
    place |= {"line": problem.line} if problem.line else {}
    place |= {"col": problem.column} if problem.line and problem.column else {}
    said = problem.what.say(language) + (f"\n{problem.write.say(language)}" if problem.write else "")
    return _command(problem.level, {**place, "title": problem.code}, said)


def _command(level: str, place: dict[str, object], message: str) -> str:
    values = ",".join(f"{name}={_value(str(value))}" for name, value in place.items())
    return f"::{_COMMANDS.get(level, 'notice')} {values}::{_data(message)}"


def _data(text: str) -> str:
    """What would end a command, or begin another, is written as GitHub reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
