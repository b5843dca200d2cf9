"""The passphrase of a backup: typed without being shown, or from the environment or a file; never on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click

from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ParvisError
from parvis.i18n import T

VARIABLE = "PARVIS_BACKUP_PASSPHRASE"


class NoPassphrase(ParvisError):
    """Nobody is there to type it."""

    exit_code = Exit.USAGE


def passphrase_for(speaker: Speaker, file: Path | None, *, new: bool) -> str:
    """The passphrase; typed twice when it is `new`. Raises NoPassphrase."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise NoPassphrase(T("The file of the passphrase cannot be read: {path}", path=str(file))) from error
    if said := os.environ.get(VARIABLE):
        return said
    if not is_terminal():
        raise NoPassphrase(
            T("A backup needs a passphrase, and nobody is here to type it."),
            T("Set {variable}, or give --passphrase-file FILE.", variable=VARIABLE),
        )
    if new:
        speaker.say(
            T("Four or five words that belong only to you. Without them, nobody opens the backup: not even us.")
        )
    said = click.prompt(speaker._("Passphrase"), hide_input=True, prompt_suffix=speaker._(": "))
    if new:
        again = click.prompt(speaker._("The same, again"), hide_input=True, prompt_suffix=speaker._(": "))
        if again != said:
            raise NoPassphrase(T("The two passphrases are not the same."), T("Begin again."))
    return str(said)
