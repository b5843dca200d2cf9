"""sitemap.xml with the languages of each page, and robots.txt. Same pages, same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from parvis.pages.views import ArticleView, Link, PageView
from parvis.practice.urls import Urls

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(pages: Iterable[PageView]) -> bytes:
    """Every page that may be found, by address, with all its language versions, itself and x-default included."""
    return sitemap_of((page.canonical, entry(page)) for page in pages)


def sitemap_of(entries: Iterable[tuple[str, str]]) -> bytes:
    """The same, from the address and the entry of each page."""
    return (_HEAD + "".join(text for _, text in sorted(entries)) + "</urlset>\n").encode()


def entry(page: PageView) -> str:
    """What the sitemap says of a page; "" for a page that is not to be found."""
    if not page.canonical or page.noindex or page.draft or page.template == "404" or "404.html" in page.path:
        return ""
    lines = [f"<loc>{escape(page.canonical, quote=False)}</loc>"]
    if isinstance(page, ArticleView) and (changed := page.modified_datetime or page.datetime):
        lines.append(f"<lastmod>{escape(changed, quote=False)}</lastmod>")
    lines += [_version(link) for link in page.alternates]
    return "<url>\n" + "".join(f"  {line}\n" for line in lines) + "</url>\n"


def _version(link: Link) -> str:
    from xml.sax.saxutils import quoteattr  # brings a client of HTTP with it

    return f'<xhtml:link rel="alternate" hreflang={quoteattr(link.lang)} href={quoteattr(link.href)}/>'


def robots(urls: Urls, *, closed: bool = False) -> bytes:
    """robots.txt: everything may be read and the sitemap is named; nothing may, for a closed site or a preview."""
    if closed:
        return b"User-agent: *\nDisallow: /\n"
    lines = ["User-agent: *", "Disallow:"]
    if urls.origin:
        lines += ["", f"Sitemap: {urls.whole(urls.root + 'sitemap.xml')}"]
    return ("\n".join(lines) + "\n").encode()
