"""The start page at /-/: the practitioner's texts, what is missing, and what one can do. Nothing is edited here.

Every change is a POST with the token of this sitting; what a GET shows changes nothing. Everything works without script.
"""

from __future__ import annotations

import datetime as dt
import hmac
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parvis.build.errors import machine_error
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site
from parvis.preview import running
from parvis.preview.backups import Backups
from parvis.preview.dropped import LARGEST, draft_of, too_large
from parvis.preview.faults import Fault, of_error
from parvis.preview.opener import own_file
from parvis.preview.overview import Overview, overview
from parvis.preview.own_pages import OwnPages
from parvis.preview.publishing import Publishing
from parvis.preview.state import Preview
from parvis.preview.undo import Undo
from parvis.scaffold.draft import KINDS, create_draft

SHOWN = 12  # texts on the first page; the others are one click away
Handler: TypeAlias = Callable[[Request, FormData], Response]


class Desk:
    """The start page of one practice. `open_file` opens a file in the person's editor."""

    def __init__(
        self, site: Site, preview: Preview, pages: OwnPages, *,
        token: str, clock: Callable[[], dt.datetime], open_file: Callable[[Path], None], publishing: Publishing,
        backups: Backups,
    ) -> None:  # fmt: skip
        self._site, self._preview, self._pages, self._token = site, preview, pages, token
        self._clock, self._open_file, self._publishing, self._backups = clock, open_file, publishing, backups
        self._undo = Undo(site, pages, clock)
        self._known: tuple[tuple[int, object], Overview] | None = None
        self._lock = threading.Lock()

    def routes(self) -> list[Route]:
        return [
            Route("/-/", self.start),
            Route("/-/report", self.report),
            Route(running.PATH, lambda _request: running.who(self._site)),
            Route("/-/open", self._change(self.open), methods=["POST"]),
            Route("/-/new", self._change(self.new), methods=["POST"]),
            Route("/-/drop", self._change(self.drop), methods=["POST"]),
            Route("/-/publish", self.publish),
            Route("/-/publish/look", self._change(self.look), methods=["POST"]),
            Route("/-/publish/send", self._change(self.send), methods=["POST"]),
            Route("/-/backup", self._backups.page),
            Route("/-/backup/make", self._change(self._backups.make), methods=["POST"]),
            Route("/-/undo", self._undo.list),
            Route("/-/undo/{number:int}", self._undo.one),
            Route("/-/undo/{number:int}/restore", self._change(self._undo.restore), methods=["POST"]),
        ]

    def start(self, request: Request) -> Response:
        view = self._overview()
        everything = "all" in request.query_params
        aside = [row for row in view.rows if row.state != "online" or row.found]
        online = [row for row in view.rows if row.state == "online" and not row.found]
        shown = (aside if everything else aside[:SHOWN]) + (
            online if everything else online[: SHOWN - len(aside[:SHOWN])]
        )
        values: dict[str, Any] = {"view": view, "rows": shown, "more": len(view.rows) - len(shown), "kinds": KINDS}
        return self._pages.show("start.html", faults=self._stopping(), days=self._days(view), **values)

    def report(self, _request: Request) -> Response:
        return self._pages.show("report.html", view=self._overview())

    def open(self, request: Request, form: FormData) -> Response:
        self._open_file(own_file(self._site, _text(form, "path")))
        return RedirectResponse(_back(request), 303)

    def new(self, _request: Request, form: FormData) -> Response:
        kind, title = _kind(form), _text(form, "title").strip()
        if not title:
            raise ParvisError(T("A text needs a title."), T("Write it; you can change it later."))
        practice = self._preview.practice
        path = create_draft(self._site, practice, kind, title[:200], now=self._clock(), lang=_text(form, "lang"))
        return self._made(path, ())

    def drop(self, _request: Request, form: FormData) -> Response:
        given = form.get("file")
        if not isinstance(given, UploadFile) or not given.filename:
            raise ParvisError(T("No file was chosen."), T("Choose a .docx, .odt, .md or .txt file."))
        made = draft_of(
            self._site,
            self._preview.practice,
            given.filename,
            given.file.read(LARGEST + 1),
            kind=_kind(form),
            now=self._clock(),
        )
        return self._made(made.path, tuple(note.say(self._pages.language) for note in made.notes))

    def _made(self, path: Path, notes: tuple[str, ...]) -> Response:
        """The draft is there, and in the person's editor if there is one."""
        opened = True
        try:
            self._open_file(path)
        except ParvisError:
            opened = False
        shown = path.relative_to(self._site.root).as_posix()
        return self._pages.show("made.html", 201, path=shown, opened=opened, notes=notes)

    def publish(self, _request: Request) -> Response:
        return self._pages.show("publish.html", now=self._publishing.told())

    def look(self, _request: Request, _form: FormData) -> Response:
        self._publishing.look()
        return RedirectResponse("/-/publish", 303)

    def send(self, _request: Request, form: FormData) -> Response:
        self._publishing.send(_text(form, "plan"), _text(form, "password"), keep=bool(form.get("keep")))
        return RedirectResponse("/-/publish", 303)

    def _change(self, handler: Handler) -> Callable[[Request], Any]:
        """A POST: small enough, with the token of this sitting; what is refused is said on a page."""

        async def answer(request: Request) -> Response:
            length = request.headers.get("content-length", "")
            if not length.isdecimal():
                raise HTTPException(411)
            if int(length) > LARGEST + 100_000:
                return self._refused(too_large(), 413)
            async with request.form(max_files=1, max_fields=10) as form:
                if not hmac.compare_digest(_text(form, "token").encode(), self._token.encode()):
                    raise HTTPException(403)
                try:
                    return await run_in_threadpool(handler, request, form)
                except OSError as error:
                    return self._refused(machine_error(error, self._site.root), 409)
                except ParvisError as error:
                    return self._refused(error, 409)

        return answer

    def _refused(self, error: ParvisError, status: int) -> Response:
        faults = of_error(error, self._site.root, self._pages.language)
        return self._pages.show("problem.html", status, faults=faults)

    def _overview(self) -> Overview:
        """Read once for each state of the files, and once a minute: a text comes due by itself."""
        now = self._clock()
        key = (
            self._preview.builds,
            (self._preview.faults, now.replace(second=0, microsecond=0), self._publishing.sent, self._backups.made),
        )
        with self._lock:
            if self._known is None or self._known[0] != key:
                self._known = key, overview(self._site, now=now, language=self._pages.language)
            return self._known[1]

    def _stopping(self) -> tuple[Fault, ...]:
        """Why the last changes are not shown, if they are not."""
        return tuple(fault for fault in self._preview.faults if fault.stops)

    def _days(self, view: Overview) -> str:
        from parvis.pages.dates import long_date

        return long_date(view.published.date(), self._pages.language) if view.published else ""


def _kind(form: FormData) -> str:
    kind = _text(form, "kind")
    return kind if kind in KINDS else "article"


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _back(request: Request) -> str:
    """The page of ours that asked, never another site's."""
    from urllib.parse import urlsplit

    parts = urlsplit(request.headers.get("referer", ""))
    return parts.path if parts.netloc == request.headers.get("host") and parts.path.startswith("/-/") else "/-/"
