"""Texts that this process has read already: a preview reads the practice at each save, and one text of it has changed.

Only the bytes decide whether a text is the same; facts, folder and day decide whether what is known still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from parvis.practice.model import Practice

if TYPE_CHECKING:
    from parvis.errors import Problem
    from parvis.practice.texts import Source

Answer: TypeAlias = "tuple[Source | None, list[Problem]]"


class TextsRead:
    """What was made of each file, for one practice on one day."""

    def __init__(self, content: Path, practice: Practice, today: dt.date) -> None:
        self._of = (content, today)
        self._practice = practice
        self._known: dict[Path, tuple[bytes, Answer]] = {}

    def holds(self, content: Path, practice: Practice, today: dt.date) -> bool:
        return self._of == (content, today) and self._practice == practice

    def read(self, path: Path, anew: Callable[[], Answer]) -> Answer:
        """The file as it is known; read by `anew` when it is not."""
        if not _remembers:
            return anew()
        try:
            print_ = hashlib.blake2b(path.read_bytes(), digest_size=20).digest()
        except OSError:
            return anew()
        known = self._known.get(path)
        if known is None or known[0] != print_:
            source, problems = anew()
            after = self._print(path)
            if after != print_:  # saved again meanwhile
                return source, problems
            known = self._known[path] = (print_, (source, problems))
        source, problems = known[1]
        return source, list(problems)

    @staticmethod
    def _print(path: Path) -> bytes:
        try:
            return hashlib.blake2b(path.read_bytes(), digest_size=20).digest()
        except OSError:
            return b""

    def keep_only(self, paths: set[Path]) -> None:
        for path in set(self._known) - paths:
            del self._known[path]


_last: list[TextsRead] = []
_remembers: list[bool] = []


def remember_texts() -> None:
    """From now on this process keeps what it reads: said by those that stay, a preview."""
    _remembers[:] = [True]


def texts_read(content: Path, practice: Practice, today: dt.date) -> TextsRead:
    """What is known of this practice; of one practice at a time."""
    if not _remembers:
        return TextsRead(content, practice, today)
    known = next((one for one in _last if one.holds(content, practice, today)), None)
    if known is None:
        known = TextsRead(content, practice, today)
        _last[:] = [known]
    return known
