"""`parvis check`: read everything as a careful colleague would, change nothing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, Problem


@click.command(
    cls=Command,
    help=N_("Read the whole practice and say what to mend; change nothing."),
    epilog=N_("""\
Examples:
  parvis check
  parvis check --format json > report.json

Exit codes: 0 nothing stops publishing, 1 something must be mended first.
"""),
)
@site_option
@click.option(
    "--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", help=N_("Form of the report.")
)
@click.pass_obj
def command(speaker: Speaker, folder: Path, form: str) -> int:
    from parvis.ethics.report import render
    from parvis.ethics.run import check_site
    from parvis.practice.load import load, unanswered

    site = site_here(folder)
    loaded = load(site, now=now())
    stopped = any(problem.level == "error" for problem in loaded.problems)
    report = None
    if loaded.practice is not None:
        report = check_site(site, loaded.practice, loaded.library, now=now(), language=speaker.language)
    if form == "json":
        findings = json.loads(render(report, "json", speaker.language)) if report else None
        problems = [_plain(problem, speaker.language) for problem in loaded.problems]
        click.echo(json.dumps({"problems": problems, "ethics": findings}, ensure_ascii=False, indent=2))
    else:
        speaker.problems(loaded.problems)
        if report:
            click.echo(render(report, "terminal", speaker.language))
        if loaded.practice is not None:
            speaker.list(speaker._("Still unanswered:"), unanswered(loaded.practice))
    return Exit.PROBLEMS if stopped or (report is not None and report.blocks) else Exit.OK


def _plain(problem: Problem, language: str) -> dict[str, object]:
    plain = dataclasses.asdict(problem)
    plain["what"] = problem.what.say(language)
    plain["write"] = problem.write.say(language) if problem.write else None
    plain["path"] = problem.path.as_posix() if problem.path else None
    return plain
