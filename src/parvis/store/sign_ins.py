"""Queries about who is signed in to the agenda, recovery codes and second factors. Keys are hashes, secrets are sealed.

`practitioner` is "" for whoever runs the practice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from parvis.store.moments import seconds
from parvis.store.schema_desk import recovery_code, second_factor, sign_in


def open_session(tx: Connection, key: str, practitioner: str, *, expires: dt.datetime, now: dt.datetime) -> None:
    """Remember a cookie; sessions that are over are forgotten."""
    forget_over(tx, now)
    moments = {"created_at": seconds(now), "seen_at": seconds(now), "expires_at": seconds(expires)}
    tx.execute(insert(sign_in).values(key=key, practitioner=practitioner, **moments))


def session(tx: Connection, key: str, now: dt.datetime) -> RowMapping | None:
    query = select(sign_in).where(sign_in.c.key == key, sign_in.c.expires_at > seconds(now))
    return tx.execute(query).mappings().one_or_none()


def prolong(tx: Connection, key: str, *, expires: dt.datetime, now: dt.datetime) -> None:
    values = {"seen_at": seconds(now), "expires_at": seconds(expires)}
    tx.execute(update(sign_in).where(sign_in.c.key == key).values(**values))


def close_session(tx: Connection, key: str) -> None:
    tx.execute(delete(sign_in).where(sign_in.c.key == key))


def forget_over(tx: Connection, now: dt.datetime) -> int:
    """Drop the sessions that are over; how many."""
    return tx.execute(delete(sign_in).where(sign_in.c.expires_at <= seconds(now))).rowcount


def close_others(tx: Connection, practitioner: str, key: str) -> int:
    """Sign every other device of that person out; how many."""
    others = delete(sign_in).where(sign_in.c.practitioner == practitioner, sign_in.c.key != key)
    return tx.execute(others).rowcount


def replace_codes(tx: Connection, practitioner: str, keys: Sequence[str], now: dt.datetime) -> None:
    """New recovery codes; the former ones count no more."""
    tx.execute(delete(recovery_code).where(recovery_code.c.practitioner == practitioner))
    for key in keys:
        tx.execute(insert(recovery_code).values(key=key, practitioner=practitioner, created_at=seconds(now)))


def use_code(tx: Connection, practitioner: str, key: str, now: dt.datetime) -> bool:
    """True the first time that code is used."""
    query = update(recovery_code).where(
        recovery_code.c.key == key, recovery_code.c.practitioner == practitioner, recovery_code.c.used_at.is_(None)
    )
    return tx.execute(query.values(used_at=seconds(now))).rowcount == 1


def codes_left(tx: Connection, practitioner: str) -> int:
    query = select(func.count()).where(recovery_code.c.practitioner == practitioner, recovery_code.c.used_at.is_(None))
    return int(tx.execute(query).scalar_one())


def factor(tx: Connection, practitioner: str) -> RowMapping | None:
    """The second factor; one that is not confirmed yet has no `enabled_at`."""
    return (
        tx.execute(select(second_factor).where(second_factor.c.practitioner == practitioner)).mappings().one_or_none()
    )


def set_factor(tx: Connection, practitioner: str, secret_sealed: str) -> None:
    """A new one, to be confirmed with its first code."""
    remove_factor(tx, practitioner)
    tx.execute(insert(second_factor).values(practitioner=practitioner, secret_sealed=secret_sealed, last_step=0))


def enable_factor(tx: Connection, practitioner: str, now: dt.datetime) -> None:
    chosen = update(second_factor).where(second_factor.c.practitioner == practitioner)
    tx.execute(chosen.values(enabled_at=seconds(now)))


def spend_step(tx: Connection, practitioner: str, step: int) -> bool:
    """False when a code of that moment, or of a later one, was used before."""
    query = update(second_factor).where(second_factor.c.practitioner == practitioner, second_factor.c.last_step < step)
    return tx.execute(query.values(last_step=step)).rowcount == 1


def remove_factor(tx: Connection, practitioner: str) -> bool:
    return tx.execute(delete(second_factor).where(second_factor.c.practitioner == practitioner)).rowcount > 0
