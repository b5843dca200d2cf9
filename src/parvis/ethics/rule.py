"""One rule, one Markdown file: a TOML head between `+++` lines, then sections in French and English.

The sections are *What it looks for*, *Why*, *Found*, *Not found* and *Write instead*; the examples are the rule's
tests. Everything is typed, and what is unknown is refused with its line: a rule that is not read as it was meant
would be worse than no rule.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from parvis.errors import Problem
from parvis.ethics.finding import CATEGORIES, LEVELS, WHERE, Level
from parvis.ethics.patterns import Pattern, PatternRefused, compile_all, compile_pattern
from parvis.ethics.titles import headline_titles, lone_titles, spoken_titles
from parvis.i18n import LANGUAGES, Localized, T, Text
from parvis.practice.professions import GROUPS, PROFESSIONS

Kind = Literal["claim", "title", "missing", "numbers", "markup", "registers", "facts", "likeness"]
Guard = Literal["negation", "denial", "quote", "question", "frame"]
LevelOrOff = Level | Literal["off"]
KINDS: tuple[str, ...] = get_args(Kind)
GUARDS: tuple[str, ...] = get_args(Guard)
SECTIONS = ("What it looks for", "Why", "Found", "Not found", "Write instead")
JURISDICTIONS = ("*", "FR", "BE", "CH", "CA-QC", "GB", "US")
CONFIDENCE = ("high", "medium", "low")
# Groups of professions that rules name beside those of the profession table.
OWN_GROUPS = {
    "psychologists": frozenset(
        {"psychologue", "psychologue-clinicien", "neuropsychologue", "psychologist", "clinical-psychologist", "hcpc-psychologist"}
    ),
    "physicians": frozenset({"medecin", "psychiatre", "physician", "psychiatrist"}),
}  # fmt: skip

_HEAD = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_EXAMPLE = re.compile(r"^- (fr|en|facts)(?: \(([^)]*)\))?: ?(.*)$")


@dataclass(frozen=True, slots=True)
class Source:
    """A fact of `sources.toml`, the day it was read, how sure we are, and where it applies (empty: everywhere)."""

    fact: str
    read: dt.date
    confidence: str
    jurisdictions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """`about` holds what the example supposes: a country, a profession, a place (`BE, coach, bio`)."""

    language: str  # fr, en, or "facts" for a change to the facts of the sample practice
    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule looks for in one language."""

    match: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    terms: tuple[Pattern, ...] = ()
    lead: tuple[Pattern, ...] = ()  # the sentence above a list…
    item: tuple[Pattern, ...] = ()  # …and the list's items


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    pack: str
    level: Level
    category: str
    kind: Kind
    where: frozenset[str]
    jurisdictions: frozenset[str]
    professions: frozenset[str]  # empty: all
    not_professions: frozenset[str]
    levels: tuple[tuple[str, LevelOrOff], ...]  # by profession
    guards: frozenset[str]
    scope: Literal["sentence", "document"]
    since: str
    sources: tuple[Source, ...]
    words: Mapping[str, Words]
    required: Mapping[str, tuple[Pattern, ...]]  # by jurisdiction
    numbers: Mapping[str, tuple[str, ...]]  # digits, by jurisdiction; "retired" holds those of no country
    check: str  # name of a check of facts
    allows: frozenset[str]  # rules that may also fire on this rule's examples
    looks_for: Localized
    why: Localized
    write: Localized
    found: tuple[Example, ...]
    not_found: tuple[Example, ...]
    path: Path | None = None

    def holds_in(self, country: str) -> bool:
        return "*" in self.jurisdictions or country in self.jurisdictions

    def level_for(self, profession: str) -> LevelOrOff:
        """The level for someone of that profession; "off" where the rule does not concern them."""
        keys = {profession, PROFESSIONS[profession].base} if profession in PROFESSIONS else {profession}
        if (self.professions and not keys & self.professions) or keys & self.not_professions:
            return "off"
        return next((level for key, level in self.levels if key in keys), self.level)

    def sources_in(self, country: str) -> tuple[Source, ...]:
        return tuple(s for s in self.sources if not s.jurisdictions or country in s.jurisdictions) or self.sources


@dataclass(slots=True)
class _Reader:
    """Reads one file and collects every problem with its line."""

    path: Path
    text: str
    pack: str
    trusted: bool = False  # its patterns are known to compile: a test compiles those we carry
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, what: Text, *, near: str = "", line: int = 0) -> None:
        line = line or self._line_of(near)
        source = self.text.splitlines()[line - 1] if self.text else ""
        self.problems.append(Problem("broken-rule", what, path=self.path, line=line, column=1, source=source))

    def _line_of(self, near: str) -> int:
        """The first line that holds those words, whole if possible."""
        whole = re.search(rf"(?<![\w-]){re.escape(near)}(?![\w-])", self.text) if near else None
        start = whole.start() if whole else self.text.find(near)
        return self.text.count("\n", 0, max(start, 0)) + 1

    def strings(self, table: Mapping[str, Any], key: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(T("“{key}” must be a list of texts in square brackets", key=key), near=key)
            return ()
        for item in value:
            if known and item not in known:
                self.refuse(T("“{value}” is not known for “{key}”", value=item, key=key), near=item)
        return tuple(value)

    def choice(self, table: Mapping[str, Any], key: str, known: tuple[str, ...], default: str = "") -> str:
        value = table.get(key, default)
        if value not in known:
            self.refuse(
                T("“{key}” must be one of: {known}", key=key, known=", ".join(known)), near=f"{key} =" if value else ""
            )
        return str(value)


class WordsByLanguage(Mapping[str, Words]):
    """What a rule looks for, by language. Carried rules are compiled in a language when a text in it is first read."""

    decoded_later = True  # when it was kept (codec.py)

    def __init__(self, written: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._written = written
        self._compiled: dict[str, Words] = {}

    def __getitem__(self, language: str) -> Words:
        if language not in self._compiled:
            patterns = self._written[language]
            self._compiled[language] = Words(
                **{key: compile_all(patterns[key], language, bounded=False) for key in patterns}
            )
        return self._compiled[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def _words(reader: _Reader, head: Mapping[str, Any]) -> WordsByLanguage:
    written = {language: _written(reader, head, language) for language in LANGUAGES}
    if not reader.trusted:
        for language, by_key in written.items():
            own = {pattern for listed in head.get(language, {}).values() for pattern in listed}
            for patterns in by_key.values():
                _compiled(reader, patterns, language, own)
    return WordsByLanguage(written)


def _written(reader: _Reader, head: Mapping[str, Any], language: str) -> dict[str, tuple[str, ...]]:
    table = head.get(language, {})
    known = ("match", "unless", "terms", "lead", "item")
    _unknown(reader, table, known)
    written = {key: reader.strings(table, key) for key in known}
    if head.get("kind") == "title":
        # A title rule gives its terms; the grammar of self-attribution is the engine's.
        terms = written["terms"]
        written["match"] += spoken_titles(terms, language)
        written["item"] += headline_titles(terms, language)
        written["lead"] += lone_titles(terms)
    return written


def _compiled(
    reader: _Reader, written: tuple[str, ...], language: str, own: Collection[str] | None = None
) -> tuple[Pattern, ...]:
    """The patterns, each of them bounded; of those, the `own` ones: the grammar of titles is the engine's."""
    found: list[Pattern] = []
    for pattern in written:
        try:
            found.append(compile_pattern(pattern, language, bounded=own is None or pattern in own))
        except PatternRefused as error:
            reader.refuse(error.what, near=pattern[:40])
            return ()
    return tuple(found)


_HEAD_KEYS = (
    "level", "category", "kind", "where", "jurisdictions", "professions", "not_professions", "levels", "guards", "scope",
    "since", "sources", "fr", "en", "required", "numbers", "check", "allows",
)  # fmt: skip
_PLAIN_CLAIM = ("negation", "quote", "question", "frame")
_DEFAULT_GUARDS = {"claim": _PLAIN_CLAIM, "title": _PLAIN_CLAIM}


def _unknown(reader: _Reader, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            reader.refuse(T("“{key}” is not known here; known: {known}", key=key, known=", ".join(known)), near=key)


def _professions(reader: _Reader, head: Mapping[str, Any], key: str) -> frozenset[str]:
    found: set[str] = set()
    for name in reader.strings(head, key):
        group = GROUPS.get(name[1:]) or OWN_GROUPS.get(name[1:]) if name.startswith("@") else None
        if group is None and name not in PROFESSIONS:
            reader.refuse(T("“{value}” is not known for “{key}”", value=name, key=key), near=name)
        found |= group or {name}
    return frozenset(found)


def _levels(reader: _Reader, head: Mapping[str, Any]) -> tuple[tuple[str, LevelOrOff], ...]:
    found: list[tuple[str, LevelOrOff]] = []
    for name, level in head.get("levels", {}).items():
        if level not in (*LEVELS, "off"):
            reader.refuse(
                T("“{key}” must be one of: {known}", key=name, known="error, warning, advice, off"), near=name
            )
        keys = _professions(reader, {"levels": [name]}, "levels")
        found += [(key, level) for key in sorted(keys)]
    return tuple(found)


def _sources(reader: _Reader, head: Mapping[str, Any]) -> tuple[Source, ...]:
    found: list[Source] = []
    for item in head.get("sources", []):
        _unknown(reader, item, ("fact", "read", "confidence", "in"))
        if not isinstance(item.get("read"), dt.date) or item.get("confidence") not in CONFIDENCE:
            reader.refuse(T("a source gives the fact, the day it was read and high, medium or low"), near="sources")
            continue
        found.append(Source(item["fact"], item["read"], item["confidence"], frozenset(item.get("in", []))))
    if not found and reader.pack != "own":
        reader.refuse(T("a rule names its sources"), near="+++")
    return tuple(found)


def _by_jurisdiction(
    reader: _Reader, table: Mapping[str, Any], read: Callable[[tuple[str, ...]], Any], extra: tuple[str, ...] = ()
) -> dict[str, Any]:
    for key in table:
        if key not in (*JURISDICTIONS, *extra):
            reader.refuse(T("“{value}” is not known for “{key}”", value=key, key="jurisdictions"), near=key)
    return {key: read(reader.strings(table, key)) for key in table}


def _sections(reader: _Reader, body: str, first_line: int) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {name: [] for name in SECTIONS}
    current: list[Example] | None = None
    for number, line in enumerate(body.split("\n"), first_line):
        if line.startswith("## "):
            name = line[3:].strip()
            if name not in found:
                reader.refuse(T("“{value}” is not a section of a rule", value=name), line=number)
            current = found.setdefault(name, [])
        elif example := _EXAMPLE.match(line):
            if current is None:
                reader.refuse(T("this line belongs to no section"), line=number)
                continue
            about = tuple(part.strip() for part in (example[2] or "").split(",") if part.strip())
            current.append(Example(example[1], example[3].strip(), about))
        elif line.startswith("  ") and current:
            last = current[-1]
            current[-1] = Example(last.language, f"{last.text}\n{line[2:]}", last.about)
        elif line.strip():
            reader.refuse(T("write “- fr: …” or “- en: …” here"), line=number)
    return found


def _said(reader: _Reader, sections: dict[str, list[Example]], name: str) -> Localized:
    said = {e.language: " ".join(e.text.split()) for e in sections[name] if e.language != "facts"}
    needed = LANGUAGES if reader.pack != "own" else ()
    missing = [language for language in needed if not said.get(language)]
    if missing or not said:
        reader.refuse(T("the section “{name}” must exist in French and English", name=name), near=f"## {name}")
    return Localized.of(said or {"": ""})


def parse_rule(
    text: str, *, name: str, pack: str, path: Path, trusted: bool = False
) -> tuple[Rule | None, list[Problem]]:
    """Read a rule file. `pack` "own" (a practice's own rules) may leave out sources and one of the two languages.

    The patterns of a `trusted` rule are compiled when a text is first read in their language, not now.
    """
    text = text.replace("\r\n", "\n")
    reader = _Reader(path, text, pack, trusted)
    head_text = _HEAD.match(text)
    if not head_text:
        reader.refuse(T("a rule begins with a head between two lines of “+++”"), line=1)
        return None, reader.problems
    try:
        head = tomllib.loads(head_text.group(1))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        reader.refuse(T("the head is not TOML: {reason}", reason=str(error)), line=int(at[1]) + 1 if at else 1)
        return None, reader.problems
    _unknown(reader, head, _HEAD_KEYS)
    body = text[head_text.end() :]
    sections = _sections(reader, body, text.count("\n", 0, head_text.end()) + 1)
    rule = _build(reader, head, sections, name)
    return (None if reader.problems else rule), reader.problems


def _build(reader: _Reader, head: Mapping[str, Any], sections: dict[str, list[Example]], name: str) -> Rule:
    kind = reader.choice(head, "kind", KINDS)
    jurisdictions = reader.strings(head, "jurisdictions", JURISDICTIONS) or ("*",)
    guards = reader.strings(head, "guards", GUARDS) if "guards" in head else _DEFAULT_GUARDS.get(kind, ())
    return Rule(
        name=name, pack=reader.pack, path=reader.path,
        level=reader.choice(head, "level", LEVELS), category=reader.choice(head, "category", CATEGORIES),  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        where=frozenset(reader.strings(head, "where", WHERE) or WHERE), jurisdictions=frozenset(jurisdictions),
        professions=_professions(reader, head, "professions"),
        not_professions=_professions(reader, head, "not_professions"),
        levels=_levels(reader, head), guards=frozenset(guards),
        scope=reader.choice(head, "scope", ("sentence", "document"), "sentence"),  # type: ignore[arg-type]
        since=str(head.get("since", "")), sources=_sources(reader, head),
        words=_words(reader, head),
        required=_by_jurisdiction(reader, head.get("required", {}), lambda p: _compiled(reader, p, "fr")),
        numbers=_by_jurisdiction(reader, head.get("numbers", {}), tuple, ("retired",)),
        check=str(head.get("check", "")), allows=frozenset(reader.strings(head, "allows")),
        looks_for=_said(reader, sections, "What it looks for"), why=_said(reader, sections, "Why"),
        write=_said(reader, sections, "Write instead"),
        found=tuple(sections["Found"]), not_found=tuple(sections["Not found"]),
    )  # fmt: skip
