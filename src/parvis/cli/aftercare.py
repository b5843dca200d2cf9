"""What follows a build or a publication that succeeded: the texts are kept, and the person is reminded of a backup."""

from __future__ import annotations

import datetime as dt

from parvis.console import Speaker
from parvis.paths import Site


def keep_and_remind(
    speaker: Speaker, site: Site, *, at: dt.datetime, unchanged: bool = False, quiet: bool = False
) -> None:
    """Keep a snapshot of the practice's own files. The site is built: what fails here is a warning.

    A build that wrote nothing has nothing to keep: looking at ten thousand files would take longer than that build.
    """
    if not (unchanged and (site.state / "history" / "index").is_file()):
        from parvis.history import HistoryRefused, snapshot

        try:
            snapshot(site, now=at, reason="build")
        except HistoryRefused as refused:
            speaker.warn(refused.what)
    if not quiet:
        remind(speaker, site, at=at)


def remind(speaker: Speaker, site: Site, *, at: dt.datetime) -> None:
    """Say so when 30 days have passed without a backup."""
    from parvis.backup import reminder

    if (sentence := reminder(site, at)) is not None:
        speaker.warn(sentence)
