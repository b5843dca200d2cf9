"""Markdown as HTML that can do no harm, whatever is in it: Python-Markdown with its extensions, then nh3."""

from __future__ import annotations

import threading
from functools import lru_cache

import markdown as python_markdown
import nh3

from parvis.i18n import translator
from parvis.pages.conversion import heading_id
from parvis.pages.inline_filter import FilteredInline
from parvis.pages.markdown_parts import PracticeExtension

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
_LOCK = threading.Lock()


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


def marked_html(source: str, lang: str) -> str:
    """Slower than `plain_html`, and reads everything."""
    with _LOCK:
        made = converter(lang.split("-", maxsplit=1)[0])
        made.reset()
        return _cleaner().clean(made.convert(source.replace("\r\n", "\n")))
