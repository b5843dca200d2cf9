"""What programs read: feeds, sitemap, robots. Made from the same views as the pages."""

from __future__ import annotations

from pathlib import Path

from parvis.newsletter.feed import Enclosure, FeedItem, feeds
from parvis.pages.audio import sound
from parvis.pages.options import BuildOptions
from parvis.pages.sitemap import robots, sitemap
from parvis.pages.typography import typeset
from parvis.pages.views import ArticleView, Pages
from parvis.practice.documents import Document, Library
from parvis.practice.model import Practice
from parvis.practice.urls import Urls


def machine_files(
    practice: Practice, library: Library, pages: Pages, options: BuildOptions, *, media: Path
) -> dict[str, bytes]:
    """Files by path below the output folder. A site without an address has neither feed nor sitemap: both need it."""
    urls = Urls.of(practice, options.url_of(practice))
    files = {"robots.txt": robots(urls, closed=options.preview or not options.crawlers)}
    if not urls.origin:
        return files
    files["sitemap.xml"] = sitemap(pages.pages)
    for lang in practice.languages:
        if library.of("article", lang):
            files |= feeds(practice, feed_items(library, pages, urls, lang, media), urls=urls, lang=lang)
    return files


def feed_items(library: Library, pages: Pages, urls: Urls, lang: str, media: Path) -> list[FeedItem]:
    """The articles of a language that have a page, with the HTML of that page."""
    views = {view.source: view for view in pages.pages if isinstance(view, ArticleView)}
    shown = [(document, views.get(str(document.path))) for document in library.of("article", lang)]
    return [_item(document, view, urls, media) for document, view in shown if view is not None]


def _item(document: Document, view: ArticleView, urls: Urls, media: Path) -> FeedItem:
    assert document.date is not None  # an article has a date, or the loader has refused it
    enclosure = None
    if document.audio and view.audio:
        found = sound(media / document.audio)
        enclosure = Enclosure(urls.whole(view.audio.src), found.type, found.size, round(found.seconds))
    return FeedItem(
        uid=document.uid or str(document.path),
        title=view.heading,
        href=urls.whole(view.href),
        summary=view.description,
        html=view.body,
        published=document.date,
        updated=document.modified,
        author=view.author.label if view.author else "",
        categories=tuple(typeset(name, document.lang) for name in (document.category, *document.tags) if name),
        enclosure=enclosure,
    )
