"""Markdown cut into blocks of prose: paragraphs, headings, list items, quotations, table cells.

Only what a reader reads: code, comments, raw scripts and link definitions are left out. Each block holds pieces of
the source (offset and end), so that nothing is copied and every character keeps its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from parvis.ethics.normal import lower
from parvis.ethics.regexes import regex

BlockKind = Literal["paragraph", "heading", "item", "cell", "title", "field"]


@dataclass(slots=True)
class Block:
    kind: BlockKind
    pieces: list[tuple[int, int]] = field(default_factory=list)  # (start, end) in the source
    quote: bool = False
    level: int = 0
    name: str = ""  # front matter key, for titles and fields


@dataclass(frozen=True, slots=True)
class Comment:
    start: int
    end: int
    text: str


_FRONT = regex(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = regex(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_CODE = regex(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?(?:^ {0,3}\1|\Z)|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_HIDDEN = regex(r"<(script|style|pre|code|template|svg)\b", re.IGNORECASE)
_SHORTCODE = regex(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|^\{:[^{}\n]*\}[ \t]*$|\{[:#.][^{}\n]*\}", re.MULTILINE)
_FENCE = regex(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = regex(r"^ {0,3}(#{1,6})[ \t]+")
_ITEM = regex(r"^([ \t]*)(?:[-*+•✓✔→]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = regex(r"^ {0,3}(?:>[ ]?)+")
_RULE = regex(r"^ {0,3}(?:[-*_][ \t]*){3,}$|^ {0,3}=+[ \t]*$")
_DEFINITION = regex(r"^ {0,3}\[(?!\^)[^\]]+\]:[ \t]*\S+")
_TABLE_RULE = regex(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
READ_FIELDS = {"title": "title", "summary": "field", "description": "field", "image_alt": "field"}


def comments_of(source: str) -> list[Comment]:
    """The HTML comments of a text, those shown as code left out."""
    found: list[Comment] = []
    start = source.find("<!--")
    code = [match.span() for match in _CODE.finditer(source)] if start >= 0 else []
    while start >= 0:
        end = source.find("-->", start + 4)
        if end < 0:
            break
        near = bisect_right(code, (start, len(source))) - 1
        if near < 0 or start >= code[near][1]:
            found.append(Comment(start, end + 3, source[start + 4 : end].strip()))
        start = source.find("<!--", end + 3)
    return found


def mask(source: str) -> str:
    """The source with everything that is never prose blanked out, offsets unchanged."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    if "<" in source:
        source = _blanked(source, [(comment.start, comment.end) for comment in comments_of(source)])
        source = _blanked(source, _hidden(source))
    return _SHORTCODE.sub(blank, source) if "{" in source else source


def _blanked(source: str, spans: list[tuple[int, int]]) -> str:
    parts, position = [], 0
    for start, end in spans:
        parts += [source[position:start], re.sub(r"[^\n]", " ", source[start:end])]
        position = end
    return "".join([*parts, source[position:]])


def _hidden(source: str) -> list[tuple[int, int]]:
    """Places of raw elements that are never prose; an element that is not closed hides nothing."""
    small = lower(source)
    found: list[tuple[int, int]] = []
    closed: dict[str, int] = {}  # tag -> where it is closed next: each place is looked for once
    opened = position = 0
    for tag in _HIDDEN.finditer(small):
        if opened <= tag.end():
            opened = small.find(">", tag.end()) + 1 or len(small) + 1
        if tag.start() < position or opened > len(small):
            continue
        name = f"</{tag.group(1)}>"
        if closed.get(name, 0) < opened:
            closed[name] = small.find(name, opened) + 1 or len(small) + 1
        if closed[name] <= len(small):
            position = closed[name] - 1 + len(name)
            found.append((tag.start(), position))
    return found


def front_matter(source: str) -> tuple[dict[str, tuple[int, int]], int]:
    """Places of the values of the front matter's fields, and where the body begins."""
    front = _FRONT.match(source)
    if not front:
        return {}, 0
    fields: dict[str, tuple[int, int]] = {}
    for match in _FIELD.finditer(source, front.start(1), front.end(1)):
        start, end = match.span(2)
        if source[start:end] in (">", "|", ">-", "|-", ">+", "|+", ""):
            start, end = _folded(source, match.end(), front.end(1))
        elif end - start > 1 and source[start] in "\"'" and source[end - 1] == source[start]:
            start, end = start + 1, end - 1
        fields[match.group(1)] = (start, end)
    return fields, front.end()


def _folded(source: str, position: int, limit: int) -> tuple[int, int]:
    """A value written on the indented lines below its key."""
    lines = regex(r"(?:\r?\n(?:[ \t]+[^\n]*)?)+").match(source, position, limit)
    return (lines.start(), lines.end()) if lines else (position, position)


def blocks_of(masked: str) -> list[Block]:
    """The blocks of prose of a Markdown text already masked, in reading order."""
    fields, body = front_matter(masked)
    found = [
        Block("title" if kind == "title" else "field", [fields[name]], name=name)
        for name, kind in READ_FIELDS.items()
        if name in fields
    ]
    return found + [block for block in _Scanner(masked, body).run() if block.pieces]


class _Scanner:
    """One pass over the lines. `open` is the block that the next line may continue."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.found: list[Block] = []
        self.open: Block | None = None
        self.fence = ""
        self.in_list = False
        self.after_blank = True

    def run(self) -> list[Block]:
        text, position = self.text, self.start
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            if not self.fence and text.startswith("- ", position) and text[position + 2 : position + 3].isalpha():
                self._add(Block("item", [(position + 2, end)]))  # most items
                self.in_list, self.after_blank = True, False
            elif self.fence or not (end == position or text[position].isalpha()):
                self._line(position, end)
            elif end == position:
                self.open, self.after_blank = None, True
            else:  # most lines: what begins with a letter is neither marked nor indented
                self._text(text[position:end], position, end, quote=False)
                self.after_blank = False
            position = end + 1
        return self.found

    def _line(self, start: int, end: int) -> None:
        line = self.text[start:end]
        if self._fenced(line):
            return
        quoted = _QUOTE.match(line)
        if quoted:
            start += quoted.end()
            line = line[quoted.end() :]
            if self.open and not self.open.quote:
                self.open = None
        if not line.strip():
            self.open, self.after_blank = None, True
            return
        self._content(line, start, end, quote=bool(quoted))
        self.after_blank = False

    def _fenced(self, line: str) -> bool:
        mark = _FENCE.match(line)
        if self.fence:
            if mark and mark.group(1).startswith(self.fence):
                self.fence = ""
            return True
        if mark:
            self.fence, self.open = mark.group(1), None
        return bool(mark)

    def _content(self, line: str, start: int, end: int, *, quote: bool) -> None:
        item = _ITEM.match(line)
        if self.after_blank and line.startswith(("    ", "\t")) and not self.in_list:
            return  # indented code
        if _RULE.match(line) and not (item and line.strip(" -*_")):
            self._underline(line)
        elif heading := _HEADING.match(line):
            said = line.rstrip(" \t").rstrip("#").rstrip(" \t")  # without the signs that may close a heading
            place = (start + heading.end(), start + max(heading.end(), len(said)))
            self._add(Block("heading", [place], quote=quote, level=len(heading.group(1))))
            self.open, self.in_list = None, False
        elif item:
            self._add(Block("item", [(start + item.end(), end)], quote=quote, level=len(item.group(1)) // 2))
            self.in_list = True
        elif line.lstrip().startswith("|") and line.count("|") > 1:
            self._cells(line, start)
        elif not _DEFINITION.match(line):
            self._text(line, start, end, quote=quote)

    def _underline(self, line: str) -> None:
        """`---` or `===` below a paragraph of one line makes it a heading."""
        if self.open and self.open.kind == "paragraph" and line.strip()[0] in "=-" and len(self.open.pieces) == 1:
            self.open.kind, self.open.level = "heading", 1 if line.strip()[0] == "=" else 2
        self.open, self.in_list = None, False

    def _cells(self, line: str, start: int) -> None:
        self.open = None
        if _TABLE_RULE.match(line):
            return
        for cell in re.finditer(r"[^|]+", line):
            if cell.group().strip():
                self._add(Block("cell", [(start + cell.start(), start + cell.end())]))
        self.open = None

    def _text(self, line: str, start: int, end: int, *, quote: bool) -> None:
        if self.open:
            self.open.pieces.append((start, end))
            return
        if not line.startswith((" ", "\t")):
            self.in_list = False
        self._add(Block("item" if self.in_list else "paragraph", [(start, end)], quote=quote))

    def _add(self, block: Block) -> None:
        self.found.append(block)
        self.open = block
