"""What an open page is told (server-sent events): load again, change your style sheets, this must be mended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from parvis.preview.faults import Fault
from parvis.preview.seen import Seen
from parvis.preview.state import Preview

HEARTBEAT = 15.0  # seconds: a closed browser is noticed at the next one
OWN = "/-/"


class Events:
    """GET /-/events?page=/a/&seen=…: one stream for each open page. `seen` is what the page was when it was served."""

    def __init__(self, preview: Preview, output: Path, token: str) -> None:
        self._preview, self._output, self._token = preview, output, token

    async def answer(self, request: Request) -> StreamingResponse:
        page = request.query_params.get("page", "/")
        seen = Seen.parse(request.query_params.get("seen", ""))
        stream = self._stream(page, seen, request.app.state.closing)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def _stream(self, page: str, seen: Seen, closing: asyncio.Event) -> AsyncIterator[str]:
        preview = self._preview
        news = preview.listen()
        told: tuple[Fault, ...] | None = None
        builds = preview.builds
        try:
            yield f"retry: 500\n{_event('hello', {'token': self._token})}"
            while not closing.is_set():
                news.clear()
                change, seen = await self._change(page, seen, builds)
                if change:
                    yield change
                builds = preview.builds
                if preview.faults != told:
                    told = preview.faults
                    yield _event("faults", [fault.told() for fault in told])
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            preview.leave(news)

    async def _change(self, page: str, seen: Seen, builds: int) -> tuple[str, Seen]:
        """The event that brings a page up to date ("" for none), and the page as it is then."""
        if page.startswith(OWN):
            return (_event("desk", "") if self._preview.builds != builds else ""), seen
        if not self._preview.built_once:
            return "", seen
        now = await asyncio.to_thread(Seen.of, self._output, page)
        if now.page != seen.page:
            return _event("reload", ""), now
        if now.sheets != seen.sheets:
            return _event("sheets", {"hrefs": now.hrefs, "mark": now.sheets}), now
        return "", now


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
