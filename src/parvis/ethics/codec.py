"""Frozen values of the check as JSON and back, for its cache: no code is stored, none is run when it is read.

A dataclass becomes its name and its values in order; only the classes of the modules listed here come back.
Patterns come back uncompiled, and are compiled when a text first holds the letters that they need.
"""

from __future__ import annotations

import datetime as dt
import marshal
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from parvis.ethics.regexes import regex

_MODULES = (
    "parvis.errors", "parvis.i18n", "parvis.ethics.finding", "parvis.ethics.patterns", "parvis.ethics.rule",
    "parvis.ethics.suppress", "parvis.practice.documents", "parvis.practice.model",
)  # fmt: skip
_PLAIN = frozenset((str, int, float, bool, type(None)))


class NotStorable(TypeError):
    """A value that the cache does not know how to keep."""


class LazyRegex:
    """A regular expression that is compiled when it is first used."""

    __slots__ = ("_compiled", "flags", "pattern")

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = regex(self.pattern, self.flags)
        return getattr(self._compiled, name)


class Later(Mapping[str, Any]):
    """A mapping whose values are decoded when they are asked for: rules hold patterns in languages not read today."""

    __slots__ = ("_kept", "_known")
    decoded_later = True

    def __init__(self, kept: list[list[Any]]) -> None:
        self._kept: dict[str, Any] = {str(key): value for key, value in kept}
        self._known: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._known:
            kept = self._kept[key]
            self._known[key] = thing(marshal.loads(kept) if isinstance(kept, bytes) else kept)  # noqa: S302 - `packed`
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def plain(value: Any) -> Any:
    """What `json.dumps` can write. Raises NotStorable."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    writer = _writer(value.__class__)
    if writer is not None:
        return writer(value)
    if is_dataclass(value) and type(value).__module__ in _MODULES:
        name = f"{_MODULES.index(type(value).__module__)}:{type(value).__name__}"
        return {"d": name, "v": [plain(getattr(value, field)) for field in _fields(value.__class__)]}
    raise NotStorable(f"{type(value).__name__} cannot be stored")


@lru_cache(maxsize=256)
def _writer(kind: Any) -> Callable[[Any], Any] | None:
    return next((write for known, write in _WRITERS if issubclass(kind, known)), None)


def thing(value: Any) -> Any:
    """The value that `plain` wrote; lists come back as tuples. Raises ValueError for what it never wrote."""
    if isinstance(value, list):
        return tuple(thing(item) for item in value)
    if not isinstance(value, dict):
        return value
    try:
        if "d" in value:
            return _class(value["d"])(*[thing(item) for item in value["v"]])
        kind, kept = next(iter(value.items()))
        return _READERS[kind](kept)
    except (LookupError, TypeError, AttributeError, StopIteration, ArithmeticError, ImportError) as error:
        raise ValueError("not a stored value") from error


def packed(value: Any) -> Any:
    """What `plain` wrote, for `marshal`: what is decoded later stays in one piece. JSON never holds such pieces."""
    if isinstance(value, list):
        return [packed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "l" in value:
        return {"l": [[key, marshal.dumps(item)] for key, item in value["l"]]}
    return {key: packed(item) for key, item in value.items()}


@lru_cache(maxsize=64)
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)


@lru_cache(maxsize=64)
def _class(name: str) -> Callable[..., Any]:
    number, _, wanted = name.partition(":")
    found = getattr(import_module(_MODULES[int(number)]), wanted)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise KeyError(name)
    return found


def _mapping(value: Mapping[Any, Any]) -> Any:
    kind = "l" if getattr(value, "decoded_later", False) else "m"
    return {kind: [[plain(key), plain(item)] for key, item in value.items()]}


def _regex(value: Any) -> Any:
    if not isinstance(value.pattern, str):
        raise NotStorable("a pattern without its text")
    return {"r": [value.pattern, int(value.flags & ~int(re.UNICODE))]}


def _set(value: frozenset[Any]) -> Any:
    """Texts are joined: a set of hundreds of words comes back at once."""
    if value and all(type(item) is str and "\n" not in item for item in value):
        return {"w": "\n".join(sorted(value))}
    return {"s": [plain(item) for item in sorted(value, key=str)]}


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (re.Pattern, _regex),
    (LazyRegex, _regex),
    (frozenset, _set),
    (Mapping, _mapping),
    (dt.datetime, lambda value: {"dt": value.isoformat()}),
    (dt.date, lambda value: {"date": value.isoformat()}),
    (dt.time, lambda value: {"time": value.isoformat()}),
    (Decimal, lambda value: {"n": str(value)}),
    (Path, lambda value: {"file": str(value)}),
    (PurePath, lambda value: {"p": value.as_posix()}),
    (str, str),
    (int, int),
)
_READERS: dict[str, Callable[[Any], Any]] = {
    "r": lambda kept: LazyRegex(str(kept[0]), int(kept[1])),
    "w": lambda kept: frozenset(kept.split("\n")),
    "s": lambda kept: frozenset(thing(item) for item in kept),
    "m": lambda kept: {thing(key): thing(item) for key, item in kept},
    "l": Later,
    "dt": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "n": Decimal,
    "file": Path,
    "p": PurePosixPath,
}
