"""The built site as it is served here: the same bytes, and in each page the script that listens for news.

The script is in what is sent only, never in a file: what `.parvis/preview/` holds is what a build wrote.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from parvis.preview.own_pages import OwnPages
from parvis.preview.seen import Seen
from parvis.preview.state import Preview

# The page is the visitor's: nothing is forbidden that the published site may do, but to be framed by a stranger.
POLICY = "frame-ancestors 'self'; base-uri 'self'; object-src 'none'"


def with_script(page: bytes, seen: Seen, language: str) -> bytes:
    """The page with the preview's script at its end. `language` is that of the practitioner, not of the page."""
    script = f'<script src="/-/static/live.js" data-seen="{seen}" data-language="{language}" defer></script>'.encode()
    head, end, tail = page.rpartition(b"</body>")
    return head + script + end + tail if end else page + script


class BuiltSite(StaticFiles):
    """The built files; before a first good build, the page that says what must be mended."""

    def __init__(self, folder: Path, preview: Preview, pages: OwnPages) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder, self._preview, self._pages = folder, preview, pages

    async def check_config(self) -> None:
        """The folder may not be there yet: before a first good build, what must be mended is shown instead."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._preview.built_once:
            return self._pages.refused(self._preview.faults)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return Response(error.detail, error.status_code)
        if isinstance(response, FileResponse) and (response.media_type or "").startswith("text/html"):
            page = await asyncio.to_thread(self._page, Path(response.path))
            response = HTMLResponse(page, response.status_code, headers={"content-security-policy": POLICY})
        response.headers["cache-control"] = "no-store"
        return response

    def _page(self, file: Path) -> bytes:
        content = file.read_bytes()
        return with_script(content, Seen.of_bytes(content, self._folder), self._pages.language)


class OnceBuilt:
    """The endpoint, as soon as there is a practice to answer for."""

    def __init__(self, endpoint: ASGIApp, preview: Preview, pages: OwnPages) -> None:
        self._endpoint, self._preview, self._pages = endpoint, preview, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._preview.practice is None and scope["type"] == "http":
            await self._pages.refused(self._preview.faults)(scope, receive, send)
        else:
            await self._endpoint(scope, receive, send)
