"""One sitting of `parvis serve`: build, watch, build again; the endpoint beside it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parvis.errors import ParvisError
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.preview.state import ENDPOINT, Preview

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from parvis.build.run import Built
    from parvis.endpoint.worker import Worker
    from parvis.ethics.finding import Report
    from parvis.settings import EndpointSettings

# What a change of makes another site. Output and state are not among them: a build would call itself.
WATCHED = ("content", "templates", "rules", "pelicanconf.py", "publishconf.py")


@dataclass(frozen=True, slots=True)
class Told:
    """How the session speaks to the person in front of it."""

    built: Callable[[Built], None]
    refused: Callable[[ParvisError], str]  # says it, and answers the same as text for the browser
    blocked: Callable[[Report], str]  # an ethics report that would stop `parvis build`
    language: str  # of what is said


class Session:
    """`address` is that of the preview, with its port and without a slash at its end."""

    def __init__(self, site: Site, address: str, clock: Callable[[], dt.datetime], told: Told) -> None:
        self.site = site
        self.address = address
        self.endpoint = f"{address}{ENDPOINT}"
        self.preview = Preview()
        self.output = site.state / "preview"
        self.mails = site.state / "mails"
        self._clock = clock
        self._told = told

    def build(self) -> bool:
        """Build the preview; a refused build leaves the last one on screen. Answers whether it was good."""
        from parvis.practice.load import load_practice
        from parvis.site import BuildOptions, build

        options = BuildOptions(
            now=self._clock(),
            site_url=self.address,
            endpoint=ENDPOINT,
            preview=True,
            publishing=False,
            crawlers=False,
            output=self.output,
            language=self._told.language,
        )
        try:
            built = build(self.site, options)
        except ParvisError as error:
            self.preview.bad(self._told.refused(error))
            return False
        practice, _problems = load_practice(self.site.facts)
        assert practice is not None  # it was just built
        # As seen from the preview: site and endpoint are on this computer.
        self.preview.good(dataclasses.replace(practice, site_url=self.address, endpoint_url=self.endpoint))
        self._told.built(built)
        if built.report.blocks:
            self.preview.bad(self._told.blocked(built.report), blocked=True)
        return True

    def application(self, environment: Mapping[str, str]) -> Starlette:
        """The endpoint of the practice of the last good build, its addresses those of the preview."""
        from parvis.endpoint.app import create_app
        from parvis.store.db import open_store

        settings = self._settings(environment)
        return create_app(
            self._practice,
            open_store(settings.database_url),
            settings,
            clock=self._clock,
            public_url=self.endpoint,
            site_root=f"{self.address}/",
        )

    def _practice(self) -> Practice:
        assert self.preview.practice is not None
        return self.preview.practice

    def _settings(self, environment: Mapping[str, str]) -> EndpointSettings:
        """A secret, a database and a folder of mails of the preview's own, never the real ones."""
        from parvis.settings import EndpointSettings

        database = (self.site.state / "preview.sqlite3").resolve().as_posix()
        kept = {name: value for name, value in environment.items() if not name.startswith("PARVIS_")}
        return EndpointSettings.from_environment(
            {**kept, "PARVIS_DATABASE_URL": f"sqlite:///{database}"}, self.site, demo=True
        )

    @contextlib.asynccontextmanager
    async def watching(self, worker: Worker | None) -> AsyncIterator[None]:
        """Rebuild what a save changed, and deliver mails, for as long as the server runs."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._watch(stop, worker))
        if worker is not None and self.preview.practice is not None:
            worker.start()
        try:
            yield
        finally:
            stop.set()
            if worker is not None and self.preview.practice is not None:
                worker.stop()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _watch(self, stop: asyncio.Event, worker: Worker | None) -> None:
        from watchfiles import awatch

        folders = [self.site.root / name for name in WATCHED if (self.site.root / name).exists()]
        async for _changes in awatch(*folders, stop_event=stop, step=100):
            first = self.preview.practice is None
            await asyncio.to_thread(self.build)
            if first and worker is not None and self.preview.practice is not None:
                worker.start()  # until now there was no practice to send mails for
