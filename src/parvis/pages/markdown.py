"""A text of the practice as the HTML of its page: converted (`conversion.py`), then its links and pictures resolved.

Problems are not raised here: the loader has said them before (`practice/links.py`); what cannot be resolved is listed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from parvis.pages.converted import OPEN, OUTSIDE, PLACEHOLDER, SIZE, Converted
from parvis.pages.images import image_size, media_name
from parvis.pages.markup import plain_text, sections_of
from parvis.pages.views import Section
from parvis.practice.documents import Document, Library
from parvis.practice.links import resolve_link
from parvis.practice.urls import Urls

Blocks = Mapping[str, Callable[[str], str]]
_LEFT_OPEN = re.compile(f'{OPEN}(\\d+){OPEN}| (width|height)="{SIZE}(\\d+){SIZE}([^"]*)"')


class Texts(Protocol):
    """Where converted texts come from: made now, or kept from an earlier build."""

    def converted(self, source: str, lang: str) -> Converted: ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` is ready to print. `links` and `images` are hrefs as printed, in order; `unresolved` could not be."""

    html: str = ""
    contents: tuple[tuple[str, str], ...] = ()  # id and title of the headings of level 2
    words: int = 0
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()  # shortcodes: name and argument
    unresolved: tuple[str, ...] = ()

    @property
    def has_crisis(self) -> bool:
        """Whether the author placed the crisis block."""
        return any(name == "crisis" for name, _ in self.blocks)

    @property
    def text(self) -> str:
        return plain_text(self.html)


def render(
    document: Document,
    *,
    library: Library,
    urls: Urls,
    lang: str = "",
    blocks: Blocks | None = None,
    media: Path | None = None,
    texts: Texts | None = None,
) -> Rendered:
    """A text of the practice as HTML.

    `blocks` gives the HTML of each shortcode (`[[crisis]]`, `[[booking: seance]]`) from its argument; one without a
    function is left out. `media` is content/media, where the sizes of images are read.
    """
    lang = lang or document.lang
    if texts is None:
        from parvis.pages.conversion import convert

        made = convert(document.body, lang)
    else:
        made = texts.converted(document.body, lang)
    bound = [resolved(document, kind, written, library, urls) for kind, written in made.references]
    kinds = [kind for kind, _ in made.references]
    sizes = {n: image_size(media / media_name(w)) for n, (k, w) in enumerate(made.references) if k == "img" and media}

    def close(found: re.Match[str]) -> str:
        if found[1] is not None:
            return html.escape(bound[int(found[1])])
        size = sizes.get(int(found[3]))
        side = str(size[found[2] == "height"]) if size else found[4]
        return f' {found[2]}="{side}"' if side else ""

    markup = _LEFT_OPEN.sub(close, made.html) if made.references else made.html
    return Rendered(
        html=_fill(markup, blocks or {}).strip(),
        contents=made.contents,
        words=made.words,
        links=tuple(href for kind, href in zip(kinds, bound, strict=True) if kind == "a"),
        images=tuple(href for kind, href in zip(kinds, bound, strict=True) if kind == "img"),
        blocks=made.blocks,
        unresolved=(*_lost(document, made, library), *made.unresolved),
    )


def render_text(source: str, lang: str) -> str:
    """A few lines of Markdown from the facts (limits, policies…) as HTML: no images, no links to texts, no shortcodes."""
    from parvis.pages.conversion import sanitize
    from parvis.pages.typography import typeset_html

    return typeset_html(PLACEHOLDER.sub("", sanitize(source, lang)), lang).strip()


# ---------------------------------------------------------------- references


def resolved(document: Document, kind: str, written: str, library: Library, urls: Urls) -> str:
    """The final address of a reference; what leads nowhere stays as it was written."""
    if kind != "a":
        return urls.media(media_name(written))
    if OUTSIDE.match(written):
        return written
    target, _, anchor = written.partition("#")
    end = f"#{anchor}" if anchor else ""
    found = resolve_link(document, target, library)
    if found is not None:
        return urls.document(found) + end
    if name := media_name(target):
        return urls.media(name)
    return urls.root + target.removeprefix("/") + end if target.startswith("/") else written


def _lost(document: Document, made: Converted, library: Library) -> list[str]:
    """Links that mean nothing we know."""
    links = (written for kind, written in made.references if kind == "a" and not OUTSIDE.match(written))
    return [
        href
        for href in links
        if not href.startswith("/")
        and not media_name(href.partition("#")[0])
        and resolve_link(document, href.partition("#")[0], library) is None
    ]


def _fill(markup: str, blocks: Blocks) -> str:
    def fill(found: re.Match[str]) -> str:
        make = blocks.get(found[1].strip())
        return make(html.unescape(found[2]).strip()) if make else ""

    return PLACEHOLDER.sub(fill, markup)


# ---------------------------------------------------------------- what pages take from the HTML


def sections(markup: str) -> tuple[Section, ...]:
    """The HTML cut at its headings of level 2; what comes before the first has neither id nor title."""
    return tuple(Section(id_, title, body) for id_, title, body in sections_of(markup))


def summary(markup: str, limit: int = 200) -> str:
    """The first paragraph as plain text, cut after a sentence within `limit` characters, else after a word."""
    markup = re.sub(r'<sup id="fnref.*?</sup>|<section class="notes".*?</section>', "", markup, flags=re.DOTALL)
    first = re.search(r"<p>(.*?)</p>", markup, re.DOTALL)
    text = plain_text(first[1] if first else markup)
    if len(text) <= limit:
        return text
    sentences = [m.end() for m in re.finditer(r"[.!?…](?:[\u202f\u00a0]?»)?(?=\s)", text[: limit + 1])]
    if sentences and sentences[-1] >= limit // 4:
        return text[: sentences[-1]]
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:–\u00a0\u202f") + "…"
