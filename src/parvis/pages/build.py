"""Every page of the site as a view, from the facts and the texts: the one definition of what is published.

Templates, sitemap, feeds, search, the ethics check and Pelican read these views; none of them decides what exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from parvis.pages import booking_page, lists, people, services, standing, texts
from parvis.pages.markdown import Texts
from parvis.pages.options import BuildOptions
from parvis.pages.plan import Key, Plan
from parvis.pages.scene import LISTS, Scene
from parvis.pages.site_views import site_view, view_of
from parvis.pages.views import Pages, PageView
from parvis.practice.documents import Library
from parvis.practice.model import Practice

__all__ = ["BuildOptions", "build_pages", "site_view"]


def build_pages(
    practice: Practice,
    library: Library,
    options: BuildOptions,
    *,
    media: Path | None = None,
    texts: Texts | None = None,
) -> Pages:
    """The sites by language and every page, in a fixed order.

    `library` holds what is shown: `Library.public(now)`, or everything in a preview. `media` is content/media, where
    sizes and durations are read. The same arguments give the same views.
    """
    scene = Scene(practice, library, options, media=media, texts=texts)
    pages = tuple(plan.make() for plan in plans(scene))
    return Pages(
        sites={lang: view_of(scene, lang) for lang in practice.languages},
        pages=pages,
        media=tuple(sorted(scene.media)),
    )


def plans(scene: Scene) -> Iterator[Plan]:
    """Every page that is to be, language by language."""
    for lang in scene.practice.languages:
        yield from plans_of(scene, lang)


def plans_of(scene: Scene, lang: str) -> Iterator[Plan]:
    """Every page of one language: those made from the facts and their texts, then texts, lists, and the others."""
    made = _Standing(scene, lang)
    yield made.plan("home", people.home)
    if scene.has("about", lang):
        yield from people.people_plans(scene, lang, made.key)
    if scene.has("services", lang):
        yield made.plan("services", services.services)
    if scene.has("places", lang):
        yield made.plan("places", services.places)
    yield from texts.text_pages(scene, lang)
    yield from lists.list_pages(scene, lang)
    if scene.has("booking", lang):
        yield made.plan("booking", booking_page.booking_page)
    if scene.has("newsletter", lang):
        yield made.plan("newsletter", standing.newsletter_page)
    yield made.plan("crisis", standing.crisis_page)
    yield made.plan("legal", standing.legal_page)
    yield made.plan("privacy", standing.privacy_page)
    yield from standing.plain_pages(scene, lang, made.key)
    yield made.plan("not-found", standing.not_found)


class _Standing:
    """Pages that every site has. They depend on the pages someone wrote, on which lists exist, and on the newest articles."""

    def __init__(self, scene: Scene, lang: str) -> None:
        self.scene, self.lang = scene, lang
        self.key = self._key()

    def _key(self) -> Key | None:
        scene, memory = self.scene, self.scene.memory
        if memory is None:
            return None
        written = [memory.text_key(document) for document in scene.library.of("page")]
        present = [scene.has(kind, lang) for kind in LISTS for lang in scene.practice.languages]
        newest = lists.cards_key(scene, lists.newest_first(scene, self.lang)[: people.ON_HOME])
        return ("standing", self.lang, memory.around, newest, *present, *written)

    def plan(self, kind: str, make: Callable[[Scene, str], PageView]) -> Plan:
        path = self.scene.urls.file_of(self.scene.urls.href(kind, self.lang))
        return Plan(path, lambda: make(self.scene, self.lang), self.key)
