"""Things that count once: solved proofs of work, tokens."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert, select

from parvis.store.db import serialize
from parvis.store.moments import seconds
from parvis.store.schema_readers import spent


def spend_once(tx: Connection, purpose: str, key: str, expires: dt.datetime, now: dt.datetime) -> bool:
    """True the first time, False when that key was spent before. What has expired is forgotten."""
    serialize(tx, [f"spent:{purpose}:{key}"])
    tx.execute(delete(spent).where(spent.c.expires_at <= seconds(now)))
    if tx.execute(select(spent.c.key).where(spent.c.purpose == purpose, spent.c.key == key)).first():
        return False
    tx.execute(insert(spent).values(purpose=purpose, key=key, expires_at=seconds(expires)))
    return True
