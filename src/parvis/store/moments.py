"""Moments in the database: whole seconds since 1970, UTC."""

from __future__ import annotations

import datetime as dt


def seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


def moment(second: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(second, dt.UTC)
