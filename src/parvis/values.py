"""`dataclass(frozen=True, slots=True)` for modules of many classes of which a run uses a few: functions are made when first used.

The standard library writes and compiles six functions for each class, which takes longer than the edit of a text. What
it gives is the same: fields, `replace`, `asdict`, `__match_args__`, equality, hash, repr, and no assignment.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from typing import Any, TypeVar

_Class = TypeVar("_Class", bound=type)
_put = object.__setattr__


def dataclass(*, frozen: bool, slots: bool) -> Callable[[_Class], _Class]:
    """The decorator. It makes frozen classes with slots, and no others."""
    if not (frozen and slots):
        raise TypeError("use dataclasses.dataclass")
    return _made


def _made(cls: Any) -> Any:
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else the signature is written there
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)

    def first(self: Any, *values: Any, **named: Any) -> None:
        made.__init__ = _init(made)
        made.__init__(self, *values, **named)

    made.__init__ = first
    for function in (_repr, _eq, _hash, _setattr, _delattr, _getstate, _setstate):
        setattr(made, f"__{function.__name__[1:]}__", function)
    return made


def _init(cls: Any) -> Callable[..., None]:
    """`__init__`, with one assignment for each field."""
    known: dict[str, Any] = {"_put": _put, "MISSING": MISSING}
    told, lines = [], []
    for name, field in cls.__dataclass_fields__.items():
        value = name
        if field.default is not MISSING:
            known[f"_{name}"] = field.default
            told.append(f"{name}=_{name}")
        elif field.default_factory is not MISSING:
            known[f"_{name}"] = field.default_factory
            told.append(f"{name}=MISSING")
            value = f"_{name}() if {name} is MISSING else {name}"
        else:
            told.append(name)
        lines.append(f"    _put(self, {name!r}, {value})\n")
    exec(f"def __init__(self, {', '.join(told)}):\n" + ("".join(lines) or "    pass\n"), known)  # noqa: S102 - our own fields
    made: Callable[..., None] = known["__init__"]
    return made


def _values(one: Any) -> tuple[Any, ...]:
    return tuple([getattr(one, name) for name in one.__dataclass_fields__])


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _setattr(self: Any, name: str, value: object) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return list(_values(self))


def _setstate(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        _put(self, name, value)
