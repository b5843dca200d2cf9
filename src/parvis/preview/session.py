"""One sitting of `parvis serve`: build, watch, build again; the endpoint beside it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parvis.errors import ParvisError, unforeseen
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.practice.texts_read import remember_texts
from parvis.preview.faults import of_error, of_findings
from parvis.preview.state import ENDPOINT, Preview
from parvis.preview.watch import saves

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from parvis.build.run import Built
    from parvis.endpoint.worker import Worker
    from parvis.ethics.finding import Report
    from parvis.settings import EndpointSettings


@dataclass(frozen=True, slots=True)
class Told:
    """How the session speaks to the person in front of the terminal."""

    built: Callable[[Built], None]
    refused: Callable[[ParvisError], None]
    blocked: Callable[[Report], None]  # an ethics report that would stop `parvis build`
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
        self.clock = clock
        self._told = told
        remember_texts()
        self._facts: tuple[bytes, Practice] | None = None  # the file as it was read, and what it says

    @property
    def language(self) -> str:
        return self._told.language

    def build(self) -> bool:
        """Build the preview; a refused build leaves the last one on screen. Answers whether it was good."""
        from parvis.site import BuildOptions, build

        options = BuildOptions(
            now=self.clock(),
            site_url=self.address,
            endpoint=ENDPOINT,
            preview=True,
            publishing=False,
            crawlers=False,
            output=self.output,
            language=self._told.language,
        )
        gc.disable()  # what a build reads stays until its end: looking for garbage meanwhile is a fifth of a save
        try:
            built = build(self.site, options)
            practice = self._facts_now()
        except ParvisError as error:
            return self._refused(error)
        except Exception as error:  # noqa: BLE001 -- the watch goes on: the next save may be built again
            return self._refused(unforeseen(error))
        finally:
            gc.enable()
        errors = [finding for finding in built.report.findings if finding.level == "error"]
        self.preview.good(practice, of_findings(errors))
        self._told.built(built)
        if built.report.blocks:
            self._told.blocked(built.report)
        return True

    def _refused(self, error: ParvisError) -> bool:
        self.preview.bad(of_error(error, self.site.root, self._told.language))
        self._told.refused(error)
        return False

    def _facts_now(self) -> Practice:
        """The facts as seen from the preview: site and endpoint are on this computer. Raises ProblemsFound."""
        from parvis.errors import ProblemsFound
        from parvis.practice.load import load_practice

        try:
            content = self.site.facts.read_bytes()
        except OSError:  # an editor takes the file away while it saves; load_practice says what is wrong
            content = b""
        if self._facts is None or self._facts[0] != content:
            practice, problems = load_practice(self.site.facts)
            if practice is None:  # saved again since the build read it
                raise ProblemsFound(problems)
            seen = dataclasses.replace(practice, site_url=self.address, endpoint_url=self.endpoint)
            self._facts = content, seen
        return self._facts[1]

    def application(self, environment: Mapping[str, str]) -> Starlette:
        """The endpoint of the practice of the last good build, its addresses those of the preview."""
        from parvis.endpoint.app import create_app
        from parvis.store.db import open_store

        settings = self._settings(environment)
        return create_app(
            self._practice,
            open_store(settings.database_url),
            settings,
            clock=self.clock,
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
        async for _ in saves(self.site.root, stop):
            first = self.preview.practice is None
            await asyncio.to_thread(self.build)
            if first and worker is not None and self.preview.practice is not None:
                worker.start()  # until now there was no practice to send mails for
