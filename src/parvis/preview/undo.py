"""Going back: the snapshots that each build and publication keeps, and putting one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from parvis.errors import ParvisError
from parvis.history import Changes, Damaged, History, Snapshot, changes, plan_restore, restore
from parvis.paths import Site
from parvis.practice.load import load_practice
from parvis.practice.texts import zone_of
from parvis.preview.faults import of_error, of_problems
from parvis.preview.own_pages import OwnPages

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """One snapshot in a list."""

    number: int
    when: str
    why: str
    changes: Changes


class Undo:
    """The pages of the history of one practice."""

    def __init__(self, site: Site, pages: OwnPages, clock: Callable[[], dt.datetime]) -> None:
        self._site, self._pages, self._clock = site, pages, clock

    def list(self, _request: Request) -> Response:
        return self._pages.show("undo.html", kept=list(self._kept())[::-1])

    def one(self, request: Request) -> Response:
        """What putting a snapshot back would change; nothing is changed."""
        try:
            snapshot = History(self._site).read(request.path_params["number"])
            plan = plan_restore(self._site, snapshot)
        except ParvisError as error:
            return self._pages.show("problem.html", 404, faults=of_error(error, self._site.root, self._pages.language))
        return self._pages.show("restore.html", number=snapshot.number, when=self._when(snapshot.at), plan=plan)

    def restore(self, request: Request, _form: FormData) -> Response:
        snapshot = History(self._site).read(request.path_params["number"])
        done = restore(self._site, plan_restore(self._site, snapshot), now=self._clock())
        faults = of_problems(done.problems, self._pages.language)
        return self._pages.show("restored.html", when=self._when(snapshot.at), before=done.before.number, faults=faults)

    def _kept(self) -> Iterator[Kept]:
        history = History(self._site)
        before: Snapshot | None = None
        entries = history.entries()[-SHOWN - 1 :]
        for position, entry in enumerate(entries):
            try:
                snapshot = history.read(entry.number)
            except Damaged:
                continue
            if position or len(entries) <= SHOWN:
                found = changes(before.files if before else {}, snapshot.files)
                yield Kept(snapshot.number, self._when(snapshot.at), snapshot.why.say(self._pages.language), found)
            before = snapshot

    def _when(self, moment: dt.datetime) -> str:
        from parvis.pages.dates import clock_time, weekday_date

        practice, _problems = load_practice(self._site.facts)
        local = moment.astimezone(zone_of(practice) if practice else dt.UTC)
        language = self._pages.language
        return f"{weekday_date(local.date(), language, year=True)}, {clock_time(local, language)}"
