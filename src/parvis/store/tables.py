"""All rows of all tables, in an order and a form that do not depend on the database: to copy, to verify, to carry.

A dump is text: one line for the version, then for each table its columns, a line for each row (JSON), and how many there
were, with the SHA-256 of those lines. Sealed fields stay sealed. The mark of a move is of one database only.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, column, delete, func, insert, select, text
from sqlalchemy import Text as TextType
from sqlalchemy import table as light_table

from parvis.i18n import T
from parvis.store.columns import metadata
from parvis.store.errors import StoreError
from parvis.store.migrate import HEAD, migrate, revision, stamp, upgrade
from parvis.store.moving import KEY
from parvis.store.schema import meta

_AT_ONCE = 500
_KIND = "parvis-tables"

Told = Callable[[str, int], None]
"""Called with a table and how many of its rows are done."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: how many rows, and the SHA-256 of all of them."""

    rows: int
    sha256: str


def in_order() -> list[Table]:
    """Every table, those that others point to first."""
    return list(metadata.sorted_tables)


def rows_of(tx: Connection, table: Table) -> Iterator[Row[Any]]:
    """Every row, in the order of its key."""
    return iter(tx.execute(_all(tx, table), execution_options={"yield_per": _AT_ONCE}))


def _all(tx: Connection, table: Table) -> Select[Any]:
    keys = list(table.primary_key.columns) or list(table.columns)
    # PostgreSQL sorts text as its language does; SQLite, byte by byte.
    by_bytes = tx.dialect.name == "postgresql"
    order = [key.collate("C") if by_bytes and isinstance(key.type, TextType) else key for key in keys]
    query = select(table).order_by(*order)
    return query.where(meta.c.key != KEY) if table is meta else query


def line(row: Iterable[Any]) -> bytes:
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def sum_of(tx: Connection, table: Table) -> Sum:
    sha256, count = hashlib.sha256(), 0
    for row in rows_of(tx, table):
        sha256.update(line(row))
        count += 1
    return Sum(count, sha256.hexdigest())


def sizes(tx: Connection) -> dict[str, int]:
    """How many rows each table has, the empty ones left out."""
    counted = {table.name: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in in_order()}
    return {name: count for name, count in counted.items() if count}


def copy_rows(source: Connection, target: Connection, told: Told) -> dict[str, Sum]:
    """All rows of one database into the empty tables of another, each table read back and compared. Raises StoreError."""
    sums = {}
    for table in in_order():
        sha256, count = hashlib.sha256(), 0
        for part in _parts(rows_of(source, table)):
            target.execute(insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in part])
            for row in part:
                sha256.update(line(row))
            count += len(part)
            told(table.name, count)
        sums[table.name] = Sum(count, sha256.hexdigest())
        _same(table.name, sums[table.name], sum_of(target, table))
    number_on(target)
    return sums


def _parts(rows: Iterable[Row[Any]]) -> Iterator[list[Row[Any]]]:
    rows = iter(rows)
    while part := list(itertools.islice(rows, _AT_ONCE)):
        yield part


def _same(name: str, expected: Sum, found: Sum) -> None:
    if expected != found:
        raise StoreError(
            T("The copy of the table {name} is not what was read: nothing was changed.", name=name),
            T("Try again; if it happens twice, look at the disks: parvis doctor"),
        )


def refuse_rows(tx: Connection) -> None:
    """Raises StoreError when any table holds a row."""
    if sizes(tx):
        raise _not_empty()


def empty(tx: Connection) -> None:
    """Delete every row."""
    for table in reversed(in_order()):
        tx.execute(delete(table))


def number_on(tx: Connection) -> None:
    """New rows get numbers after those that were copied; SQLite does so by itself."""
    if tx.dialect.name != "postgresql":
        return
    for table in in_order():
        if "id" in table.c:
            tx.execute(
                text(f'SELECT setval(pg_get_serial_sequence(:name, \'id\'), greatest(max(id), 1), count(*) > 0) FROM "{table.name}"'),  # noqa: S608 - a name of ours
                {"name": f'"{table.name}"'},
            )  # fmt: skip


def dump(tx: Connection) -> bytes:
    """Everything, for another computer and either kind of database."""
    lines = [json.dumps({"kind": _KIND, "version": HEAD}).encode() + b"\n"]
    for table in in_order():
        lines.append(json.dumps({"table": table.name, "columns": list(table.columns.keys())}).encode() + b"\n")
        rows = [line(row) for row in rows_of(tx, table)]
        lines += rows
        lines.append(json.dumps({"rows": len(rows), "sha256": hashlib.sha256(b"".join(rows)).hexdigest()}).encode() + b"\n")  # fmt: skip
    return b"".join(lines)


def load(tx: Connection, content: bytes) -> dict[str, int]:
    """A dump into an empty database: its tables as they were, then as this version wants them. How many rows of each.

    Raises StoreError.
    """
    try:
        return _load(tx, content)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise _damaged() from error


def _load(tx: Connection, content: bytes) -> dict[str, int]:
    lines = iter(content.splitlines(keepends=True))
    head = json.loads(next(lines))
    if head["kind"] != _KIND:
        raise _damaged()
    if revision(tx) is None:
        upgrade(tx, None, str(head["version"])) if head["version"] != HEAD else migrate(tx)
    elif head["version"] != HEAD:
        raise _not_empty()
    else:
        refuse_rows(tx)
    counts = {}
    for start in lines:
        told = json.loads(start)
        counts[told["table"]] = _load_table(tx, told, lines)
    if head["version"] != HEAD:
        stamp(tx, str(head["version"]))
        upgrade(tx, str(head["version"]))
    number_on(tx)
    return counts


def _load_table(tx: Connection, told: Mapping[str, Any], lines: Iterator[bytes]) -> int:
    names = [str(name) for name in told["columns"]]
    target = light_table(str(told["table"]), *(column(name) for name in names))
    sha256, part = hashlib.sha256(), list[dict[str, Any]]()
    for count, text_line in enumerate(lines):
        found = json.loads(text_line)
        if isinstance(found, dict):
            if part:
                tx.execute(insert(target), part)
            if (found["rows"], found["sha256"]) != (count, sha256.hexdigest()):
                raise _damaged()
            return count
        sha256.update(text_line)
        part.append(dict(zip(names, found, strict=True)))
        if len(part) == _AT_ONCE:
            tx.execute(insert(target), part)
            part = []
    raise _damaged()


def _not_empty() -> StoreError:
    return StoreError(
        T("The new database holds rows already: nothing was copied."),
        T("Give the address of one that was just created."),
    )


def _damaged() -> StoreError:
    return StoreError(T("The copy of the database is damaged: nothing was restored."))
