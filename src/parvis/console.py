"""What is printed in a terminal, and in which language: problems with the line itself, sentences. No thinking here."""

from __future__ import annotations

import locale
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from parvis.errors import ParvisError, Problem, ProblemsFound
from parvis.i18n import LANGUAGES, SOURCE_LANGUAGE, Text, plural_translator, translator

if TYPE_CHECKING:
    from parvis.ethics.finding import Report

MARKS = {"error": ("red", "✗"), "warning": ("yellow", "!"), "advice": ("cyan", "·")}


class Speaker:
    """The console in a person's language. Problems go to standard error, results to standard output."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._: Callable[[str], str] = translator(language)
        self.ngettext = plural_translator(language)
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: Text | str, *, style: str = "") -> None:
        self.out.print(escape(self._spoken(text)), style=style or None)

    def warn(self, text: Text | str) -> None:
        self.err.print(f"[yellow]![/] {escape(self._spoken(text))}")

    def done(self, text: Text | str) -> None:
        self.out.print(f"[green]✓[/] {escape(self._spoken(text))}")

    def problem(self, problem: Problem) -> None:
        color, mark = MARKS.get(problem.level, MARKS["error"])
        what = escape(problem.what.say(self.language))
        place = f"[bold]{escape(problem.place)}[/]  " if problem.place else ""
        self.err.print(f"[{color}]{mark}[/] {place}{what}")
        if problem.source.strip():
            self._quote(problem)
        if problem.write:
            for line in problem.write.say(self.language).splitlines():
                self.err.print(f"    [green]→[/] {escape(line)}")

    def _quote(self, problem: Problem) -> None:
        shown = problem.source.rstrip("\r\n").replace("\t", " ")
        start = max(0, problem.column - 60)  # a long paragraph is shown around the fault
        shown = ("…" if start else "") + shown[start : start + 100] + ("…" if len(shown) > start + 100 else "")
        number = str(problem.line)
        self.err.print(f"    [dim]{number} │[/] {escape(shown)}")
        if problem.column:
            caret = problem.column - start - 1 + (1 if start else 0)
            self.err.print(f"    [dim]{' ' * len(number)} │[/] {' ' * caret}[red]^[/]")

    def problems(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.problem(problem)
        errors = sum(problem.level == "error" for problem in problems)
        if errors:
            count = self.ngettext("{count} thing to mend.", "{count} things to mend.", errors).format(count=errors)
            self.err.print(f"[bold]{escape(count)}[/]")

    def error(self, error: ParvisError) -> None:
        if isinstance(error, ProblemsFound):
            self.problems(error.problems)
            return
        self.err.print(f"[red]✗[/] {escape(error.what.say(self.language))}")
        if error.write:
            self.err.print(f"    [green]→[/] {escape(error.write.say(self.language))}")

    def report(self, report: Report) -> None:
        """What the ethics check found, beside the results: they may go into a file."""
        from parvis.ethics.report import render

        self.err.print(render(report, "terminal", self.language), markup=False)

    def list(self, title: str, items: Iterable[Problem]) -> None:
        """Things still to answer or to look at, as a plain list."""
        items = tuple(items)
        if not items:
            return
        self.out.print(f"\n[bold]{escape(title)}[/]")
        for item in items:
            self.out.print(f"  · {escape(item.what.say(self.language))}")
            for line in item.write.say(self.language).splitlines() if item.write else ():
                self.out.print(f"      [green]{escape(line)}[/]")

    def _spoken(self, text: Text | str) -> str:
        return text.say(self.language) if isinstance(text, Text) else text


def is_terminal() -> bool:
    """Whether a person can answer questions here."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`--language`, else PARVIS_LANGUAGE, else the system's language; French where it says nothing of use."""
    for position, argument in enumerate(arguments):
        if argument == "--language" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
        if argument.startswith("--language="):
            return _known(argument.partition("=")[2])
    wanted = environment.get("PARVIS_LANGUAGE") or next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    if not wanted:
        wanted = locale.getlocale()[0] or ""  # Windows has no LANG
    return _known(wanted)


def _known(wanted: str) -> str:
    code = wanted[:2].lower()
    if code in LANGUAGES:
        return code
    # "C" and "POSIX" are no one's language: our users are French first.
    return "fr" if wanted in ("", "C", "POSIX") or wanted.startswith("C.") else SOURCE_LANGUAGE
