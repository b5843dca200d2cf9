"""What a report may tell beside its findings: whose practice, which rules, the files, what could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parvis.errors import Problem
    from parvis.ethics.finding import Finding, Report
    from parvis.ethics.pack import RuleSet
    from parvis.ethics.rule import Rule
    from parvis.practice.model import Practice


@dataclass(frozen=True)
class About:
    """`root` is the practice's folder; `at` is when the check was made; `problems` are those of the files themselves.

    `waiting` are texts that are not online yet: what is said of them stops nothing. `by_rule` groups a terminal's
    report by rule instead of by file. `readable` is False when the facts could not be read at all, so that nothing
    was checked. Without `in_force` the rules are those that Parvis carries.
    """

    practice: Practice | None = None
    readable: bool = True
    in_force: RuleSet | None = None
    problems: tuple[Problem, ...] = ()
    at: dt.datetime | None = None
    root: Path | None = None
    waiting: frozenset[PurePath] = frozenset()
    by_rule: bool = False

    @cached_property
    def rules(self) -> RuleSet:
        from parvis.ethics.pack import carried_rules

        return self.in_force if self.in_force is not None else carried_rules()

    @cached_property
    def _prints(self) -> Mapping[str, str]:
        from parvis.ethics.gate import rule_prints

        return rule_prints(self.rules)

    def version(self, rule: Rule) -> str:
        """The version of Parvis that brought the rule, and the print of what it looks for: `0.1+3f2a91c04d`."""
        return "+".join(part for part in (rule.since, self._prints[rule.name][:10]) if part)

    def stops(self, report: Report) -> bool:
        """Whether something that is online, or would be at the next build, must be corrected first."""
        return any(self.level(finding) == "error" for finding in report.findings)

    def level(self, finding: Finding) -> str:
        """A finding's level; what would stop publication is a warning as long as its text is not published."""
        return "warning" if finding.level == "error" and finding.path in self.waiting else finding.level

    def lines(self, path: PurePath | None) -> tuple[str, ...]:
        """The lines of a file of the practice; () where it cannot be read."""
        return _lines(self.root / path) if self.root is not None and path is not None else ()

    def shown(self, path: PurePath) -> str:
        """A file as a repository names it: from the folder that holds `.git`, else from the practice's own."""
        if self.root is None or path.is_absolute():
            return path.as_posix()
        repository = next((folder for folder in (self.root, *self.root.parents) if (folder / ".git").exists()), None)
        return (self.root.relative_to(repository or self.root) / path).as_posix()


@cache
def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8-sig").split("\n"))
    except (OSError, UnicodeDecodeError):
        return ()
