"""`parvis doctor`: what is missing or inconsistent, and how to mend it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import MARKS, Speaker
from parvis.errors import Exit, ProblemsFound


@click.command(
    cls=Command,
    help=N_("Look at the practice and at this machine, and say what is missing and how to mend it."),
    epilog=N_("""\
Examples:
  parvis doctor
  parvis doctor --online                 ask also the hosts where the site is published
  parvis doctor --dates                  what ends and when: domain, insurance, declarations…
  parvis doctor --dates dates.ics        the same as a calendar, with reminders
  parvis doctor --dates --online         ask the site for the end of its certificate too

Exit codes: 0 nothing stops the work, 1 something does.
"""),
)
@site_option
@click.option(
    "--dates",
    is_flag=False,
    flag_value="",
    default=None,
    metavar=N_("[FILE.ics]"),
    help=N_("Say what ends and when; with a name, write a calendar with reminders 30 and 7 days before."),
)
@click.option(
    "--online",
    is_flag=True,
    help=N_(
        "Ask the hosts under [[publish]] whether they answer; with --dates, the site for the end of its certificate."
    ),
)
@click.pass_obj
def command(speaker: Speaker, folder: Path, dates: str | None, *, online: bool) -> int:
    if dates is not None:
        return _dates(speaker, folder, dates, online=online)
    from parvis.cli.doctor import examine
    from parvis.cli.doctor_publish import published

    site = site_here(folder)
    found = [*examine(site, os.environ, now()), *published(site, os.environ, speaker.language, online=online)]
    for problem in found:
        if problem.level == "fine":
            speaker.done(problem.what)
        else:
            speaker.problem(problem)
    errors = sum(problem.level == "error" for problem in found)
    warnings = sum(problem.level in MARKS and problem.level != "error" for problem in found)
    speaker.say(speaker._("{errors} to mend, {warnings} to look at.").format(errors=errors, warnings=warnings))
    return Exit.PROBLEMS if errors else Exit.OK


def _dates(speaker: Speaker, folder: Path, file: str, *, online: bool) -> int:
    from parvis.cli.doctor_dates import show_dates
    from parvis.practice.load import load_practice

    practice, problems = load_practice(site_here(folder).facts)
    if practice is None:
        raise ProblemsFound(problems)
    return show_dates(speaker, practice, Path(file) if file else None, now=now(), online=online)
