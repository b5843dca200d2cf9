"""Who may talk to the preview: this computer, under its own name. Plain ASGI middleware.

A page on the web can point its own host name at 127.0.0.1 and then read what listens there ("DNS rebinding"): the
Host header gives it away. A form on another site can post here: its Origin header gives it away.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class LocalOnly:
    """Refuse a Host that is not ours, and a change asked by another site. `hosts` are names without port."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = LOOPBACK) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._allowed(scope):
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts:
            return False
        origin = headers.get("origin")
        if origin is None or scope["method"] in SAFE_METHODS:
            return True
        if (
            origin == "null"
        ):  # the endpoint's pages send no referrer, hence no origin: the browser still says from where
            return headers.get("sec-fetch-site") == "same-origin"
        return urlsplit(origin).netloc == headers["host"]


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
