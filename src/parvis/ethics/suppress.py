"""What a practitioner keeps, and why: `<!-- allow promise-of-a-cure: quotation from the law -->`.

In a text the comment covers the block that holds it or the next one; at a rule about something missing it covers the
whole text. A title, a summary or the description of an image is kept by a line of its own above it, in the head of the
text: `# allow rule-name: reason`. In practice.toml it is written the same way, on the line of a fact or the one above.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.ethics.blocks import front_matter
from parvis.ethics.regexes import regex
from parvis.ethics.text import Prose
from parvis.i18n import T, Text

_ALLOW = regex(r"^\s*allow\b[ :]*([\w-]*)\s*(?::\s*(.*?)\s*)?$", re.DOTALL)
_TOML = regex(r"^[^\n\"'#]*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\n\"'#])*#\s*(allow\b.*)$", re.MULTILINE)


@dataclass(slots=True)
class Allowance:
    """One comment. `start:end` is the comment, `covers` the span of the source it speaks for."""

    rule: str
    reason: str
    start: int
    end: int
    covers: tuple[int, int]
    uses: int = 0
    sharp: bool = False  # written `# allow`, as in practice.toml and in heads


def allowances(prose: Prose) -> list[Allowance]:
    """The comments of a Markdown text that allow something."""
    found = []
    spans: list[tuple[int, int]] = []
    for comment in prose.comments:
        allow = _ALLOW.match(comment.text)
        if allow:
            spans = spans or [prose.span(block.start, block.end) for block in prose.blocks]
            covers = _covered(prose, spans, comment.start, comment.end)
            found.append(Allowance(allow[1], _reason(allow[2]), comment.start, comment.end, covers))
    return [*allowances_of_head(prose.source), *found] if prose.body else found


def allowances_of_head(source: str) -> list[Allowance]:
    """The comments between the `---` lines that allow something: each covers the field below it."""
    head = source[: front_matter(source)[1]] if "allow" in source else ""
    lines = head.split("\n")
    found, start = [], 0
    for number, line in enumerate(lines):
        allow = _ALLOW.match(line[1:]) if line.startswith("#") else None
        if allow:
            end = start + len(line.rstrip("\r"))
            covers = (start, end + sum(len(below) + 1 for below in _field_below(lines[number + 1 : -1])))
            found.append(Allowance(allow[1], _reason(allow[2]), start, end, covers, sharp=True))
        start += len(line) + 1
    return found


def _field_below(lines: Sequence[str]) -> Sequence[str]:
    """The lines up to the end of the first field: its key, and what goes on below it."""
    key = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    more = next((at for at, line in enumerate(lines[key + 1 :]) if line.strip() and not line[0].isspace()), len(lines))
    return lines[: key + 1 + more]


def answered(allowed: Iterable[Allowance], rule: str, line: int, source: str, *, anywhere: bool = False) -> bool:
    """Whether a comment with a reason covers a line of the source for that rule; the comment then counts as used."""
    for allowance in allowed:
        first, last = (source.count("\n", 0, offset) + 1 for offset in allowance.covers)
        if allowance.rule == rule and allowance.reason and (anywhere or first <= line <= last):
            allowance.uses += 1
            return True
    return False


def allowances_of_facts(toml: str) -> list[Allowance]:
    """The comments of practice.toml that allow something: each covers its own line and the next."""
    found = []
    for match in _TOML.finditer(toml):
        allow = _ALLOW.match(match[1])
        if allow:
            start = toml.rfind("\n", 0, match.start(1)) + 1
            mark = toml.rfind("#", start, match.start(1))
            end = toml.find("\n", match.end())
            end = toml.find("\n", end + 1) if end >= 0 else -1
            covers = (start, end if end >= 0 else len(toml))
            found.append(Allowance(allow[1], _reason(allow[2]), mark, match.end(), covers, sharp=True))
    return found


def _reason(written: str | None) -> str:
    """The reason on one line; "…", which an editor puts where one is to be written, is none."""
    reason = " ".join((written or "").split())
    return reason if re.search(r"\w", reason) else ""


def _covered(prose: Prose, spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """From the comment to the end of its block; of a list, the whole list."""
    for index, (first, last) in enumerate(spans):
        if first <= start < last + 1:
            return first, max(last, end)
        if first >= end:
            while (
                prose.blocks[index].kind == "item" and index + 1 < len(spans) and prose.blocks[index + 1].kind == "item"
            ):
                index += 1  # noqa: PLW2901
            return start, spans[index][1]
    return start, end


def problem_of(allowance: Allowance, names: Sequence[str]) -> tuple[Text, Text] | None:
    """What is wrong with a suppression, and what to write; None when it does its work."""
    if allowance.rule not in names:
        near = difflib.get_close_matches(allowance.rule, names, n=1, cutoff=0.4)
        write = T("Write “{name}”", name=near[0]) if near else T("`parvis rules` lists the names of all rules")
        return T("No rule is called “{name}”", name=allowance.rule), write
    if not allowance.reason:
        return (
            T("This suppression of “{name}” gives no reason, so it has no effect", name=allowance.rule),
            T("Write the reason after a colon: # allow {name}: your reason", name=allowance.rule)
            if allowance.sharp
            else T("Write the reason after a colon: <!-- allow {name}: your reason -->", name=allowance.rule),
        )
    if not allowance.uses:
        return T("This suppression of “{name}” answers no finding", name=allowance.rule), T("Remove it")
    return None
