"""Markdown to the HTML of a page: sanitised, its links and images resolved, typeset for its language.

The steps, each of which a reader of the page can see: Python-Markdown with the extensions below; nh3 (no script, no
frame, no style, no comment); links to other texts and media; notes and figures; typography; shortcodes.
Problems are not raised here: the loader has said them before (`practice/links.py`); what cannot be resolved is listed.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import markdown as python_markdown
import nh3

from parvis.i18n import translator
from parvis.pages.images import image_size, media_name
from parvis.pages.markdown_parts import PracticeExtension
from parvis.pages.markup import attributes, escape, level, pieces, plain_text, rewrite, start_tag, tag_name
from parvis.pages.typography import typeset_html
from parvis.pages.views import Section
from parvis.practice.documents import Document, Library
from parvis.practice.front_matter import slugify
from parvis.practice.links import resolve_link
from parvis.practice.urls import Urls

Blocks = Mapping[str, Callable[[str], str]]

_TAGS = frozenset(
    """a abbr aside audio b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption
    figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small source span strong sub
    summary sup table tbody td tfoot th thead time tr u ul var wbr""".split()  # noqa: SIM905 - reads best so
)
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "role", "aria-label", "aria-labelledby", "aria-hidden"},
    "a": {"href", "hreflang", "download"},
    "audio": {"controls", "preload", "src"},
    "div": {"data-parvis"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "time": {"datetime"},
}
_DROPPED_WHOLE = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math", "textarea", "select"}
_SCHEMES = {"http", "https", "mailto", "tel", "sms"}
_PLACEHOLDER = re.compile(r'<div data-parvis="([^":]*):?([^"]*)"></div>')
_LOCK = threading.Lock()


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
) -> Rendered:
    """A text of the practice as HTML.

    `blocks` gives the HTML of each shortcode (`[[crisis]]`, `[[booking: seance]]`) from its argument; one without a
    function is left out. `media` is content/media, where the sizes of images are read.
    """
    lang = lang or document.lang
    found = _Resolver(document, library, urls, media)
    markup = _sanitize(_convert(document.body, lang))
    markup = rewrite(markup, found.change)
    markup = typeset_html(_figures(_notes(markup, lang)), lang)
    contents = tuple((section.id, section.title) for section in sections(markup) if section.id)
    words = len(re.findall(r"\w+(?:[’'-]\w+)*", plain_text(markup)))
    used = tuple((m[1].strip(), html.unescape(m[2]).strip()) for m in _PLACEHOLDER.finditer(markup))
    return Rendered(
        html=_fill(markup, blocks or {}).strip(),
        contents=contents,
        words=words,
        links=tuple(found.links),
        images=tuple(found.images),
        blocks=used,
        unresolved=tuple(found.unresolved),
    )


def render_text(source: str, lang: str) -> str:
    """A few lines of Markdown from the facts (limits, policies…) as HTML: no images, no links to texts, no shortcodes."""
    return typeset_html(_PLACEHOLDER.sub("", _sanitize(_convert(source, lang))), lang).strip()


# ---------------------------------------------------------------- Markdown


@lru_cache(maxsize=8)
def _converter(lang: str) -> python_markdown.Markdown:
    """One converter a language, reset before each text: making one costs more than using it."""
    _ = translator(lang)
    return python_markdown.Markdown(
        extensions=[
            "abbr",
            "attr_list",
            "def_list",
            "fenced_code",
            "footnotes",
            "sane_lists",
            "tables",
            "toc",
            "pymdownx.betterem",
            "pymdownx.blocks.details",
            PracticeExtension(lang=lang),
        ],
        extension_configs={
            "footnotes": {
                "SEPARATOR": "-",
                "BACKLINK_TEXT": _("Back"),
                "BACKLINK_TITLE": _("Back to the text, note {}"),
            },
            "tables": {"use_align_attribute": True},
            "toc": {"slugify": lambda value, _separator: _heading_id(value), "marker": ""},
        },
        output_format="html",
        tab_length=4,
    )


# Ids that the theme's pages use themselves (tests/unit/pages/test_pages_markdown.py compares).
_TAKEN = frozenset(
    """choose contenu details door feeds foot-follow foot-help foot-practice letter letter-email letter-title lettre
    limits lost main next notes notice people practical proof reading story times topics urgence yours zone""".split()  # noqa: SIM905 - reads best so
)
_NUMBERED = re.compile(r"(?:country|day|fees|group|person|slot|who|fn|fnref)-\w+|[a-z]{1,2}\d+")


def _heading_id(title: str) -> str:
    name = slugify(title) or "section"
    if name in _TAKEN or not name[0].isalpha() or _NUMBERED.fullmatch(name):
        return f"s-{name}"
    return name


def _convert(source: str, lang: str) -> str:
    with _LOCK:
        converter = _converter(lang.split("-", maxsplit=1)[0])
        converter.reset()
        return converter.convert(source.replace("\r\n", "\n"))


def _sanitize(markup: str) -> str:
    return nh3.clean(
        markup,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


# ---------------------------------------------------------------- links and images


class _Resolver:
    """Gives links and images their final addresses, and remembers them."""

    def __init__(self, document: Document, library: Library, urls: Urls, media: Path | None) -> None:
        self.document = document
        self.library = library
        self.urls = urls
        self.media = media
        self.links: list[str] = []
        self.images: list[str] = []
        self.unresolved: list[str] = []

    def change(self, name: str, values: dict[str, str]) -> dict[str, str] | None:
        if name == "a" and "href" in values:
            return self._link(values)
        if name == "img":
            return self._image(values)
        if name in {"audio", "source"} and "src" in values:
            return values | {"src": self._file(values["src"])}
        if name in {"td", "th"} and "align" in values:
            kind = {"right": "num", "center": "mid"}.get(values.pop("align"), "")
            return values | {"class": f"{values.get('class', '')} {kind}".strip()} if kind else values
        return None

    def _link(self, values: dict[str, str]) -> dict[str, str]:
        href = values["href"]
        if href.startswith("#"):
            return values
        values["href"] = self._target(href)
        self.links.append(values["href"])
        return values

    def _target(self, href: str) -> str:
        if re.match(r"[a-z][a-z0-9+.-]*:|//", href, re.IGNORECASE):
            return href
        target, _, anchor = href.partition("#")
        resolved = resolve_link(self.document, target, self.library)
        if resolved is not None:
            return self.urls.document(resolved) + (f"#{anchor}" if anchor else "")
        if name := media_name(target):
            return self.urls.media(name)
        if target.startswith("/"):
            return self.urls.root + target.removeprefix("/") + (f"#{anchor}" if anchor else "")
        self.unresolved.append(href)
        return href

    def _file(self, src: str) -> str:
        """The address of a media file; files of other sites are refused, for no page may ask another site anything."""
        name = "" if re.match(r"[a-z][a-z0-9+.-]*:|//", src, re.IGNORECASE) else media_name(src)
        if not name:
            self.unresolved.append(src)
            return ""
        return self.urls.media(name)

    def _image(self, values: dict[str, str]) -> dict[str, str]:
        source = values.get("src", "")
        src = self._file(source)
        if not src:
            return {"alt": values.get("alt", "")}
        self.images.append(src)
        size = image_size(self.media / media_name(source)) if self.media else None
        sized = {"width": str(size[0]), "height": str(size[1])} if size else {}
        kept = {key: value for key, value in values.items() if key not in {"src", "alt"}}
        return {"src": src, "alt": values.get("alt", "")} | kept | sized | {"loading": "lazy", "decoding": "async"}


# ---------------------------------------------------------------- notes and figures


def _notes(markup: str, lang: str) -> str:
    """Footnotes as the theme draws them: references and returns that say what they are."""
    _ = translator(lang)
    markup = re.sub(
        r'(<a class="footnote-ref") (href="[^"]*">)(\d+)</a>',
        lambda m: f'<a aria-label="{html.escape(_("Note {number}").format(number=m[3]))}" {m[2]}{m[3]}</a>',
        markup,
    )
    markup = re.sub(
        r'<a class="footnote-backref" href="([^"]*)" title="([^"]*)">([^<]*)</a>',
        lambda m: f'<a href="{m[1]}" aria-label="{m[2]}">{m[3]}</a>',
        markup,
    )
    return re.sub(
        r'<div class="footnote">\s*<hr>\s*(<ol>.*?</ol>)\s*</div>',
        lambda m: (
            f'<section class="notes" aria-labelledby="notes"><h2 class="vh" id="notes">{_("Notes")}</h2>{m[1]}</section>'
        ),
        markup,
        flags=re.DOTALL,
    )


def _figures(markup: str) -> str:
    """An image alone in its paragraph is a figure; its title is the caption. An image that was refused leaves its text."""

    def figure(found: re.Match[str]) -> str:
        values = attributes(found[1])
        caption = escape(values.pop("title", ""))
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{start_tag('img', values)}{below}</figure>"

    markup = re.sub(r"<img alt=\"([^\"]*)\">", lambda m: m[1], markup)
    return re.sub(r"<p>(<img src=[^>]*>)</p>", figure, markup)


def _fill(markup: str, blocks: Blocks) -> str:
    def fill(found: re.Match[str]) -> str:
        make = blocks.get(found[1].strip())
        return make(html.unescape(found[2]).strip()) if make else ""

    return _PLACEHOLDER.sub(fill, markup)


# ---------------------------------------------------------------- what pages take from the HTML


def sections(markup: str) -> tuple[Section, ...]:
    """The HTML cut at its headings of level 2; what comes before the first has neither id nor title."""
    found: list[list[str]] = [["", "", ""]]
    depth = 0
    in_heading = False
    for is_tag, text in pieces(markup):
        name = tag_name(text) if is_tag else ""
        if name == "h2" and depth == 0 and level(text) == 1 and attributes(text).get("class") != "vh":
            found.append([attributes(text).get("id", ""), "", ""])
            in_heading = True
        elif in_heading and name == "h2":
            in_heading = False
        else:
            found[-1][1 if in_heading else 2] += text
        if is_tag:
            depth += level(text)
    parts = [Section(id_, plain_text(title), body.strip()) for id_, title, body in found]
    return tuple(part for part in parts if part.id or part.title or part.body)


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
