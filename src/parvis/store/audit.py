"""Who did what, in the transaction that did it. No personal data: public ids, and names of acts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, delete, insert, select

from parvis.store.db import Store
from parvis.store.moments import seconds
from parvis.store.schema_desk import audit

Result = TypeVar("Result")
Witness = Callable[[Connection, Any], None]
"""Called with the open transaction and what the work in it came to."""


@dataclass(frozen=True, slots=True)
class Witnessed(Store):
    """A store whose every unit of work is seen by `witness` before it is committed: both or neither."""

    witness: Witness

    def run(self, work: Callable[[Connection], Result]) -> Result:
        def seen(tx: Connection) -> Result:
            result = work(tx)
            self.witness(tx, result)
            return result

        return Store.run(self, seen)


def note(
    tx: Connection,
    *,
    actor: str,
    action: str,
    subject: str,
    now: dt.datetime,
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """`actor` is visitor, practitioner:<id>, practice, command or endpoint; `subject` a public id."""
    text = json.dumps(dict(detail or {}), sort_keys=True)
    tx.execute(insert(audit).values(at=seconds(now), actor=actor, action=action, subject=subject, detail=text))


def of_subject(tx: Connection, subject: str) -> list[RowMapping]:
    """What was done to it, the oldest first."""
    return list(tx.execute(select(audit).where(audit.c.subject == subject).order_by(audit.c.id)).mappings())


def latest(tx: Connection, actor: str | None = None, actions: Sequence[str] = (), limit: int = 50) -> list[RowMapping]:
    """The last acts, the newest first: of one actor or of everyone, of these kinds or of all."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if actor is not None:
        query = query.where(audit.c.actor == actor)
    if actions:
        query = query.where(audit.c.action.in_(actions))
    return list(tx.execute(query).mappings())


def forget(tx: Connection, before: dt.datetime) -> int:
    """Drop the lines of before that moment; how many."""
    return tx.execute(delete(audit).where(audit.c.at < seconds(before))).rowcount
