"""`parvis rollback`: the site online as it was before the last publication."""

from __future__ import annotations

import os
from pathlib import Path

import click

from parvis.cli.build_command import Progress
from parvis.cli.here import site_here, site_option
from parvis.cli.host_password import with_password
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.cli.yes import confirmed
from parvis.clock import now
from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ProblemsFound
from parvis.i18n import T


@click.command(
    cls=Command,
    help=N_("Put the site online back as it was before the last publication. Your texts are not touched."),
    epilog=N_("""\
Examples:
  parvis rollback
  parvis rollback backup       another place of [[publish]] in practice.toml

Each time goes one step further back; parvis publish goes forward again.
Exit codes: 0 done, 1 nothing earlier is known, 3 the host or the disk refused.
"""),
)
@click.argument("target", required=False, metavar=N_("[NAME]"))
@site_option
@click.option("--yes", is_flag=True, help=N_("Ask nothing."))
@click.pass_obj
def command(speaker: Speaker, target: str | None, folder: Path, *, yes: bool) -> int:
    from parvis.practice.load import load_practice
    from parvis.publish.job import opened
    from parvis.publish.online import BEFORE
    from parvis.publish.open import choose, place_of
    from parvis.settings import environment

    site = site_here(folder)
    practice, problems = load_practice(site.facts)
    if practice is None:
        raise ProblemsFound(problems)
    facts = choose(practice, target)
    where = place_of(facts)
    question = speaker._("Put {place} back as it was before the last publication?").format(place=where)
    if not yes and is_terminal() and not confirmed(speaker, question):
        return Exit.OK
    secrets = with_password(speaker, site, facts, environment(os.environ, site))
    with opened(site, facts, secrets) as job, Progress(speaker, quiet=False) as progress:
        online = job.rollback(now=now(), progress=progress.step)
    if online.id == BEFORE:
        speaker.done(T("{place} is as it was before Parvis.", place=where))
    else:
        speaker.done(T("{place} shows the publication {id} again.", place=where, id=online.id))
    speaker.say(T("Your texts have not changed: correct them before you publish again."))
    return Exit.OK
