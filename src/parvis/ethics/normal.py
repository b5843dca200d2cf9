"""Normalised text that remembers where each of its characters comes from.

Patterns are written once, in lower case, with straight apostrophes and plain spaces; practitioners write curly
apostrophes, narrow spaces, inclusive forms (psychologue·s) and letters borrowed from mathematics. Each character of
the normalised text keeps its place in the source, so that a finding points to exactly what was typed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from parvis.ethics.regexes import regex

_SPACES = (
    "\u00a0\u202f\u2007\u2008\u2009\u200a\u2002\u2003\u3000\t\r\f\v"  # and line ends, where they are within a piece
)
_APOSTROPHES = "\u2019\u2018\u02bc\u02b9\u2032\u00b4\uff07"
_HYPHENS = "\u2010\u2011\u2043"
_SAME_LENGTH = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-")
# What the quick way cannot copy one for one: invisible characters, inclusive points, double spaces, foreign ranges.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_POINTS = "\u00b7\u2027\u22c5\u30fb"
_SLOW = regex(
    f"\\w[\u0300-\u036f]+|[{_INVISIBLE}{_POINTS}]|  +"
    r"|(?<=[a-zà-ÿ])\((?=(?:e|ne|s|es)\))|(?<=[a-zà-ÿ]\([es])\)|(?<=\(ne)\)|(?<=\(es)\)"
    r"|(?<=[a-zà-ÿ]{3})\.(?=(?:e|ne)(?:\.?s)?\b|s\b)|(?<=\.e)\.(?=s\b)|(?<=\.ne)\.(?=s\b)"
    "|[^\u0000-\u024f\u2010-\u2027\u2030-\u203f\u20ac\u2190-\u21ff\u2713\u2605\u2606\u2b50]+"
)
# Texts without any of these have nothing of that kind, double spaces apart: looked for first, since they are quick to find.
_SLOW_SIGN = regex(
    f"[{_INVISIBLE}{_POINTS}]|[^\u0000-\u024f\u2010-\u2027\u2030-\u203f\u20ac\u2190-\u21ff\u2713\u2605\u2606\u2b50]"
)
_SLOW_POINTS = (".e", ".ne", ".s")
_SLOW_BRACKETS = ("(e)", "(ne)", "(s)", "(es)")


def has_slow(text: str) -> bool:
    """Whether a text may hold anything but double spaces that is not copied one for one."""
    return (
        any(letters in text for letters in _SLOW_POINTS)
        or ("(" in text and any(letters in text for letters in _SLOW_BRACKETS))
        or (not text.isascii() and _SLOW_SIGN.search(text) is not None)
    )


def straight(text: str) -> str:
    """Plain spaces, apostrophes and hyphens, each in its place."""
    for odd, plain in _SAME_LENGTH.items():  # one after the other: most are absent, which is seen at once
        if odd in text:
            text = text.replace(odd, plain)
    return text


def lower(text: str) -> str:
    """Lower case of the same length, so that offsets hold (`İ` would grow)."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Writer:
    """Builds a normalised text from pieces of a source, with its map back to it."""

    def __init__(self, source: str) -> None:
        # Found out once for the whole source, since pieces are short and many.
        self._source = straight(source)
        self._slowly = has_slow(self._source)
        self._doubled = "  " in self._source
        self._out: list[str] = []
        self._length = 0
        self._last = "\n"
        # Parallel lists: where a segment starts in the result, where in the source, and its length in the source
        # when the segment is not copied one for one (0 when it is).
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._widths: list[int] = []

    def __len__(self) -> int:
        return self._length

    @property
    def last(self) -> str:
        """The last character written."""
        return self._last

    def put(self, text: str, source: int, width: int = 0) -> None:
        """Write `text` as it is. `width` is the length it had in the source, when that is another."""
        if not text:
            return
        self._starts.append(self._length)
        self._sources.append(source)
        self._widths.append(width)
        self._out.append(text)
        self._length += len(text)
        self._last = text[-1]

    def write(self, start: int, end: int) -> None:
        """Normalise a piece of the source, and write it."""
        text = self._source[start:end]
        if "\n" in text:
            text = text.replace("\n", " ")
        elif not (self._doubled or self._slowly) and text and text[0] != " ":
            self._starts.append(self._length)  # what `put` does, since most pieces end here
            self._sources.append(start)
            self._widths.append(0)
            self._out.append(text)
            self._length += len(text)
            self._last = text[-1]
            return
        if "  " not in text and not (self._slowly and has_slow(text)):
            self._plain(text, start)
            return
        position = 0
        for slow in _SLOW.finditer(text):
            self._plain(text[position : slow.start()], start + position)
            self._slow(slow.group(), start + slow.start())
            position = slow.end()
        self._plain(text[position:], start + position)

    def _plain(self, text: str, source: int) -> None:
        if text.startswith(" ") and self._last in " \n":
            text, source = text[1:], source + 1
        self.put(text, source)

    def _slow(self, text: str, source: int) -> None:
        if text[0] == " ":
            self._plain(" ", source)
            return
        if text in "()." or text[0] in _INVISIBLE:
            return
        if text[0] in _POINTS:
            # Inclusive writing: the point goes, the feminine and plural endings stay.
            return
        for start, end in _clusters(text):
            self.put(unicodedata.normalize("NFKC", text[start:end]), source + start, end - start)

    def finish(self) -> tuple[str, OffsetMap]:
        joined = "".join(self._out)
        return joined, OffsetMap(self._starts, self._sources, self._widths)


def _clusters(text: str) -> list[tuple[int, int]]:
    """A letter and its combining marks together."""
    starts = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


class OffsetMap:
    """From places in the normalised text to places in the source."""

    def __init__(self, starts: list[int], sources: list[int], widths: list[int]) -> None:
        self._starts, self._sources, self._widths = starts, sources, widths

    def start(self, position: int) -> int:
        """Source offset of the character at `position`."""
        if not self._starts:
            return 0
        index = max(bisect_right(self._starts, position) - 1, 0)
        inside = 0 if self._widths[index] else position - self._starts[index]
        return self._sources[index] + inside

    def end(self, position: int) -> int:
        """Source offset just after the character before `position`."""
        if not self._starts or position <= 0:
            return self.start(0)
        index = max(bisect_right(self._starts, position - 1) - 1, 0)
        width = self._widths[index]
        inside = width or position - self._starts[index]
        return self._sources[index] + inside
