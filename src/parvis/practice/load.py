"""The practice's files as facts and texts, and everything that is wrong with them, at once.

`load` never raises for what a person wrote; `Loaded.require` raises `ProblemsFound` when an error stands.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice import coherence
from parvis.practice.convert import Converter, facts_of, secret_problem
from parvis.practice.documents import Library
from parvis.practice.forms import SECRET, Around
from parvis.practice.model import Practice
from parvis.practice.positions import index
from parvis.practice.reading import Told, read_text
from parvis.practice.scalars import FAILED
from parvis.practice.toml_text import read_toml
from parvis.practice.unanswered import unanswered

__all__ = ["FACTS", "Loaded", "load", "load_practice", "parse_practice", "unanswered"]

FACTS = PurePosixPath("content/practice.toml")
# After a syntax error part of the file was set aside: what seems to be missing may well be there.
_DOUBTFUL = frozenset(
    {
        "missing-key",
        "unknown-reference",
        "reference-disagrees",
        "service-never-open",
        "service-longer-than-opening",
        "unknown-language",
        "unknown-author",
    }
)
_MEANWHILE = "…"  # stands for a missing name while the rest is checked; such a practice is never used


@dataclass(frozen=True, slots=True)
class Loaded:
    """`practice` is None when not even its name, country and languages could be read.

    With a problem of level error, `practice` and `library` hold what could be read: use `require()` before publishing.
    """

    practice: Practice | None
    library: Library
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before anything is published."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    def require(self) -> tuple[Practice, Library]:
        """Facts and texts, sound. Raises ProblemsFound, with every problem, when one of them is an error."""
        if self.errors or self.practice is None:
            raise ProblemsFound(self.problems)
        return self.practice, self.library


def load(site: Site, *, now: dt.datetime, told: Told | None = None) -> Loaded:
    """Read a practice's facts and texts. `now` (aware) decides which texts are still to come; `told`: see `read_text`."""
    from parvis.practice.texts import read_library

    practice, problems = load_practice(site.facts, shown=FACTS)
    if practice is not None:
        problems += media_problems(practice, site, _lines_of(site.facts))
    library, more = read_library(site, practice or Practice(name=_MEANWHILE, country="FR"), now=now, told=told)
    if practice is None or any(p.code == "toml-syntax" or p.source.startswith("lang") for p in problems):
        more = [p for p in more if p.code not in _DOUBTFUL]
    elif len(practice.practitioners) < _lines_of(site.facts).count("[[practitioners]]"):
        more = [p for p in more if p.code != "unknown-author"]  # a person is there, and could not be read
    return Loaded(practice, library, (*problems, *more))


def load_practice(path: Path, *, shown: PurePath | None = None) -> tuple[Practice | None, list[Problem]]:
    """The facts of one file and every problem in it, in the order of the file. `shown` is the path in messages."""
    shown = shown or (FACTS if path.parent.name == "content" else PurePosixPath(path.name))
    text, unreadable = read_text(path, shown)
    if unreadable is not None:
        return None, [unreadable]
    return parse_practice(text, shown)


def parse_practice(text: str, shown: PurePath = FACTS) -> tuple[Practice | None, list[Problem]]:
    """The same, from the text itself, whose lines end with a line feed."""
    raw, syntax = read_toml(text, shown)
    if syntax and not raw:
        return None, _without_secrets(syntax)
    converter = Converter(index(text), shown, _languages(raw), Around(country=_country(raw)))
    practice = converter.table(Practice, raw, ())
    if practice is FAILED:
        practice = _meanwhile(raw, converter)
    if practice is not None:
        coherence.check(practice, converter, raw)
    found = [p for p in converter.problems if not (syntax and p.code in _DOUBTFUL)]
    return practice, _without_secrets(sorted([*syntax, *found], key=lambda p: (p.line, p.column)))


def _without_secrets(problems: list[Problem]) -> list[Problem]:
    """The problems, those on a line that holds a secret told as that alone, and the line never repeated."""
    secret = {p.line for p in problems if p.code == "secret-in-facts" or SECRET.search(p.source.partition("=")[0])}
    told: set[int] = set()
    kept = []
    for problem in problems:
        if problem.line not in secret:
            kept.append(problem)
        elif problem.line not in told:
            kept.append(secret_problem(problem))
            told.add(problem.line)
    return kept


def _languages(raw: dict[str, Any]) -> tuple[str, ...]:
    written = raw.get("languages")
    known = [code for code in written if isinstance(code, str)] if isinstance(written, list) else []
    return tuple(known) or ("fr",)


def _country(raw: dict[str, Any]) -> str:
    written = raw.get("country")
    return written if isinstance(written, str) and written else "FR"


def _meanwhile(raw: dict[str, Any], converter: Converter) -> Practice | None:
    """The practice with stand-ins for the facts that are missing at its top, so that the rest is checked too."""
    noted = len(converter.problems)
    good = {key: value for key, value in raw.items() if key in facts_of(Practice)}
    for fact in facts_of(Practice).values():
        if fact.required and not isinstance(good.get(fact.key), str):
            good[fact.key] = "FR" if fact.key == "country" else _MEANWHILE
    converter.references.clear()
    practice = converter.table(Practice, good, ())
    del converter.problems[noted:]
    return None if practice is FAILED else practice


def _lines_of(path: Path) -> list[str]:
    text, _ = read_text(path, FACTS)
    return text.split("\n")


def media_problems(practice: Practice, site: Site, lines: list[str]) -> list[Problem]:
    """Portraits that are missing, or that nothing describes."""
    from parvis.practice.media import media_files, missing_file

    places = index("\n".join(lines))
    problems = []
    for position, person in enumerate(practice.practitioners):
        if not person.portrait:
            continue
        line, column = places.value(("practitioners", position, "portrait"))
        fault = missing_file(media_files(site), person.portrait)
        code = "missing-file"
        if fault is None and not person.portrait_alt:
            code = "image-without-alt"
            fault = T("The portrait is not described."), T("Add a line: {example}", example='portrait_alt = "…"')
        if fault is not None:
            problems.append(Problem(code, *fault, FACTS, line, column, places.line(line)))
    return problems
