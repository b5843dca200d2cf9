"""The check's two entrances: one text, or everything a practice publishes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from parvis.errors import Problem
from parvis.ethics.checks import Reader
from parvis.ethics.engine import Checked, jurisdiction, position, read_text, suppression_findings
from parvis.ethics.facts import CHECKS, FactHit, run_fact_check
from parvis.ethics.finding import LEVELS, WHERE, Finding, Level, Report, Suppression, by_place
from parvis.ethics.own_templates import on_one_line, template_passages
from parvis.ethics.pack import RuleSet, carried_rules, read_pack, rules_for
from parvis.ethics.passages import FACTS, FactsFile, Passage, answered_by_facts, document_passages, fact_passages
from parvis.ethics.rule import Rule
from parvis.ethics.sources import cite
from parvis.ethics.suppress import Allowance, allowances_of_facts, allowances_of_head, answered
from parvis.practice.professions import PROFESSIONS, nearest

if TYPE_CHECKING:
    from parvis.ethics.cache import Memory, Remembered
    from parvis.paths import Site
    from parvis.practice.documents import Document, Library
    from parvis.practice.model import Practice, Practitioner

OWN_RULES = "rules"
BROKEN_RULE = "broken-rule"


def check_text(text: str, *, country: str, profession: str, language: str, where: str) -> list[Finding]:
    """Read one Markdown text. See `parvis.ethics.check_text`."""
    if profession not in PROFESSIONS:
        near = nearest(profession)
        raise ValueError(f"unknown profession {profession!r}" + (f"; did you mean {near!r}?" if near else ""))
    if where not in WHERE:
        raise ValueError(f"where must be one of {', '.join(WHERE)}, not {where!r}")
    language = "fr" if language.lower().startswith("fr") else "en"
    reader = Reader(jurisdiction(country, language), (profession,), language, where, headline=where == "metadata")
    return list(read_text(text, reader, carried_rules(), language).findings)


def check_site(
    site: Site,
    practice: Practice,
    library: Library,
    *,
    now: dt.datetime,
    language: str,
    facts: str | None = None,
    rules: RuleSet | None = None,
    memory: Memory | None = None,
) -> Report:
    """Read everything the practice publishes at `now`, its facts first. `language` is the one the report speaks.

    Drafts and texts of the future are not read: give a library that holds them as published to check them.
    `rules` and `memory` spare reading again what did not change (cache.py).
    `facts` is the text of practice.toml when it is not the one of the file: an editor's, not saved yet.
    """
    file = FactsFile.of(site) if facts is None else FactsFile.holding(facts)
    return _SiteCheck(site, practice, language, file, rules or rules_of(site), memory).run(
        library.public(now), now.date()
    )


def read_texts(
    site: Site, practice: Practice, library: Library, *, language: str, rules: RuleSet, memory: Memory
) -> list[Remembered]:
    """What each of these texts gives, apart from the others."""
    check = _SiteCheck(site, practice, language, FactsFile.holding(""), rules, memory)
    return [memory.text(document, lambda d=document: check.reading(d)) for document in library.documents]  # type: ignore[misc]


def rules_of(site: Site) -> RuleSet:
    """The carried rules and the practice's own, in `rules/` of its folder."""
    own = site.root / OWN_RULES
    return carried_rules().plus(read_pack(own, "own", shown_from=site.root)) if own.is_dir() else carried_rules()


class Kept(NamedTuple):
    """The `#` comments of a file or of its head, and the text they stand in."""

    comments: list[Allowance]
    text: str


class _SiteCheck:
    """One check of one practice."""

    def __init__(
        self, site: Site, practice: Practice, language: str, file: FactsFile, rules: RuleSet, memory: Memory | None
    ) -> None:
        self.site, self.practice, self.language = site, practice, language
        self.rules, self.memory = rules, memory
        self.file = file
        self.findings: list[Finding] = []
        self.suppressions: list[Suppression] = []
        self.fact_comments = allowances_of_facts(self.file.text)
        self.words = 0

    def run(self, library: Library, today: dt.date) -> Report:
        self.findings += [broken_rule(problem, self.language) for problem in self.rules.problems]
        self._facts(today)
        for passage in fact_passages(self.practice, self.file):
            self._passage(passage, Kept(self.fact_comments, self.file.text))
        for document in library.documents:
            self._document(document)
        for passage in template_passages(self.practice, self.site):
            self._template(passage)
        self._comments(self.fact_comments, self.file.text, FACTS)
        texts = len(library.documents) + 1
        return Report(by_place(self.findings), by_place(self.suppressions), texts, self.words, self.language)

    def _document(self, document: Document) -> None:
        """A text, read now or remembered."""
        if self.memory is None:
            self._read(document)
            return
        known = self.memory.text(document, lambda: self.reading(document))
        self.findings += known.findings
        self.suppressions += known.suppressions
        self.words += known.words

    def reading(self, document: Document) -> Remembered:
        """What one text gives, apart from the others."""
        from parvis.ethics.cache import Remembered

        before = self.findings, self.suppressions, self.words
        self.findings, self.suppressions, self.words = [], [], 0
        self._read(document)
        given = Remembered(tuple(self.findings), tuple(self.suppressions), self.words)
        self.findings, self.suppressions, self.words = before
        return given

    def _read(self, document: Document) -> None:
        content = self.memory.contents.get(document.path.as_posix()) if self.memory else None
        passages = list(document_passages(self.practice, self.site, document, content))
        head = "\n".join(passages[0].lines[: document.body_line - 1]) + "\n"
        comments = allowances_of_head(head)
        for passage in passages:
            self._passage(passage, Kept(comments, head))
        self._comments(comments, head, document.path)

    def _checked(self, passage: Passage) -> Checked:
        if self.memory is None or passage.path != FACTS:
            return read_text(passage.text, passage.reader, self.rules, self.language)
        return self.memory.passage(passage, lambda: read_text(passage.text, passage.reader, self.rules, self.language))

    def _passage(self, passage: Passage, kept: Kept) -> None:
        checked = self._checked(passage)
        self.words += checked.words
        for finding in checked.findings:
            if answered_by_facts(finding.rule, finding.excerpt, passage):
                continue  # the site says it elsewhere
            place = passage.place(finding.start, finding.excerpt)
            placed = replace(
                finding, path=passage.path, line=place.line, column=place.column, source_line=place.source_line
            )
            if passage.exact or not answered(kept.comments, placed.rule, placed.line, kept.text):
                self.findings.append(placed)
        self.suppressions += [
            Suppression(a.rule, a.reason, passage.line + position(passage.text, a.start)[0] - 1, passage.path, a.uses)
            for a in checked.allowed
            if a.uses
        ]

    def _template(self, passage: Passage) -> None:
        """A template of the practice's own: what it embeds, ticks or leaves out."""
        rules = RuleSet(tuple(rule for rule in self.rules.rules if rule.kind == "markup"))
        for finding in read_text(on_one_line(passage.text), passage.reader, rules, self.language).findings:
            place = passage.place(finding.start, finding.excerpt)
            self.findings.append(
                replace(finding, path=passage.path, line=place.line, column=place.column, source_line=place.source_line)
            )

    def _facts(self, today: dt.date) -> None:
        country = jurisdiction(self.practice.region or self.practice.country, self.practice.language)
        for rule in rules_for(country, self.rules):
            if rule.kind == "facts" and rule.check in CHECKS:
                for hit in run_fact_check(rule.check, self.practice, today):
                    self._fact(rule, hit, country)

    def _fact(self, rule: Rule, hit: FactHit, country: str) -> None:
        people = self.practice.practitioners
        concerned = people if hit.whose is None else (people[hit.whose],)
        levels = _levels(rule, concerned)
        if not levels and concerned:
            return
        mark = self.file.places.value(hit.path)
        if answered(self.fact_comments, rule.name, mark.line, self.file.text, anywhere=True):
            return
        offset = self.file.offset(mark.line, mark.column)
        level = min(levels, key=LEVELS.index) if levels else rule.level
        message = f"{hit.what.say(self.language)}. {rule.why.to(self.language)}"
        self.findings.append(
            Finding(
                rule=rule.name,
                category=rule.category,
                level=level,
                start=offset,
                end=offset,
                message=message,
                write=rule.write.to(self.language),
                source=cite(rule.sources_in(country), self.language),
                line=mark.line,
                column=mark.column,
                source_line=self.file.places.line(mark.line),
                path=FACTS,
                pack=rule.pack,
            )
        )

    def _comments(self, comments: list[Allowance], text: str, path: PurePath) -> None:
        """What the `#` comments of a file keep, and those that serve nothing."""
        if not comments:
            return
        found = suppression_findings(comments, self.rules.names, text, self.language)
        self.findings += [replace(finding, path=path) for finding in found]
        self.suppressions += [
            Suppression(a.rule, a.reason, position(text, a.start)[0], path, a.uses) for a in comments if a.uses
        ]


def _levels(rule: Rule, people: tuple[Practitioner, ...]) -> list[Level]:
    """The levels of a rule for those whom it concerns."""
    found: list[Level] = []
    for person in people:
        level = rule.level_for(person.profession)
        if level != "off":
            found.append(level)
    return found


def broken_rule(problem: Problem, language: str) -> Finding:
    """A rule that cannot be read says so, and the others go on."""
    return Finding(
        rule=BROKEN_RULE, category="wording", level="warning", start=0, end=0, message=problem.what.say(language),
        line=problem.line, column=problem.column, source_line=problem.source, path=problem.path, pack="engine",
    )  # fmt: skip
