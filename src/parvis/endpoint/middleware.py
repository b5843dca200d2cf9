"""Plain ASGI middleware: headers on every answer, a limit on bodies, and a shield that lets no traceback out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parvis.endpoint.api_types import Problem

log = logging.getLogger("parvis.endpoint")

MAX_BODY = 32 * 1024  # bytes: the longest honest form is under 2 kB


class SecurityHeaders:
    """What each answer carries, whoever made it. `policy` gives the Content-Security-Policy at the time of the answer."""

    def __init__(self, app: ASGIApp, policy: Callable[[], str]) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders) -> None:
        headers.setdefault("Content-Security-Policy", self.policy())
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["X-Content-Type-Options"] = "nosniff"
        if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
            headers["X-Frame-Options"] = "DENY"  # the others say themselves who may show them
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"


class BodyLimit:
    """Refuses a body above `limit` bytes, announced or not, with 413."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.limit:
            await _too_large(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise BodyTooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except BodyTooLarge:
            await _too_large(scope, receive, send)


class BodyTooLarge(Exception):
    """The body goes on beyond the limit."""


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    said = "The form is too long. / Le formulaire est trop long."
    if _route_path(scope).startswith("/api/"):
        content = msgspec.json.encode(Problem("about:blank", 413, said))
        response = Response(content, 413, media_type="application/problem+json")
    else:
        response = PlainTextResponse(said, 413)
    await response(scope, receive, send)


class Shield:
    """The outermost layer: whatever fails inside becomes a page without a traceback, and a log line without values.

    A Python traceback names code, never values; an exception's text may hold an address or a name, so it is left out.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - the last resort of every request
            log.error("request failed: %s", describe(error))  # noqa: TRY400 - no values in logs
            if not started:
                await self._say(scope, receive, noted)

    async def _say(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.answer(Request(scope, receive))
        except Exception as error:  # noqa: BLE001 - the page itself may be what fails
            log.error("error page failed: %s", describe(error))  # noqa: TRY400
            response = PlainTextResponse("Something failed here. / Une erreur est survenue.", 500)
        await response(scope, receive, send)


def describe(error: BaseException) -> str:
    """The class of an error and where it happened, without its text: it may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join([type(error).__name__, *(f"{f.name}:{f.lineno}" for f in reversed(frames))])


class Cors:
    """Lets the pages of the site, and nobody else's, read the answers below `prefix`."""

    def __init__(self, app: ASGIApp, origins: Callable[[], tuple[str, ...]], prefix: str = "/api/") -> None:
        self.app = app
        self.origins = origins
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _route_path(scope).startswith(self.prefix):
            await self.app(scope, receive, send)
            return
        allowed = self._allowed(Headers(scope=scope).get("origin", ""))
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=allowed)(scope, receive, send)
            return

        async def send_with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(allowed)
            await send(message)

        await self.app(scope, receive, send_with_origin)

    def _allowed(self, origin: str) -> Mapping[str, str]:
        if origin not in self.origins():
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }


def _route_path(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(root) else path
