"""What the start page tells: each text with its state and what was found in it, what is missing, what was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from parvis.errors import ParvisError
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.load import FACTS, load
from parvis.practice.model import Practice
from parvis.practice.texts import zone_of
from parvis.practice.urls import Urls
from parvis.preview.faults import Fault, of_findings, of_problems

if TYPE_CHECKING:
    from parvis.ethics.again import Outcome

State = Literal["draft", "scheduled", "changed", "new", "online"]
_ORDER: tuple[State, ...] = ("draft", "scheduled", "changed", "new", "online")
_LOOKED = 200  # snapshots looked through for the last publication


@dataclass(frozen=True, slots=True)
class Row:
    """One text. `found` holds what the check and the loader say of it, the worst first; `href` is its page here."""

    title: str
    path: str
    kind: str
    lang: str
    state: State
    said: Text
    href: str
    found: tuple[Fault, ...]

    @property
    def stops(self) -> int:
        return sum(fault.level == "error" for fault in self.found)


@dataclass(frozen=True, slots=True)
class Overview:
    """`missing` are facts that are not there yet, `elsewhere` what was found outside the texts."""

    practice: Practice | None
    rows: tuple[Row, ...]
    missing: tuple[Fault, ...]
    elsewhere: tuple[Fault, ...]
    backup: Text | None
    published: dt.datetime | None  # the last time

    @property
    def stops(self) -> int:
        """How many things forbid publishing."""
        return sum(row.stops for row in self.rows) + sum(fault.level == "error" for fault in self.elsewhere)


def overview(site: Site, *, now: dt.datetime, language: str) -> Overview:
    """Read everything. Never raises for what a person wrote."""
    from parvis.backup import reminder
    from parvis.ethics.again import check_practice

    loaded = load(site, now=now)
    outcome = check_practice(site, now=now, language=language)
    faults = _by_path(outcome, language)
    since, files = _last_publication(site)
    practice = loaded.practice
    rows = _Rows(site, practice, loaded.library, now, language, files).rows(faults) if practice is not None else ()
    known = {row.path for row in rows}
    elsewhere = tuple(fault for path, found in faults.items() if path not in known for fault in found)
    missing = of_problems(outcome.unanswered, language)
    return Overview(practice, rows, missing, elsewhere, reminder(site, now), since)


def _by_path(outcome: Outcome, language: str) -> dict[str, list[Fault]]:
    findings = outcome.report.findings if outcome.report else ()
    faults: dict[str, list[Fault]] = {}
    for fault in (*of_problems(outcome.problems, language), *of_findings(findings)):
        faults.setdefault(fault.path or FACTS.as_posix(), []).append(fault)
    return faults


def _last_publication(site: Site) -> tuple[dt.datetime | None, Mapping[str, str] | None]:
    """When, and the hash of each file then; None when this computer knows of none."""
    from parvis.history import History

    history = History(site)
    for entry in reversed(history.entries()[-_LOOKED:]):
        try:
            snapshot = history.read(entry.number)
        except ParvisError:
            continue
        if snapshot.reason == "publish":
            return snapshot.at, {name: kept.hash for name, kept in snapshot.files.items()}
    return None, None


class _Rows:
    def __init__(
        self, site: Site, practice: Practice, library: Library, now: dt.datetime, language: str,
        files: Mapping[str, str] | None,
    ) -> None:  # fmt: skip
        self.site, self.library, self.now, self.language, self.files = site, library, now, language, files
        self.zone = zone_of(practice)
        self.urls = Urls.of(practice, "http://localhost")

    def rows(self, faults: Mapping[str, list[Fault]]) -> tuple[Row, ...]:
        found = [(document, self._row(document, faults)) for document in self.library.documents]
        latest = sorted(found, key=lambda pair: pair[0].date.timestamp() if pair[0].date else 0.0, reverse=True)
        return tuple(
            row for _, row in sorted(latest, key=lambda pair: (_ORDER.index(pair[1].state), not pair[1].found))
        )

    def _row(self, document: Document, faults: Mapping[str, list[Fault]]) -> Row:
        path = document.path.as_posix()
        state = self._state(document)
        found = sorted(faults.get(path, []), key=lambda fault: ("error", "warning", "advice").index(fault.level))
        return Row(
            document.title, path, document.kind, document.lang, state, self._said(document, state),
            self.urls.document(document), tuple(found),
        )  # fmt: skip

    def _state(self, document: Document) -> State:
        from parvis.history.objects import digest

        if document.status == "draft":
            return "draft"
        if not document.is_public(self.now):
            return "scheduled"
        if self.files is None or (before := self.files.get(document.path.as_posix())) is None:
            return "new"
        try:
            same = digest((self.site.root / document.path).read_bytes()) == before
        except OSError:
            same = False
        return "online" if same else "changed"

    def _said(self, document: Document, state: State) -> Text:
        if state == "scheduled" and document.date is not None:
            return T("Online on {date}", date=self._day(document.date))
        return {
            "draft": T("Draft"),
            "changed": T("Changed since it was published"),
            "new": T("Ready, not online yet"),
            "online": T("Online"),
        }[state]

    def _day(self, moment: dt.datetime) -> str:
        from parvis.pages.dates import clock_time, long_date

        local = moment.astimezone(self.zone)
        return f"{long_date(local.date(), self.language)}, {clock_time(local, self.language)}"
