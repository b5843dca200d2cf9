"""What a report may tell beside its findings: whose practice, which rules, the files, what could not be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath

from parvis.errors import Problem
from parvis.ethics.pack import RuleSet, carried_rules
from parvis.ethics.rule import Rule
from parvis.practice.model import Practice


@dataclass(frozen=True)
class About:
    """`root` is the practice's folder; `at` is when the check was made; `problems` are those of the files themselves.

    `by_rule` groups a terminal's report by rule instead of by file.
    """

    practice: Practice | None = None
    rules: RuleSet = field(default_factory=carried_rules)
    problems: tuple[Problem, ...] = ()
    at: dt.datetime | None = None
    root: Path | None = None
    by_rule: bool = False

    def lines(self, path: PurePath | None) -> tuple[str, ...]:
        """The lines of a file of the practice; () where it cannot be read."""
        return _lines(self.root / path) if self.root is not None and path is not None else ()

    def shown(self, path: PurePath) -> str:
        """A file as a repository names it: from the folder that holds `.git`, else from the practice's own."""
        if self.root is None:
            return path.as_posix()
        repository = next((folder for folder in (self.root, *self.root.parents) if (folder / ".git").exists()), None)
        return (self.root.relative_to(repository or self.root) / path).as_posix()

    def version(self, rule: Rule) -> str:
        """The version of Parvis that brought the rule and the fingerprint of its file: `0.1+3f2a91c04d`."""
        path = rule.path if rule.path is None or rule.path.is_absolute() or self.root is None else self.root / rule.path
        print_ = _fingerprint(path) if path else ""
        return "+".join(part for part in (rule.since, print_) if part)


@cache
def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8-sig").split("\n"))
    except (OSError, UnicodeDecodeError):
        return ()


def _fingerprint(path: Path) -> str:
    """The same on every machine: line ends and checkouts do not count."""
    try:
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:10]
    except OSError:
        return ""
