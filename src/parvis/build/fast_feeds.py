"""Feeds, sitemap and robots of an incremental build: made from the newest articles, and from what is kept of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.build.base import digest
from parvis.build.machine_files import feed_items
from parvis.newsletter.newest import newest
from parvis.pages.sitemap import robots, sitemap_of
from parvis.pages.views import Pages
from parvis.practice.urls import Urls

if TYPE_CHECKING:
    from parvis.build.fast import FastRun
    from parvis.build.record import Other


def machine_files(run: FastRun, known: dict[str, Other]) -> None:
    """A site without an address has neither feed nor sitemap: both need it."""
    urls = Urls.of(run.practice, run.options.url_of(run.practice))
    run.other("robots.txt", known, robots(urls, closed=run.options.preview or not run.options.crawlers))
    if not urls.origin:
        return
    entries = [(page.canonical, page.entry) for page in run.pages_done() if page.entry]
    run.other("sitemap.xml", known, sitemap_of(entries))
    run.feeds_key = _key(run)
    names = [urls.file_of(urls.feed(form, lang)) for lang in _languages(run) for form in ("rss", "atom", "json")]
    same = run.feeds_key == run.before.feeds
    if same and all(name in known and run.intact(name, known[name].size, known[name].time) for name in names):
        for name in names:
            run.keep_other(known[name])
        return
    for name, content in _feeds(run, urls).items():
        run.other(name, known, content)


def _languages(run: FastRun) -> list[str]:
    return [lang for lang in run.practice.languages if run.public.of("article", lang)]


def _key(run: FastRun) -> str:
    """What the feeds are made from: the newest articles of each language."""
    shown = [document for lang in _languages(run) for document in newest(run.public.of("article", lang))]
    return digest(run.base, run.memory.around, *[f"{d.uid} {run.memory.text_key(d)}" for d in shown])


def _feeds(run: FastRun, urls: Urls) -> dict[str, bytes]:
    from parvis.newsletter.feed import feeds
    from parvis.pages.texts import text_page

    made: dict[str, bytes] = {}
    for lang in _languages(run):
        shown = newest(run.public.of("article", lang))
        pages = Pages(pages=tuple(text_page(run.scene, document) for document in shown))
        items = feed_items(run.public, pages, urls, lang, run.site.content / "media")
        made |= feeds(run.practice, items, urls=urls, lang=lang)
    return made
