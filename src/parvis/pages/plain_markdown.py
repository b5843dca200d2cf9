"""The Markdown of most texts, read at once: paragraphs, headings, plain lists, **strong**, *emphasis*, [links](a.md).

Only what has one reading: a text that holds anything else is left whole to Python-Markdown, and what is read here is
what Python-Markdown and nh3 would give, byte for byte (tests/unit/pages/test_pages_plain_markdown.py compares them).
"""

from __future__ import annotations

import re
from collections.abc import Callable

# Letters, digits, spaces inside a line, and points that begin nothing; then those that are looked at below.
_CALM = "\\w \u00a0\u202f\u2009,.;:?!'’‘\"“”«»()/%€°…–—§+\\-"
_ODD = re.compile(f"[^{_CALM}\n*\\[\\]#]")
_ODD_TOO = ("_", "![", " \n", "\u00a0\n", "\u202f\n", "\u2009\n")
_SPACES = (" ", "\u00a0", "\u202f", "\u2009")
_LETTER = "[^\\W\\d_]"
_BEGINS = f"(?:{_LETTER}|\\d+(?![\\d.)])|[«“\"(’'—–…]|\\*\\*?[\\w«]|\\[[\\w«])"
_PARAGRAPH = re.compile(f"{_BEGINS}[^\n#]*(?:\n{_BEGINS}[^\n#]*)*")
_HEADING = re.compile(f"(#{{1,6}}) ((?!\\s)[{_CALM}]+)")
_LIST = re.compile(f"- {_BEGINS}[^\n#]*(?:\n- {_BEGINS}[^\n#]*)*")
_NUMBERED = re.compile(f"\\d{{1,9}}\\. {_BEGINS}[^\n#]*(?:\n\\d{{1,9}}\\. {_BEGINS}[^\n#]*)*")
_ITEM = re.compile("(?m)^(?:-|\\d+\\.) (.*)$")
_SHORTCODE = re.compile("\\[\\[([a-z-]+)\\]\\]")
_NUMBER = re.compile(r"^(.*)_([0-9]+)$")
_WORDS = "[\\w«](?:[\\w \u00a0\u202f,.:;!?'’«»()…–-]*[\\w.!?»…)])?"
_HOST = "https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\\.)+[a-z]{2,}"
_ADDRESS = f"(?:{_HOST}(?:/[\\w./%+-]*)?|(?:[a-z0-9-]+/|\\.\\./|/)*[A-Za-z0-9.-]+\\.md)"
# Between spaces or points only: inside words, Markdown has rules of its own. The mark comes first: it is found soonest.
_FREE = "(?<![^\\s(«\"’']"
_MARKED = re.compile(
    f'(?:\\*{_FREE}\\*)(?:\\*({_WORDS})\\*\\*|({_WORDS})\\*)|\\[{_FREE}\\[)({_WORDS})\\]\\(({_ADDRESS})\\))(?![^\\s.,;:!?)»"…])'
)


def plain_html(source: str, heading_id: Callable[[str], str]) -> str | None:
    """The sanitized HTML of a text without anything out of the ordinary; None for any other."""
    text = source.strip("\n")
    if not text or text.endswith(_SPACES) or any(mark in text for mark in _ODD_TOO) or _ODD.search(text):
        return None
    blocks = [block for part in text.split("\n\n") if (block := part.lstrip("\n"))]
    made: list[str] = []
    ids: set[str] = set()
    shift, before = int(any(block.startswith("# ") for block in blocks)), 1
    listed = ""  # the tag of the list that the last block was
    for block in blocks:
        tag = ""
        if _PARAGRAPH.fullmatch(block):
            made.append(f"<p>{_inline(block)}</p>")
        elif heading := _HEADING.fullmatch(block):
            before = min(len(heading[1]) + shift, before + 1, 6)
            made.append(f'<h{before} id="{_unique(heading_id(heading[2]), ids)}">{heading[2]}</h{before}>')
        elif _LIST.fullmatch(block) or _NUMBERED.fullmatch(block):
            tag = "ul" if block[0] == "-" else "ol"
            if tag == "ol" and listed != "ol" and not block.startswith("1. "):
                return None  # a list that begins elsewhere says where
            items = _ITEM.findall(_inline(block))
            made.append(_list(tag, items) if tag != listed else _more(made.pop(), tag, items))
        elif shortcode := _SHORTCODE.fullmatch(block):
            made.append(f'<div data-parvis="{shortcode[1]}"></div>')
        else:
            return None
        listed = tag
    done = "\n".join(made)
    # A mark that is left was no mark, or one that is read otherwise.
    return None if "*" in done or "[" in done or "]" in done else done.replace("\u00a0", "&nbsp;")


def _unique(name: str, taken: set[str]) -> str:
    """The id, or the next one that is free, as Python-Markdown numbers them."""
    while name in taken:
        numbered = _NUMBER.match(name)
        name = f"{numbered[1]}_{int(numbered[2]) + 1}" if numbered else f"{name}_1"
    taken.add(name)
    return name


def _list(tag: str, items: list[str]) -> str:
    return f"<{tag}>\n<li>" + "</li>\n<li>".join(items) + f"</li>\n</{tag}>"


def _more(before: str, tag: str, items: list[str]) -> str:
    """A list that goes on after an empty line: the items on both sides of it are paragraphs."""
    head, _, last = before.removesuffix(f"</li>\n</{tag}>").rpartition("<li>")
    last = last if last.startswith("\n") else f"\n<p>{last}</p>\n"
    more = _list(tag, [last, f"\n<p>{items[0]}</p>\n", *items[1:]])
    return head + more.removeprefix(f"<{tag}>\n")


def _inline(text: str) -> str:
    return _MARKED.sub(_mark, text) if "*" in text or "[" in text else text


def _mark(found: re.Match[str]) -> str:
    strong, soft, label, address = found.groups()
    if label is not None:
        return f'<a href="{address}">{label}</a>'
    return f"<strong>{strong}</strong>" if soft is None else f"<em>{soft}</em>"
