"""Effects written in the transaction of their cause, and delivered afterwards, at most once.

`due -> sending -> sent | deferred | failed | unknown | dropped`. A row is committed as `sending` before anything leaves:
SMTP has no exactly-once, so a process that dies in between leaves a row that nobody can vouch for. It becomes `unknown`,
is never sent again by itself, and is shown to the practitioner. `deferred` (the server said later) is tried again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from parvis.mail import Delivery, Outcome
from parvis.store import outbox
from parvis.store.db import Row, Store, Tx

LEASE = dt.timedelta(minutes=10)
"""Longer than any SMTP conversation may take (mail.py): a row still `sending` after it lost its worker."""
BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Waits between attempts; after the last one the row has failed. Three days and a half in all."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An effect to deliver. The payload holds ids and versions; the handler reads the rest when it delivers."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, str | int]
    attempts: int
    state: str = "sending"
    note: str = ""

    def message_id(self, domain: str) -> str:
        """The same for each attempt, so that a receiver recognizes a repeat."""
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:24]}@{domain}>"


@dataclass(slots=True)
class Counts:
    """What a round of deliveries came to."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0

    def add(self, other: Counts) -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def total(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))


Handler = Callable[[OutboxRow], Delivery]


def enqueue(
    tx: Tx,
    kind: str,
    payload: Mapping[str, str | int],
    *,
    due: dt.datetime,
    key: str,
    now: dt.datetime | None = None,
) -> bool:
    """Leave an effect, in the transaction of its cause; False when one with that key exists. No personal data."""
    text = json.dumps(dict(payload), sort_keys=True)
    return outbox.add(tx, kind=kind, key=key, payload=text, due=due, now=now or due)


def deliver_due(store: Store, handler: Handler, clock: Callable[[], dt.datetime], limit: int = 50) -> Counts:
    """Deliver what is due, one row at a time, at most `limit`. Several processes may do so at once.

    The handler says what became of the row; what it raises means that nothing left, and the row is tried again later.
    """
    counts = Counts()
    counts.unknown += store.run(lambda tx: outbox.give_up_stranded(tx, clock()))
    for _ in range(limit):
        taken = store.run(lambda tx: outbox.take_next(tx, clock(), LEASE))
        if taken is None:
            break
        state = _deliver_one(store, handler, _row(taken), clock)
        setattr(counts, state, getattr(counts, state) + 1)
    return counts


def deliver_one(store: Store, handler: Handler, clock: Callable[[], dt.datetime], row_id: int) -> str:
    """Deliver that row if it is due and nobody else does: its new state, "" if there was nothing to do."""
    taken = store.run(lambda tx: outbox.take_next(tx, clock(), LEASE, row_id))
    return "" if taken is None else _deliver_one(store, handler, _row(taken), clock)


def unresolved(store: Store) -> list[OutboxRow]:
    """What did not arrive or may not have: for the practitioner to see."""
    with store.read() as tx:
        return [_row(row) for row in outbox.in_states(tx, ("failed", "unknown"))]


def _deliver_one(store: Store, handler: Handler, row: OutboxRow, clock: Callable[[], dt.datetime]) -> str:
    try:
        delivery = handler(row)
    except Exception as error:  # noqa: BLE001 - one effect that cannot be made must not stop the others
        # The kind and the class only: a message may hold an address.
        _log.error("outbox: %s could not be prepared (%s)", row.kind, type(error).__name__)
        delivery = Delivery(Outcome.DEFERRED, type(error).__name__)
    now = clock()
    state, due = str(delivery.outcome), None
    if delivery.outcome is Outcome.DEFERRED:
        if row.attempts > len(BACKOFF):
            state = "failed"
        else:
            due = now + BACKOFF[row.attempts - 1]
    store.finish(lambda tx: outbox.settle(tx, row.id, state=state, note=delivery.note[:200], now=now, due=due))
    return state


def _row(row: Row) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        kind=row["kind"],
        key=row["key"],
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        state=row["state"],
        note=row["note"],
    )
