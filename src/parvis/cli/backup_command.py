"""`parvis backup`: one sealed file with everything a practice needs on another computer."""

from __future__ import annotations

import os
from pathlib import Path

import click

from parvis.cli.build_command import Progress
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.cli.passphrase import passphrase_for
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.paths import Site


class FileExists(ParvisError):
    """A backup of that name is there."""

    exit_code = Exit.USAGE


@click.command(
    cls=Command,
    help=N_("Put everything of your practice into one file that only your passphrase opens."),
    epilog=N_("""\
Examples:
  parvis backup                          beside the practice's folder, with today's date
  parvis backup /media/usb               into a folder, a USB stick for example
  parvis backup --with-history           with the snapshots of parvis history too
  parvis backup --check practice.age     open a backup and verify every file in it
  parvis backup --dry-run                say what would go in

In it: texts, facts, settings, keys and passwords that Parvis uses, bookings when they are on this computer.
The passphrase is asked for; for a scheduled backup: PARVIS_BACKUP_PASSPHRASE, or --passphrase-file.
On another computer: parvis restore --from-backup practice.age my-practice
"""),
)
@site_option
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar=N_("[FILE]"))
@click.option("--check", is_flag=True, help=N_("Verify a backup that is there, and say what is in it."))
@click.option("--with-history", is_flag=True, help=N_("Carry the snapshots too."))
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Read the passphrase from this file."),
)
@click.option("--dry-run", is_flag=True, help=N_("Say what would go in, and write nothing."))
@click.option("--yes", is_flag=True, help=N_("Replace the file if it is there."))
@click.pass_obj
def command(
    speaker: Speaker, folder: Path, file: Path | None, passphrase_file: Path | None,
    *, check: bool, with_history: bool, dry_run: bool, yes: bool,
) -> int:  # fmt: skip
    if check:
        if file is None:
            raise click.UsageError(speaker._("Which backup? Write: parvis backup --check FILE"))
        return _check(speaker, file, passphrase_file)
    from parvis.backup.make import make_backup

    site = site_here(folder)
    if dry_run:
        return _dry_run(speaker, site, with_history=with_history)
    target = _target(site, file, yes=yes)
    passphrase = passphrase_for(speaker, passphrase_file, new=True)
    with Progress(speaker, quiet=False) as progress:
        made = make_backup(
            site,
            target,
            passphrase,
            environment=os.environ,
            now=now(),
            with_history=with_history,
            progress=progress.step,
        )
    for sentence in made.absent:
        speaker.warn(sentence)
    speaker.done(made.said)
    speaker.say(T("Keep it elsewhere than on this computer, and the passphrase elsewhere than with it."))
    return Exit.OK


def _target(site: Site, file: Path | None, *, yes: bool) -> Path:
    """Where to write: beside the practice's folder unless told; never over another backup by chance."""
    from parvis.backup.make import usual_file

    if file is not None and not file.is_dir():
        if file.exists() and not yes:
            raise FileExists(
                T("{file} is there already.", file=str(file)), T("Choose another name; or add --yes to replace it.")
            )
        return file
    return usual_file(site, now(), file)


def _dry_run(speaker: Speaker, site: Site, *, with_history: bool) -> int:
    from parvis.backup.make import would_carry

    gathered = would_carry(site, os.environ, with_history=with_history)
    for item in gathered.items:
        speaker.say(f"  {item.name}")
    for sentence in gathered.absent:
        speaker.warn(sentence)
    speaker.say(T("{count} files would go in; nothing was written.", count=len(gathered.items)))
    return Exit.OK


def _check(speaker: Speaker, file: Path, passphrase_file: Path | None) -> int:
    from parvis.backup.make import check_backup

    contents = check_backup(file, passphrase_for(speaker, passphrase_file, new=False))
    speaker.done(
        T(
            "{file} is whole: {count} files of “{name}”, made on {made} by Parvis {version}.",
            file=str(file),
            count=len(contents.files),
            name=str(contents.about.get("name", "")),
            made=contents.made[:10],
            version=contents.parvis,
        )
    )
    for kind, what in KINDS.items():
        if found := contents.of(kind):
            speaker.say(T("  {what}: {count}", what=what, count=len(found)))
    return Exit.OK


KINDS = {
    "practice": T("texts, facts and settings"),
    "secrets": T("keys and passwords"),
    "state": T("what was published and checked"),
    "database": T("bookings and subscriptions"),
    "history": T("snapshots"),
}
