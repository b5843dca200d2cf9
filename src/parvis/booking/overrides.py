"""Closures and extra openings made in the agenda: over the base rules of practice.toml, effective at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

from parvis.practice.model import AvailabilityException, TimeSpan
from parvis.store import agenda
from parvis.store.db import Row, Store, Tx


@dataclass(frozen=True, slots=True)
class Override:
    """One change of the hours, as the agenda shows it. `change.practitioner` is "" for everyone."""

    public_id: str
    change: AvailabilityException


def overrides_in(tx: Tx, practitioner: str | None, first: dt.date, last: dt.date | None = None) -> list[Override]:
    """Those that touch these local days (both included), the latest last, as rules want them. None: everyone's."""
    return [_override(row) for row in agenda.overrides(tx, practitioner=practitioner, first=first, last=last)]


def add_override(store: Store, change: AvailabilityException, *, now: dt.datetime, token: Callable[[], str]) -> str:
    """Close or open; the id of the change. Bookings already made stay."""
    public_id = token()
    hours = [(span.start.isoformat("minutes"), span.end.isoformat("minutes")) for span in change.hours]
    store.run(
        lambda tx: agenda.add_override(
            tx,
            public_id,
            kind=change.kind,
            practitioner=change.practitioner,
            first=change.start,
            last=change.end or change.start,
            hours=hours,
            places=change.places,
            now=now,
        )
    )
    return public_id


def remove_override(store: Store, public_id: str) -> bool:
    """Take a change back; False when it was gone already."""
    return store.run(lambda tx: agenda.remove_override(tx, public_id))


def _override(row: Row) -> Override:
    hours = tuple(TimeSpan(*map(dt.time.fromisoformat, span)) for span in json.loads(row["hours"]))
    change = AvailabilityException(
        kind=row["kind"],
        start=dt.date.fromisoformat(row["first_day"]),
        end=dt.date.fromisoformat(row["last_day"]),
        practitioner=row["practitioner"],
        hours=hours,
        places=tuple(json.loads(row["places"])),
    )
    return Override(row["public_id"], change)
