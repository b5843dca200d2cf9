"""A text of the practice: one Markdown file, its front matter read and typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal, TypeVar

_Name = TypeVar("_Name", str, tuple[str, str])
Kind = Literal["article", "resource", "page"]
Status = Literal["published", "draft"]

# What a page is for. The model decides URLs and generated parts by role; a plain page has the role "page".
Role = Literal[
    "page", "home", "about", "services", "places", "booking", "newsletter", "legal", "privacy", "crisis", "not-found"
]
FOLDERS: dict[str, Kind] = {"articles": "article", "resources": "resource", "pages": "page"}


@dataclass(frozen=True, slots=True)
class Document:
    """Front matter fields have their YAML names; `docs/reference/front-matter.md` explains each."""

    path: PurePosixPath  # relative to the practice's folder: content/articles/….md
    kind: Kind
    lang: str
    title: str
    slug: str
    body: str  # Markdown, as written
    body_line: int = 1  # line of the file where `body` begins, from 1
    uid: str = ""
    date: dt.datetime | None = None  # aware; articles always have one
    modified: dt.datetime | None = None
    summary: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""  # id of a practitioner
    image: str = ""  # file in content/media
    image_alt: str = ""
    audio: str = ""  # file in content/media
    transcript: str = ""  # Markdown file in content/media, or "body" when the text is the transcript
    newsletter: bool = True
    sensitive: bool = False  # a crisis block is shown inside the text
    vignette: str = ""  # fictional | composite | real-with-written-consent | published-source
    status: Status = "published"
    translation_of: str = ""  # uid of the original
    role: Role = "page"
    field_lines: dict[str, int] = field(default_factory=dict)  # front matter key -> line of the file

    def is_public(self, now: dt.datetime) -> bool:
        """Published, and its date is not in the future."""
        return self.status == "published" and (self.date is None or self.date <= now)


@dataclass(frozen=True, slots=True)
class Library:
    """Every text of the practice, in a fixed order (by path)."""

    documents: tuple[Document, ...] = ()
    by_path: dict[str, Document] = field(init=False, repr=False, compare=False)
    by_slug: dict[str, tuple[Document, ...]] = field(init=False, repr=False, compare=False)
    _versions: dict[str, tuple[Document, ...]] = field(init=False, repr=False, compare=False)
    _by_kind: dict[tuple[str, str], tuple[Document, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_path", {d.path.as_posix(): d for d in self.documents})
        object.__setattr__(self, "by_slug", _grouped((d.slug, d) for d in self.documents))
        names = ((name, d) for d in self.documents for name in {d.uid, d.translation_of} if name)
        object.__setattr__(self, "_versions", _grouped(names))
        kinds = (((d.kind, lang), d) for d in self.documents for lang in (d.lang, ""))
        object.__setattr__(self, "_by_kind", _grouped(kinds))

    def public(self, now: dt.datetime) -> Library:
        shown = tuple(d for d in self.documents if d.is_public(now))
        return self if len(shown) == len(self.documents) else Library(shown)

    def waiting(self, now: dt.datetime) -> tuple[Document, ...]:
        """The texts that are not online yet: drafts, and dates to come."""
        return tuple(d for d in self.documents if not d.is_public(now))

    def as_if_public(self, now: dt.datetime) -> Library:
        """Every text as it would be once published, to be read over before that day."""
        aside = {d.path for d in self.waiting(now)}
        return Library(
            tuple(
                replace(d, status="published", date=min(d.date, now) if d.date else None) if d.path in aside else d
                for d in self.documents
            )
        )

    def of(self, kind: Kind, lang: str = "") -> tuple[Document, ...]:
        return self._by_kind.get((kind, lang), ())

    def page(self, role: Role, lang: str) -> Document | None:
        """The page that plays a role in a language, if someone wrote it."""
        return next((d for d in self.of("page") if d.role == role and d.lang == lang), None)

    def translations(self, document: Document) -> tuple[Document, ...]:
        """The other language versions of a document."""
        original = document.translation_of or document.uid
        return tuple(d for d in self._versions.get(original, ()) if d is not document)


def _grouped(pairs: Iterable[tuple[_Name, Document]]) -> dict[_Name, tuple[Document, ...]]:
    groups: dict[_Name, list[Document]] = {}
    for name, document in pairs:
        groups.setdefault(name, []).append(document)
    return {name: tuple(found) for name, found in groups.items()}
