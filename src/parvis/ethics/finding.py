"""What the check says: findings, the suppressions that answered some of them, and the report that holds both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeVar

from parvis.i18n import T

Level = Literal["error", "warning", "advice"]
Where = Literal["bio", "service", "article", "page", "newsletter", "metadata"]

LEVELS: tuple[Level, ...] = ("error", "warning", "advice")
WHERE: tuple[Where, ...] = ("bio", "service", "article", "page", "newsletter", "metadata")
CATEGORIES = (
    "cure-promise", "discourages-care", "diagnosis", "protected-title", "testimonial", "superlative", "pressure",
    "confidentiality", "suicide-safety", "pseudo-science", "data", "legal-notice", "fees", "registration",
    "relation", "wording",
)  # fmt: skip

DISCLAIMER = T(
    "A help for rereading. No finding does not mean compliant. Replaces neither your profession's code nor a lawyer."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at again. `start` and `end` are character offsets into the text that was read.

    `line` and `column` count from 1 in characters, within `path`; `line` 0 means the whole file.
    `source_line` is the line itself; `excerpt` the exact characters found ("" when something is missing).
    """

    rule: str
    category: str
    level: Level
    start: int
    end: int
    message: str
    excerpt: str = ""
    write: str = ""
    source: str = ""
    where: str = ""
    line: int = 0
    column: int = 0
    source_line: str = ""
    path: PurePath | None = None
    pack: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals understand it."""
        parts = [self.path.as_posix() if self.path else "", str(self.line) if self.line else ""]
        return ":".join(part for part in [*parts, str(self.column) if self.line else ""] if part)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that the practitioner keeps, with the reason written beside it."""

    rule: str
    reason: str
    line: int
    path: PurePath | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a check of the practice found, in the order of files and lines."""

    findings: tuple[Finding, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    texts_read: int = 0
    words: int = 0
    language: str = "fr"

    @property
    def blocks(self) -> bool:
        """A finding of level error stops publishing."""
        return any(finding.level == "error" for finding in self.findings)

    @property
    def disclaimer(self) -> str:
        return DISCLAIMER.say(self.language)

    def count(self, level: Level) -> int:
        return sum(finding.level == level for finding in self.findings)


_Placed = TypeVar("_Placed", Finding, Suppression)


def by_place(found: Iterable[_Placed]) -> tuple[_Placed, ...]:
    """In the order in which a report tells them."""
    return tuple(sorted(found, key=lambda f: (str(f.path or ""), f.line, getattr(f, "column", 0), f.rule)))
