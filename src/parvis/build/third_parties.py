"""Proof of the promise of the privacy page: no page makes the visitor's browser ask another site.

Read in the bytes that are published, so that a template of the practice, a plugin or a pasted snippet is seen too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from parvis.build.verify import Written
from parvis.errors import Problem
from parvis.i18n import T

# What a browser fetches by itself; a link that someone follows is theirs to follow.
_FETCHES = re.compile(
    r"<(?:img|script|iframe|frame|audio|video|source|track|embed|object|input|image|use)\b[^>]*>", re.IGNORECASE
)
_ADDRESSES = re.compile(
    r"""\s(?:src|srcset|data|poster|href|xlink:href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
_LINKS = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_REL = re.compile(r"""\srel\s*=\s*["']?([^"'>]*)""", re.IGNORECASE)
_FORMS = re.compile(r"<form\b[^>]*\saction\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_NOT_FETCHED = {"canonical", "alternate", "author", "license", "me", "next", "prev", "help", "search", "privacy-policy"}
_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def third_parties(own: Collection[str], written: Written) -> list[Problem]:
    """One problem for each other site that a page asks. `own`: origins of the site and of its endpoint."""
    first: dict[str, str] = {}
    for name, text in written.texts.items():
        if not name.endswith((".html", ".css", ".svg")):
            continue
        for address in fetched(text):
            asked = host(address)
            if asked and not any(host(origin) == asked for origin in own):
                first.setdefault(asked, name)
    return [third_party(page, asked) for asked, page in first.items()]


def third_party(page: str, asked: str) -> Problem:
    return Problem(
        code="third-party-request",
        what=T(
            "The page {page} makes each visitor's browser ask {host}, which then knows of the visit.",
            page=page,
            host=asked,
        ),
        write=T("Copy the file into content/media, or write a link that the reader may follow."),
    )


def fetched(text: str) -> Iterator[str]:
    """Addresses that a browser asks without being told to, and those to which a form sends."""
    for tag in _FETCHES.findall(text):
        for match in _ADDRESSES.finditer(tag):
            for candidate in html.unescape(match[1] or match[2] or match[3] or "").split(","):
                yield candidate.strip().split(" ")[0]
    for tag in _LINKS.findall(text):
        rel = _REL.search(tag)
        if rel is None or not set(rel[1].lower().split()) & _NOT_FETCHED:
            for match in _ADDRESSES.finditer(tag):
                yield html.unescape(match[1] or match[2] or match[3] or "")
    yield from (html.unescape(action) for action in _FORMS.findall(text))
    yield from fetched_by_style(text)


def fetched_by_style(text: str) -> list[str]:
    return _STYLE.findall(text)


def host(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc.lower() if parts.scheme in {"", "http", "https"} else ""
