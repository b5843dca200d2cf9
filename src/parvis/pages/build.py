"""Every page of the site as a view, from the facts and the texts: the one definition of what is published.

Templates, sitemap, feeds, search, the ethics check and Pelican read these views; none of them decides what exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from parvis.pages import booking_page, lists, people, services, standing, texts
from parvis.pages.options import BuildOptions
from parvis.pages.scene import Scene
from parvis.pages.site_views import site_view, view_of
from parvis.pages.views import Pages, PageView
from parvis.practice.documents import Library
from parvis.practice.model import Practice

__all__ = ["BuildOptions", "build_pages", "site_view"]


def build_pages(practice: Practice, library: Library, options: BuildOptions, *, media: Path | None = None) -> Pages:
    """The sites by language and every page, in a fixed order.

    `library` holds what is shown: `Library.public(now)`, or everything in a preview. `media` is content/media, where
    sizes and durations are read. The same arguments give the same views.
    """
    scene = Scene(practice, library, options, media=media)
    pages = tuple(page for lang in practice.languages for page in pages_of(scene, lang))
    return Pages(
        sites={lang: view_of(scene, lang) for lang in practice.languages},
        pages=pages,
        media=tuple(sorted(scene.media)),
    )


def pages_of(scene: Scene, lang: str) -> Iterator[PageView]:
    """Every page of one language."""
    yield people.home(scene, lang)
    if scene.has("about", lang):
        yield from people.people_pages(scene, lang)
    if scene.has("services", lang):
        yield services.services(scene, lang)
    if scene.has("places", lang):
        yield services.places(scene, lang)
    yield from texts.text_pages(scene, lang)
    yield from lists.list_pages(scene, lang)
    if scene.has("booking", lang):
        yield booking_page.booking_page(scene, lang)
    if scene.has("newsletter", lang):
        yield standing.newsletter_page(scene, lang)
    yield standing.crisis_page(scene, lang)
    yield standing.legal_page(scene, lang)
    yield standing.privacy_page(scene, lang)
    yield from standing.plain_pages(scene, lang)
    yield standing.not_found(scene, lang)
