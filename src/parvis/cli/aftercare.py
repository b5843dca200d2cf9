"""What follows a build that succeeded: the texts are kept, and the person is reminded of a backup."""

from __future__ import annotations

import datetime as dt

from parvis.console import Speaker
from parvis.paths import Site


def keep_and_remind(speaker: Speaker, site: Site, *, at: dt.datetime, quiet: bool = False) -> None:
    """Keep a snapshot of the practice's own files. The site is built: what fails here is a warning."""
    from parvis.backup import reminder
    from parvis.history import HistoryRefused, snapshot

    try:
        snapshot(site, now=at, reason="build")
    except HistoryRefused as refused:
        speaker.warn(refused.what)
    if not quiet and (sentence := reminder(site, at)) is not None:
        speaker.warn(sentence)
