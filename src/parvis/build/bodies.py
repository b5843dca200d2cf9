"""A build after which nothing but the bodies of a few texts differs: what an edit is, most of the time.

The last build's note must hold (quick.py): same code, options, day and files, but for those texts, whose heads are the
same to the letter. Then the facts, the lists, the feeds and every other page are what they were, and are not looked at.
At the least doubt the build that looks at everything does the work.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from parvis.build import quick
from parvis.build.edited import document_of, head_print
from parvis.build.fast import FastRun
from parvis.build.record import Page, Record, Text
from parvis.build.run import Built, Progress
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.model import Practice

if TYPE_CHECKING:
    from parvis.ethics.finding import Report

_MOST = 8  # texts; more, and everything is looked at
_KINDS = ("article", "resource")


class Otherwise(Exception):
    """More than bodies differ."""


def built(
    site: Site,
    options: BuildOptions,
    found: quick.Inputs,
    kept: dict[str, Any] | None,
    progress: Progress | None = None,
    *,
    ends: bool = False,
) -> Built:
    """Build in the shortest way that is sure. `found`: the practice's files; `kept`: the last build's note, if it holds.

    `ends`: the process ends at once, and need not look through what this leaves for what could be let go.

    Raises ParvisError, as `FastRun.build`.
    """
    if kept is not None and kept["language"] == options.language:
        doubtful = quick.doubtful(kept, found)
        if doubtful is not None and all(path.endswith(".md") for path in doubtful):
            gc.disable()  # nothing of weight is let go in so short a time
            try:
                return BodiesRun(site, options, progress, inputs=found, note=kept, doubtful=doubtful).build()
            except (Otherwise, ParvisError):
                pass  # whatever is wrong, the whole build says it best
            finally:
                if not ends:
                    gc.enable()
    gc.enable()
    return FastRun(site, options, progress, inputs=found).build()


class BodiesRun(FastRun):
    """One such build. Raises Otherwise when it is none."""

    def __init__(
        self,
        site: Site,
        options: BuildOptions,
        progress: Progress | None = None,
        *,
        inputs: quick.Inputs,
        note: dict[str, Any],
        doubtful: list[str],
    ) -> None:
        super().__init__(site, options, progress, inputs=dict(inputs), processes=1)
        self._note, self._doubtful = note, doubtful
        self._changed: dict[str, Text] = {}

    def build(self) -> Built:
        return self._attempt()

    def begin(self) -> Path:
        """Every file of the output is as the last build left it: each is asked by its name, no folder is gone through."""
        self.staging.open({name: (stamp[0], stamp[1]) for name, stamp in self._note["outputs"].items()})
        if not quick.intact(str(self.staging.output), self._note):
            self.abandon()
            raise Otherwise
        return self.staging.folder

    # ------------------------------------------------------------ texts

    def read(self) -> None:
        self._progress(T("Reading"), 0, 1)
        self._partly = True
        before = self.before
        self._require(before.saved == self._note["saved"])  # no other build came between
        self._require(before.practice and before.report is not None and before.names and before.memory)
        rows = {text.path: text for text in before.texts}
        self._require(all(path in rows for path in self._doubtful))
        self._changed = {path: rows[path] for path in self._doubtful if self.files.sha(path) != rows[path].sha}
        self._require(len(self._changed) <= _MOST)
        self._practice = msgspec.msgpack.decode(before.practice, type=Practice)
        self._told()
        zone = _zone_of(self._practice)
        self._require(all(text.fields for text in before.texts))
        documents = tuple(document_of(self.site, text.fields, zone) for text in before.texts)
        self._library = Library(documents)
        for path, row in self._changed.items():
            self._same_head(self._library.by_path[path], row)
        self._links()
        self._progress(T("Reading"), 1, 1)

    def _require(self, condition: object) -> None:
        if not condition:
            raise Otherwise

    def _told(self) -> None:
        """What was said to the person: said again, unless it was about a text that has changed."""
        from parvis.build.glance import told

        said = told(self._note)
        if said is None or any(p.path is not None and p.path.as_posix() in self._changed for p in said[1]):
            raise Otherwise
        self.warnings += said[1]

    def _same_head(self, document: Document, row: Text) -> None:
        content = (self.site.root / row.path).read_bytes()
        self._require(row.head and row.seal and row.words >= 0 and document.kind in _KINDS)
        self._require(document.is_public(self.options.now) and "uid" in document.field_lines)
        self._require(head_print(content, document.body_line) == row.head)

    def _links(self) -> None:
        """A link of a changed text that leads nowhere is said by the whole build."""
        from parvis.practice.links import is_outside, links_of

        documents = [self._library.by_path[path] for path in self._changed]
        inside = [d for d in documents if not all(is_outside(link.href) for link in links_of(d))]
        if not inside:
            return
        from parvis.practice.texts import Source, problems_of

        for document in inside:
            source = Source(document)
            self._require(not problems_of(self.site, source, self.practice, self._library, now=self.options.now))

    # ------------------------------------------------------------ the check

    def check(self) -> None:
        self._progress(T("Rereading"), 0, 1)
        report = self.judge(self.options.language or self.practice.language)
        self._require(not report.blocks or self.options.preview)
        self._report = report
        self._progress(T("Rereading"), 1, 1)

    def judge(self, language: str) -> Report:
        """The last report, with what the changed texts give now."""
        from parvis.build.heard import Heard
        from parvis.ethics.cache import open_store
        from parvis.ethics.codec import thing
        from parvis.ethics.compiled import compiled_rules
        from parvis.ethics.gate import FACTS, Gate, State, facts_print, text_print
        from parvis.ethics.run import check_site

        before, now = self.before, self.options.now
        last: Report = thing(before.report)
        shown = Library(tuple(self._library.by_path[path] for path in self._changed))
        heard = Heard(
            open_store(self.site), self.site, before.memory, {path: self.files.sha(path) for path in self._changed}
        )
        rules = compiled_rules(self.site)
        check_site(self.site, self.practice, shown, now=now, language=language, rules=rules, memory=heard)
        heard.store.save()
        self._require(
            not any(one.path is not None and one.path.as_posix() in self._changed for one in last.suppressions)
        )
        self._require(not any(said.suppressions for said in heard.said.values()))
        findings = [f for f in last.findings if f.path is None or f.path.as_posix() not in self._changed]
        findings += [finding for said in heard.said.values() for finding in said.findings]
        findings.sort(key=lambda f: (str(f.path or ""), f.line, f.column, f.rule))
        words = last.words - sum(row.words for row in self._changed.values()) + sum(heard.words.values())
        self.heard, self.raw_report = heard, replace(last, findings=tuple(findings), words=words)
        self.seals = {text.path: text.seal for text in before.texts if text.seal}
        for path in self._changed:
            self.seals[path] = text_print((self.site.root / path).read_bytes())
        public = self._library.public(now).documents
        seals = {path: self.seals[path] for d in public if (path := d.path.as_posix()) in self.seals}
        self._require(len(seals) == len(public))
        crisis = frozenset(d.path.as_posix() for d in public if d.role == "crisis")
        gate = self.gate = Gate(self.site, now)
        return gate.judge(self.raw_report, State({FACTS: facts_print(self.practice), **seals}, crisis), before.prints)

    # ------------------------------------------------------------ pages and files

    def _write_all(self) -> None:
        from parvis.build.last_look import LastLook
        from parvis.build.memory import BuildMemory
        from parvis.build.page_rows import PageWriter
        from parvis.pages.lists import card
        from parvis.pages.scene import Scene
        from parvis.pages.texts import plan_of
        from parvis.pages.views import SiteView

        before, self.base = self.before, self.before.base
        self.memory = BuildMemory(before, self.files, self.base, self.public, self.options.now, around=before.around)
        folder = self.site.content / "media"
        self.scene = Scene(self.practice, self.public, self.options, media=folder, texts=self.texts, memory=self.memory)
        self.look = LastLook(self, before)
        self.sites = before.sites
        self._known = self._rows = {page.path: page for page in before.pages}
        self._others = {other.path: other for other in before.others}
        places = {page.source: page for page in before.pages if page.source in self._changed}
        self._require(len(places) == len(self._changed))
        writers: dict[str, PageWriter] = {}
        for number, (path, row) in enumerate(self._changed.items(), start=1):
            document, old = self._library.by_path[path], places[path]
            was = replace_page(old)
            if document.lang not in writers:
                site = msgspec.msgpack.decode(before.sites[document.lang], type=SiteView)
                writers[document.lang] = PageWriter(self, site, self._environment(document.lang))
            plan = plan_of(self.scene, document)
            self._require(plan.path == old.path)
            page = self._rows[plan.path] = writers[document.lang].row(plan)
            self._require(_outside(page) == _outside(was))
            self._require(self.memory.card_key(document, lambda d: card(self.scene, d)) == row.card_key)
            self._progress(T("Writing"), number, len(self._changed))
        self._feeds()

    def _feeds(self) -> None:
        """Feeds hold whole texts: those of the newest articles."""
        from parvis.newsletter.newest import newest

        self.feeds_key = self.before.feeds
        for lang in self.practice.languages:
            if any(d.path.as_posix() in self._changed for d in newest(self.public.of("article", lang))):
                from parvis.build.fast_feeds import machine_files

                machine_files(self, dict(self._others))
                return

    # ------------------------------------------------------------ the end

    def record(self) -> Record:
        before = self.before
        heard = self.heard.words if self.heard is not None else {}
        for path, row in self._changed.items():
            made = self.memory.texts[path]
            row.sha, row.key, row.seal, row.words = made.sha, made.key, self.seals[path], heard[path]
            row.card_key, row.card, row.reaches = made.card_key, made.card, made.reaches
        for row in before.texts:
            row.stamp = self.files.stamps[row.path]
        before.hidden, before.links, before.feeds = self.look.clean(), self.look.table(), self.feeds_key
        before.report = _plain(self.raw_report)
        before.uses, before.others = self.uses, self.others_done()
        before.pages = self.pages_done()
        return before


def replace_page(page: Page) -> Page:
    """A copy: the row itself may be changed."""
    return msgspec.structs.replace(page)


def _outside(page: Page) -> tuple[object, ...]:
    """What other files say of a page: the sitemap, the media that are published."""
    return page.template, page.canonical, page.entry, page.media


def _plain(report: Report | None) -> Any:
    from parvis.ethics.codec import plain

    return plain(report)


def _zone_of(practice: Practice) -> Any:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(practice.time_zone)
    except (ValueError, OSError, KeyError):
        raise Otherwise from None
