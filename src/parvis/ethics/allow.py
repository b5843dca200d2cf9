"""Writing the comment by which a practitioner keeps a sentence: `<!-- allow rule: reason -->`, and nothing else.

Before a title, a summary or a fact it is `# allow rule: reason`. Every other byte of the file stays as it was.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path, PurePath

from parvis.errors import Exit, ParvisError
from parvis.ethics.blocks import front_matter
from parvis.ethics.finding import Finding
from parvis.ethics.gate import FACTS
from parvis.ethics.suppress import allowances, allowances_of_facts, allowances_of_head, answered
from parvis.ethics.text import read
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.front_matter import read_front_matter


class NotKept(ParvisError):
    """The comment could not be written; the file is as it was."""

    exit_code = Exit.PROBLEMS


def clean_reason(reason: str) -> str:
    """A reason on one line, without what would end a comment."""
    return re.sub(r"-{2,}", "–", " ".join(reason.replace(">", "›").split())).strip(" -–")


def keep(site: Site, finding: Finding, line: int, reason: str) -> int:
    """Write the comment that keeps a finding; `line` is where it stands now. Returns the number of lines added.

    Raises NotKept when the file changed meanwhile, when no comment can cover these words, or when the disk refuses.
    """
    path = site.root / (finding.path or FACTS)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotKept(T("{file} cannot be read.", file=path.name)) from error
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if not 1 <= line <= len(lines) or lines[line - 1].rstrip("\r\n") != finding.source_line.rstrip("\r\n"):
        raise NotKept(
            T("{file} has changed since it was read.", file=path.name), T("Run parvis check again, then decide.")
        )
    new = _in_facts(lines, line, finding, reason) if path == site.facts else _in_text(lines, line, finding, reason)
    _write(path, new.encode("utf-8"))
    return new.count("\n") - text.count("\n")


def _in_text(lines: list[str], line: int, finding: Finding, reason: str) -> str:
    """The text with the comment before the block that holds the line."""
    source = "".join(lines)
    body = source.count("\n", 0, front_matter(source)[1]) + 1
    if line < body:
        return _in_head(lines, line, finding, reason)
    first = line
    while first > body and lines[first - 2].strip():
        first -= 1
    end = "\r\n" if "\r\n" in source else "\n"
    comment = f"<!-- allow {finding.rule}: {reason} -->{end}{end}"
    for at in dict.fromkeys((first, line)):
        new = "".join([*lines[: at - 1], comment, *lines[at - 1 :]])
        start = len("".join(lines[: line - 1])) + len(comment) + finding.column - 1
        if _covers(new, finding.rule, start):
            return new
    raise NotKept(
        T("No comment can be put before these words: they stand inside something else."),
        T("Write it yourself above the paragraph: {comment}", comment=comment.strip()),
    )


def _in_head(lines: list[str], line: int, finding: Finding, reason: str) -> str:
    """The head with the comment above the field that holds the line; its fields say the same as before."""
    at = key_line(lines, line)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    comment = f"# allow {finding.rule}: {reason}"
    new = "".join([*lines[: at - 1], comment, end, *lines[at - 1 :]])
    if _fields(new) == _fields("".join(lines)) and answered(allowances_of_head(new), finding.rule, line + 1, new):
        return new
    raise NotKept(
        T("No comment can be put above this line of the head."),
        T("Write it yourself above the field: {comment}", comment=comment),
    )


def _fields(text: str) -> dict[str, str | tuple[str, ...]]:
    front = read_front_matter(text.replace("\r\n", "\n").removeprefix("\ufeff"), PurePath())
    return {name: field.value for name, field in front.fields.items()}


def key_line(lines: Sequence[str], line: int) -> int:
    """The line of the field that a line of a head belongs to, both from 1: a value may go on below its key."""
    return next((at for at in range(line, 1, -1) if re.match(r"[^\s#]", lines[at - 1])), line)


def _covers(text: str, rule: str, start: int) -> bool:
    return any(a.rule == rule and a.covers[0] <= start <= a.covers[1] for a in allowances(read(text)))


def _in_facts(lines: list[str], line: int, finding: Finding, reason: str) -> str:
    """The facts with the comment above the line; they say the same as before."""
    own = lines[line - 1]
    end = "\r\n" if any(each.endswith("\r\n") for each in lines) else "\n"
    indent = own[: len(own) - len(own.lstrip(" \t"))]
    new = "".join([*lines[: line - 1], f"{indent}# allow {finding.rule}: {reason}{end}", *lines[line - 1 :]])
    try:
        same = tomllib.loads(new) == tomllib.loads("".join(lines))
    except tomllib.TOMLDecodeError:
        same = False
    if same and any(
        a.rule == finding.rule and a.reason == reason for a in allowances_of_facts(new.replace("\r\n", "\n"))
    ):
        return new
    raise NotKept(
        T("No comment can be put above this line of practice.toml."),
        T("Write it yourself above the fact: {comment}", comment=f"# allow {finding.rule}: {reason}"),
    )


def _write(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".parvis-new")
    try:
        new.write_bytes(content)
        os.replace(new, path)  # noqa: PTH105 - atomic on Windows too
    except OSError as error:
        new.unlink(missing_ok=True)
        raise NotKept(T("{file} cannot be written: it stays as it was.", file=path.name)) from error
