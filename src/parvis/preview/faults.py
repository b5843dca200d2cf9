"""What must be mended, in one shape for the browser: place, line with the fault marked, sentence, what to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.build.errors import TemplateFault
from parvis.errors import ParvisError, Problem, ProblemsFound

if TYPE_CHECKING:
    from parvis.ethics.finding import Finding

BEFORE, AFTER = 60, 90  # characters shown before a fault, and after its beginning


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is relative to the practice's folder ("" when no file is at fault). The quoted line is before + marked + after.

    `stops` says that the page could not be made; otherwise it is shown, and may not be published.
    """

    what: str
    write: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    before: str = ""
    marked: str = ""
    after: str = ""
    level: str = "error"
    stops: bool = True

    @property
    def place(self) -> str:
        numbers = [str(n) for n in (self.line, self.column if self.line else 0) if n]
        return ":".join([self.path, *numbers]) if self.path else ""

    def told(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "place": self.place}


def of_error(error: ParvisError, root: Path, language: str) -> tuple[Fault, ...]:
    """Everything that an error says, the worst first."""
    if isinstance(error, ProblemsFound):
        return of_problems(error.problems, language)
    write = error.write.say(language) if error.write else ""
    fault = Fault(error.what.say(language), write)
    if isinstance(error, TemplateFault):
        values = dict(error.what.values)
        path, line = str(values.get("file", "")), values.get("line", 0)
        number = line if isinstance(line, int) else 0
        before, marked, after = _quoted(_line(root / path, number), 1, 0)
        fault = Fault(fault.what, write, path, number, 0, before, marked, after)
    return (fault,)


def of_problems(problems: Iterable[Problem], language: str) -> tuple[Fault, ...]:
    faults = [_of_problem(problem, language) for problem in problems]
    return tuple(sorted(faults, key=lambda fault: fault.level != "error"))


def _of_problem(problem: Problem, language: str) -> Fault:
    before, marked, after = _quoted(problem.source, problem.column, 1)
    return Fault(
        _sentence(problem.what.say(language)), problem.write.say(language) if problem.write else "",
        problem.path.as_posix() if problem.path else "", problem.line, problem.column, before, marked, after, problem.level,
    )  # fmt: skip


def of_findings(findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """Findings are in the language in which the check was asked for."""
    return tuple(_of_finding(finding) for finding in findings)


def _of_finding(finding: Finding) -> Fault:
    before, marked, after = _quoted(finding.source_line, finding.column, len(finding.excerpt))
    return Fault(
        finding.message, finding.write, finding.path.as_posix() if finding.path else "", finding.line, finding.column,
        before, marked, after, finding.level, stops=False,
    )  # fmt: skip


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quoted(line: str, column: int, length: int) -> tuple[str, str, str]:
    """The line around a fault, in three parts; a long paragraph is cut on both sides."""
    line = line.rstrip("\r\n").replace("\t", " ")
    at = max(0, column - 1)
    start, end = max(0, at - BEFORE), min(len(line), max(at + AFTER, at + length))
    before = ("…" if start else "") + line[start:at]
    after = line[at + length : end] + ("…" if end < len(line) else "")
    return before.lstrip(), line[at : at + length], after


def _line(file: Path, number: int) -> str:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""
