"""The preview as one ASGI application: the built site, the endpoint under /rdv, the mails, the reload."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from parvis.i18n import translator
from parvis.preview.guard import LOOPBACK, LocalOnly
from parvis.preview.mails import linked, list_mails, read_attachment, read_mail
from parvis.preview.state import ENDPOINT, Preview

HERE = Path(__file__).parent
RELOAD = b'<script src="/_parvis/reload.js" defer></script></body>'
HEARTBEAT = 15.0  # seconds: a closed browser is noticed at the next one


class BuiltSite(StaticFiles):
    """The built files, with the reload script in each page; the page of what must be mended before a first build."""

    def __init__(self, folder: Path, preview: Preview, pages: Pages) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._preview = preview
        self._pages = pages

    async def check_config(self) -> None:
        """The folder may not be there yet: before a first good build, what must be mended is shown instead."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._preview.built_once:
            return self._pages.show("refused.html", problems=self._preview.refused)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return Response(error.detail, error.status_code)
        if isinstance(response, FileResponse) and (response.media_type or "").startswith("text/html"):
            page = await asyncio.to_thread(Path(response.path).read_bytes)
            response = HTMLResponse(page.replace(b"</body>", RELOAD), response.status_code)
        response.headers["cache-control"] = "no-store"
        return response


class _OnceBuilt:
    """The endpoint, as soon as there is a practice to answer for."""

    def __init__(self, endpoint: ASGIApp, preview: Preview, pages: Pages) -> None:
        self._endpoint, self._preview, self._pages = endpoint, preview, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._preview.practice is None and scope["type"] == "http":
            await self._pages.show("refused.html", problems=self._preview.refused)(scope, receive, send)
        else:
            await self._endpoint(scope, receive, send)


class Pages:
    """The preview's own pages."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self._environment.globals["_"] = translator(language)

    def show(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        page = self._environment.get_template(name).render(language=self._language, **values)
        return HTMLResponse(page.replace("</body>", RELOAD.decode()), status, headers={"cache-control": "no-store"})


class MailPages:
    """The folder of mails, at an address of the served site."""

    def __init__(self, folder: Path, pages: Pages) -> None:
        self._folder = folder
        self._pages = pages

    def all(self, _request: Request) -> Response:
        return self._pages.show("mails.html", mails=list_mails(self._folder))

    def one(self, request: Request) -> Response:
        mail = read_mail(self._folder, request.path_params["name"])
        if mail is None:
            raise HTTPException(404)
        # Links of the mail open the site itself, outside the frame.
        frame = mail.html.replace("<head>", '<head><base target="_top">', 1)
        return self._pages.show("mail.html", mail=mail, text=linked(mail.text), frame=frame)

    def part(self, request: Request) -> Response:
        found = read_attachment(self._folder, request.path_params["name"], request.path_params["position"])
        if found is None:
            raise HTTPException(404)
        name, media_type, content = found
        safe = "".join(c for c in name if c.isalnum() or c in "._-")
        return Response(
            content,
            media_type=media_type,
            headers={"content-disposition": f'attachment; filename="{safe}"', "x-content-type-options": "nosniff"},
        )


async def _events(request: Request) -> Response:
    preview: Preview = request.app.state.preview

    async def stream() -> AsyncIterator[str]:
        queue = preview.listen()
        try:
            yield "retry: 1000\n\n"
            if preview.refused:
                kind = "blocked" if preview.blocked else "refused"
                yield f"event: {kind}\ndata: {json.dumps(preview.refused)}\n\n"
            while not request.app.state.closing.is_set():
                try:
                    event, data = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                else:
                    yield f"event: {event}\ndata: {json.dumps(data)}\n\n"
        finally:
            preview.leave(queue)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def create_preview(
    preview: Preview,
    *,
    output: Path,
    mails: Path,
    language: str,
    endpoint: ASGIApp | None,
    background: Callable[[], contextlib.AbstractAsyncContextManager[None]],
    hosts: frozenset[str] = LOOPBACK,
) -> Starlette:
    """The preview of one practice.

    `output` is the folder of the built site, `mails` that of the `.eml` files, `endpoint` the booking application,
    mounted under /rdv, `background` what runs as long as the server does (the watcher, the endpoint's outbox).
    """
    pages = Pages(language)
    mail_pages = MailPages(mails, pages)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        preview.attach(asyncio.get_running_loop())
        app.state.closing = asyncio.Event()
        async with background():
            yield
        app.state.closing.set()

    routes: list[BaseRoute] = [
        Route("/_parvis/events", _events),
        Route("/_parvis/mails", mail_pages.all),
        Route("/_parvis/mails/{name}", mail_pages.one),
        Route("/_parvis/mails/{name}/{position:int}", mail_pages.part),
        Mount("/_parvis", StaticFiles(directory=HERE / "static")),
    ]
    if endpoint is not None:
        routes.append(Mount(ENDPOINT, _OnceBuilt(endpoint, preview, pages)))
    routes.append(Mount("/", BuiltSite(output, preview, pages)))
    app = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(LocalOnly, hosts=hosts)])
    app.state.preview = preview
    return app
