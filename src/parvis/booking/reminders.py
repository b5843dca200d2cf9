"""Reminders: effects written with the booking, due some hours before it, read again when their moment comes.

Only a booking that is made or moved after a reminder was switched on gets it, and a moment that passed is let go: nobody
is mailed about the past, whatever was changed or however long the endpoint stood still.
"""

from __future__ import annotations

import datetime as dt

from parvis.booking import steps
from parvis.booking.record import Booking
from parvis.outbox import OutboxRow, enqueue
from parvis.practice.model import Practice
from parvis.store.db import Row, Tx
from parvis.store.moments import moment

LATE = dt.timedelta(hours=3)
"""How long after its moment a reminder is still worth sending; never in the last hour before the session."""
_LAST = dt.timedelta(hours=1)


def leave_reminders(tx: Tx, practice: Practice, row: Row, *, now: dt.datetime) -> None:
    """Those of a confirmed booking whose moment is yet to come, in the transaction that confirms or moves it."""
    if row["state"] != "confirmed" or not row["reminders"] or not row["email_print"]:
        return
    start = moment(row["starts_at"])
    for hours in sorted(set(practice.booking.reminder_hours)):
        due = start - dt.timedelta(hours=hours)
        if due > now:
            payload: dict[str, str | int] = {"booking": row["public_id"], "version": row["version"], "hours": hours}
            key = f"{steps.REMINDER}:{row['public_id']}:{row['version']}:{hours}"
            enqueue(tx, steps.REMINDER, payload, due=due, now=now, key=key)


def still_wanted(practice: Practice, booking: Booking, row: OutboxRow, now: dt.datetime) -> bool:
    """Whether a reminder whose moment came should leave: the facts, the visitor and the clock are asked again."""
    hours = int(row.payload["hours"])
    late = now - (booking.start - dt.timedelta(hours=hours))
    wanted = hours in practice.booking.reminder_hours and booking.reminders
    return wanted and late <= LATE and (now <= booking.start - _LAST or hours <= 1)
