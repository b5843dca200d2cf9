"""What can be mended without a doubt: a retired help number, the typography of a title. Nothing else is ever changed.

A fix works on the file as it is on disk and keeps every other byte: line ends, spaces, a mark at its beginning. Where
the words are not exactly where the check saw them, nothing is proposed.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from parvis.ethics.engine import jurisdiction
from parvis.i18n import T, Text
from parvis.pages.typography import typeset
from parvis.practice.documents import Document
from parvis.practice.front_matter import read_front_matter, slugify

if TYPE_CHECKING:
    from parvis.ethics.finding import Finding, Report
    from parvis.paths import Site
    from parvis.practice.documents import Library
    from parvis.practice.model import Practice

NUMBER_RULE = "help-number-of-elsewhere"
# Digits of a number that is no longer the one to print -> its country, and the number that took its place (fact US-10).
RETIRED = dict.fromkeys(("18002738255", "8002738255"), ("US", "988"))
_LINK = re.compile(r"[*_]*\]\((tel:[^)\s]*)\)")
_TITLE = re.compile(r"([^:#]+:[ \t]*)(.*?)([ \t\r]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Edit:
    """`old` at `start` in the text of a file becomes `new`."""

    start: int
    old: str
    new: str
    why: Text


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after. `path` is relative to the practice's folder."""

    path: PurePath
    before: str
    after: str
    edits: tuple[Edit, ...]

    def diff(self) -> str:
        """The change as a unified diff, two lines around each place."""
        name = self.path.as_posix()
        lines = difflib.unified_diff(_lines(self.before), _lines(self.after), f"a/{name}", f"b/{name}", n=2)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    return (
        text.replace("\r\n", "\n").splitlines(keepends=True) if "\r\n" in text else re.findall(r"[^\n]*\n|[^\n]+", text)
    )


def certain_fixes(site: Site, practice: Practice, library: Library, report: Report) -> list[Change]:
    """Every fix that is certain, file by file. `library` and `report` are those of the check of the files on disk."""
    wanted: dict[PurePath, list[Finding | Document]] = {}
    for finding in report.findings:
        if finding.rule == NUMBER_RULE and finding.path is not None:
            wanted.setdefault(finding.path, []).append(finding)
    for document in library.documents:
        wanted.setdefault(document.path, []).append(document)
    changes = (_change(site, practice, path, about) for path, about in sorted(wanted.items(), key=lambda w: str(w[0])))
    return [change for change in changes if change]


def _change(site: Site, practice: Practice, path: PurePath, about: list[Finding | Document]) -> Change | None:
    try:
        text = (site.root / path).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    edits: dict[int, Edit] = {}
    for each in about:
        edits |= {edit.start: edit for edit in _edits(text, each, practice)}
    if not edits:
        return None
    ordered = tuple(edits[start] for start in sorted(edits))
    return Change(path, text, _edited(text, ordered), ordered)


def _edited(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in reversed(edits):
        text = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
    return text


def _edits(text: str, about: Finding | Document, practice: Practice) -> Iterator[Edit]:
    if isinstance(about, Document):
        return title_edits(text, about)
    return number_edits(text, _offset(text, about.line) + about.column - 1, about.excerpt, practice)


def number_edits(text: str, start: int, written: str, practice: Practice) -> Iterator[Edit]:
    """The retired number `written` at `start`, and the link that dials it when the number is its text."""
    country, current = RETIRED.get(re.sub(r"\D", "", written), ("", ""))
    here = jurisdiction(practice.region or practice.country, practice.language)
    if not current or here.split("-")[0] != country:
        return
    if not text.startswith(written, start):
        return
    why = T("{old} is no longer the number to print: {new}", old=written, new=current)
    yield Edit(start, written, current, why)
    link = _LINK.match(text, start + len(written))
    if link and re.sub(r"\D", "", link[1]) in RETIRED:
        yield Edit(link.start(1), link[1], f"tel:{current}", why)


def title_edits(text: str, document: Document) -> Iterator[Edit]:
    """The title as the page shows it, in the quotes that were written, where reading it again gives just that."""
    number = document.field_lines.get("title", 0)
    better = typeset(document.title, document.lang)
    if not number or better == document.title or (document.slug and slugify(better) != slugify(document.title)):
        return
    start = _offset(text, number)
    line = text[start:].split("\n", 1)[0]
    written = _TITLE.fullmatch(line)
    if not written:
        return
    new = _quoted_like(written[2], document.title, better)
    at = start + len(written[1])
    if new is None or _title_of(text[:at] + new + text[at + len(written[2]) :], document) != better:
        return
    yield Edit(at, written[2], new, T("typography of the title, as the page shows it"))


def _quoted_like(written: str, old: str, new: str) -> str | None:
    """`new` as YAML, quoted as `written` was; None where what is written is not plainly the old title."""
    if written == old:
        return new
    if written == f'"{old}"' and not re.search(r'["\\]', old + new):
        return f'"{new}"'
    if written == "'" + old.replace("'", "''") + "'":
        return "'" + new.replace("'", "''") + "'"
    return None


def _title_of(text: str, document: Document) -> str:
    front = read_front_matter(text.replace("\r\n", "\n"), document.path)
    title = front.fields.get("title")
    return title.text if title else ""


def _offset(text: str, line: int) -> int:
    """Where a line begins, counted from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return start


def write_change(site: Site, change: Change) -> bool:
    """Write a file whole or not at all; False when it is no longer what was shown. Raises OSError."""
    path = (site.root / change.path).resolve()
    if path.read_bytes() != change.before.encode():
        return False
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".parvis-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after.encode())
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True
