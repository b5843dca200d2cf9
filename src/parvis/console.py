"""What is printed in a terminal, and in which language: problems with the line itself, sentences. No thinking here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import IO, TYPE_CHECKING

from parvis.errors import ParvisError, Problem, ProblemsFound
from parvis.i18n import Text, plural_translator, translator

if TYPE_CHECKING:
    from rich.console import Console

    from parvis.ethics.finding import Report

MARKS = {"error": ("red", "✗"), "warning": ("yellow", "!"), "advice": ("cyan", "·")}

Part = str | tuple[str, str]  # a piece of a line, with its style where it has one


class Speaker:
    """The console in a person's language. Problems go to standard error, results to standard output.

    `out` and `err` are for what needs markup, tables or bars: rich is loaded when they are first asked for.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._: Callable[[str], str] = translator(language)
        self.ngettext = plural_translator(language)

    @cached_property
    def out(self) -> Console:
        from rich.console import Console

        return Console(highlight=False, soft_wrap=True)

    @cached_property
    def err(self) -> Console:
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def line(self, *parts: Part, err: bool = False) -> None:
        """One line, colored where colors show."""
        stream = sys.stderr if err else sys.stdout
        if _colored(stream):
            from rich.text import Text as Line

            (self.err if err else self.out).print(Line.assemble(*parts))
            return
        stream.write("".join(part if isinstance(part, str) else part[0] for part in parts) + "\n")
        stream.flush()

    def say(self, text: Text | str, *, style: str = "") -> None:
        self.line((self._spoken(text), style))

    def warn(self, text: Text | str) -> None:
        self.line(("!", "yellow"), f" {self._spoken(text)}", err=True)

    def done(self, text: Text | str) -> None:
        self.line(("✓", "green"), f" {self._spoken(text)}")

    def problem(self, problem: Problem) -> None:
        color, mark = MARKS.get(problem.level, MARKS["error"])
        place: tuple[Part, ...] = ((problem.place, "bold"), "  ") if problem.place else ()
        self.line((mark, color), " ", *place, problem.what.say(self.language), err=True)
        if problem.source.strip():
            self._quote(problem)
        for line in problem.write.say(self.language).splitlines() if problem.write else ():
            self.line("    ", ("→", "green"), f" {line}", err=True)

    def _quote(self, problem: Problem) -> None:
        shown = problem.source.rstrip("\r\n").replace("\t", " ")
        start = max(0, problem.column - 60)  # a long paragraph is shown around the fault
        shown = ("…" if start else "") + shown[start : start + 100] + ("…" if len(shown) > start + 100 else "")
        number = str(problem.line)
        self.line("    ", (f"{number} │", "dim"), f" {shown}", err=True)
        if problem.column:
            caret = problem.column - start - 1 + (1 if start else 0)
            self.line("    ", (f"{' ' * len(number)} │", "dim"), f" {' ' * caret}", ("^", "red"), err=True)

    def problems(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.problem(problem)
        errors = sum(problem.level == "error" for problem in problems)
        if errors:
            count = self.ngettext("{count} thing to mend.", "{count} things to mend.", errors).format(count=errors)
            self.line((count, "bold"), err=True)

    def error(self, error: ParvisError) -> None:
        if isinstance(error, ProblemsFound):
            self.problems(error.problems)
            return
        self.line(("✗", "red"), f" {error.what.say(self.language)}", err=True)
        if error.write:
            self.line("    ", ("→", "green"), f" {error.write.say(self.language)}", err=True)

    def report(self, report: Report) -> None:
        """What the ethics check found, beside the results: they may go into a file."""
        from parvis.ethics.report import render

        self.line(render(report, "terminal", self.language), err=True)

    def list(self, title: str, items: Iterable[Problem]) -> None:
        """Things still to answer or to look at, as a plain list."""
        items = tuple(items)
        if not items:
            return
        self.line("\n", (title, "bold"))
        for item in items:
            self.line(f"  · {item.what.say(self.language)}")
            for line in item.write.say(self.language).splitlines() if item.write else ():
                self.line("      ", (line, "green"))

    def _spoken(self, text: Text | str) -> str:
        return text.say(self.language) if isinstance(text, Text) else text


def _colored(stream: IO[str]) -> bool:
    """Whether rich would write anything but plain text there: asked without loading it."""
    return stream.isatty() or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"))


def is_terminal() -> bool:
    """Whether a person can answer questions here."""
    return sys.stdin.isatty() and sys.stdout.isatty()
