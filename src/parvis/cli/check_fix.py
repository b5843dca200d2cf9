"""`parvis check --fix`: show the certain fixes, ask, write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from parvis.console import Speaker, is_terminal
from parvis.errors import ParvisError
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.ethics.fix import Change
    from parvis.paths import Site


class FixRefused(ParvisError):
    """The disk, or the rights of a file, refuse."""


def offer(speaker: Speaker, site: Site, changes: Sequence[Change], *, dry_run: bool, yes: bool) -> bool:
    """Show each change and write those that are agreed to; whether a file was written. All of it on standard error."""
    if not changes:
        _say(speaker, speaker._("Nothing here can be mended without a doubt."))
        return False
    for change in changes:
        for edit in change.edits:
            _say(speaker, f"{change.path}: {edit.why.say(speaker.language)}")
        _show(speaker, change.diff())
    if dry_run:
        _say(speaker, speaker._("Nothing was written: this was a rehearsal."))
        return False
    if not yes and not is_terminal():
        _say(speaker, speaker._("Nothing was written: nobody is here to agree. Add --yes."))
        return False
    question = speaker.ngettext("Write this change?", "Write these changes to {count} files?", len(changes))
    if not yes and not click.confirm(question.format(count=len(changes)), err=True):
        return False
    written = [_write(speaker, site, change) for change in changes]
    return any(written)


def _write(speaker: Speaker, site: Site, change: Change) -> bool:
    from parvis.ethics.fix import write_change

    try:
        written = write_change(site, change)
    except OSError as error:
        raise FixRefused(
            T(
                "{path} could not be written: {reason}",
                path=change.path.as_posix(),
                reason=error.strerror or str(error),
            ),
            T("Give yourself the right to write there, then run the same command again."),
        ) from error
    if written:
        _say(speaker, speaker._("{path} is mended.").format(path=change.path.as_posix()))
    else:
        _say(speaker, speaker._("{path} changed meanwhile and was left alone.").format(path=change.path.as_posix()))
    return written


def _say(speaker: Speaker, sentence: str) -> None:
    speaker.line(sentence, err=True)


def _show(speaker: Speaker, diff: str) -> None:
    """A diff, its lines colored where the terminal has colors."""
    colors = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.splitlines():
        speaker.line((line, colors.get(line[:1], "")), err=True)
