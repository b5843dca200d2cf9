"""Which columns are sealed, what binds each value to its row, and how all of them get the newest key.

`X_sealed` of the table T is sealed for `T.X:<id>`; a value that is moved elsewhere does not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Column, Table, delete, insert, select, update

from parvis.crypt import Unsealable, Vault
from parvis.store.db import Row, Store, Tx
from parvis.store.schema_desk import payment
from parvis.store.schema_readers import suppression
from parvis.store.tables import in_order

_END = "_sealed"
_PRINT = "email_print"
_BATCH = 200
_NAMED_OTHERWISE = {"second_factor": "second-factor"}  # as its first rows were sealed


@dataclass(slots=True)
class Renewed:
    """How many values were sealed again; `lost`, those that no key opens; `kept`, fingerprints that only a former key makes."""

    values: int = 0
    lost: int = 0
    kept: int = 0


def context_of(table: str, column: str, row: Mapping[Any, Any]) -> str:
    """What a value is bound to. `column` is its name without `_sealed`."""
    if table == "receipt":
        return f"receipt.{column}:{row['practitioner']}:{row['number']}"
    if table in _NAMED_OTHERWISE:
        return f"{_NAMED_OTHERWISE[table]}:{row['practitioner']}"
    return f"{table}.{column}:{row['public_id']}"


def sealed_columns() -> dict[Table, tuple[str, ...]]:
    """The sealed columns of each table that has some."""
    found = {table: tuple(name for name in table.c.keys() if name.endswith(_END)) for table in in_order()}  # noqa: SIM118 - a collection of columns
    return {table: names for table, names in found.items() if names}


def renew(store: Store, vault: Vault, *, dry_run: bool = False) -> Renewed:
    """Seal everything with the first key of the ring; idempotent, and rows may change meanwhile. Raises StoreError."""
    done, prints = Renewed(), dict[str, str]()
    for table, names in sealed_columns().items():
        key, last = next(iter(table.primary_key.columns)), None
        while rows := _batch(store, table, key, last):
            changes = [(row, _changes(vault, table.name, names, row, done, prints)) for row in rows]
            if not dry_run:
                store.run(partial(_write, table=table, key=key, changes=changes))
            last = rows[-1][key.name]
    if not dry_run:
        store.run(partial(_renew_prints, prints=prints))
    current = set(prints.values())
    with store.read() as tx:
        done.kept = sum(found not in current for found in tx.execute(select(suppression.c.email_print)).scalars())
    return done


def _batch(store: Store, table: Table, key: Column[Any], last: Any) -> list[Row]:
    """The next rows; every sealed table has a key of one column."""
    query = select(table).order_by(key).limit(_BATCH)
    with store.read() as tx:
        return list(tx.execute(query if last is None else query.where(key > last)).mappings())


def _changes(
    vault: Vault, table: str, names: tuple[str, ...], row: Row, done: Renewed, prints: dict[str, str]
) -> dict[str, str]:
    changes = {}
    for name in names:
        if not row[name]:
            continue
        column = name.removesuffix(_END)
        bound = context_of(table, column, row)
        try:
            text = vault.open(row[name], bound)
        except Unsealable:
            done.lost += 1
            continue
        if column == "email":
            current, *former = vault.fingerprints(text)
            prints.update(dict.fromkeys(former, current))
            if row.get(_PRINT) in former:
                changes[_PRINT] = current
        if not vault.is_current(row[name]):
            changes[name] = vault.seal(text, bound)
            done.values += 1
    return changes


def _write(tx: Tx, *, table: Table, key: Column[Any], changes: list[tuple[Row, dict[str, str]]]) -> None:
    for row, values in changes:
        if values:  # a value that changed meanwhile was sealed with the new key already
            as_it_was = (table.c[name] == row[name] for name in values)
            tx.execute(update(table).where(key == row[key.name], *as_it_was).values(**values))


def _renew_prints(tx: Tx, *, prints: dict[str, str]) -> None:
    """Where only the fingerprint of an address is kept: payments, and who never wants to hear again."""
    for former, current in prints.items():
        tx.execute(update(payment).where(payment.c.email_print == former).values(email_print=current))
        known = tx.execute(select(suppression).where(suppression.c.email_print == former)).mappings().one_or_none()
        if known is not None:
            tx.execute(delete(suppression).where(suppression.c.email_print.in_((former, current))))
            tx.execute(insert(suppression).values(**{**known, "email_print": current}))
