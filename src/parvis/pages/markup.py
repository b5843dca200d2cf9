"""Writing, reading and rewriting HTML of our own: tags, attributes, plain text. Not for HTML found elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from functools import lru_cache
from itertools import accumulate

_TAG = re.compile(
    r"""(<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?[A-Za-z](?:[^"'>]|"[^"]*"|'[^']*')*>|<![A-Za-z][^>]*>)""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_MANY = 4096  # tags remembered: most tags of a text stand in every text

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 - reads best so
_UNREAD = frozenset({"script", "style"})
INLINE = frozenset(
    """a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q s samp small span strong sub sup time u
    var wbr""".split()  # noqa: SIM905 - reads best so
)


def escape(text: str) -> str:
    """Plain text for HTML outside attributes."""
    return html.escape(text, quote=False)


@lru_cache(maxsize=_MANY)
def tag_name(tag: str) -> str:
    """`em` for `<em>` and `</em>`; an empty string for comments and declarations."""
    found = _NAME.match(tag)
    return found.group(1).lower() if found else ""


def cut(markup: str) -> list[str]:
    """The markup cut at its tags: text (it may be empty), tag, text, tag… text; joined again they give the same markup."""
    return _TAG.split(markup)


def unescape(text: str) -> str:
    """The text between two tags as plain text."""
    return html.unescape(text) if "&" in text else text


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, unescaped, in order."""
    inner = re.sub(r"^<[^\s/>]+|/?>$", "", tag)
    return {
        found[1].lower(): html.unescape(next((g for g in found.groups()[1:] if g is not None), ""))
        for found in _ATTRIBUTE.finditer(inner)
    }


def start_tag(name: str, values: dict[str, str]) -> str:
    """A start tag with its attributes escaped."""
    return "<" + "".join([name, *(f' {key}="{html.escape(value)}"' for key, value in values.items())]) + ">"


def rewrite(
    markup: str,
    change: Callable[[str, dict[str, str]], dict[str, str] | None],
    names: Collection[str] | None = None,
) -> str:
    """The markup with the attributes of each start tag (of these names) as `change(name, attributes)` gives them.

    None keeps the tag as it is.
    """
    parts = cut(markup)
    for number, name in enumerate(map(_started, parts[1::2])):
        if name and (names is None or name in names):
            index = 2 * number + 1
            changed = change(name, attributes(parts[index]))
            if changed is not None:
                parts[index] = start_tag(name, changed)
    return "".join(parts)


@lru_cache(maxsize=_MANY)
def _started(tag: str) -> str:
    """The name of a start tag."""
    return "" if tag.startswith(("</", "<!")) else tag_name(tag)


def plain_text(markup: str) -> str:
    """What a reader would read, in one line; block elements are set apart by a space."""
    parts = cut(markup)
    if not _UNREAD.isdisjoint(map(tag_name, parts[1::2])):
        parts = _read(parts)
    parts[1::2] = map(_between, parts[1::2])
    if "&" in markup:
        parts[::2] = map(unescape, parts[::2])
    text = "".join(parts)
    for space in "\t\r\n\f":
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def _read(parts: list[str]) -> list[str]:
    """The markup, cut, without what is inside scripts and styles."""
    hidden = ""
    kept: list[str] = []
    for index, text in enumerate(parts):
        kept.append("" if hidden else text)
        if index & 1 and hidden:
            hidden = "" if text.startswith(f"</{hidden}") else hidden
        elif index & 1 and tag_name(text) in _UNREAD:
            hidden = tag_name(text)
    return kept


@lru_cache(maxsize=_MANY)
def _between(tag: str) -> str:
    """What a reader sees where a tag is: a space where a block begins or ends."""
    name = tag_name(tag)
    return " " if name and (name not in INLINE or name == "br") and name not in _UNREAD else ""


@lru_cache(maxsize=_MANY)
def level(tag: str) -> int:
    """How a tag changes the depth: 1 opens, -1 closes, 0 neither."""
    if tag.startswith("</"):
        return -1
    return 0 if tag.startswith("<!") or tag_name(tag) in VOID or tag.endswith("/>") else 1


def sections_of(markup: str) -> list[tuple[str, str, str]]:
    """The HTML cut at its headings of level 2, as (id, title, body); what comes before the first has neither of the two."""
    parts = cut(markup)
    heads = _heads(parts)
    ends = [start for start, _ in heads] + [len(parts)]
    found = [("", "", "".join(parts[: ends[0]]).strip())]
    for number, (start, end) in enumerate(heads):
        body = "".join(parts[end + 1 : ends[number + 1]]).strip()
        found.append((*_named(parts, start, end), body))
    return [part for part in found if any(part)]


def headings_of(markup: str) -> list[tuple[str, str]]:
    """The headings of level 2 that `sections_of` cuts at, as (id, title)."""
    parts = cut(markup)
    return [_named(parts, start, end) for start, end in _heads(parts)]


def _named(parts: list[str], start: int, end: int) -> tuple[str, str]:
    return attributes(parts[start]).get("id", ""), plain_text("".join(parts[start + 1 : end]))


def _heads(parts: list[str]) -> list[tuple[int, int]]:
    """Where the headings of level 2 begin and end that are inside nothing else."""
    found: list[tuple[int, int]] = []
    tags, begun = parts[1::2], -1
    depths = list(accumulate(map(level, tags), initial=0))  # before each tag
    for number in (number for number, name in enumerate(map(tag_name, tags)) if name == "h2"):
        tag, index = tags[number], 2 * number + 1
        if depths[number] == 0 and level(tag) == 1 and attributes(tag).get("class") != "vh":
            begun = index
        elif begun >= 0:
            found.append((begun, index))
            begun = -1
    return [*found, (begun, len(parts))] if begun >= 0 else found
