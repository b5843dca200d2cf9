"""A practice's own rules: begin one, and try each on its own examples (they are its tests)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from parvis.errors import Exit, ParvisError, Problem
from parvis.ethics.checks import Reader
from parvis.ethics.engine import jurisdiction, read_text
from parvis.ethics.finding import WHERE
from parvis.ethics.pack import RuleSet
from parvis.ethics.rule import Example, Rule
from parvis.ethics.run import OWN_RULES
from parvis.i18n import T
from parvis.paths import PACKAGE
from parvis.practice.front_matter import slugify
from parvis.practice.professions import PROFESSIONS

if TYPE_CHECKING:
    from parvis.paths import Site

TEMPLATES = PACKAGE / "scaffold"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a rule is written: what an example supposes when it does not say."""

    country: str = "FR"
    profession: str = "coach"
    language: str = "fr"


class RuleNotWritten(ParvisError):
    """The file is there, or the name is taken."""

    exit_code = Exit.PROBLEMS


def new_rule(site: Site, name: str, home: Home, taken: tuple[str, ...]) -> Path:
    """Write `rules/<name>.md` from the template that teaches. Raises RuleNotWritten rather than touch a file."""
    slug = slugify(name)
    if not slug:
        raise RuleNotWritten(
            T("This name gives no file name: {name}", name=name), T("Use letters: discovery-session, for example.")
        )
    path = site.root / OWN_RULES / f"{slug}.md"
    if path.exists():
        raise RuleNotWritten(
            T("{path} exists already. Nothing was written.", path=f"{OWN_RULES}/{slug}.md"), T("Choose another name.")
        )
    if slug in taken:
        raise RuleNotWritten(T("another rule is already called “{name}”", name=slug), T("Choose another name."))
    folder = TEMPLATES / (home.language if (TEMPLATES / home.language / "rule.md").is_file() else "en")
    text = (folder / "rule.md").read_text(encoding="utf-8")
    text = text.replace("COUNTRY", home.country).replace("PROFESSION", home.profession)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def try_examples(rule: Rule, home: Home, root: Path) -> list[Problem]:
    """The examples that do not hold, each at its line. Examples about facts need a whole practice: not tried here."""
    problems = [
        _problem(rule, example, root, expected=expected)
        for expected, examples in ((True, rule.found), (False, rule.not_found))
        for example in examples
        if example.language != "facts" and _finds(rule, example, home) != expected
    ]
    if rule.kind != "facts" and not (rule.found and rule.not_found):
        what = T("give this rule an example under “Found” and one under “Not found”: they are its tests")
        problems.append(Problem("rule-without-examples", what, path=_shown(rule), level="warning"))
    return problems


def _finds(rule: Rule, example: Example, home: Home) -> bool:
    reader = situation(rule, example, home)
    found = read_text(example.text, reader, RuleSet((rule,)), example.language).findings
    return any(finding.rule == rule.name for finding in found)


def situation(rule: Rule, example: Example, home: Home) -> Reader:
    """For whom an example is read: what its parentheses say, else what the rule concerns, else the practice."""
    where = next((word for word in example.about if word in WHERE), "")
    where = where or ("page" if "page" in rule.where else min(rule.where))
    profession = next((word for word in example.about if word in PROFESSIONS), "") or _concerned(rule, home)
    said = (word for word in example.about if word not in WHERE and word not in PROFESSIONS)
    country = next(said, "") or (home.country if rule.holds_in(home.country) else min(rule.jurisdictions))
    return Reader(
        jurisdiction(country, example.language), (profession,), example.language, where, headline=where == "metadata"
    )


def _concerned(rule: Rule, home: Home) -> str:
    candidates: Iterator[str] = iter((home.profession, *sorted(rule.professions), *PROFESSIONS))
    return next((key for key in candidates if rule.level_for(key) != "off"), home.profession)


def _problem(rule: Rule, example: Example, root: Path, *, expected: bool) -> Problem:
    what = (
        T("the rule does not find its own example: {text}", text=example.text)
        if expected
        else T("the rule finds what it should leave alone: {text}", text=example.text)
    )
    write = T("Change the patterns or the example, then run: parvis rules check")
    line, source = _line_of(rule, example, root)
    return Problem("rule-example", what, write, _shown(rule), line, 1 if line else 0, source)


def _shown(rule: Rule) -> PurePath | None:
    return PurePath(rule.path) if rule.path else None


def _line_of(rule: Rule, example: Example, root: Path) -> tuple[int, str]:
    """The line of an example in its file; 0 where it cannot be read again."""
    if rule.path is None:
        return 0, ""
    try:
        lines = (root / rule.path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0, ""
    first = example.text.split("\n")[0]
    return next(
        (
            (number, line)
            for number, line in enumerate(lines, 1)
            if line.startswith("- ") and line.rstrip().endswith(first)
        ),
        (0, ""),
    )
