"""A page's HTML as a feed or a mail may carry it: nothing that acts, no ids, every address absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import nh3

from parvis.pages.markup import rewrite

# What XML 1.0 cannot hold; lxml refuses a whole feed for one of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ADDRESSES = ("href", "src", "poster", "data", "cite", "action", "longdesc")
_TAGS = frozenset(
    """a abbr audio b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2
    h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small source span strong sub summary sup table tbody
    td tfoot th thead time tr u ul var video wbr""".split()  # noqa: SIM905 - reads best so
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "aria-label"},
    "a": {"href", "hreflang"},
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "img": {"src", "srcset", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "source": {"src", "srcset", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"controls", "src", "poster"},
}
_DROPPED_WHOLE = {"script", "style", "form", "iframe", "object", "noscript", "template", "svg", "math", "button"}


def without_control(text: str) -> str:
    """The text without the characters that no XML document may hold."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """Plain text for a title or a summary: no control characters, no line breaks."""
    return re.sub(r"\s*[\r\n\t]\s*", " ", without_control(text)).strip()


def for_feed(markup: str, base: str) -> str:
    """The HTML of a page at the absolute address `base`, for readers who are elsewhere."""
    clean = nh3.clean(
        without_control(markup),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes={"http", "https", "mailto", "tel", "sms"},
        link_rel=None,
        strip_comments=True,
    )
    return rewrite(clean, lambda _name, values: _absolute(values, base)).replace("&nbsp;", "\u00a0").strip()


def _absolute(values: dict[str, str], base: str) -> dict[str, str] | None:
    changed = dict(values)
    for name in _ADDRESSES:
        if name in values:
            changed[name] = urljoin(base, values[name])
    if "srcset" in values:
        changed["srcset"] = ", ".join(_candidate(part, base) for part in values["srcset"].split(", ") if part.strip())
    return changed if changed != values else None


def _candidate(part: str, base: str) -> str:
    address, _, size = part.strip().partition(" ")
    return f"{urljoin(base, address)} {size}".strip()
