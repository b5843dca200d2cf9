"""Texts that were edited, came or went, among others that are as they were: what the loader would say of them alone.

Only where that cannot reach further: the facts and the code are the same, an edited text kept its address, its date, its
state, and one that came or went is an article or a resource that no other text is bound to. Anything else is loaded whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from parvis.practice.documents import FOLDERS, Document, Library

if TYPE_CHECKING:
    from parvis.build.memory import Files
    from parvis.build.record import Record, Text
    from parvis.errors import Problem
    from parvis.paths import Site
    from parvis.practice.model import Practice

# What other texts know of a text.
_OUTLINE = ("kind", "lang", "slug", "uid", "date", "author", "status", "role", "translation_of")
_FIELDS = tuple(field.name for field in fields(Document) if field.name != "body")
_DATES = ("date", "modified")
_MOST = 50  # edited texts; more, and everything is loaded
_BODY: Any = Document.__dict__["body"]
_PUT: tuple[Callable[[Document, Any], None], ...] = tuple(Document.__dict__[name].__set__ for name in _FIELDS)


class _Kept(Document):
    """A text whose body is read from its file when somebody asks for it."""

    __slots__ = ("_root",)
    _root: Path

    def _get(self) -> str:
        try:
            return str(_BODY.__get__(self))
        except AttributeError:
            _BODY.__set__(self, _body(self._root / self.path, self.body_line))
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
    for put, value in zip(_PUT, values, strict=True):  # ten thousand texts: each field at once in its place
        put(made, value)
    set_ = object.__setattr__
    set_(made, "path", PurePosixPath(values[0]))
    set_(made, "tags", tuple(made.tags))
    for name in _DATES:
        written: Any = getattr(made, name)
        if written is not None:
            set_(made, name, dt.datetime.fromisoformat(written).replace(tzinfo=zone))
    set_(made, "_root", site.root)
    return made


def same_topics(values: list[Any], document: Document) -> bool:
    """Whether a text is in the category and has the tags that `values` keep."""
    category, tags = values[_FIELDS.index("category")], values[_FIELDS.index("tags")]
    return bool(category == document.category and tuple(tags) == document.tags)


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
    written, strange = {path for path in files.stamps if path.endswith(".md")}, set(before.strange)
    here = written - strange
    gone = [path for path in known if path not in here]
    changed = [path for path, text in known.items() if path in here and files.sha(path) != text.sha]
    changed += sorted(here - known.keys())
    if (
        not known
        or not strange <= written
        or len(changed) + len(gone) > _MOST
        or not all(text.fields for text in known.values())
    ):
        return None
    zone = zone_of(practice)
    documents = {path: document_of(site, text.fields, zone) for path, text in known.items()}
    left = [documents.pop(path) for path in gone]
    sources, problems = [], []
    for path in changed:
        found = _fresh(site, path, practice, documents.pop(path, None), zone, now)
        if found is None:
            return None
        sources.append(found[0])
        problems += found[1]
    moved = left + [source.document for source in sources if source.document.path.as_posix() not in known]
    if moved and not _apart(moved, [*documents.values(), *(source.document for source in sources)]):
        return None
    documents.update({source.document.path.as_posix(): source.document for source in sources})
    library = Library(tuple(documents[path] for path in sorted(documents)))
    problems += [p for source in sources for p in problems_of(site, source, practice, library, now=now)]
    return library, problems, changed + gone


def _apart(moved: list[Document], others: list[Document]) -> bool:
    """Whether texts that came or went are bound to no other: by its file's name, its address, its uid, a translation."""
    from parvis.practice.texts import stem_and_language

    new = {document.path for document in moved}
    if not all("uid" in one.field_lines or one.path in new for one in others):
        return False  # a uid that is made from the path may be another one now
    for document in moved:
        file = f"{document.path.parent.as_posix()}/{stem_and_language(document.path)[0]}."
        if document.kind == "page" or document.translation_of or "translation_of" in document.field_lines:
            return False
        for one in others:
            if one is not document and (
                one.slug == document.slug
                or document.uid in {one.uid, one.translation_of}
                or one.path.as_posix().startswith(file)
            ):
                return False
    return True


def _is_text(site: Site, path: str) -> bool:
    """Whether the loader would read a file that came."""
    parts = path.split("/")
    folders = [site.root.joinpath(*parts[:end]) for end in range(1, len(parts))]
    hidden = any(part.startswith((".", "~")) for part in parts)
    return parts[1] in FOLDERS and not hidden and not any(folder.is_symlink() for folder in folders)


def _fresh(
    site: Site, path: str, practice: Practice, old: Document | None, zone: ZoneInfo, now: dt.datetime
) -> tuple[Any, list[Problem]] | None:
    """An edited text, read again, or a new one; None when it is no longer what the others know of it."""
    from parvis.practice.texts import read_document

    if old is None and not _is_text(site, path):
        return None
    source, problems = read_document(site, site.root / path, practice, zone=zone, today=now.astimezone(zone).date())
    if source is None or old is None:
        return (source, problems) if source is not None else None
    new = source.document
    if not new.translation_of and "translation_of" not in old.field_lines:
        new = replace(new, translation_of=old.translation_of)  # its file name says so, and has not changed
    told = "translation_of" in new.field_lines, "uid" in new.field_lines
    if told != ("translation_of" in old.field_lines, "uid" in old.field_lines):
        return None
    if any(getattr(new, name) != getattr(old, name) for name in _OUTLINE):
        return None
    return replace(source, document=new), problems
