"""The preview's own pages, dressed as the practice's site is: its palette, its voice, its door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from parvis.i18n import plural_translator, translator
from parvis.pages.stylesheet import Assets, assets
from parvis.preview.faults import Fault
from parvis.preview.state import Preview

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".txt": "text/plain"}


class OwnPages:
    """Pages in the practitioner's language. `token` goes into each form: a change without it is refused."""

    def __init__(self, language: str, preview: Preview, token: str = "") -> None:
        self.language, self._preview, self._token = language, preview, token
        self.translate: Callable[[str], str] = translator(language)
        self.count = plural_translator(language)
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            {"_": self.translate, "ngettext": self.count, "say": lambda text: text.say(language)}
        )

    def show(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        practice = self._preview.practice
        page = self._environment.get_template(name).render(
            language=self.language, token=self._token, practice=practice.name if practice else "",
            stylesheet=f"/-/{self._assets().stylesheet}", **values,
        )  # fmt: skip
        return HTMLResponse(page, status, headers=HEADERS)

    def refused(self, faults: Iterable[Fault]) -> HTMLResponse:
        """Before a first good build: what must be mended."""
        return self.show("refused.html", faults=tuple(faults))

    def theme(self, request: Request) -> Response:
        """The style sheet and the fonts of the practice's own look."""
        name = f"theme/{request.path_params['path']}"
        content = self._assets().files.get(name)
        if content is None:
            raise HTTPException(404)
        media_type = _TYPES.get(Path(name).suffix, "application/octet-stream")
        return Response(content, media_type=media_type, headers={"x-content-type-options": "nosniff"})

    def _assets(self) -> Assets:
        practice = self._preview.practice
        look = practice.site if practice else None
        return assets(look.palette, look.voice, look.accent) if look else assets("argile")
