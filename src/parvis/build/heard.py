"""What the check remembers of texts, and what it said of each this time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parvis.ethics.cache import Memory, Remembered

if TYPE_CHECKING:
    from parvis.practice.documents import Document


@dataclass(slots=True)
class Heard(Memory):
    """A memory that listens: `said` is what each text gave, by path."""

    said: dict[str, Remembered] = field(default_factory=dict)

    @classmethod
    def of(cls, memory: Memory) -> Heard:
        return cls(memory.store, memory.site, memory.base)

    def text(self, document: Document, read: Callable[[], Remembered]) -> Remembered:
        given = Memory.text(self, document, read)
        self.said[document.path.as_posix()] = given
        return given

    def rename(self, document: Document, sha: str) -> None:
        """The file of a text that gave nothing to say holds other bytes, and still gives nothing."""
        path = document.path.as_posix()
        given = self.said[path]
        self.hashes[path] = sha
        self.text(document, lambda: given)

    @property
    def words(self) -> dict[str, int]:
        return {path: given.words for path, given in self.said.items()}
