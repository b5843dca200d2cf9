"""The one place that asks what time it is; everything that thinks is given the moment."""

from __future__ import annotations

import datetime as dt
import os

from parvis.errors import ParvisError
from parvis.i18n import T


def utc_now() -> dt.datetime:
    """The machine's clock, whatever PARVIS_NOW says: for measuring how long something lasts."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The current moment, aware. PARVIS_NOW (ISO 8601) replaces the clock, for a build that must be repeatable."""
    fixed = os.environ.get("PARVIS_NOW")
    if not fixed:
        return utc_now()
    try:
        moment = dt.datetime.fromisoformat(fixed)
    except ValueError:
        raise ParvisError(
            T("PARVIS_NOW is not a moment: {value}", value=fixed), T("Write for example 2026-11-22T09:00:00+00:00")
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
