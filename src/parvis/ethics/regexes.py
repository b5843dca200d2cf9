"""Regular expressions whose translation is kept: Python's own takes longer than reading a text with them.

What is kept is the code that `re` makes of a pattern; the regex engine checks it again before it takes it. It lies
beside our compiled modules (kept.py), one file for each version of Python, and holds what was needed so far.
"""

from __future__ import annotations

import importlib
import marshal
import re
import sys
from array import array
from typing import Any

from parvis.kept import keep, read_kept

_ITEM = "I"  # one unit of code
_MOST = 8_000_000  # bytes of code that are kept: all carried patterns of both languages are less than half
_NAME = "regexes"

Code = tuple[bytes, int, dict[str, int], tuple[str | None, ...], int]  # code, groups, their names, flags


class _Kept:
    """The codes known, read when the first one is asked for."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, int], Code] | None = None
        self.fresh = 0  # bytes translated in this process

    @property
    def codes(self) -> dict[tuple[str, int], Code]:
        if self._codes is None:
            content = read_kept(_NAME, _key())
            self._codes = {} if content is None else marshal.loads(content)  # noqa: S302 - beside our compiled modules
        return self._codes


_KEPT = _Kept()


def _key() -> str:
    return f"1 {sys.version}"


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives."""
    flags = int(flags)  # no member of `re`'s enumeration: those cannot be kept
    known = _KEPT.codes.get((pattern, flags))
    try:
        if known is None:
            known = _KEPT.codes[pattern, flags] = _translated(pattern, flags)
            _KEPT.fresh += len(known[0])
        return _made(pattern, known)
    except (ImportError, AttributeError, TypeError, RuntimeError, OverflowError):
        return re.compile(pattern, flags)  # another Python, whose `re` is made otherwise


def _translated(pattern: str, flags: int) -> Code:
    parser: Any = importlib.import_module("re._parser")
    compiler: Any = importlib.import_module("re._compiler")
    tree = parser.parse(pattern, flags)
    code = array(_ITEM, compiler._code(tree, flags))  # noqa: SLF001
    names: list[str | None] = [None] * tree.state.groups
    for name, number in tree.state.groupdict.items():
        names[number] = name
    return (
        code.tobytes(),
        tree.state.groups - 1,
        dict(tree.state.groupdict),
        tuple(names),
        flags | int(tree.state.flags),
    )


def _made(pattern: str, known: Code) -> re.Pattern[str]:
    sre: Any = importlib.import_module("_sre")
    code, groups, names, by_number, flags = known
    made: re.Pattern[str] = sre.compile(pattern, flags, array(_ITEM, code).tolist(), groups, names, by_number)
    return made


def keep_regexes() -> None:
    """Keep what was translated in this process, for the next ones."""
    codes = _KEPT.codes
    if not _KEPT.fresh:
        return
    _KEPT.fresh = 0
    if sum(len(code[0]) for code in codes.values()) < _MOST:
        keep(_NAME, _key(), marshal.dumps(codes))
