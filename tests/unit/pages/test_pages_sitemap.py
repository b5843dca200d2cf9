"""sitemap.xml and robots.txt."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pages_examples import practice

from parvis.pages.sitemap import robots, sitemap
from parvis.pages.views import ArticleView, Link, PageView
from parvis.practice.urls import Urls

XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
FR, EN = "https://x.example/a/", "https://x.example/en/b/?c=1&d=2"
ALTERNATES = (Link("", FR, lang="fr"), Link("", EN, lang="en"), Link("", FR, lang="x-default"))


def view(address: str, **values: object) -> PageView:
    known = {"template": "prose", "path": "a/index.html", "href": "/a/", "title": "", "description": "", "heading": ""}
    return PageView(**(known | {"canonical": address} | values))  # type: ignore[arg-type]


def test_each_page_lists_all_its_languages_itself_and_the_default() -> None:
    root = ET.fromstring(sitemap([view(EN, alternates=ALTERNATES), view(FR, alternates=ALTERNATES)]))
    assert [loc.text for loc in root.findall("s:url/s:loc", XML)] == [FR, EN]
    for url in root.findall("s:url", XML):
        links = [(link.get("rel"), link.get("hreflang"), link.get("href")) for link in url.findall("x:link", XML)]
        assert links == [("alternate", "fr", FR), ("alternate", "en", EN), ("alternate", "x-default", FR)]


def test_drafts_hidden_pages_and_errors_are_not_listed() -> None:
    pages = [view(FR, noindex=True), view(FR, draft=True), view(FR, path="404.html", template="404"), view("")]
    assert b"<loc>" not in sitemap(pages)


def test_an_article_says_when_it_changed() -> None:
    article = ArticleView("article", "a/index.html", "/a/", FR, "", "", "", datetime="2026-11-01T08:00:00+01:00")
    assert b"<lastmod>2026-11-01T08:00:00+01:00</lastmod>" in sitemap([article])


def test_the_order_of_pages_does_not_change_a_byte() -> None:
    pages = [view(f"https://x.example/{name}/") for name in "cab"]
    assert sitemap(pages) == sitemap(reversed(pages))


def test_robots_names_the_sitemap_or_closes_the_door() -> None:
    urls = Urls.of(practice(site_url="https://exemple.org/cabinet"))
    assert b"Sitemap: https://exemple.org/cabinet/sitemap.xml\n" in robots(urls)
    assert robots(urls, closed=True) == b"User-agent: *\nDisallow: /\n"
    assert b"Sitemap" not in robots(Urls())
