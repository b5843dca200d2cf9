"""Markdown to HTML, the part that only the text itself decides: it can be done once, anywhere, and kept.

Python-Markdown with the extensions below; nh3 (no script, no frame, no style, no comment); notes and figures;
typography. What depends on the rest of the practice (where a link leads, how wide a picture is) is left open: a
reference, which `markdown.py` fills in.
"""

from __future__ import annotations

import html
import re
import threading
from functools import lru_cache

import markdown as python_markdown
import nh3

from parvis.i18n import translator
from parvis.pages.converted import OPEN, OUTSIDE, PLACEHOLDER, SIZE, Converted
from parvis.pages.images import media_name
from parvis.pages.inline_filter import FilteredInline
from parvis.pages.markdown_parts import PracticeExtension
from parvis.pages.markup import attributes, escape, headings_of, plain_text, rewrite, start_tag
from parvis.pages.plain_markdown import plain_html
from parvis.pages.typography import typeset_html
from parvis.practice.front_matter import slugify

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
_OURS = re.compile(f"[{OPEN}{SIZE}]")
_CHANGED = frozenset({"a", "img", "audio", "source", "td", "th"})
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LOCK = threading.Lock()


def convert(source: str, lang: str) -> Converted:
    """A text as HTML, its references open. The same text gives the same result, in any practice."""
    found = _References()
    markup = rewrite(sanitize(_OURS.sub("", source), lang), found.change, _CHANGED)
    markup = typeset_html(_figures(_notes(markup, lang)), lang)
    contents = headings_of(markup) if "<h2" in markup else ()
    return Converted(
        html=markup,
        references=tuple(found.references),
        unresolved=tuple(found.refused),
        contents=tuple((id_, title) for id_, title in contents if id_),
        words=len(_WORD.findall(plain_text(markup))),
        blocks=tuple((m[1].strip(), html.unescape(m[2]).strip()) for m in PLACEHOLDER.finditer(markup)),
    )


# ---------------------------------------------------------------- Markdown


@lru_cache(maxsize=8)
def converter(lang: str) -> python_markdown.Markdown:
    """One converter a language, reset before each text: making one costs more than using it."""
    _ = translator(lang)
    made = python_markdown.Markdown(
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
            "toc": {"slugify": lambda value, _separator: heading_id(value), "marker": ""},
        },
        output_format="html",
        tab_length=4,
    )
    FilteredInline.install(made)
    return made


# Ids that the theme's pages use themselves (tests/unit/pages/test_pages_markdown.py compares).
TAKEN = frozenset(
    """choose contenu details door feeds foot-follow foot-help foot-practice letter letter-email letter-title lettre
    limits lost main next notes notice people practical proof reading story times topics urgence yours zone""".split()  # noqa: SIM905 - reads best so
)
_NUMBERED = re.compile(r"(?:country|day|fees|group|person|slot|who|fn|fnref)-\w+|[a-z]{1,2}\d+")


def heading_id(title: str) -> str:
    name = slugify(title) or "section"
    if name in TAKEN or not name[0].isalpha() or _NUMBERED.fullmatch(name):
        return f"s-{name}"
    return name


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def sanitize(source: str, lang: str) -> str:
    """Markdown as HTML that can do no harm."""
    plain = plain_html(source, heading_id)
    return marked_html(source, lang) if plain is None else plain


def marked_html(source: str, lang: str) -> str:
    """The same by Python-Markdown and nh3, which read everything."""
    with _LOCK:
        made = converter(lang.split("-", maxsplit=1)[0])
        made.reset()
        return _cleaner().clean(made.convert(source.replace("\r\n", "\n")))


# ---------------------------------------------------------------- references, notes and figures


class _References:
    """Replaces what the rest of the practice decides by marks, and remembers what was written there."""

    def __init__(self) -> None:
        self.references: list[tuple[str, str]] = []
        self.refused: list[str] = []

    def change(self, name: str, values: dict[str, str]) -> dict[str, str] | None:
        if name == "a" and "href" in values:
            return values if values["href"].startswith("#") else values | {"href": self._open("a", values["href"])}
        if name == "img":
            return self._image(values)
        if name in {"audio", "source"} and "src" in values:
            return values | {"src": self._file("file", values["src"])}
        if name in {"td", "th"} and "align" in values:
            kind = {"right": "num", "center": "mid"}.get(values.pop("align"), "")
            return values | {"class": f"{values.get('class', '')} {kind}".strip()} if kind else values
        return None

    def _open(self, kind: str, written: str) -> str:
        self.references.append((kind, written))
        return f"{OPEN}{len(self.references) - 1}{OPEN}"

    def _file(self, kind: str, src: str) -> str:
        """A media file; files of other sites are refused, for no page may ask another site anything."""
        if OUTSIDE.match(src) or not media_name(src):
            self.refused.append(src)
            return ""
        return self._open(kind, src)

    def _image(self, values: dict[str, str]) -> dict[str, str]:
        src = self._file("img", values.get("src", ""))
        if not src:
            return {"alt": values.get("alt", "")}
        kept = {key: value for key, value in values.items() if key not in {"src", "alt"}}
        number = src.strip(OPEN)
        sized = {side: f"{SIZE}{number}{SIZE}{kept.get(side, '')}" for side in ("width", "height")}
        return {"src": src, "alt": values.get("alt", "")} | kept | sized | {"loading": "lazy", "decoding": "async"}


def _notes(markup: str, lang: str) -> str:
    """Footnotes as the theme draws them: references and returns that say what they are."""
    if 'class="footnote' not in markup:
        return markup
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
    if "<img" not in markup:
        return markup

    def figure(found: re.Match[str]) -> str:
        values = attributes(found[1])
        caption = escape(values.pop("title", ""))
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{start_tag('img', values)}{below}</figure>"

    markup = re.sub(r"<img alt=\"([^\"]*)\">", lambda m: m[1], markup)
    return re.sub(r"<p>(<img src=[^>]*>)</p>", figure, markup)
