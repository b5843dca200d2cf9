"""One thing to look at, at its place in an open text: a problem of the facts or a finding of the ethics check.

Lines and columns count from 0 in characters; the server turns columns into what the editor counts (UTF-16, mostly).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parvis.ethics.rule_page import rule_in_short
from parvis.i18n import T, Text

if TYPE_CHECKING:
    from parvis.errors import Problem
    from parvis.ethics.finding import Finding
    from parvis.ethics.rule import Rule

_LEVELS: dict[str, Text] = {
    "error": T("to correct before publication"),
    "warning": T("warning"),
    "advice": T("advice"),
}


@dataclass(frozen=True, slots=True, order=True)
class Point:
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Remark:
    """`keepable` when a comment with a reason may answer it; `example` is the very line to write, when there is one."""

    code: str
    level: str
    message: str
    start: Point
    end: Point
    write: str = ""
    source: str = ""
    example: str = ""
    keepable: bool = False
    whole_file: bool = False
    source_line: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when lines move."""
        return self.code, self.message, self.source_line

    def touches(self, start: Point, end: Point) -> bool:
        return self.start <= end and start <= self.end

    def moved(self, lines: list[str]) -> Remark | None:
        """The same remark where its line stands now, the nearest if there are several; None when it is gone."""
        if self.whole_file:
            return self
        places = [number for number, line in enumerate(lines) if line == self.source_line]
        if not places or not self.source_line.strip():
            return None
        shift = min(places, key=lambda number: abs(number - self.start.line)) - self.start.line
        last = min(self.end.line + shift, len(lines) - 1)
        end = Point(last, min(self.end.column, len(lines[last])))
        return replace(self, start=Point(self.start.line + shift, self.start.column), end=end)


def of_problem(problem: Problem, lines: list[str], language: str) -> Remark:
    """From the place of a problem to the end of its line."""
    number = min(max(problem.line, 1), len(lines)) - 1
    line = lines[number]
    start, end = _within(line, problem.column - 1)
    example = dict(problem.write.values).get("example", "") if problem.write else ""
    return Remark(
        problem.code,
        problem.level,
        problem.what.say(language),
        Point(number, start),
        Point(number, end),
        write=problem.write.say(language) if problem.write else "",
        example=str(example),
        whole_file=not problem.line,
        source_line=line,
    )


def of_finding(finding: Finding, lines: list[str], *, keepable: bool) -> Remark:
    """The words found; to the end of the line when something is missing."""
    number = min(max(finding.line, 1), len(lines)) - 1
    line = lines[number]
    start, end = _within(line, finding.column - 1)
    below = finding.excerpt.count("\n")
    last = min(number + below, len(lines) - 1)
    if below:
        end = len(finding.excerpt) - finding.excerpt.rfind("\n") - 1
    elif finding.excerpt:
        end = start + len(finding.excerpt)
    return Remark(
        finding.rule,
        finding.level,
        finding.message,
        Point(number, start),
        Point(last, min(end, len(lines[last]))),
        write=finding.write,
        source=finding.source,
        keepable=keepable,
        whole_file=not finding.line,
        source_line=line,
    )


def _within(line: str, column: int) -> tuple[int, int]:
    """A column that exists, and the end of the line without its spaces."""
    end = len(line.rstrip())
    first = len(line) - len(line.lstrip())
    return (column if 0 <= column < end else min(first, end)), end


def explained(remark: Remark, language: str, rule: Rule | None = None) -> str:
    """What a person reads when they point at it: Markdown; with its rule, also what that looks for and leaves."""
    parts = [f"**{remark.code}** · {_LEVELS.get(remark.level, _LEVELS['error']).say(language)}", remark.message]
    if remark.write:
        said = remark.write.replace("\n", "  \n")
        parts.append(said if remark.example else T("Write instead: {write}", write=said).say(language))
    if remark.source:
        parts.append(T("Source: {source}", source=remark.source).say(language))
    if rule is not None:
        parts += ["---", rule_in_short(rule, language)]
    return "\n\n".join(parts)
