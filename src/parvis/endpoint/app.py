"""The endpoint as one ASGI application: at the root of a host of its own, or mounted beside the site."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from parvis.clock import utc_now
from parvis.endpoint.admin_facts import AdminFacts
from parvis.endpoint.agenda.routes import agenda_routes
from parvis.endpoint.answer_pages import AnswerPages
from parvis.endpoint.api import Api, problem
from parvis.endpoint.api_asked import EVERY_METHOD, Asked, sent, stray
from parvis.endpoint.api_types import BookRequest, HoldRequest
from parvis.endpoint.booking_links import BookingLinks
from parvis.endpoint.booking_pages import BookingPages
from parvis.endpoint.calendar_feed import CalendarFeed
from parvis.endpoint.context import Context, PracticeSource, origin
from parvis.endpoint.frame_pages import FramePages
from parvis.endpoint.links import random_id
from parvis.endpoint.middleware import BodyLimit, Cors, SecurityHeaders, Shield
from parvis.endpoint.move_pages import MovePages
from parvis.endpoint.newsletter_pages import NewsletterPages
from parvis.endpoint.pages import Pages, not_found, said
from parvis.endpoint.proposal_pages import ProposalPages
from parvis.endpoint.waiting_pages import WaitingPages
from parvis.endpoint.worker import Worker
from parvis.i18n import T
from parvis.settings import EndpointSettings
from parvis.store.db import Store
from parvis.store.errors import StoreError

_READERS = 2
"""How many calendars are worked out at once: more threads would only wait for each other, each with a connection of its own."""
Show = Callable[[Request, str], Response]
Take = Callable[[Request, str, Mapping[str, object]], Response]
Handler = Callable[[Request], Awaitable[Response]]


def create_app(
    practice_source: PracticeSource,
    store: Store,
    settings: EndpointSettings,
    *,
    clock: Callable[[], dt.datetime] = utc_now,
    token: Callable[[], str] = random_id,
    public_url: str = "",
    site_root: str = "",
    stopwatch: Callable[[], dt.datetime] | None = None,
    worker: bool = True,
) -> Starlette:
    """The endpoint of a practice.

    `practice_source` is called for each request. `public_url` is the endpoint's address as visitors and mails see it (the
    practice's `endpoint_url` if empty), `site_root` that of the site. `stopwatch` measures how
    long forms are open (the real time, whatever `clock` says). `app.state.context` and `app.state.worker` are there
    for whoever mounts it: Starlette does not run a mounted application's lifespan, so the worker is theirs to start and stop.
    """
    context = Context(
        practice_source,
        store,
        settings,
        clock,
        token,
        public_url.rstrip("/"),
        site_root.rstrip("/"),
        stopwatch or utc_now,
    )
    pages = Pages(context)
    postman = Worker(context)
    app = Starlette(
        routes=_routes(context, pages, postman if worker else None),
        middleware=[
            Middleware(Prefix, base=lambda: context.base(context.practice)),
            Middleware(SecurityHeaders, policy=partial(_policy, context)),
            Middleware(Cors, origins=lambda: _origins(context)),
            Middleware(Shield, answer=partial(_failed, context, pages)),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            HTTPException: partial(_refused, context, pages),
            StoreError: partial(_away, context, pages),
        },
        lifespan=_lifespan if worker else None,
    )
    app.state.context = context
    app.state.worker = postman
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.worker.start()
    try:
        yield
    finally:
        await run_in_threadpool(app.state.worker.stop)


def _routes(context: Context, pages: Pages, postman: Worker | None) -> list[Route]:
    booking = BookingPages(context, pages)
    links = BookingLinks(context, pages)
    moving = MovePages(links)
    waiting = WaitingPages(links)
    frames = FramePages(context, pages)
    answers = AnswerPages(context, pages)
    proposals = ProposalPages(context, pages)
    letter = NewsletterPages(context, pages)
    api = Api(context)
    admin = AdminFacts(context)

    def get(show: Show) -> Handler:
        return _spoken(context, pages, lambda request, language, _data: show(request, language))

    def post(take: Take) -> Handler:
        return _woken(postman, _spoken(context, pages, take))

    def ask(show: Take) -> Handler:
        return _spoken(context, pages, show)

    def frame(act: Callable[[Request], Response]) -> Handler:
        async def handler(request: Request) -> Response:
            return await run_in_threadpool(act, request)

        return handler

    def press(act: Show) -> Handler:
        return post(lambda request, language, _data: act(request, language))

    def json_post(act: Callable[[Request, Asked], Response], kind: type[Asked]) -> Handler:
        async def handler(request: Request) -> Response:
            data = await sent(request, kind, context.practice.language)
            return data if isinstance(data, Response) else await run_in_threadpool(act, request, data)

        return handler

    async def ping(_request: Request) -> Response:
        return Response(status_code=204)

    async def health(_request: Request) -> Response:
        return await run_in_threadpool(_health, context)

    async def theme(request: Request) -> Response:
        return await run_in_threadpool(_theme, pages, request)

    return [
        Route("/embed.js", frame(frames.script), methods=["GET"]),
        Route("/embed/{service}", frame(frames.show), methods=["GET"]),
        # First: `/api/book` would otherwise be the booking page in a language called "api".
        Route("/api/slots", _hop(api.slots, ThreadPoolExecutor(_READERS, "parvis-reader")), methods=["GET"]),
        Route("/api/hold", json_post(api.hold, HoldRequest), methods=["POST"]),
        Route("/api/book", _woken(postman, json_post(api.book, BookRequest)), methods=["POST"]),
        Route("/api/openapi.json", api.document, methods=["GET"]),
        Route("/api/ping", ping, methods=["GET"]),
        Route("/api/{rest:path}", stray, methods=EVERY_METHOD),
        Route("/{lang}/book", get(booking.show), methods=["GET"]),
        Route("/{lang}/book", post(booking.take), methods=["POST"]),
        Route("/{lang}/book/hold", _spoken(context, pages, booking.keep), methods=["POST"]),
        Route("/{lang}/booking/{token}", get(links.booked), methods=["GET"]),
        Route("/{lang}/cancel/{token}", get(links.ask), methods=["GET"]),
        Route("/{lang}/cancel/{token}", post(links.cancel), methods=["POST"]),
        Route("/{lang}/move/{token}", get(moving.show), methods=["GET"]),
        Route("/{lang}/move/{token}", post(moving.take), methods=["POST"]),
        Route("/{lang}/wait", get(waiting.form), methods=["GET"]),
        Route("/{lang}/wait", post(waiting.join), methods=["POST"]),
        Route("/{lang}/waiting/{token}", get(waiting.show), methods=["GET"]),
        Route("/{lang}/waiting/{token}", post(waiting.act), methods=["POST"]),
        Route("/{lang}/proposal/{token}", get(proposals.ask), methods=["GET"]),
        Route("/{lang}/proposal/{token}", post(proposals.answer), methods=["POST"]),
        Route("/{lang}/answer/{token}", get(answers.ask), methods=["GET"]),
        Route("/{lang}/answer/{token}", post(answers.answer), methods=["POST"]),
        Route("/{lang}/newsletter", get(letter.form), methods=["GET"]),
        Route("/{lang}/newsletter", post(letter.sign_up), methods=["POST"]),
        Route("/{lang}/newsletter/confirm/{token}", get(letter.ask_confirm), methods=["GET"]),
        Route("/{lang}/newsletter/confirm/{token}", press(letter.confirm), methods=["POST"]),
        Route("/{lang}/newsletter/leave/{token}", get(letter.ask_leave), methods=["GET"]),
        Route("/{lang}/newsletter/leave/{token}", press(letter.leave), methods=["POST"]),
        *agenda_routes(context, pages, ask, post),
        Route("/ics/{token}", _hop(links.calendar), methods=["GET"]),
        Route("/feed/{token}.ics", _hop(CalendarFeed(context, pages).show), methods=["GET"]),
        Route("/theme/{name:path}", theme, methods=["GET"]),
        Route("/health", health, methods=["GET"]),
        Route("/admin/facts", admin.version, methods=["GET"]),
        Route("/admin/facts", admin.receive, methods=["POST"]),
    ]


def _hop(act: Callable[[Request], Response], threads: Executor | None = None) -> Handler:
    """A handler that does everything in one hop to a thread, of its own few or of everyone's."""

    async def handler(request: Request) -> Response:
        if threads is None:
            return await run_in_threadpool(act, request)
        return await asyncio.get_running_loop().run_in_executor(threads, act, request)

    return handler


def _spoken(context: Context, pages: Pages, act: Take) -> Handler:
    """A handler of pages: reads the form, then does everything else in one hop to a thread."""

    async def handler(request: Request) -> Response:
        data: dict[str, object] = {}
        if request.method == "POST":
            async with request.form(max_files=0, max_fields=40) as form:
                data = dict(form)
        return await run_in_threadpool(work, request, data)

    def work(request: Request, data: Mapping[str, object]) -> Response:
        language = request.path_params["lang"]
        practice = context.practice
        if language not in practice.languages:
            return not_found(pages, practice, practice.language)
        return act(request, language, data)

    return handler


def _woken(postman: Worker | None, handler: Handler) -> Handler:
    """After a POST the outbox may hold something: the worker looks at once."""

    async def woken(request: Request) -> Response:
        response = await handler(request)
        if postman is not None:
            postman.wake()
        return response

    return woken


def _health(context: Context) -> Response:
    with context.store.read() as tx:
        tx.exec_driver_sql("SELECT 1")
    return JSONResponse({"status": "ok"})


def _theme(pages: Pages, request: Request) -> Response:
    """The theme's files, whose names change with their content."""
    name = f"theme/{request.path_params['name']}"
    content = pages.theme(pages.context.practice).files.get(name)
    if content is None:
        raise HTTPException(404)
    kinds = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "woff2": "font/woff2"}
    kind = kinds.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _policy(context: Context) -> str:
    """No script at all; style and font from here or from the site."""
    practice = context.practice
    site = origin(context.site_address(practice))
    sources = "'self'" if not site or site == origin(context.address(practice)) else f"'self' {site}"
    return (
        f"default-src 'none'; style-src {sources}; font-src {sources}; img-src {sources} data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _origins(context: Context) -> tuple[str, ...]:
    """Who may read the API from a page: the site, and nobody else."""
    practice = context.practice
    return tuple(found for found in (origin(context.site_address(practice)),) if found)


def _language_of(context: Context, request: Request) -> str:
    """The language of the address, else the first of the practice that the browser accepts, else the main one."""
    practice = context.practice
    parts = urlsplit(request.url.path).path.removeprefix(context.base(practice)).split("/")
    accepted = [
        part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
    ]
    return next((lang for lang in (*parts[1:2], *accepted) if lang in practice.languages), practice.language)


def _is_api(request: Request) -> bool:
    return "/api/" in request.url.path


async def _refused(context: Context, pages: Pages, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return await run_in_threadpool(_say_refused, context, pages, request, error)


def _say_refused(context: Context, pages: Pages, request: Request, error: HTTPException) -> Response:
    practice, language = context.practice, _language_of(context, request)
    if _is_api(request):
        response = problem(error.status_code, T("This request is not understood."), language)
        response.headers.update(error.headers or {})
        return response
    if error.status_code == 404:  # noqa: PLR2004 - not found
        return not_found(pages, practice, language)
    response = said(
        pages,
        practice,
        language,
        T("This request is not understood."),
        T("Go back and try again."),
        status=error.status_code,
    )
    response.headers.update(error.headers or {})
    return response


async def _away(context: Context, pages: Pages, request: Request, _error: Exception) -> Response:
    """The database does not answer: say so, and how else to reach a person."""
    return await run_in_threadpool(_say_trouble, context, pages, request, 503)


async def _failed(context: Context, pages: Pages, request: Request) -> Response:
    return await run_in_threadpool(_say_trouble, context, pages, request, 500)


def _say_trouble(context: Context, pages: Pages, request: Request, status: int) -> Response:
    practice, language = context.practice, _language_of(context, request)
    title = T("The calendar is not answering.")
    detail = T("Nothing was booked or changed. Try again in a moment, or call: the number is below.")
    if _is_api(request):
        return problem(status, title, language, detail)
    return said(pages, practice, language, title, detail, status=status)


class Prefix:
    """Answers below `/rdv` also when a proxy passes the whole path on; one that strips it is served as well."""

    def __init__(self, app: ASGIApp, base: Callable[[], str]) -> None:
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            base = self.base()
            if base and scope["path"].startswith(f"{base}/"):
                scope = {**scope, "root_path": base}
        await self.app(scope, receive, send)
