"""Writing, reading and rewriting HTML of our own: tags, attributes, plain text. Not for HTML found elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator

TAG = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?[A-Za-z](?:[^"'>]|"[^"]*"|'[^']*')*>|<![A-Za-z][^>]*>""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 - reads best so
INLINE = frozenset(
    """a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q s samp small span strong sub sup time u
    var wbr""".split()  # noqa: SIM905 - reads best so
)


def escape(text: str) -> str:
    """Plain text for HTML outside attributes."""
    return html.escape(text, quote=False)


def tag_name(tag: str) -> str:
    """`em` for `<em>` and `</em>`; an empty string for comments and declarations."""
    found = _NAME.match(tag)
    return found.group(1).lower() if found else ""


def pieces(markup: str) -> Iterator[tuple[bool, str]]:
    """The markup cut into (is a tag, text), in order; joined again they give the same markup."""
    position = 0
    for tag in TAG.finditer(markup):
        if tag.start() > position:
            yield False, markup[position : tag.start()]
        yield True, tag.group()
        position = tag.end()
    if position < len(markup):
        yield False, markup[position:]


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

    def one(tag: str) -> str:
        name = "" if tag.startswith(("</", "<!")) else tag_name(tag)
        if not name or (names is not None and name not in names):
            return tag
        changed = change(name, attributes(tag))
        return tag if changed is None else start_tag(name, changed)

    return "".join(one(text) if is_tag else text for is_tag, text in pieces(markup))


def plain_text(markup: str) -> str:
    """What a reader would read, in one line; block elements are set apart by a space."""
    parts: list[str] = []
    hidden = ""
    for is_tag, text in pieces(markup):
        if is_tag:
            name = tag_name(text)
            if hidden:
                hidden = "" if text.startswith(f"</{hidden}") else hidden
            elif name in {"script", "style"}:
                hidden = name
            elif name and (name not in INLINE or name == "br"):
                parts.append(" ")
        elif not hidden:
            parts.append(html.unescape(text))
    return re.sub(r"[ \t\r\n\f]+", " ", "".join(parts)).strip(" ")


def level(tag: str) -> int:
    """How a tag changes the depth: 1 opens, -1 closes, 0 neither."""
    if tag.startswith("</"):
        return -1
    return 0 if tag.startswith("<!") or tag_name(tag) in VOID or tag.endswith("/>") else 1


def sections_of(markup: str) -> list[tuple[str, str, str]]:
    """The HTML cut at its headings of level 2, as (id, title, body); what comes before the first has neither of the two."""
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
    parts = [(id_, plain_text(title), body.strip()) for id_, title, body in found]
    return [part for part in parts if any(part)]
