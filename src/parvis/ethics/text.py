"""Markdown (with or without front matter) as sentences of prose, each character at its exact place in the source.

`Prose.text` holds one sentence a line, normalised and in lower case: patterns run over the whole text at once and
never cross a line. Link addresses, code, comments and tags are not prose; an outside link leaves the mark `↗`, which
lets a rule see that a reference is given.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from parvis.ethics.blocks import Block, BlockKind, Comment, blocks_of, comments_of, front_matter, mask
from parvis.ethics.normal import OffsetMap, Writer, lower
from parvis.ethics.regexes import regex

LINK_MARK = "↗"
_LONGEST = 80  # characters of a word
_LONG = regex(rf"[^\s]{{{_LONGEST},}}")
# What may run on has an upper limit, so that no text takes longer than its length.
_INLINE = regex(
    r"(?P<code>(`+)(?!`).{1,3000}?(?<!`)\2(?!`))"
    r"|(?P<auto><(?:https?://|mailto:)[^>\s]+>|\bhttps?://[^\s)\]>]+|\b[\w.+-]{1,64}@[\w-]+\.[\w.-]+\w)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<target>\]\((?P<url><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\]\[[^\]\n]*\])"
    r"|(?P<note>\[\^[^\]\s]{1,80}\]:?)"
    r"|(?P<open>!?\[(?=[^\]]{0,400}\]\s?[(\[]))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<emphasis>\*+|~~|==|(?<!\w)_+(?=\w)|(?<=[\w.!?»”)])_{1,100}(?!\w))",
    re.DOTALL,
)
_BEGINNINGS = (*"`<[]!\\&*~=_", "http")  # of marks; e-mail addresses begin with any letter, and are told by their @
_SENTENCE = regex(r"[.!?…](?:[»”\"')]*( )(?=[«“\"'(\[]?[ ]?[A-ZÀ-ÖØ-Þ0-9\[])| [»”]( )(?=[A-ZÀ-ÖØ-Þ]))")
_ABBREVIATION = regex(
    r"(?:^|[\s('«“])(?:[A-Za-zÉ]|dr|mme|mlle|mm|mr|mrs|ms|st|ste|prof|pr|ex|cf|vs|approx|env|tél|tel|av|bd|chap|vol|art"
    r"|no|nos|p\. ?ex|e\.g|i\.e|c\.-à-d|min|max|ph\.d|m\.d)\.$",
    re.IGNORECASE,
)
# The last two letters of each, or a letter that stands alone.
_ABBREVIATION_END = regex(
    r"(?:^|\W|_)[A-Za-zÉ]?\.$|(?:dr|me|le|mm|mr|rs|ms|st|te|of|pr|ex|cf|vs|ox|nv|él|el|av|bd|ap|ol|rt|no|os|ax|in)\.$"
    r"|(?:\.g|\.e|-d|\.d)\.$",
    re.IGNORECASE,
)
_SENTENCE_LIMIT = 2000  # characters
_ABBREVIATED = 12  # the longest of them, the sign before it and the point


class Sentence(NamedTuple):
    start: int  # in Prose.text
    end: int
    block: int


_sentence = partial(tuple.__new__, Sentence)  # a call of the class takes twice as long, and a text has many


class BlockInfo(NamedTuple):
    """A block as the checks see it. `lead` is the sentence (index) that a list item inherits, `section` the heading's."""

    kind: BlockKind
    quote: bool
    start: int  # in Prose.text
    end: int
    lead: int = -1
    section: int = -1
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    source: str
    text: str
    cased: str
    sentences: tuple[Sentence, ...]
    blocks: tuple[BlockInfo, ...]
    comments: tuple[Comment, ...]
    fields: dict[str, str]
    body: int  # where the body begins in the source
    words: int
    _offsets: OffsetMap
    starts: tuple[int, ...]  # of its sentences
    notes: dict[object, object] = field(default_factory=dict, compare=False)  # what checks found out about sentences

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds a place of `text`."""
        return max(bisect_right(self.starts, position) - 1, 0)

    def said(self, index: int) -> str:
        sentence = self.sentences[index]
        return self.text[sentence.start : sentence.end]

    def block_of(self, index: int) -> BlockInfo:
        return self.blocks[self.sentences[index].block]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of a place in `text`."""
        return self._offsets.start(start), self._offsets.end(end)


def read(source: str) -> Prose:
    """Read a Markdown text as prose."""
    masked = mask(source)
    writer, marks = Writer(masked), _Marks(masked)
    spans = [(block, *_write_block(block, marks, writer)) for block in blocks_of(masked)]
    joined, offsets = writer.finish()
    infos, sentences = _structure(joined, spans)
    # What runs on for 80 characters is no word; left in, it would slow every pattern down.
    text = _broken(joined, sentences)
    words = text.split()
    if max(map(len, words), default=0) >= _LONGEST:
        text = _LONG.sub(lambda m: "█" * len(m.group()), text)
    fields, body = front_matter(masked)
    return Prose(
        source=source, text=lower(text), cased=text, sentences=sentences, blocks=infos,
        comments=tuple(comments_of(source)), fields={k: source[a:b].strip() for k, (a, b) in fields.items()},
        body=body, words=len(words), _offsets=offsets, starts=tuple([s.start for s in sentences]),
    )  # fmt: skip


class _Marks:
    """The marks of a masked text. Where they may begin is looked for once: most pieces have none."""

    def __init__(self, masked: str) -> None:
        self.masked = masked
        self._starts = sorted(at for sign in _BEGINNINGS if sign in masked for at in _places(masked, sign))
        self._mails = list(_places(masked, "@"))
        self._all = sorted(self._starts + self._mails) if self._mails else self._starts

    def any(self, start: int, end: int) -> bool:
        return _one_of(self._all, start, end)

    def within(self, start: int, end: int) -> Iterator[re.Match[str]]:
        """What `_INLINE.finditer` gives for a piece, tried only where a mark may begin."""
        if _one_of(self._mails, start, end):
            yield from _INLINE.finditer(self.masked, start, end)
            return
        position, starts = start, self._starts
        for place in range(bisect_left(starts, start), bisect_left(starts, end)):
            if starts[place] >= position and (token := _INLINE.match(self.masked, starts[place], end)):
                yield token
                position = token.end()


def _one_of(places: list[int], start: int, end: int) -> bool:
    place = bisect_left(places, start)
    return place < len(places) and places[place] < end


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _write_block(block: Block, marks: _Marks, writer: Writer) -> tuple[int, int]:
    """Write a block without its marks. Returns its place in the normalised text."""
    start = len(writer)
    for number, (a, b) in enumerate(block.pieces):
        if number and writer.last not in " \n":
            writer.put(" ", a - 1)
        if not marks.any(a, b):
            writer.write(a, b)
            continue
        position = a
        for token in marks.within(a, b):
            writer.write(position, token.start())
            _write_token(token, writer)
            position = token.end()
        writer.write(position, b)
    end = len(writer)
    if end > start:
        writer.put("\n", block.pieces[-1][1])
    return start, end


def _write_token(token: re.Match[str], writer: Writer) -> None:
    kind, where, width = token.lastgroup, token.start(), token.end() - token.start()
    if kind == "url" or (kind == "target" and token["url"]):
        if re.match(r"<?(?:https?:)?//", token["url"]):
            writer.put(LINK_MARK, where, width)
    elif kind == "auto":
        writer.put(LINK_MARK, where, width)
    elif kind == "entity":
        writer.put(html.unescape(token.group()).replace("\u00a0", " ").replace("’", "'"), where, width)
    elif kind == "code" or (kind == "tag" and token.group()[:3].lower() == "<br"):
        writer.put(" ", where, width)


def _structure(joined: str, spans: list[tuple[Block, int, int]]) -> tuple[tuple[BlockInfo, ...], tuple[Sentence, ...]]:
    infos: list[BlockInfo] = []
    sentences: list[Sentence] = []
    section = lead = -1
    # Looked for once in the whole text: no end of a sentence reaches over the line end between two blocks.
    ends = [found.end() - 1 for found in _SENTENCE.finditer(joined)]
    used = 0  # of the ends
    for block, start, end in spans:
        if end <= start or (joined[start].isspace() and not joined[start:end].strip()):
            continue
        first, number = len(sentences), len(infos)
        upto = bisect_left(ends, end, used)
        inside = ends[bisect_left(ends, start, used, upto) : upto]
        used = upto
        sentences += [_sentence((a, b, number)) for a, b in _cut(joined, start, end, inside)]
        inherits = lead if block.kind == "item" else -1
        infos.append(BlockInfo(block.kind, block.quote, start, end, inherits, section, block.name))
        if block.kind == "heading":
            section = lead = first
        elif block.kind == "paragraph":
            lead = len(sentences) - 1
    return tuple(infos), tuple(sentences)


def _cut(joined: str, first: int, last: int, ends: list[int]) -> list[tuple[int, int]]:
    """Places of the sentences of a block, which end at some of `ends`."""
    places, start = [], first
    for end in ends:
        # The line end before a block shows an abbreviation that it begins with.
        shown = start - 1 if start == first and start else start
        if not _abbreviates(joined[max(end - 3, 0) : end]) or not _ABBREVIATION.search(
            joined, max(shown, end - _ABBREVIATED), end
        ):
            places.append((start, end))
            start = end + 1
    places.append((start, last))
    return places if last - first <= _SENTENCE_LIMIT else [part for place in places for part in _parts(joined, *place)]


@lru_cache(maxsize=8192)
def _abbreviates(last: str) -> bool:
    """Whether an abbreviation may end with these three characters: there are few, and most words end otherwise."""
    return _ABBREVIATION_END.search(last) is not None


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without end, cut at spaces: no pattern has more to read at once."""
    while end - start > _SENTENCE_LIMIT:
        space = text.rfind(" ", start + 1, start + _SENTENCE_LIMIT)
        space = space if space > 0 else text.find(" ", start + _SENTENCE_LIMIT, end)
        if space < 0:
            break
        yield start, space
        start = space + 1
    yield start, end


def _broken(joined: str, sentences: tuple[Sentence, ...]) -> str:
    """One sentence a line: the space after each sentence becomes a line end, so no offset moves."""
    if not sentences:
        return ""
    parts, position = [], 0
    for sentence in sentences:
        parts.append(joined[position : sentence.end])
        position = sentence.end + 1
    return "\n".join([*parts, ""])
