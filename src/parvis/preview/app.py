"""The preview as one ASGI application: the built site at /, the endpoint at /rdv, everything of the practitioner's at /-/."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from parvis.preview.built import BuiltSite, OnceBuilt
from parvis.preview.events import Events
from parvis.preview.guard import LOOPBACK, LocalOnly
from parvis.preview.mail_pages import MailPages
from parvis.preview.own_pages import HERE, OwnPages
from parvis.preview.state import ENDPOINT, Preview


def create_preview(
    preview: Preview,
    *,
    output: Path,
    mails: Path,
    pages: OwnPages,
    token: str,
    endpoint: ASGIApp | None,
    background: Callable[[], contextlib.AbstractAsyncContextManager[None]],
    desk: Sequence[BaseRoute] = (),
    hosts: frozenset[str] = LOOPBACK,
) -> Starlette:
    """The preview of one practice.

    `output` is the folder of the built site, `mails` that of the `.eml` files, `endpoint` the booking application,
    mounted under /rdv, `background` what runs as long as the server does (the watcher, the endpoint's outbox), `desk` the
    routes of the start page, below /-/.
    """
    mail_pages = MailPages(mails, pages)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        preview.attach(asyncio.get_running_loop())
        app.state.closing = asyncio.Event()
        async with background():
            yield
        app.state.closing.set()
        preview.wake()

    routes: list[BaseRoute] = [
        *desk,
        Route("/-", lambda _request: RedirectResponse("/-/")),
        Route("/-/events", Events(preview, output, token).answer),
        Route("/-/theme/{path:path}", pages.theme),
        Route("/-/mails", mail_pages.all),
        Route("/-/mails/{name}", mail_pages.one),
        Route("/-/mails/{name}/frame", mail_pages.frame),
        Route("/-/mails/{name}/{position:int}", mail_pages.part),
        Mount("/-/static", StaticFiles(directory=HERE / "static")),
    ]
    if endpoint is not None:
        routes.append(Mount(ENDPOINT, OnceBuilt(endpoint, preview, pages)))
    routes.append(Mount("/", BuiltSite(output, preview, pages)))
    app = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(LocalOnly, hosts=hosts)])
    app.state.preview = preview
    return app
