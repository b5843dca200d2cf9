"""One practice as its editor sees it: facts and texts as they are being written, the rest as it was saved.

`look` reads one open text and takes milliseconds. `survey` reads the whole practice as saved, for what only the whole
can tell (two texts at one address, links to nowhere); `look` adds what it found, as long as the line still stands.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from parvis.errors import Problem
from parvis.ethics.engine import SUPPRESSION_RULE, read_text, suppression_findings
from parvis.ethics.finding import Finding
from parvis.ethics.fix import NUMBER_RULE, Edit, number_edits, title_edits
from parvis.ethics.pack import RuleSet
from parvis.ethics.passages import answered_by_facts, document_passages
from parvis.ethics.run import check_site, rules_of
from parvis.ethics.suppress import allowances_of_head, answered
from parvis.lsp.remark import Remark, of_finding, of_problem
from parvis.paths import Site
from parvis.practice.documents import FOLDERS, Document, Library
from parvis.practice.load import FACTS, load, media_problems, parse_practice
from parvis.practice.model import Practice
from parvis.practice.reading import read_text as read_file
from parvis.practice.texts import Source, parse_document, zone_of

# Without readable facts nobody can say whether these are right.
_NEED_FACTS = frozenset({"unknown-language", "unknown-author"})


def plain(text: str) -> str:
    """Line ends as one character, lines as editors count them: a lone carriage return ends a line too."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Desk:
    """`now` gives the moment: it decides which texts are still to come."""

    def __init__(self, site: Site, language: str, now: Callable[[], dt.datetime]) -> None:
        self.site, self.language, self._now = site, language, now
        self._open_facts: str | None = None
        self._parsed: tuple[str, Practice | None, list[Problem]] = ("", None, [])
        self._last_practice: Practice | None = None
        self._rules: RuleSet | None = None
        self._seen: dict[PurePosixPath, tuple[tuple[object, ...], tuple[Remark, ...]]] = {}
        self._whole: dict[PurePosixPath, list[Remark]] = {}
        self._beyond: dict[PurePosixPath, list[Remark]] = {}

    @property
    def rules(self) -> RuleSet:
        if self._rules is None:
            self._rules = rules_of(self.site)
        return self._rules

    def reads(self, shown: PurePosixPath) -> bool:
        """Whether a file is the facts, or a Markdown text below content/."""
        return shown == FACTS or (shown.parts[:1] == ("content",) and shown.suffix.lower() == ".md")

    def facts_are(self, text: str | None) -> None:
        """The facts as an editor holds them; None when no editor does."""
        self._open_facts = None if text is None else plain(text)

    def look(self, shown: PurePosixPath, text: str) -> tuple[Remark, ...]:
        """Everything to say about one text, by place. `shown` is its path below the practice's folder."""
        text = plain(text)
        lines = text.split("\n")
        quick = self._quick(shown, text)
        known = {remark.key for remark in quick}
        still = [moved for remark in self._only_whole(shown) if (moved := remark.moved(lines))]
        beyond = [remark for remark in still if remark.key not in known]
        return tuple(sorted((*quick, *beyond), key=lambda r: (r.start, r.end, r.code)))

    def certain(self, shown: PurePosixPath, text: str) -> list[list[Edit]]:
        """What can be mended without a doubt in one text, as `parvis check --fix` does: each list is one correction."""
        text = plain(text)
        practice = self._practice(text if shown == FACTS else self._facts())[0] or self._last_practice
        if practice is None:
            return []
        lines = text.split("\n")
        found: list[list[Edit]] = []
        for remark in self.look(shown, text):
            if remark.code == NUMBER_RULE and remark.start.line == remark.end.line:
                written = lines[remark.start.line][remark.start.column : remark.end.column]
                start = sum(len(line) + 1 for line in lines[: remark.start.line]) + remark.start.column
                found.append(list(number_edits(text, start, written, practice)))
        document = self._document(shown, text, practice) if shown != FACTS else None
        if document is not None:
            found.append(list(title_edits(text, document)))
        return [edits for edits in found if edits]

    def survey(self) -> None:
        """Read the whole practice as saved. `look` uses what this found from then on."""
        self._rules = rules_of(self.site)
        loaded = load(self.site, now=self._now())
        found: dict[PurePosixPath, list[Remark]] = defaultdict(list)
        lines: dict[PurePosixPath, list[str]] = {}
        for problem in loaded.problems:
            place = PurePosixPath(problem.path or FACTS)
            at = lines.setdefault(place, self._saved(place).split("\n"))
            found[place].append(of_problem(problem, at, self.language))
        if loaded.practice is not None:
            report = check_site(self.site, loaded.practice, loaded.library, now=self._now(), language=self.language)
            for finding in report.findings:
                place = PurePosixPath(finding.path or FACTS)
                at = lines.setdefault(place, self._saved(place).split("\n"))
                found[place].append(of_finding(finding, at, keepable=_keepable(finding)))
        self._whole, self._beyond = found, {}

    def _only_whole(self, shown: PurePosixPath) -> list[Remark]:
        """What the survey found in a text that looking at the text alone does not."""
        beyond = self._beyond  # a survey in another thread may put another in its place
        if shown not in beyond:
            whole = self._whole.get(shown, [])
            alone = {remark.key for remark in self._quick(shown, self._saved(shown))} if whole else set()
            beyond[shown] = [remark for remark in whole if remark.key not in alone]
        return beyond[shown]

    def _saved(self, shown: PurePosixPath) -> str:
        return plain(read_file(self.site.root / shown, shown)[0])

    def _quick(self, shown: PurePosixPath, text: str) -> tuple[Remark, ...]:
        if not self.reads(shown):
            return ()
        facts = self._facts() if shown != FACTS else ""
        key = (text, facts, self.rules, self.language)
        seen = self._seen.get(shown)
        if seen is None or seen[0] != key:
            read = self._read_facts(text) if shown == FACTS else self._read_text(shown, text)
            seen = self._seen[shown] = (key, read)
        return seen[1]

    def _facts(self) -> str:
        return self._saved(FACTS) if self._open_facts is None else self._open_facts

    def _practice(self, text: str) -> tuple[Practice | None, list[Problem]]:
        parsed = self._parsed
        if parsed[0] != text:
            parsed = self._parsed = (text, *parse_practice(text))
            self._last_practice = parsed[1] or self._last_practice
        return parsed[1], parsed[2]

    def _read_facts(self, text: str) -> tuple[Remark, ...]:
        practice, problems = self._practice(text)
        lines = text.split("\n")
        findings: tuple[Finding, ...] = ()
        if practice is not None:
            problems = [*problems, *media_problems(practice, self.site, lines)]
            now, library = self._now(), Library()
            report = check_site(self.site, practice, library, now=now, language=self.language, facts=text)
            findings = tuple(f for f in report.findings if f.path == FACTS)
        return (
            *(of_problem(problem, lines, self.language) for problem in problems),
            *(of_finding(finding, lines, keepable=_keepable(finding)) for finding in findings),
        )

    def _read_text(self, shown: PurePosixPath, text: str) -> tuple[Remark, ...]:
        if shown.parts[1] not in FOLDERS:
            return ()
        practice, _ = self._practice(self._facts())
        practice = practice or self._last_practice
        stand_in = practice or Practice(name="…", country="FR")
        source, problems = self._parse(shown, text, stand_in)
        lines = text.split("\n")
        said = [of_problem(p, lines, self.language) for p in problems if practice or p.code not in _NEED_FACTS]
        if source is not None and practice is not None:
            said += self._ethics(practice, source.document, lines)
        return tuple(said)

    def _parse(self, shown: PurePosixPath, text: str, practice: Practice) -> tuple[Source | None, list[Problem]]:
        zone = zone_of(practice)
        return parse_document(text, shown, practice, zone=zone, today=self._now().astimezone(zone).date())

    def _document(self, shown: PurePosixPath, text: str, practice: Practice) -> Document | None:
        source = self._parse(shown, text, practice)[0] if shown.parts[1] in FOLDERS else None
        return source.document if source else None

    def _ethics(self, practice: Practice, document: Document, lines: list[str]) -> list[Remark]:
        """The findings of one text, drafts and texts to come included: its author is the one who reads them."""
        said: list[Remark] = []
        head = "\n".join(lines[: document.body_line - 1]) + "\n"
        comments = allowances_of_head(head)
        for each in document_passages(practice, self.site, document):
            passage = replace(each, lines=tuple(lines))
            for finding in read_text(passage.text, passage.reader, self.rules, self.language).findings:
                if answered_by_facts(finding.rule, finding.excerpt, passage):
                    continue
                place = passage.place(finding.start, finding.excerpt)
                placed = replace(finding, line=place.line, column=place.column, path=document.path)
                if passage.exact or not answered(comments, placed.rule, placed.line, head):
                    said.append(of_finding(placed, lines, keepable=_keepable(placed)))
        unused = suppression_findings(comments, self.rules.names, head, self.language)
        return [*said, *(of_finding(finding, lines, keepable=False) for finding in unused)]


def _keepable(finding: Finding) -> bool:
    """A comment can answer it."""
    return finding.rule != SUPPRESSION_RULE
