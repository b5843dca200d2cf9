"""A gate that does not trap: what stops a build, and what may go online because it already is.

`decide` is the only place that knows. It compares the texts with those of the last published build, and lowers an
error to a warning where stopping would protect nobody:

- a text that has not changed, and a rule that is newer than it: 30 days to mend it;
- nothing changed but what must always be publishable (a closure, a telephone number, the crisis page, a crisis block
  shown in a text, a text taken away): what is online stays, and is said to be corrected.

Whatever is new or has changed is always held to every rule.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parvis.ethics.codec import plain
from parvis.ethics.compiled import write_atomically
from parvis.ethics.finding import Finding, Report
from parvis.ethics.regexes import regex
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.ethics.pack import RuleSet
    from parvis.paths import Site
    from parvis.practice.documents import Library
    from parvis.practice.model import Practice

VERSION = 1
FACTS = "content/practice.toml"
GRACE = dt.timedelta(days=30)
FILE = "published.json"
_FRONT = regex(r"\A---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
# Lines of a text's head that never make a text another one: Parvis writes the first, the second adds help.
_SILENT = regex(r"^(?:uid|sensitive)[ \t]*:[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class State:
    """What would be published: the print of each public text and of the facts, by path, and which pages are crisis pages."""

    texts: Mapping[str, str] = field(default_factory=dict)
    crisis: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """What the last published build was. `owed` holds the day on which a finding was first let through, by "path rule"."""

    on: dt.datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    owed: Mapping[str, dt.date] = field(default_factory=dict)


def text_print(content: bytes) -> str:
    """A text's hash, whatever its line ends; `uid:` and `sensitive:` in its head do not count."""
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")
    head = _FRONT.match(text)
    if head:
        text = _SILENT.sub("", head.group()) + text[head.end() :]
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def facts_print(practice: Practice) -> str:
    """The hash of the facts, telephone numbers and exceptional closures left out: those can always be published."""
    people = tuple(replace(person, phone="") for person in practice.practitioners)
    calm = replace(practice, phone="", exceptions=(), practitioners=people)
    return hashlib.sha256(repr(calm).encode()).hexdigest()[:32]


def rule_prints(rules: RuleSet) -> dict[str, str]:
    """Each rule's hash, lexicons included: a rule that looks for more than before is a newer rule."""
    return {rule.name: _rule_print(replace(rule, found=(), not_found=(), path=None)) for rule in rules.rules}


def _rule_print(rule: Any) -> str:
    return hashlib.sha256(json.dumps(plain(rule), sort_keys=True).encode()).hexdigest()[:16]


def state_of(site: Site, practice: Practice, library: Library, *, now: dt.datetime) -> State:
    """The prints of everything that would be published at `now`."""
    public = library.public(now).documents
    prints = {d.path.as_posix(): _print_of(site, d.path.as_posix()) for d in public}
    crisis = frozenset(d.path.as_posix() for d in public if d.role == "crisis")
    return State({FACTS: facts_print(practice), **prints}, crisis)


def _print_of(site: Site, path: str) -> str:
    try:
        return text_print((site.root / path).read_bytes())
    except OSError:
        return ""


def changed_since(published: Published, state: State) -> frozenset[str]:
    """Texts that are new or other than those online. A text taken away is no change: that is always possible."""
    return frozenset(path for path, known in state.texts.items() if published.texts.get(path) != known)


def decide(
    report: Report, published: Published | None, state: State, rules: Mapping[str, str], now: dt.datetime
) -> Report:
    """The report as the gate sees it: `blocks` then says whether the build stops. `rules`: prints of the rules in force."""
    if published is None or not report.blocks:
        return report
    changed = changed_since(published, state)
    calm = changed <= state.crisis
    findings = tuple(
        _weigh(finding, published, changed, rules, now, report.language, calm) for finding in report.findings
    )
    return replace(report, findings=findings)


def _weigh(
    finding: Finding, published: Published, changed: frozenset[str], rules: Mapping[str, str],
    now: dt.datetime, language: str, calm: bool,
) -> Finding:  # fmt: skip
    path = _path(finding)
    if finding.level != "error" or path in changed or path not in published.texts:
        return finding
    until = _grace(finding, published, rules, now)
    if until is not None and now.date() <= until:
        text = T(
            "New rule, text already online: to correct by {date}. {why}",
            date=_day(until, language),
            why=finding.message,
        )
        return replace(finding, level="warning", message=text.say(language))
    if calm:
        text = T("To correct, already online. {why}", why=finding.message)
        return replace(finding, level="warning", message=text.say(language))
    return finding


def _grace(finding: Finding, published: Published, rules: Mapping[str, str], now: dt.datetime) -> dt.date | None:
    """The last day on which the finding is only a warning; None when its rule is as old as what is online."""
    first = published.owed.get(f"{_path(finding)} {finding.rule}")
    if first is None and rules.get(finding.rule) != published.rules.get(finding.rule):
        first = now.date()
    return first + GRACE if first is not None else None


def _path(finding: Finding) -> str:
    return finding.path.as_posix() if finding.path else FACTS


def _day(day: dt.date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, "long", locale=language)


def owed_after(
    before: Report, after: Report, published: Published | None, rules: Mapping[str, str], now: dt.datetime
) -> dict[str, dt.date]:
    """Findings that were let through because their rule is new, each with the day it was first."""
    if published is None:
        return {}
    lowered = [f for f, g in zip(before.findings, after.findings, strict=True) if f.level != g.level]
    owed = {}
    for finding in lowered:
        until = _grace(finding, published, rules, now)
        if until is not None:
            owed[f"{_path(finding)} {finding.rule}"] = until - GRACE
    return owed


def read_published(site: Site) -> Published | None:
    """The last published build; None when there was none, or its record cannot be read."""
    try:
        data = json.loads((site.state / FILE).read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            return None
        return Published(
            dt.datetime.fromisoformat(data["on"]),
            _strings(data["texts"]),
            _strings(data["rules"]),
            {key: dt.date.fromisoformat(day) for key, day in _strings(data["owed"]).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _strings(values: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


def write_published(site: Site, published: Published) -> None:
    """Keep what was published. A disk that refuses only means that the next build is held to every rule."""
    data = {
        "version": VERSION,
        "on": published.on.isoformat(),
        "texts": dict(published.texts),
        "rules": dict(published.rules),
        "owed": {key: day.isoformat() for key, day in published.owed.items()},
    }
    write_atomically(site.state / FILE, (json.dumps(data, ensure_ascii=False, indent=0) + "\n").encode())


def judged(site: Site, report: Report, state: State, now: dt.datetime) -> Report:
    """The report of a check as the gate sees it, from the record of the last published build."""
    published = read_published(site)
    if published is None or not report.blocks:
        return report
    from parvis.ethics.compiled import compiled_rules

    return decide(report, published, state, rule_prints(compiled_rules(site)), now)


class Gate:
    """The gate of one build: `check` before it, `remember` once it is online."""

    def __init__(self, site: Site, now: dt.datetime) -> None:
        self.site, self.now = site, now
        self._next: Published | None = None

    def check(self, practice: Practice, library: Library, *, language: str) -> Report:
        """Read everything that would be published, and decide."""
        from parvis.ethics.cache import read_practice

        report, rules = read_practice(self.site, practice, library, now=self.now, language=language)
        return self.judge(report, state_of(self.site, practice, library, now=self.now), rule_prints(rules))

    def judge(self, report: Report, state: State, rules: Mapping[str, str]) -> Report:
        published = read_published(self.site)
        decided = decide(report, published, state, rules, self.now)
        owed = owed_after(report, decided, published, rules, self.now)
        self._next = Published(self.now, state.texts, dict(rules), owed)
        return decided

    def remember(self) -> None:
        """The build is online."""
        if self._next is not None:
            write_published(self.site, self._next)
