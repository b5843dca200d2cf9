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
from parvis.errors import Exit


@click.command(
    cls=Command,
    help=N_("Look at the practice and at this machine, and say what is missing and how to mend it."),
    epilog=N_("""\
Example:
  parvis doctor

Exit codes: 0 nothing stops the work, 1 something does.
"""),
)
@site_option
@click.pass_obj
def command(speaker: Speaker, folder: Path) -> int:
    from parvis.cli.doctor import examine

    found = examine(site_here(folder), os.environ, now())
    for problem in found:
        if problem.level == "fine":
            speaker.done(problem.what)
        else:
            speaker.problem(problem)
    errors = sum(problem.level == "error" for problem in found)
    warnings = sum(problem.level in MARKS and problem.level != "error" for problem in found)
    speaker.say(speaker._("{errors} to mend, {warnings} to look at.").format(errors=errors, warnings=warnings))
    return Exit.PROBLEMS if errors else Exit.OK
