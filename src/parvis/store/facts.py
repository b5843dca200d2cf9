"""The facts that the endpoint works with: the newest snapshot that was sent, one for all its processes."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from parvis.store.db import serialize
from parvis.store.schema import meta

_VERSION, _TEXT = "facts_version", "facts_text"


def facts_version(tx: Connection) -> int:
    """The version of the newest snapshot; 0 when none was ever sent."""
    found = tx.execute(select(meta.c.value).where(meta.c.key == _VERSION)).scalar()
    return int(found) if found else 0


def facts_text(tx: Connection) -> str:
    """The newest snapshot: the text of a practice.toml; "" when none was ever sent."""
    return tx.execute(select(meta.c.value).where(meta.c.key == _TEXT)).scalar() or ""


def keep_facts(tx: Connection, version: int, text: str) -> bool:
    """Keep a snapshot if it is newer than what is kept; False otherwise."""
    serialize(tx, ["facts"])
    known = facts_version(tx)
    if version <= known:
        return False
    for key, value in ((_VERSION, str(version)), (_TEXT, text)):
        if known:
            tx.execute(update(meta).where(meta.c.key == key).values(value=value))
        else:
            tx.execute(insert(meta).values(key=key, value=value))
    return True
