"""The report as one page to keep, print, read and annotate: no remote file, no address, nothing leaves the machine.

A supervisor writes beside each finding and chooses keep, mend or later. Notes are part of the page itself, so that
“Save page as” keeps them in every browser; a few inline lines do the same for choices, and the page works without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date

from parvis import __version__
from parvis.ethics.engine import jurisdiction
from parvis.ethics.finding import LEVELS, Finding, Report
from parvis.ethics.report_about import About
from parvis.ethics.report_rule import CONFIDENCE_NAMES
from parvis.ethics.report_terminal import LEVEL_NAMES
from parvis.ethics.rule import Rule
from parvis.ethics.sources import facts
from parvis.i18n import translator

if TYPE_CHECKING:
    from jinja2 import Template

    from parvis.practice.model import Declaration

_LINES_AROUND = 3
_MOST = 700  # characters shown on each side of the words found


@dataclass(frozen=True, slots=True)
class Around:
    """The words found and the text on both sides, as written."""

    before: str = ""
    found: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A declaration with its signatory's name, its dates in words, and whether its time is over."""

    declaration: Declaration
    who: str
    signed: str
    expires: str
    over: bool


def render(report: Report, language: str, about: About | None = None) -> str:
    about = about or About()
    names = {finding.rule for finding in report.findings} | {kept.rule for kept in report.suppressions}
    rules = {rule.name: rule for rule in about.rules.rules}
    return _template(language).render(
        language=language,
        about=about,
        practice=about.practice,
        version=__version__,
        date=format_date(about.at.date(), "full", locale=language) if about.at else "",
        report=report,
        stops=about.stops(report),
        disclaimer=replace(report, language=language).disclaimer,
        levels=[(level, LEVEL_NAMES[level].say(language), report.count(level)) for level in LEVELS],
        level_names={level: LEVEL_NAMES[level].say(language) for level in LEVELS},
        files=_by_file(report, about),
        looks_for={name: rules[name].looks_for.to(language) for name in names if name in rules},
        signed=list(_signed(about, language)),
        cited=[_cited(rules[name], about, language) for name in sorted(names) if name in rules],
        all_rules=[(rule.name, about.version(rule)) for rule in about.rules.rules],
    )


@cache
def _template(language: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals["_"] = translator(language)
    return environment.get_template("report.html")


def _by_file(report: Report, about: About) -> list[tuple[str, list[tuple[int, Finding, Around]]]]:
    """Findings with their number, by file, in the order of the report."""
    files: dict[str, list[tuple[int, Finding, Around]]] = {}
    for number, finding in enumerate(report.findings, 1):
        path = finding.path.as_posix() if finding.path is not None else ""
        files.setdefault(path, []).append((number, finding, around(finding, about)))
    return list(files.items())


def around(finding: Finding, about: About) -> Around:
    """The text around a finding. Without its file, the line that the finding holds."""
    lines, number = about.lines(finding.path), finding.line
    if not 0 < number <= len(lines):
        lines, number = (finding.source_line,), 1
    first = max(number - 1 - _LINES_AROUND, 0)
    last = number + finding.excerpt.count("\n") + _LINES_AROUND
    start = sum(len(line) + 1 for line in lines[first : number - 1]) + max(finding.column - 1, 0)
    text = "\n".join(lines[first:last])
    end = start + len(finding.excerpt) if text.startswith(finding.excerpt, start) else start
    before, after = text[:start], text[end:]
    before = f"…{before[-_MOST:]}" if len(before) > _MOST else before
    after = f"{after[:_MOST]}…" if len(after) > _MOST else after
    return Around(before.lstrip("\n"), text[start:end], after.rstrip("\n"))


def _signed(about: About, language: str) -> Iterator[Signed]:
    if about.practice is None:
        return
    names = {person.id: person.name for person in about.practice.practitioners}
    for declaration in about.practice.declarations:
        expires = declaration.expires_on
        yield Signed(
            declaration,
            names.get(declaration.practitioner, about.practice.name),
            format_date(declaration.signed_on, "long", locale=language),
            format_date(expires, "long", locale=language) if expires else "",
            over=bool(expires and about.at and expires < about.at.date()),
        )


def _cited(rule: Rule, about: About, language: str) -> tuple[Rule, str, list[str]]:
    """A rule, its version and its sources in words."""
    known = facts()
    practice = about.practice
    country = jurisdiction(practice.region or practice.country, practice.language) if practice else ""
    sources = [
        f"{known[source.fact].reference if source.fact in known else source.fact} ({source.fact}), "
        f"{format_date(source.read, 'long', locale=language)}, {CONFIDENCE_NAMES[source.confidence].say(language)}"
        for source in rule.sources_in(country)
    ]
    return rule, about.version(rule), sources
