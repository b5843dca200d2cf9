"""`parvis publish`: the site to its host, in an order that never breaks what is online."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis.cli.aftercare import remind
from parvis.cli.build_command import Progress
from parvis.cli.here import site_here, site_option
from parvis.cli.host_password import with_password
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.cli.yes import confirmed
from parvis.clock import now, utc_now
from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ParvisError, ProblemsFound
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.practice.publish_target import PublishTarget

if TYPE_CHECKING:
    from parvis.publish.preflight import Examined

_SHOWN = 10  # files of each kind before the question; --dry-run shows all of them


@click.command(
    cls=Command,
    help=N_("Build the site, look at it once more, and send what differs to its host."),
    epilog=N_("""\
Examples:
  parvis publish --dry-run     what would be sent and removed, and nothing else
  parvis publish
  parvis publish backup        to another place of [[publish]] in practice.toml
  parvis publish --due         for a clock: only if a text has come due since the last time
  parvis publish --ci github   write the workflow that does so every hour

Interrupted, it goes on from there the next time. parvis rollback goes one step back.
Exit codes: 0 online, 1 something must be mended first, 3 the host or the disk refused.
"""),
)
@click.argument("target", required=False, metavar=N_("[NAME]"))
@site_option
@click.option("--dry-run", is_flag=True, help=N_("Show what would be sent and removed; change nothing."))
@click.option("--due", is_flag=True, help=N_("Only if a text has come due; tell a failure by mail."))
@click.option("--yes", is_flag=True, help=N_("Ask nothing."))
@click.option("--no-build", is_flag=True, help=N_("Send the site that is built already, if it is up to date."))
@click.option("--all", "everything", is_flag=True, help=N_("Send every file again, trusting nothing of what is there."))
@click.option(
    "--ci",
    type=click.Choice(["github", "github-pages", "gitlab", "forgejo"]),
    help=N_("Write a workflow for this service."),
)
@click.pass_obj
def command(
    speaker: Speaker,
    target: str | None,
    folder: Path,
    ci: str | None,
    *,
    dry_run: bool,
    due: bool,
    yes: bool,
    no_build: bool,
    everything: bool,
) -> int:
    from parvis.practice.load import load
    from parvis.publish.open import choose
    from parvis.settings import environment

    site = site_here(folder)
    if ci:
        return _workflow(speaker, site, ci, yes=yes)
    moment = now()
    loaded = load(site, now=moment)
    if loaded.practice is None:
        raise ProblemsFound(loaded.problems)
    facts = choose(loaded.practice, target)
    secrets: Mapping[str, str] = environment(os.environ, site)
    if due:
        from parvis.cli.publish_due import publish_due

        return publish_due(speaker, site, facts, secrets, moment)
    secrets = with_password(speaker, site, facts, secrets)
    return send(speaker, site, facts, secrets, dry_run=dry_run, ask=not yes, build=not no_build, everything=everything)


def send(
    speaker: Speaker,
    site: Site,
    facts: PublishTarget,
    secrets: Mapping[str, str],
    *,
    dry_run: bool = False,
    ask: bool = True,
    build: bool = True,
    everything: bool = False,
    seen: Callable[[Examined], None] = lambda _examined: None,
) -> int:
    """Look, list, ask, send. `seen` is told what the look found. Raises ParvisError."""
    from parvis.publish.job import opened, strangers_refused
    from parvis.publish.open import place_of
    from parvis.publish.preflight import examine
    from parvis.publish.told import listed, total

    moment = now()
    with Progress(speaker, quiet=False) as progress:
        examined = examine(site, now=moment, language=speaker.language, progress=progress.step, build=build)
    seen(examined)
    if examined.report is not None and examined.report.findings:
        speaker.report(examined.report)
    speaker.problems(examined.problems)
    if examined.refused:
        speaker.error(ParvisError(T("Nothing was published: what is online has not changed.")))
        return Exit.PROBLEMS
    with opened(site, facts, secrets) as job:
        prepared = job.prepare(everything=everything)
        for line in listed(prepared.plan, speaker.language, most=0 if dry_run else _SHOWN):
            speaker.say(line)
        for path in prepared.plan.taken:
            speaker.warn(T("{path} is not from Parvis and would be replaced.", path=path))
        where = place_of(facts)
        if prepared.nothing_to_do:
            speaker.done(T("{place} shows this site already.", place=where))
            if not dry_run:
                _facts(speaker, site, examined.practice, secrets)
            return Exit.OK
        if dry_run:
            speaker.say(f"{where}: {total(prepared.plan, speaker.language)}")
            return Exit.OK
        if ask and not is_terminal() and prepared.plan.taken:
            raise strangers_refused(prepared)
        question = f"{where}: {total(prepared.plan, speaker.language)}. {speaker._('Publish?')}"
        if ask and is_terminal() and not confirmed(speaker, question, default=not prepared.plan.taken):
            return Exit.OK
        with Progress(speaker, quiet=False) as progress:
            job.publish(prepared, now=moment, progress=progress.step)
        speaker.done(T("Online at {place}.", place=where))
        if (refused := job.keep_sources(moment)) is not None:
            speaker.warn(refused)
        _facts(speaker, site, examined.practice, secrets)  # last: an endpoint that refuses them ends the command
    remind(speaker, site, at=moment)
    return Exit.OK


def _facts(speaker: Speaker, site: Site, practice: Practice | None, secrets: Mapping[str, str]) -> None:
    """The same facts to the endpoint, where it is elsewhere. Raises TargetRefused."""
    from parvis.publish.facts import send_facts

    if practice is not None and send_facts(site, practice, secrets, now=utc_now()) is not None:
        speaker.done(T("The endpoint has the same facts."))


def _workflow(speaker: Speaker, site: Site, service: str, *, yes: bool) -> int:
    from parvis.publish.ci import write_workflow

    path = write_workflow(site, service, replace=yes)
    speaker.done(
        T("Written: {path}. What remains to do is said at its top.", path=path.relative_to(site.root).as_posix())
    )
    return Exit.OK
