"""The heads of texts that need YAML: lists, quotes, values that go on below, and what is wrong in them.

Loaded when a text has such a head: most have none (front_matter.py), and every command would wait for it.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.practice.front_matter import CUT, FieldValue

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE = re.compile(r"([^\s:#\-\[{\"'][^:#]*?)[ \t\u00a0\u202f]*:(?:[ \t\u00a0\u202f]+(.*))?$")
_BLOCK = re.compile(r"[|>](?:[1-9][+-]?|[+-][1-9]?)?(?:\s+#.*)?$")
_COMMENT = re.compile(r"(?:^|[ \t])#(?:[ \t].*)?$")
_MOST = 20
_SAID = 60  # characters of a corrected line that are worth showing


class Handler(YAMLHandler):
    """python-frontmatter's YAML, with values as written, their places kept, and every fault noted."""

    def __init__(self, shown: PurePath, first_line: int) -> None:
        super().__init__()
        self.shown = shown
        self.first_line = first_line
        self.problems: list[Problem] = []
        self.source: list[str] = []

    def split(self, text: str) -> tuple[str, str]:
        """Head and body. Raises ValueError when there is no head."""
        match = CUT.match(text)
        if match is None:
            raise ValueError("no front matter")
        return match[1], match[2]

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """Fields by name, each a FieldValue."""
        self.source = fm.split("\n")
        lines = _prepare(self._sound_lines())
        while len(self.problems) < _MOST:
            try:
                root = yaml.compose("\n".join(lines), Loader=_LOADER)
            except (yaml.YAMLError, RecursionError) as error:
                at = self._fault(error, lines)
                if not lines[at].strip():
                    break
                lines[at] = ""
            else:
                return self._fields(root)
        return {}

    def _sound_lines(self) -> list[str]:
        """The lines without those that cannot be a field, each noted: YAML would blame its innocent neighbours."""
        lines = list(self.source)
        dropped = False
        for at, line in enumerate(lines):
            if line.startswith((" ", "\t", "- ")) or not line.strip():
                lines[at] = "" if dropped else line
                continue
            dropped = not (_LINE.match(line) or line.startswith(("#", '"', "'")))
            if dropped:
                self.note("front-matter-syntax", *_explain(line), at, 1)
                lines[at] = ""
        return lines

    def _fault(self, error: Exception, lines: list[str]) -> int:
        """Note a syntax error; the position of its line."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = min(mark.line, len(lines) - 1) if mark is not None else _strange_line(lines)
        if at > 0 and not lines[at].strip():
            at = max((n for n in range(at) if lines[n].strip()), default=at)
        column = mark.column + 1 if mark is not None and mark.line == at else 1
        self.note("front-matter-syntax", *_explain(self.source[at]), at, column)
        return at

    def note(self, code: str, what: Text, write: Text | None, at: int, column: int) -> None:
        """A problem at a line of the head, counted from 0."""
        source = self.source[at] if at < len(self.source) else ""
        self.problems.append(Problem(code, what, write, self.shown, self.first_line + at, column, source))

    def _fields(self, root: Any) -> dict[str, Any]:
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            at = root.start_mark.line
            self.note("front-matter-syntax", *_explain(self.source[at]), at, 1)
            return {}
        fields: dict[str, Any] = {}
        for key, node in root.value:
            at = key.start_mark.line
            name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else ""
            if name in fields:
                what = T("The field “{field}” is already given at line {line}.", field=name, line=fields[name].line)
                self.note("duplicate-field", what, T("Keep one of the two."), at, key.start_mark.column + 1)
                continue
            value = _plain(node)
            if value is None or not name:
                what = T("The field “{field}” holds a table; it must be a text or a list.", field=name)
                self.note("wrong-type", what, T("Write: {example}", example=f"{name}: …"), at, 1)
                continue
            column = node.start_mark.column + 1 if node.start_mark.line == at else key.start_mark.column + 1
            fields[name] = FieldValue(value, self.first_line + at, column)
        return fields


def _plain(node: Any) -> str | tuple[str, ...] | None:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.value in {"~", "null"} and not node.style else str(node.value).strip()
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return tuple(str(item.value).strip() for item in node.value)
    return None


def _prepare(lines: list[str]) -> list[str]:
    """Values put between quotes, so that YAML takes them as they are written; the lines keep their numbers."""
    prepared = list(lines)
    for position, line in enumerate(lines):
        match = _LINE.match(line) if not line.startswith((" ", "\t")) else None
        value = (match[2] or "").strip() if match else ""
        if match is None or not value or _BLOCK.match(value) or _is_list(match[1], value) or _is_quoted(value):
            continue
        more = _continuation(lines, position)
        if more and value[0] in "\"'[{":
            continue  # quotes or brackets that close on a line below
        before = line[: match.start(2)].replace("\u00a0", " ").replace("\u202f", " ")
        prepared[position] = before + _quote(" ".join([value, *more]))
        prepared[position + 1 : position + 1 + len(more)] = [""] * len(more)
    return prepared


def _continuation(lines: list[str], position: int) -> list[str]:
    """The indented lines that go on with the value of a line."""
    more: list[str] = []
    for line in lines[position + 1 :]:
        if not line.startswith((" ", "\t")) or not line.strip() or re.match(r"\s+[a-z_]+:(?:\s|$)", line):
            break  # the last: a field that should begin at the left edge
        more.append(line.strip())
    return more


def _quote(value: str) -> str:
    text = _COMMENT.sub("", value).strip()
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    escaped = "".join(
        c if c.isprintable() or c in "\u00a0\u202f\u2009" else f"\\U{ord(c):08x}"
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def _is_quoted(value: str) -> bool:
    """A text between quotes that YAML reads whole; « "Bien" dormir » and « 'L'été' » are not."""
    return bool(re.fullmatch(r"\"(?:\\.|[^\"\\])*\"(?:\s+#.*)?|'(?:''|[^'])*'(?:\s+#.*)?", value))


def _is_list(name: str, value: str) -> bool:
    """A list between brackets; for tags, also one that is not closed: « [Re]commencer » is a title."""
    return bool(re.fullmatch(r"\[.*\](?:\s+#.*)?", value)) or (name == "tags" and value.startswith("["))


def _strange_line(lines: list[str]) -> int:
    for position, line in enumerate(lines):
        if any(not c.isprintable() and c != "\t" for c in line):
            return position
    return 0


def _explain(source: str) -> tuple[Text, Text | None]:
    line = source.strip()
    if "\t" in source[: len(source) - len(source.lstrip())]:
        return T("A tab begins this line."), T("Write: {example}", example=line[:_SAID] or "title: …")
    if match := re.match(r"([\w-]+):(\S.*)$", line):
        return T("A space is needed after the colon."), T("Write: {example}", example=f"{match[1]}: {match[2]}"[:_SAID])
    if match := re.match(r"([\w-]+)\s*=\s*(.*)$", line):
        value = match[2].strip("\"'")
        return T("Here a field and its text are joined by a colon."), T(
            "Write: {example}", example=f"{match[1]}: {value}"[:_SAID]
        )
    if source.startswith((" ", "\t")) and ":" in line:
        return T("This line must begin at the left edge."), T("Write: {example}", example=line[:_SAID])
    if line.count("[") > line.count("]"):
        return T("A bracket is opened and never closed."), T("Write: {example}", example=f"{line}]"[:_SAID])
    if ":" in line:
        name, _, value = line.partition(":")
        quoted = value.strip().strip("\"'").replace('"', "”")
        return T("This line is not understood."), T("Write: {example}", example=f'{name.strip()}: "{quoted}"')
    return T("This line is not a field: a field is a name, a colon and a text."), T(
        "Write: {example}", example="title: …"
    )


def fields_of(text: str, shown: PurePath, first_line: int) -> tuple[dict[str, FieldValue], tuple[Problem, ...]]:
    """The fields of a text with a head, which begins at `first_line`, and what is wrong with them."""
    handler = Handler(shown, first_line)
    fields, _ = frontmatter.parse(text, handler=handler)
    kept = {name: value for name, value in fields.items() if isinstance(value, FieldValue)}
    return kept, tuple(handler.problems)
