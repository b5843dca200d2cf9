"""The folder is the registry: `packs/<pack>/<rule-name>.md`, a practice's own `rules/`, and packs of other wheels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from parvis.errors import Problem
from parvis.ethics.installed import rule_pack_entries
from parvis.ethics.rule import Rule, parse_rule
from parvis.i18n import T

FOLDER = Path(__file__).with_name("packs")


@dataclass(frozen=True, slots=True, eq=False)  # a set is itself: rules are not compared one by one
class RuleSet:
    """Rules by name, and what kept others from being read."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(rule.name for rule in self.rules)

    def plus(self, other: RuleSet) -> RuleSet:
        """Both sets; of two rules of one name the first stays, and a problem says so."""
        known = set(self.names)
        doubles = [rule for rule in other.rules if rule.name in known]
        problems = [
            Problem("broken-rule", T("another rule is already called “{name}”", name=rule.name), path=rule.path)
            for rule in doubles
        ]
        fresh = tuple(rule for rule in other.rules if rule.name not in known)
        return RuleSet(self.rules + fresh, (*self.problems, *other.problems, *problems))


def read_pack(folder: Path, pack: str, *, shown_from: Path | None = None, trusted: bool = False) -> RuleSet:
    """Every rule of a folder. A broken rule fails alone. Paths in problems are relative to `shown_from`."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.name.lower() == "readme.md":
            continue
        shown = path.relative_to(shown_from) if shown_from and path.is_relative_to(shown_from) else path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem("broken-rule", T("this file cannot be read as UTF-8 text"), path=PurePath(shown)))
            continue
        rule, found = parse_rule(text, name=path.stem, pack=pack, path=shown, trusted=trusted)
        problems += found
        if rule:
            rules.append(rule)
    return RuleSet(tuple(rules), tuple(problems))


@lru_cache(maxsize=1)
def carried_rules() -> RuleSet:
    """The rules that Parvis carries and those of installed packs, read once."""
    from parvis.ethics.carried import carried_packs

    found = carried_packs()
    for entry in rule_pack_entries():
        found = found.plus(_installed(entry.name, entry.load))
    return found


def _installed(name: str, load: object) -> RuleSet:
    """A pack of another wheel: its entry point is a folder, or a function that gives one."""
    try:
        target = load()  # type: ignore[operator]
        folder = Path(str(target() if callable(target) else target))
        return read_pack(folder, name)
    except Exception as error:  # noqa: BLE001 a broken pack of someone else must not stop the check
        reason = f"{type(error).__name__}: {error}"
        return RuleSet(
            problems=(Problem("broken-pack", T("the pack “{name}” fails: {reason}", name=name, reason=reason)),)
        )


def rules_for(country: str, rules: RuleSet) -> tuple[Rule, ...]:
    """The rules that hold in a country: its own, and the international ones."""
    return tuple(rule for rule in rules.rules if rule.holds_in(country))
