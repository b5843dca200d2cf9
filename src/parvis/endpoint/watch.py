"""Once a minute: does everything work that nobody looks at? What does not is told to the practitioner."""

from __future__ import annotations

import datetime as dt
import shutil

from parvis.booking.incidents import DISK, MAIL, WORKER, note_incident, over
from parvis.booking.incidents import KINDS as OWN
from parvis.endpoint.context import Context
from parvis.store import outbox, queue
from parvis.store.copy import database_file
from parvis.store.db import Tx

FEWEST_BYTES = 200 * 1024**2
"""Free on the disk of the database: below, it is nearly full."""


def watch(context: Context, now: dt.datetime) -> None:
    """Note what fails, and what works again. Raises StoreError."""
    short = _nearly_full(context)
    context.store.run(lambda tx: _note(tx, now, short=short))


def _note(tx: Tx, now: dt.datetime, *, short: bool) -> None:
    # A mail about mails that does not leave is no news.
    lost = [row for row in outbox.in_states(tx, ("failed", "unknown")) if row["kind"] not in OWN]
    _say(tx, MAIL, now, fails=bool(lost), note=str(len(lost)))
    _say(tx, DISK, now, fails=short, note="free")
    _say(tx, WORKER, now, fails=queue.is_set_up(tx) and not queue.worker_alive(tx), note="silent")


def _say(tx: Tx, kind: str, now: dt.datetime, *, fails: bool, note: str) -> None:
    if fails:
        note_incident(tx, kind, note, now)
    else:
        over(tx, kind, now)


def _nearly_full(context: Context) -> bool:
    file = database_file(context.settings.database_url)
    if file is None or not file.parent.is_dir():
        return False
    return shutil.disk_usage(file.parent).free < FEWEST_BYTES
