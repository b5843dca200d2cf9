"""TOML read to the end: every syntax error explained in a sentence, with the line as it should be."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.practice.nearby import plain
from parvis.practice.positions import index

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_STATEMENT = re.compile(r"""\s*(?:\[|[\w"'.\- ]+?\s*=)""")
_MOST = 20  # errors told at once
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})


def read_toml(text: str, shown: PurePath) -> tuple[dict[str, Any], list[Problem]]:
    """What could be read, numbers with a point as Decimal, and the syntax errors.

    After an error its statement is set aside and the rest is read again, so that several errors are told at once.
    """
    lines = text.split("\n")
    problems: list[Problem] = []
    while len(problems) < _MOST:
        try:
            return tomllib.loads("\n".join(lines), parse_float=_number), problems
        except tomllib.TOMLDecodeError as error:
            message = str(error)
        except (ValueError, RecursionError):  # a number of thousands of digits, thousands of nested brackets
            what = T("This file cannot be read: it holds a number or brackets without end.")
            problems.append(Problem("toml-syntax", what, None, shown))
            break
        first, line, column = _blame(message, lines)
        source = text.split("\n")[line - 1]
        what, write = _explain(message, source, lines, line)
        problems.append(Problem("toml-syntax", what, write, shown, line, column, source))
        if not any(part.strip() for part in lines[first - 1 : line]):
            break
        last = _end_of_table(lines, line) if "twice" in message and source.lstrip().startswith("[") else line
        lines[first - 1 : last] = [""] * (last - first + 1)
    return {}, problems


def _number(written: str) -> Decimal:
    try:
        return Decimal(written.replace("_", ""))
    except ArithmeticError:  # an exponent beyond all measure
        return Decimal("NaN")


def _blame(message: str, lines: list[str]) -> tuple[int, int, int]:
    """First line of the faulty statement, then line and column to show."""
    match = _AT.search(message)
    if match is None:  # at the end of the document: what is never closed began earlier
        line = _open_at_end(lines)
        return line, line, len(lines[line - 1]) + 1
    line, column = min(int(match[1]), len(lines)), int(match[2])
    first = line
    while first > 1 and not _STATEMENT.match(lines[first - 1]):
        first -= 1
    if "Unclosed" in message and _STATEMENT.match(lines[line - 1]) and "=" in lines[line - 1] and line > 1:
        before = _unclosed_before(lines, line)
        if before != line:
            return before, before, len(lines[before - 1].rstrip()) + 1
    return first, line, column


def _unclosed_before(lines: list[str], line: int) -> int:
    """The statement above, when it opens a bracket that it never closes."""
    for number in range(line - 1, 0, -1):
        if lines[number - 1].strip():
            text = lines[number - 1]
            opened = text.count("[") + text.count("{") - text.count("]") - text.count("}")
            if opened > 0:
                return number
            if _STATEMENT.match(text):
                break
    return line


def _open_at_end(lines: list[str]) -> int:
    for number in range(len(lines), 0, -1):
        text = lines[number - 1]
        if text.count('"""') % 2 or text.count("'''") % 2:
            return number
    for number in range(len(lines), 0, -1):
        if _STATEMENT.match(lines[number - 1]):
            return number
    return max(len(lines), 1)


def _end_of_table(lines: list[str], line: int) -> int:
    last = line
    while last < len(lines) and not lines[last].lstrip().startswith("["):
        last += 1
    return last


def _explain(message: str, source: str, lines: list[str], line: int) -> tuple[Text, Text | None]:
    for found in (
        _accent(source),
        _typographic_quotes(source),
        _colon(source),
        _decimal_comma(source),
        _yes_no(source),
        _bare(source),
    ):
        if found is not None:
            return found
    return _from_message(message, source, lines, line)


def _write(line: str) -> Text:
    return T("Write: {example}", example=line.strip())


def _accent(source: str) -> tuple[Text, Text] | None:
    match = re.match(r"\s*([\w.\-]*[^\W\x00-\x7f][\w.\-]*)\s*=(.*)", source)
    if match is None:
        return None
    return T("The name of a key has no accent."), _write(f"{plain(match[1])} ={match[2]}")


def _typographic_quotes(source: str) -> tuple[Text, Text] | None:
    match = re.match(r"\s*[\w.\-]+\s*=\s*(.*)", source)
    if match is None or match[1][:1] not in "“”„«‘’" or not match[1]:
        return None
    start = source.index(match[1])
    value = match[1].rstrip()
    inner = value.strip("“”„«»‘’ \u00a0\u202f")
    return T("Texts stand between straight quotes."), _write(f'{source[:start]}"{inner}"')


def _colon(source: str) -> tuple[Text, Text] | None:
    match = re.fullmatch(r"\s*([\w.\-]+)\s*:\s*(\S.*?)\s*", source)
    if match is None:
        return None
    return T("A key and its value are joined by an equals sign."), _write(f"{match[1]} = {_quoted(match[2])}")


def _decimal_comma(source: str) -> tuple[Text, Text] | None:
    match = re.fullmatch(r"\s*([\w.\-]+)\s*=\s*(\d+),(\d+)\s*(?:€|EUR|CHF|\$)?\s*(#.*)?", source)
    if match is None:
        return None
    return T("Decimals are written with a point."), _write(f"{match[1]} = {match[2]}.{match[3]}")


def _yes_no(source: str) -> tuple[Text, Text] | None:
    match = re.fullmatch(r"\s*([\w.\-]+)\s*=\s*(oui|yes|vrai|True|non|no|faux|False)\s*(#.*)?", source, re.IGNORECASE)
    if match is None or match[2] in {"true", "false"}:
        return None
    value = "true" if match[2].lower() in {"oui", "yes", "vrai", "true"} else "false"
    return T("Yes is written true, no is written false."), _write(f"{match[1]} = {value}")


def _bare(source: str) -> tuple[Text, Text] | None:
    match = re.fullmatch(r"\s*([\w.\-]+)\s*=\s*([^\s\"'\[{#+\-][^\"'\[\]{}#]*?)\s*(#.*)?", source)
    if match is None or re.fullmatch(r"[\d_.]+|true|false|inf|nan|\d{4}-\d\d-\d\d([T ].*)?", match[2]):
        return None
    return T("A text stands between quotes."), _write(f"{match[1]} = {_quoted(match[2])}")


def _quoted(value: str) -> str:
    value = value.translate(_QUOTES).strip()
    if re.fullmatch(r"[\d.]+|true|false|\d{4}-\d\d-\d\d|[\[{].*|\".*\"|'.*'", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# Words of tomllib's messages, the sentence to say instead, and what to write.
_SENTENCES: tuple[tuple[tuple[str, ...], Text, Text], ...] = (
    (
        ("Unclosed", "Unterminated", "end of document"),
        T("Something is opened and never closed: quotes, a bracket or a brace."),
        T("Close it on this line."),
    ),
    (
        ("Unescaped", "hex value", "Escaped character"),
        T("The sign \\ has a special meaning between double quotes."),
        T("Write single quotes around this text: '…'"),
    ),
    (
        ("newline or end of document",),
        T("There is something after the value."),
        T("One key and one value on each line; a comment begins with #."),
    ),
    (("date",), T("This date does not exist."), T("Write: {example}", example="2026-11-22")),
)


def _from_message(message: str, source: str, lines: list[str], line: int) -> tuple[Text, Text | None]:
    if re.search("overwrite|twice|Duplicate", message):
        return _written_twice(source, lines, line)
    if "Expected '='" in message:
        return T("A key and its value are joined by an equals sign."), _write(f'{source.strip() or "name"} = "…"')
    if "Illegal character" in message or ("Expected" in message and source.count('"') % 2):
        return T("Quotes are opened and not closed on this line."), _write(f'{source.rstrip()}"')
    if "]" in message and "declaration" in message:
        return T("The name of a table stands between brackets."), _write("[" + source.strip().strip("[] ") + "]")
    for words, what, write in _SENTENCES:
        if any(word in message for word in words):
            return what, write
    return T("This line is not understood."), T("Write: {example}", example='name = "…"')


def _written_twice(source: str, lines: list[str], line: int) -> tuple[Text, Text]:
    first = _first_mention(lines, line)
    what = T("This is already written at line {line}.", line=first) if first else T("This is already written above.")
    if source.lstrip().startswith("["):
        return what, T("Keep one of the two; a list of tables has double brackets: [[…]].")
    return what, T("Keep one of the two.")


def _first_mention(lines: list[str], line: int) -> int:
    """The line of the first key or table of the same name, or 0."""
    before = index("\n".join(lines[: line - 1]))
    here = index("\n".join(lines[:line]))
    fresh = [path for path, mark in here.keys.items() if mark.line == line]
    if fresh:
        return 0
    name = re.split(r"[=\]]", lines[line - 1].strip().lstrip("["))[0].strip()
    return max(
        (mark.line for path, mark in before.keys.items() if path and str(path[-1]) == name.split(".")[-1]), default=0
    )
