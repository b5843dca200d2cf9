"""When the last backup was made, and whether it is time for another."""

from __future__ import annotations

import datetime as dt
import json

from parvis.i18n import T, Text
from parvis.paths import Site, replace_file

REMIND_AFTER = dt.timedelta(days=30)
_FILE = "backup.json"


def note(site: Site, now: dt.datetime) -> None:
    """A backup was made at `now`. Raises OSError."""
    replace_file(site.state / _FILE, json.dumps({"made": now.isoformat()}).encode())


def last_backup(site: Site) -> dt.datetime | None:
    try:
        made = dt.datetime.fromisoformat(json.loads((site.state / _FILE).read_text(encoding="utf-8"))["made"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return made if made.tzinfo else made.replace(tzinfo=dt.UTC)


def reminder(site: Site, now: dt.datetime) -> Text | None:
    """A sentence once 30 days have passed without a backup; None before."""
    made = last_backup(site)
    if made is not None:
        days = (now - made).days
        return T("The last backup is {days} days old: parvis backup", days=days) if now - made > REMIND_AFTER else None
    from parvis.history import History

    entries = History(site).entries()
    if entries and now - entries[0].at > REMIND_AFTER:
        return T("There is no backup of this practice yet. If this computer is lost, so is your work: parvis backup")
    return None
