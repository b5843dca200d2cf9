"""Facts that `parvis publish` sends to an endpoint on another machine: signed, dated, and only ever newer ones.

A request carries `Parvis-Moment` (seconds since 1970, at most five minutes away from our clock), `Parvis-Version` and
`Parvis-Signature` (crypt.py). The body is the text of practice.toml, compressed. A version that is not newer than the one kept
is refused, so a request that was overheard and sent again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac
import threading
import zlib
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from parvis.crypt import snapshot_signature
from parvis.endpoint.context import Context
from parvis.practice.load import parse_practice
from parvis.practice.model import Practice
from parvis.store.db import Store
from parvis.store.errors import StoreError
from parvis.store.facts import facts_text, facts_version, keep_facts

WINDOW = 300
"""Seconds that the sender's clock and ours may be apart."""
LARGEST = 1_000_000
"""Bytes of a practice.toml, unpacked."""
_LOOK_AGAIN = dt.timedelta(seconds=2)


class AdminFacts:
    """The two calls. Without an admin key in the settings, they do not exist."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def version(self, request: Request) -> Response:
        if (refused := self._refused(request, b"", 0)) is not None:
            return refused
        return await run_in_threadpool(self._version)

    def _version(self) -> Response:
        with self.context.store.read() as tx:
            return JSONResponse({"version": facts_version(tx)})

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        version = _whole(request.headers.get("parvis-version", ""))
        if (refused := self._refused(request, body, version)) is not None:
            return refused
        return await run_in_threadpool(self._keep, version, body)

    def _refused(self, request: Request, body: bytes, version: int) -> Response | None:
        """None for a request of whoever holds the key; nobody else learns why not."""
        key = self.context.settings.admin_key
        if not key:
            return JSONResponse({"refused": "no such address"}, 404)
        moment = _whole(request.headers.get("parvis-moment", ""))
        wanted = snapshot_signature(key, moment, version, body)
        given = request.headers.get("parvis-signature", "")
        near = abs(self.context.stopwatch().timestamp() - moment) <= WINDOW
        if not hmac.compare_digest(wanted.encode(), given.encode()) or not near:
            return JSONResponse({"refused": "signature"}, 403)
        return None

    def _keep(self, version: int, body: bytes) -> Response:
        text = _unpacked(body)
        practice, problems = parse_practice(text) if text is not None else (None, [])
        if text is None or practice is None or any(problem.level == "error" for problem in problems):
            return JSONResponse({"refused": "facts"}, 422)
        kept = self.context.store.run(lambda tx: keep_facts(tx, version, text))
        return JSONResponse({"version": version}) if kept else JSONResponse({"refused": "version"}, 409)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - seconds for millions of years


def _unpacked(body: bytes) -> str | None:
    """The text; None for what is not one, or would fill the memory."""
    unpack = zlib.decompressobj()
    try:
        content = unpack.decompress(body, LARGEST)
        return content.decode("utf-8") if unpack.eof else None
    except (zlib.error, UnicodeDecodeError):
        return None


class NewestFacts:
    """The practice as the newest snapshot tells it; the endpoint's own copy until one comes."""

    def __init__(self, own: Practice, store: Store, clock: Callable[[], dt.datetime]) -> None:
        self._practice, self._store, self._clock = own, store, clock
        self._version = 0
        self._looked: dt.datetime | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Practice:
        with self._lock:
            moment = self._clock()
            if self._looked is None or not dt.timedelta(0) <= moment - self._looked < _LOOK_AGAIN:
                self._looked = moment
                self._look()
            return self._practice

    def _look(self) -> None:
        """A database that does not answer, or a snapshot of a newer Parvis, leaves what is known."""
        try:
            with self._store.read() as tx:
                version = facts_version(tx)
                text = facts_text(tx) if version != self._version else ""
        except StoreError:
            return
        practice, problems = parse_practice(text) if text else (None, [])
        if practice is not None and not any(problem.level == "error" for problem in problems):
            self._practice = practice
        self._version = version
