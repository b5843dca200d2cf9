"""Where each key and value of a TOML text is written, by line and column.

tomllib gives values without positions and tomlkit tells none either; this small scanner reads the same text and keeps
only places. It never fails: where the text is not TOML it skips to the next line, and a place that it did not find is
that of the nearest table around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """Line and column, from 1, in characters."""

    line: int
    column: int


@dataclass
class Index:
    """The places of one text. A path is made of keys and of positions in arrays: `("services", 0, "price")`."""

    lines: tuple[str, ...] = ()
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)

    def key(self, path: Path) -> Mark:
        """Where a key is written, else the table around it, else the top of the file."""
        while path:
            if path in self.keys:
                return self.keys[path]
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return Mark(1, 1)

    def value(self, path: Path) -> Mark:
        """Where a value begins, else its key, else the table around it."""
        return self.values.get(path) or self.key(path)

    def line(self, number: int) -> str:
        """A line of the text, without its end; "" outside the text."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""


class _NotToml(Exception):
    pass


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_STRINGS = (
    re.compile(r'"""(?:\\[\s\S]|[^\\])*?"""{1,1}"{0,2}'),
    re.compile(r"'''[\s\S]*?'''{1,1}'{0,2}"),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else ""  # noqa: PLR2004 - beyond the last character
    return _ESCAPES.get(code, code)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.index = Index(tuple(text.split("\n")))
        self.arrays: dict[Path, int] = {}
        self.table: Path = ()

    def mark(self, at: int) -> Mark:
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] <= at else (low, middle)
        return Mark(low + 1, at - self.starts[low] + 1)

    def skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self.text, self.at):
            self.at = match.end()

    def peek(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def expect(self, sign: str) -> None:
        if not self.peek(sign):
            raise _NotToml
        self.at += len(sign)

    def run(self) -> Index:
        while True:
            self.skip(_GAP)
            if self.at >= len(self.text):
                return self.index
            try:
                self.statement()
            except (_NotToml, RecursionError):
                self.next_line()

    def next_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end + 1

    def statement(self) -> None:
        if self.peek("["):
            self.header()
        else:
            self.pair(self.table)

    def header(self) -> None:
        many = self.peek("[[")
        start = self.at
        self.at += 2 if many else 1
        keys = [name for name, _ in self.dotted()]
        self.expect("]]" if many else "]")
        path: Path = ()
        for name in keys[:-1]:
            path = self.enter((*path, name))
        path = (*path, keys[-1])
        if many:
            self.arrays[path] = self.arrays.get(path, -1) + 1
            self.index.keys.setdefault(path, self.mark(start))
            path = (*path, self.arrays[path])
        else:
            path = self.enter(path)
        self.index.keys.setdefault(path, self.mark(start))
        self.table = path

    def enter(self, path: Path) -> Path:
        """The path itself, or its last item when it is an array of tables."""
        return (*path, self.arrays[path]) if path in self.arrays else path

    def dotted(self) -> list[tuple[str, int]]:
        """A key and its parts, each with the place where it begins."""
        parts = []
        while True:
            self.skip(_SPACE)
            start = self.at
            parts.append((self.simple_key(), start))
            self.skip(_SPACE)
            if not self.peek("."):
                return parts
            self.at += 1

    def simple_key(self) -> str:
        if self.peek('"') or self.peek("'"):
            return self.string()
        match = _BARE.match(self.text, self.at)
        if match is None:
            raise _NotToml
        self.at = match.end()
        return match.group()

    def string(self) -> str:
        for pattern in _STRINGS:
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                content = match.group()
                return _ESCAPE.sub(_unescape, content[1:-1]) if content.startswith('"') else content[1:-1]
        raise _NotToml

    def pair(self, table: Path) -> None:
        path = table
        for name, start in self.dotted():
            path = (*path, name)
            self.index.keys.setdefault(path, self.mark(start))
        self.expect("=")
        self.skip(_SPACE)
        self.read_value(path)

    def read_value(self, path: Path) -> None:
        self.index.values.setdefault(path, self.mark(self.at))
        if self.peek("["):
            self.array(path)
        elif self.peek("{"):
            self.inline_table(path)
        elif self.peek('"') or self.peek("'"):
            self.string()
        elif match := _SCALAR.match(self.text, self.at):
            self.at = match.end()
        else:
            raise _NotToml

    def array(self, path: Path) -> None:
        self.at += 1
        position = 0
        while True:
            self.skip(_GAP)
            if self.peek("]"):
                self.at += 1
                return
            self.read_value((*path, position))
            position += 1
            self.skip(_GAP)
            if not self.peek("]"):
                self.expect(",")

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self.skip(_GAP)
            if self.peek("}"):
                self.at += 1
                return
            self.pair(path)
            self.skip(_GAP)
            if not self.peek("}"):
                self.expect(",")


def index(text: str) -> Index:
    """The places of a TOML text whose lines end with a line feed alone."""
    return _Scanner(text).run()
