"""Addresses that the site makes by itself, and texts that would take one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parvis.errors import Problem
from parvis.i18n import T
from parvis.practice.documents import Library
from parvis.practice.model import Practice
from parvis.practice.urls import Urls

if TYPE_CHECKING:
    from parvis.practice.texts import Source

# Pages that the facts make, whether or not someone writes their text.
GENERATED = ("services", "places", "booking", "newsletter", "legal", "privacy", "crisis", "about")
_LISTS = ("articles", "resources", "archive")


def made(practice: Practice) -> dict[str, str]:
    """Address of each page made by itself, without slashes at both ends -> its role, "" for lists."""
    urls = Urls(languages=practice.languages)
    found: dict[str, str] = {}
    for lang in practice.languages:
        found |= {urls.href(role, lang).strip("/"): role for role in ("home", *GENERATED)}
        found |= {urls.href(kind, lang).strip("/"): "" for kind in _LISTS}
        found |= {urls.feed(form, lang).strip("/"): "" for form in ("rss", "atom", "json")}
    return found


def known(practice: Practice, library: Library) -> frozenset[str]:
    """Every address of the site: texts, lists, topics, authors, pages made by themselves."""
    urls = Urls(languages=practice.languages)
    found = {"feeds", "sitemap.xml", "robots.txt", *made(practice)}
    for lang in practice.languages:
        found |= {urls.href(kind, lang, p.id) for p in practice.practitioners for kind in ("about", "author")}
    for document in library.documents:
        found.add(urls.document(document))
        if document.category:
            found.add(urls.href("category", document.lang, document.category))
        found |= {urls.href("tag", document.lang, tag) for tag in document.tags}
    return frozenset(address.strip("/") for address in found)


def check_addresses(practice: Practice, sources: Iterable[Source]) -> list[Problem]:
    """Plain pages at the address of a page that the site makes by itself."""
    urls, taken = Urls(languages=practice.languages), made(practice)
    problems = []
    for source in sources:
        document = source.document
        address = urls.document(document).strip("/")
        if document.kind != "page" or document.role != "page" or address not in taken:
            continue
        what = T("The address /{address}/ is that of a page that Parvis makes by itself.", address=address)
        role, other = taken[address], f"slug: {document.slug}-2"
        if role:
            write = T("To write the text of that page: {role}. Else: {slug}", role=f"role: {role}", slug=other)
        else:
            write = T("Write: {example}", example=other)
        problems.append(source.problem("address-taken", "slug" if "slug" in source.fields else "title", what, write))
    return problems
