"""Texts that were edited, among others that are as they were: what the loader would say, without reading the others again.

Only where an edit cannot reach further than its own text: no file came or went, the facts and the code are the same, and
the text kept its address, its date, its tags, its state. Anything else is loaded whole.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    from parvis.build.memory import Files
    from parvis.build.record import Record, Text
    from parvis.errors import Problem
    from parvis.paths import Site
    from parvis.practice.model import Practice

# What other texts know of a text, or lists are ordered by.
_OUTLINE = ("kind", "lang", "slug", "uid", "date", "category", "tags", "author", "status", "role", "translation_of")
_FIELDS = tuple(field.name for field in fields(Document) if field.name != "body")
_DATES = ("date", "modified")
_MOST = 50  # edited texts; more, and everything is loaded
_BODY: Any = Document.__dict__["body"]


class _Kept(Document):
    """A text whose body is read from its file when somebody asks for it."""

    __slots__ = ("_file",)
    _file: Path

    def _get(self) -> str:
        try:
            return str(_BODY.__get__(self))
        except AttributeError:
            _BODY.__set__(self, _body(self._file, self.body_line))
            return str(_BODY.__get__(self))

    def _set(self, value: str) -> None:
        _BODY.__set__(self, value)

    body = property(_get, _set)


def _body(path: Path, line: int) -> str:
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    return text.split("\n", line - 1)[-1]


def kept_fields(document: Document, zone: ZoneInfo) -> list[Any]:
    """The fields of a text as MessagePack keeps them; none for one that would not come back as it was."""
    values: list[Any] = []
    for name in _FIELDS:
        value = getattr(document, name)
        if name == "path":
            value = value.as_posix()
        elif name in _DATES and value is not None:
            if value.tzinfo is not zone or value.fold:
                return []
            value = value.replace(tzinfo=None).isoformat()
        values.append(value)
    return values


def document_of(site: Site, values: list[Any], zone: ZoneInfo) -> Document:
    made = object.__new__(_Kept)
    put = object.__setattr__
    for name, value in zip(_FIELDS, values, strict=True):
        put(made, name, value)
    put(made, "path", PurePosixPath(values[0]))
    put(made, "tags", tuple(made.tags))
    for name in _DATES:
        written: Any = getattr(made, name)
        if written is not None:
            put(made, name, dt.datetime.fromisoformat(written).replace(tzinfo=zone))
    put(made, "_file", site.root / values[0])
    return made


def head_print(content: bytes, line: int) -> str:
    """The hash of what stands before the body, which begins at that line."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return blake2b("\n".join(text.split("\n", line - 1)[: line - 1]).encode(), digest_size=12).hexdigest()


def with_uid(site: Site, document: Document) -> Document | None:
    """A text whose uid this build wrote into its file; None where the file is not as that should have left it."""
    try:
        lines = (site.root / document.path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    line = document.body_line + 1
    places = [number for number, text in enumerate(lines[:line], start=1) if text == f"uid: {document.uid}"]
    if len(places) != 1 or "\n".join(lines[line - 1 :]) != document.body:
        return None
    return replace(document, body_line=line, field_lines={**document.field_lines, "uid": places[0]})


def edited(
    site: Site, practice: Practice, before: Record, files: Files, now: dt.datetime
) -> tuple[Library, list[Problem], list[str]] | None:
    """The library, the problems of the edited texts and their paths; None when everything must be loaded."""
    from parvis.practice.texts import problems_of, zone_of

    known: dict[str, Text] = {text.path: text for text in before.texts}
    changed = [path for path, text in known.items() if files.sha(path) != text.sha]
    if not known or len(changed) > _MOST or not all(text.fields for text in known.values()):
        return None
    zone = zone_of(practice)
    documents = {path: document_of(site, text.fields, zone) for path, text in known.items()}
    sources, problems = [], []
    for path in changed:
        found = _fresh(site, path, practice, documents[path], zone, now)
        if found is None:
            return None
        documents[path] = found[0].document
        sources.append(found[0])
        problems += found[1]
    library = Library(tuple(documents.values()))
    problems += [p for source in sources for p in problems_of(site, source, practice, library, now=now)]
    return library, problems, changed


def _fresh(
    site: Site, path: str, practice: Practice, old: Document, zone: ZoneInfo, now: dt.datetime
) -> tuple[Any, list[Problem]] | None:
    """An edited text, read again; None when it is no longer what the others know of it."""
    from parvis.practice.texts import read_document

    source, problems = read_document(site, site.root / path, practice, zone=zone, today=now.astimezone(zone).date())
    if source is None:
        return None
    new = source.document
    if not new.translation_of and "translation_of" not in old.field_lines:
        new = replace(new, translation_of=old.translation_of)  # its file name says so, and has not changed
    told = "translation_of" in new.field_lines, "uid" in new.field_lines
    if told != ("translation_of" in old.field_lines, "uid" in old.field_lines):
        return None
    if any(getattr(new, name) != getattr(old, name) for name in _OUTLINE):
        return None
    return replace(source, document=new), problems
