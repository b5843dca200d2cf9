"""`parvis init`: a first practice, one question at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.cli.questions import QUESTIONS, Question
from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ParvisError, Problem
from parvis.i18n import T, Text


class Answer(click.Option):
    """An option shown with an example as one would type it: in quotation marks when it holds a space."""

    def make_metavar(self, ctx: click.Context) -> str:
        example = super().make_metavar(ctx)
        return f'"{example}"' if " " in example else example


def _question_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for question in reversed(QUESTIONS):
        function = click.option(
            f"--{question.key}",
            f"answer_{question.key.replace('-', '_')}",
            cls=Answer,
            metavar=question.example,
            help=question.ask,
        )(function)
    return function


@click.command(
    cls=Command,
    help=N_("Make a new practice in FOLDER: one question at a time, each of which can wait."),
    epilog=N_("""\
Examples:
  parvis init ma-pratique
  parvis init essai --demo                          the demonstration practice, to look around
  parvis init ma-pratique --no-questions --practitioner "Anne Morel" --profession psychologue

Enter alone means “later”: what is still unanswered is named at the end, and by parvis check.
"""),
)
@click.argument("folder", type=click.Path(path_type=Path), metavar=N_("FOLDER"))
@click.option("--demo", is_flag=True, help=N_("Copy the demonstration practice, asking nothing."))
@click.option("--no-questions", is_flag=True, help=N_("Ask nothing: use the flags alone."))
@_question_options
@click.pass_obj
def command(speaker: Speaker, /, folder: Path, *, demo: bool, no_questions: bool, **flags: str | None) -> int:
    from parvis.cli.starter import write
    from parvis.scaffold.launchers import launchers

    _refuse_to_overwrite(folder)
    if demo:
        files = _demonstration()
    else:
        given = _tidied({key.removeprefix("answer_").replace("_", "-"): value for key, value in flags.items() if value})
        _check_flags(given)
        answers = with_defaults(given) if no_questions else Interview(speaker, given).answers()
        files = _new_practice(answers, speaker)
    files |= launchers(speaker.language, python=sys.executable, folder=str(folder.resolve()))
    try:
        write(folder, files)
    except OSError as error:
        raise ParvisError(
            T("This folder cannot be written: {folder} ({error}).", folder=str(folder), error=error.strerror)
        ) from None
    _say_what_next(speaker, folder)
    return Exit.OK


def _refuse_to_overwrite(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        error = ParvisError(
            T("{folder} already holds files. Nothing was written.", folder=str(folder)),
            T("Choose a new folder, or an empty one."),
        )
        error.exit_code = Exit.PROBLEMS
        raise error


def _demonstration() -> dict[str, str | bytes]:
    from parvis.cli.starter import demonstration

    return demonstration()


def _new_practice(answers: dict[str, str], speaker: Speaker) -> dict[str, str | bytes]:
    from parvis.cli.starter import new_practice

    return new_practice(answers, speaker.language)


def _tidied(given: dict[str, str]) -> dict[str, str]:
    return {question.key: question.tidy(given[question.key]) for question in QUESTIONS if question.key in given}


def with_defaults(given: dict[str, str]) -> dict[str, str]:
    """The flags, and what Enter alone would have answered to the questions that have an answer of their own."""
    answers = dict(given)
    for question in QUESTIONS:
        if question.default and question.key not in answers and (usual := question.default(answers)):
            answers[question.key] = usual
    return answers


def _check_flags(given: dict[str, str]) -> None:
    """Every flag that does not hold is named at once, and nothing is written."""
    from parvis.errors import ProblemsFound

    problems = [
        Problem("bad-answer", T("--{flag} {value}: {what}", flag=question.key, value=given[question.key], what=what))
        for question in QUESTIONS
        if question.key in given and question.check and (what := question.check(given[question.key], given))
    ]
    if problems:
        raise ProblemsFound(problems)


class Interview:
    """Asks what the flags did not say. Enter alone, or the end of the input, means “later”."""

    def __init__(self, speaker: Speaker, given: dict[str, str]) -> None:
        self._speaker = speaker
        self._answers = dict(given)
        self._ended = False

    def answers(self) -> dict[str, str]:
        wanted = [question for question in QUESTIONS if question.key not in self._answers]
        if wanted and is_terminal():
            count = len(wanted)
            sentence = self._speaker.ngettext(
                "One short question. Enter alone means “I will answer later”.",
                "{count} short questions at most. Enter alone means “I will answer later”.",
                count,
            )
            self._speaker.say(sentence.format(count=count))
            self._speaker.say(
                T("Nothing is written before the last one: Ctrl+C leaves everything as it was."), style="dim"
            )
        for question in wanted:
            if self._ended or (question.wanted and not question.wanted(self._answers)):
                continue
            self._ask(question)
        return self._answers

    def _ask(self, question: Question) -> None:
        _ = self._speaker._
        default = question.default(self._answers) if question.default else ""
        self._speaker.out.print()
        self._speaker.out.print(f"[bold]{_(question.ask)}[/]", highlight=False)
        hint = _("for example: {example}").format(example=_(question.example))
        later = _("Enter: {default}").format(default=default) if default else _("Enter: I will answer later")
        self._speaker.out.print(f"  [dim]{hint} — {later}[/]", markup=True)
        if question.why:
            self._speaker.out.print(f"  [dim]{_(question.why)}[/]")
        while True:
            value = question.tidy(self._read())
            if not value:
                if default:
                    self._answers[question.key] = default
                return
            wrong = question.check(value, self._answers) if question.check else None
            if wrong is None:
                self._answers[question.key] = value
                return
            said = wrong.say(self._speaker.language)
            self._speaker.warn(said[:1].upper() + said[1:])

    def _read(self) -> str:
        if is_terminal():
            line = input("> ")
        else:
            line = sys.stdin.readline()
            self._ended = not line
        return line.strip()


def _say_what_next(speaker: Speaker, folder: Path) -> None:
    from parvis.paths import Site
    from parvis.practice.load import load_practice, unanswered

    speaker.done(T("Your practice is in {folder}.", folder=str(folder)))
    practice, problems = load_practice(Site(folder).facts)
    speaker.problems(problems)
    if practice is not None:
        speaker.list(speaker._("Still unanswered:"), unanswered(practice))
    commands: tuple[tuple[Text, str], ...] = (
        (T("Go there:"), f"cd {folder}"),
        (T("Look at the site:"), "parvis serve --open"),
        (T("Write it for your host:"), "parvis build"),
    )
    speaker.out.print()
    for sentence, line in commands:
        speaker.out.print(f"{sentence.say(speaker.language):<28} [bold]{line}[/]")
    speaker.say(T("Or double-click “{name}” in the folder.", name=speaker._("Open the practice")))
