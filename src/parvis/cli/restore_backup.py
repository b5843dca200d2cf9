"""`parvis restore --from-backup`: a whole practice on a computer that may have nothing yet."""

from __future__ import annotations

from pathlib import Path

from parvis.backup.give_back import Returned, restore_backup
from parvis.backup.make import check_backup
from parvis.cli.build_command import Progress
from parvis.cli.passphrase import passphrase_for
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T


def from_backup(
    speaker: Speaker, backup: Path, folder: Path, passphrase_file: Path | None, *,
    dry_run: bool, yes: bool, database_url: str = "",
) -> int:  # fmt: skip
    """Verify everything, then write; say what the person still has to do."""
    passphrase = passphrase_for(speaker, passphrase_file, new=False)
    if dry_run:
        contents = check_backup(backup, passphrase)
        for name in contents.files:
            speaker.say(f"  {name}")
        speaker.say(T("Nothing was changed."))
        return Exit.OK
    with Progress(speaker, quiet=False) as progress:
        done = restore_backup(
            backup, folder, passphrase, now=now(), overwrite=yes, progress=progress.step, database_url=database_url
        )
    _tell(speaker, done)
    return Exit.OK


def _tell(speaker: Speaker, done: Returned) -> None:
    for name, here in done.renamed:
        speaker.warn(T("{name} is not a name this computer allows: it becomes {here}.", name=name, here=here))
    count, made = len(done.contents.files), done.contents.made[:10]
    speaker.done(T("{count} files of {made} are in {folder}.", count=count, made=made, folder=str(done.folder)))
    if done.environment is not None:
        speaker.say(T("Keys and passwords that were in the environment are now in {path}, for you alone to read.", path=str(done.environment)))  # fmt: skip
    if done.database is not None:
        speaker.say(T("Bookings and subscriptions are in {path}.", path=str(done.database)))
    if done.rows:
        speaker.say(T("Bookings and subscriptions are in the database you gave: {rows} rows.", rows=done.rows))
    if done.before:
        speaker.say(T("What was there before is snapshot {number}: parvis history", number=done.before))
    speaker.say(T("Now: cd {folder}, then parvis doctor, then parvis build", folder=str(done.folder)))
