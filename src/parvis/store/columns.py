"""What all tables share: their collection, the type of their keys, a check of known words."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Integer, MetaData

metadata = MetaData()
Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only when the key is exactly INTEGER."""


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=f"{column}_known")
