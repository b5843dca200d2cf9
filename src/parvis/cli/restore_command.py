"""`parvis restore`: put files back as a snapshot or a backup kept them."""

from __future__ import annotations

from pathlib import Path

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.history_command import moment, zone_of
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.cli.yes import confirmed
from parvis.clock import now
from parvis.console import Speaker, is_terminal
from parvis.errors import Exit
from parvis.history import History, Plan, find, plan_restore, restore
from parvis.i18n import T

SHOWN = 30  # names under each heading


@click.command(
    cls=Command,
    help=N_("Put texts and facts back as they were; the present is kept first, so this can be undone."),
    epilog=N_("""\
Examples:
  parvis history                               find the number of a snapshot
  parvis restore 12 --dry-run                  see what would change
  parvis restore 12                            put everything back as it was then
  parvis restore 12 content/pages/accueil.md   one file only
  parvis restore 2026-11-22 content/articles   a folder, as it was that day
  parvis restore --from-backup practice.age my-practice

A whole restore also takes away files that came later: they stay in the history.
"""),
)
@site_option
@click.argument("snapshot", required=False, metavar=N_("[SNAPSHOT]"))
@click.argument("files", nargs=-1, metavar=N_("[FILE…]"))
@click.option("--dry-run", is_flag=True, help=N_("Say what would change, and change nothing."))
@click.option(
    "--yes", is_flag=True, help=N_("Do not ask whether to go on; with a backup, replace files that are there.")
)
@click.option(
    "--from-backup",
    "backup",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Restore a whole practice from a backup, into the folder named after it (this one if none is)."),
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Read the passphrase of the backup from this file."),
)
@click.option(
    "--database",
    "database_url",
    default="",
    metavar="URL",
    help=N_("Put the bookings of the backup into this empty database, PostgreSQL for example, instead of a file."),
)
@click.pass_obj
def command(
    speaker: Speaker, folder: Path, snapshot: str | None, files: tuple[str, ...],
    backup: Path | None, passphrase_file: Path | None, *, dry_run: bool, yes: bool, database_url: str,
) -> int:  # fmt: skip
    if backup is not None:
        if files:
            raise click.UsageError(speaker._("With --from-backup, name one folder only."))
        from parvis.cli.restore_backup import from_backup

        where = Path(snapshot) if snapshot is not None else folder
        return from_backup(speaker, backup, where, passphrase_file, dry_run=dry_run, yes=yes, database_url=database_url)
    if snapshot is None:
        raise click.UsageError(speaker._("Which snapshot? See them all: parvis history"))
    site = site_here(folder)
    zone = zone_of(site)
    chosen = find(History(site), snapshot, zone)
    plan = plan_restore(site, chosen, files)
    when = moment(chosen.at, zone, speaker.language)
    _tell(speaker, plan)
    if not plan:
        speaker.done(T("Everything is already as in snapshot {number} of {when}.", number=chosen.number, when=when))
        return Exit.PROBLEMS if plan.lost else Exit.OK
    if dry_run:
        speaker.say(T("Nothing was changed."))
        return Exit.OK
    if not yes and is_terminal() and not confirmed(speaker, speaker._("Put these files back?")):
        return Exit.OK
    done = restore(site, plan, now=now())
    speaker.problems(done.problems)
    speaker.done(T("As in snapshot {number} of {when}.", number=chosen.number, when=when))
    speaker.say(T("To undo this: parvis restore {number}", number=done.before.number))
    return Exit.MACHINE if done.problems else Exit.PROBLEMS if plan.lost else Exit.OK


def _tell(speaker: Speaker, plan: Plan) -> None:
    titles = (
        (T("Comes back:"), plan.back),
        (T("Becomes again what it was:"), plan.changed),
        (T("Came later, goes away:"), plan.removed),
    )
    for title, names in titles:
        if names:
            speaker.say(title)
            for name in names[:SHOWN]:
                speaker.say(f"  {name}")
            if len(names) > SHOWN:
                speaker.say(f"  … (+{len(names) - SHOWN})")
    for name, here in plan.renamed.items():
        speaker.warn(T("{name} is not a name this computer allows: it becomes {here}.", name=name, here=here))
    for name in plan.lost:
        speaker.warn(T("{name} is damaged in the history and cannot come back.", name=name))
