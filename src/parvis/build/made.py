"""A page made from its plan: its bytes, and what the last look and the next build ask of it. In either process."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

import msgspec

from parvis.build.base import digest
from parvis.build.look import look_at
from parvis.pages.render import Renderer
from parvis.pages.sitemap import entry

if TYPE_CHECKING:
    import jinja2

    from parvis.pages.plan import Plan
    from parvis.pages.scene import Scene
    from parvis.pages.views import SiteView


class Made(msgspec.Struct, array_like=True):
    """`content` is empty where the mark is the one that was known: the file is as it would be. `lost`: see `Look`."""

    path: str
    mark: str
    source: str
    template: str
    canonical: str
    entry: str
    media: list[str]
    content: bytes = b""
    sha: str = ""
    links: list[str] = []
    lost: list[str] = []
    anchors: str = ""
    hosts: list[str] = []
    local: list[str] = []
    card: bytes = b""  # of the text, where the second process made it


class Maker:
    """The pages of one language. `closure` gives the key of a template and of all that it reaches; `code` that of the code."""

    def __init__(
        self, scene: Scene, site: SiteView, env: jinja2.Environment, code: str, closure: Callable[[str], str]
    ) -> None:
        self._scene, self._code, self._closure = scene, code, closure
        self._render = Renderer(site, env)
        self._print = msgspec.json.Encoder()
        self.site_mark = blake2b(self._print.encode(site), digest_size=12).hexdigest()

    def make(self, plan: Plan, known: str = "") -> Made:
        """Raises what templates raise."""
        self._scene.media = {}
        view = plan.make()
        print_ = blake2b(self._print.encode(view), digest_size=12).hexdigest()
        mark = digest(self._code, print_, self.site_mark, self._closure(f"{view.template}.html"))
        media = list(self._scene.media)
        made = Made(view.path, mark, view.source, view.template, view.canonical, entry(view), media)
        if mark != known:
            text = self._render.page(view)
            look = look_at(view.path, text)
            made.content = text.encode("utf-8")
            made.sha = sha256(made.content).hexdigest()
            made.links, made.lost = sorted(look.links), list(look.lost)
            made.anchors = "\n".join(["", *sorted(look.anchors), ""])
            made.hosts, made.local = list(look.hosts), list(look.local)
        return made
