"""What an editor may do at a remark: the corrections that are certain, and keeping a sentence with a reason."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parvis.ethics.allow import key_line
from parvis.ethics.blocks import front_matter
from parvis.ethics.engine import SUPPRESSION_RULE
from parvis.ethics.text import BlockInfo, Prose, read
from parvis.i18n import T, Text
from parvis.lsp.remark import Point, Remark

# No reason yet: until one is written the comment says so, and has no effect.
PLACEHOLDER = "…"
_ALLOW = re.compile(r"allow\b[ :]*([\w-]+)")
_KEY = re.compile(r"(\s*)([\w-]+)\s*[:=]")


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of the text: what stands between two points becomes `text`."""

    title: Text
    start: Point
    end: Point
    text: str


def fixes(remark: Remark, text: str, names: Sequence[str], *, facts: bool) -> Iterator[Fix]:
    """Every change that may answer a remark. `names` are the rules'; `facts` when the text is practice.toml."""
    lines = text.split("\n")
    if remark.code == SUPPRESSION_RULE:
        yield from _suppression(remark, lines, names, facts=facts)
    if remark.example:
        yield from _written_out(remark, lines)
    if remark.keepable:
        head = text.count("\n", 0, front_matter(text)[1])
        if facts:
            yield from _kept_facts(remark, lines)
        elif remark.start.line < head:
            here = Point(key_line(lines, remark.start.line + 1) - 1, 0)
            yield Fix(_title(remark), here, here, f"# allow {remark.code}: {PLACEHOLDER}\n")
        else:
            yield from _kept_text(remark, text, lines)


def _suppression(remark: Remark, lines: list[str], names: Sequence[str], *, facts: bool) -> Iterator[Fix]:
    """A misspelt rule is written right; a comment that answers nothing is removed."""
    line = lines[remark.start.line]
    found = _ALLOW.search(line, remark.start.column)
    if found and found[1] not in names:
        near = difflib.get_close_matches(found[1], names, n=1, cutoff=0.4)
        if near:
            start, end = (Point(remark.start.line, at) for at in found.span(1))
            yield Fix(T("Write “{name}”", name=near[0]), start, end, near[0])
    elif found and _has_reason(line, found.end()):
        alone = not line[: remark.start.column].strip() and remark.end.column >= len(line.rstrip())
        if alone and remark.end.line == remark.start.line and remark.end.line + 1 < len(lines):
            below = remark.end.line + 1
            skipped = not facts and not lines[below].strip() and below + 1 < len(lines)
            yield Fix(T("Remove this comment"), Point(remark.start.line, 0), Point(below + skipped, 0), "")
        else:
            before = line[: remark.start.column]
            start = Point(remark.start.line, len(before.rstrip()))
            yield Fix(T("Remove this comment"), start, remark.end, "")


def _has_reason(line: str, after: int) -> bool:
    return bool(re.match(r"\s*:\s*(?!-->)[^\n]*?\w", line[after:]))


def _written_out(remark: Remark, lines: list[str]) -> Iterator[Fix]:
    """The very line that the message tells to write, in the place of the one with the same key."""
    line = lines[remark.start.line]
    here, wanted = _KEY.match(line), _KEY.match(remark.example)
    if not here or not wanted or here[2] != wanted[2] or "…" in remark.example or "\n" in remark.example:
        return
    number = remark.start.line
    title = T("Write: {example}", example=remark.example)
    yield Fix(title, Point(number, len(here[1])), Point(number, len(line)), remark.example)


def _kept_facts(remark: Remark, lines: list[str]) -> Iterator[Fix]:
    number = remark.start.line
    above = "\n".join(lines[:number])
    if (above.count('"""') + above.count("'''")) % 2:
        return  # inside a text of several lines a comment would be part of the text
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    here = Point(number, 0)
    yield Fix(_title(remark), here, here, f"{indent}# allow {remark.code}: {PLACEHOLDER}\n")


def _kept_text(remark: Remark, text: str, lines: list[str]) -> Iterator[Fix]:
    """Above a paragraph or a heading; at the end of a list item, a quotation or a cell, which a line would cut."""
    prose = read(text)
    offset = sum(len(line) + 1 for line in lines[: remark.start.line]) + remark.start.column
    block = _block_at(prose, offset)
    if block is None:
        return
    comment = f"<!-- allow {remark.code}: {PLACEHOLDER} -->"
    first, last = prose.span(block.start, block.end)
    if block.kind in ("paragraph", "heading") and not block.quote:
        here = Point(text.count("\n", 0, first), 0)
        yield Fix(_title(remark), here, here, f"{comment}\n\n")
    else:
        here = point_at(text, last - (len(text[first:last]) - len(text[first:last].rstrip())))
        yield Fix(_title(remark), here, here, f" {comment}")


def _block_at(prose: Prose, offset: int) -> BlockInfo | None:
    for block in prose.blocks:
        first, last = prose.span(block.start, block.end)
        if first <= offset <= last and block.kind not in ("title", "field"):
            return block
    return None


def point_at(text: str, offset: int) -> Point:
    return Point(text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1)


def _title(remark: Remark) -> Text:
    return T("Keep, and say why ({rule})", rule=remark.code)
