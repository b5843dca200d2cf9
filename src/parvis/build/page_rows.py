"""Pages and their rows of the record: kept as they are, made here, or made by the second process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from parvis.build import base
from parvis.build.base import Closures, digest
from parvis.build.errors import template_faults
from parvis.build.made import Made, Maker
from parvis.build.record import Page
from parvis.build.second import Job, Second

if TYPE_CHECKING:
    import jinja2

    from parvis.build.fast import FastRun
    from parvis.pages.plan import Plan
    from parvis.pages.views import SiteView


@dataclass(frozen=True, slots=True)
class Order:
    """A page to make. `old` is its row where its file is as the last build left it."""

    plan: Plan
    key: str
    old: Page | None

    @property
    def mark(self) -> str:
        return self.old.mark if self.old is not None else ""


class PageWriter:
    """The pages of one language."""

    def __init__(self, run: FastRun, site: SiteView, env: jinja2.Environment) -> None:
        self._run, self.site = run, site
        run.sites[site.language] = msgspec.msgpack.encode(site)
        run.uses = run.uses or dict(run.before.uses)
        self.closure = Closures(env, run.uses).key
        self._maker = Maker(run.scene, site, env, base.code_key(), self.closure)

    def row(self, plan: Plan) -> Page:
        asked = self.asked(plan)
        return asked if isinstance(asked, Page) else self.make(asked)

    def asked(self, plan: Plan) -> Page | Order:
        """The row of a page that is as it was, or the order to make it."""
        run = self._run
        old = run.known(plan.path)
        key = digest(run.base, self._maker.site_mark, repr(plan.key)) if plan.key is not None else ""
        return old if old is not None and key and old.key == key else Order(plan, key, old)

    def make(self, order: Order) -> Page:
        with template_faults(self._run.site.own_templates):
            made = self._maker.make(order.plan, order.mark)
        return self.told(order, made)

    def told(self, order: Order, made: Made) -> Page:
        """The row of a page that was made; its file is written unless it is as it would be."""
        page = order.old if order.old is not None and made.mark == order.mark else self._written(made)
        page.key, page.source, page.template = order.key, made.source, made.template
        page.canonical, page.entry, page.media = made.canonical, made.entry, made.media
        return page

    def _written(self, made: Made) -> Page:
        run = self._run
        size, time = run.put(made.path, made.content, made.sha)
        run.page_written(made)
        return Page(
            made.path, "", made.mark, made.sha, size, time, links=run.look.numbers(made.links), anchors=made.anchors,
            hosts=made.hosts, local=made.local,
        )  # fmt: skip


class PageLine:
    """All the pages of a build. Texts and their lists, which are many, wait in line for whichever process comes first."""

    def __init__(self, run: FastRun, second: Second | None) -> None:
        self._run, self._second = run, second
        self._rows: dict[str, Page | None] = {}  # in the order of the plans
        self._waiting: dict[str, tuple[PageWriter, Order]] = {}
        self._texts: set[str] = set()  # whose pages wait
        self._known: set[str] = set()  # whose cards the second process has
        self.twice: set[str] = set()
        self.done = 0
        run.memory.awaited = self._await

    def add(self, writer: PageWriter, plan: Plan) -> None:
        if plan.path in self._rows:
            self.twice.add(plan.path)
            return
        self._rows[plan.path] = None
        asked = writer.asked(plan)
        if isinstance(asked, Page):
            self._put(plan.path, asked)
        elif self._second is None or not (plan.text or plan.cards):
            self._put(plan.path, writer.make(asked))
        else:
            self._waiting[plan.path] = writer, asked
            if plan.text is not None:
                self._texts.add(plan.text.path.as_posix())
            self._second.offer(plan.path, self._job)

    def rows(self) -> dict[str, Page]:
        """Every page, made."""
        self._drain()
        return {path: row for path, row in self._rows.items() if row is not None}

    def _put(self, path: str, row: Page) -> None:
        self._rows[path] = row
        self.done += 1
        self._run.told_pages(self.done, len(self._rows))

    def _await(self, text: str) -> None:
        """The card of a text is asked: it comes with its page."""
        if text in self._texts:
            self._drain()

    def _drain(self) -> None:
        second = self._second
        while second is not None:
            for made in second.answers():
                self._taken(made)
            if (path := second.take()) is not None:
                writer, order = self._waiting.pop(path)
                if order.plan.text is not None:
                    self._texts.discard(order.plan.text.path.as_posix())
                self._put(path, writer.make(order))
            elif not second.wait():
                break
        self._texts.clear()

    def _taken(self, made: Made) -> None:
        """A page that the second process made."""
        writer, order = self._waiting.pop(made.path)
        if order.plan.text is not None:
            self._run.memory.learn(order.plan.text, made.card)
            self._known.add(order.plan.text.path.as_posix())
        self._put(made.path, writer.told(order, made))

    def _job(self, path: str) -> Job:
        """A page as the second process is told of it."""
        writer, order = self._waiting[path]
        text, plan = None, order.plan
        if plan.text is not None and (kept := self._run.texts.raw(plan.text.body, plan.text.lang)):
            text = kept
        cards = [(name, card) for name, card in self._run.memory.cards(plan.cards) if name not in self._known]
        self._known.update(name for name, _ in cards)
        return Job(writer.site.language, path, order.mark, text, cards)
