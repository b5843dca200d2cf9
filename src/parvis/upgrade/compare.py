"""Two built sites, one beside the other: which pages say something else, and which are only made otherwise."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "button", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "label", "li", "main",
     "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "title", "tr", "ul"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "svg"})
_SAID_IN_HEAD = ("description", "og:title", "og:description", "robots")
Kind = Literal["words", "markup", "file"]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A file that differs. `lines` begin with `-` (before) or `+` (after): what a reader would notice, if anything."""

    path: str
    kind: Kind
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paths below the output folder."""

    same: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[PageChange, ...]

    def of(self, kind: Kind) -> tuple[PageChange, ...]:
        return tuple(change for change in self.changed if change.kind == kind)


def compare(before: Path, after: Path) -> Comparison:
    """What differs between two output folders. Raises OSError."""
    old, new = _files(before), _files(after)
    changed, same = [], 0
    for name in sorted(old.keys() & new.keys()):
        contents = old[name].read_bytes(), new[name].read_bytes()
        if contents[0] == contents[1]:
            same += 1
        else:
            changed.append(_change(name, *contents))
    return Comparison(
        same, tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())), tuple(changed)
    )


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _change(name: str, before: bytes, after: bytes) -> PageChange:
    if not name.endswith(".html"):
        return PageChange(name, "file")
    lines = difflib.unified_diff(words_of(before), words_of(after), lineterm="", n=0)
    told = tuple(line for line in list(lines)[2:] if not line.startswith("@@"))
    return PageChange(name, "words" if told else "markup", told)


def words_of(page: bytes) -> list[str]:
    """What a page says, one line for each block, the descriptions of its pictures and of its head included."""
    import lxml.etree
    import lxml.html

    try:
        root = lxml.html.document_fromstring(page.decode("utf-8", errors="replace"))
    except lxml.etree.ParserError:  # nothing in it
        return []
    pieces: list[str] = []
    _say(root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _say(element: Any, pieces: list[str]) -> None:
    """Text in the order of reading; a block begins and ends a line. Walked without recursion: pages may nest deep."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            pieces.append("\n" if tag in _BLOCKS else "")
            pieces.append(node.tail or "")
            continue
        if tag in _BLOCKS:
            pieces.append("\n")
        if tag == "meta" and (node.get("name") or node.get("property")) in _SAID_IN_HEAD:
            pieces.append(f"\n{node.get('name') or node.get('property')}: {node.get('content', '')}\n")
        if tag == "img" and node.get("alt"):
            pieces.append(f" [{node.get('alt')}] ")
        stack.append((node, True))
        if tag and tag not in _SILENT:
            pieces.append(node.text or "")
            stack += [(child, False) for child in reversed(node)]
