"""Links that lead nowhere: to a file that is not there, to a draft, to a heading that no longer exists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.practice.addresses import GENERATED, known
from parvis.practice.documents import Document, Library
from parvis.practice.links import (
    Link,
    anchors_of,
    content_path,
    is_outside,
    links_of,
    media_target,
    resolve_link,
)
from parvis.practice.model import Practice
from parvis.practice.nearby import nearest

if TYPE_CHECKING:
    from parvis.practice.texts import Source

# Anchors that the site adds to every page by itself.
OWN_ANCHORS = re.compile(r"contenu|content|urgence|lettre|newsletter|notes|fiction|top|haut|fn(?:ref)?\d*:.+|.+_\d+")


@dataclass
class _Site:
    """What links may lead to."""

    practice: Practice
    library: Library
    files: tuple[str, ...]
    now: dt.datetime

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address of the site, without slashes at both ends."""
        return known(self.practice, self.library)

    @cached_property
    def anchors(self) -> dict[str, frozenset[str]]:
        return {}

    def has_anchor(self, document: Document, anchor: str) -> bool:
        if document.role in {"home", *GENERATED} or OWN_ANCHORS.fullmatch(anchor):
            return True
        key = document.path.as_posix()
        if key not in self.anchors:
            self.anchors[key] = anchors_of(document)
        return anchor in self.anchors[key]


def check_links(
    practice: Practice,
    sources: list[Source],
    files: tuple[str, ...],
    *,
    now: dt.datetime,
    library: Library | None = None,
) -> list[Problem]:
    """Every link of every text that leads nowhere, or from what is public to what is not. `files`: content/media.

    `library` holds what links may lead to, when it is more than these texts.
    """
    around = _Site(practice, library or Library(tuple(source.document for source in sources)), files, now)
    return [problem for source in sources for problem in _of_text(source, around)]


def _of_text(source: Source, around: _Site) -> Iterator[Problem]:
    for link in links_of(source.document):
        if is_outside(link.href) or link.href.startswith(("%7B", "{{")):
            continue
        found = _fault(source.document, link, around)
        if found is not None:
            code, what, write = found
            yield source.at(code, link.line, link.column, what, write)


def _fault(document: Document, link: Link, around: _Site) -> tuple[str, Text, Text | None] | None:
    if not link.href:
        return "broken-link", T("This link has no address."), T("Write the address between the round brackets.")
    if link.image:
        return None if media_target(document, link.href, around.files) else _missing_media(document, link, around)
    target = resolve_link(document, link.href, around.library)
    if target is not None:
        return _hidden(document, target, around) or _anchor(target, link.href, around)
    if media_target(document, link.href, around.files):
        return None
    path = content_path(document, link.href)
    if link.href.startswith("/") and re.sub(r"(?:^|/)page/\d+$", "", path.strip("/")) in around.addresses:
        return None
    return _nowhere(document, link, around)


def _hidden(document: Document, target: Document, around: _Site) -> tuple[str, Text, Text] | None:
    if target is document or not document.is_public(around.now) or target.is_public(around.now):
        return None
    if target.status == "draft":
        what = T("This published text links to a draft: {file}.", file=target.path.name)
        return "link-to-draft", what, T("Publish {file}, or remove the link.", file=target.path.name)
    what = T("This published text links to a text still to come: {file}.", file=target.path.name)
    return "link-to-future", what, T("Bring forward the date of {file}, or remove the link.", file=target.path.name)


def _anchor(target: Document, href: str, around: _Site) -> tuple[str, Text, Text | None] | None:
    _, _, anchor = href.partition("#")
    if not anchor or around.has_anchor(target, anchor):
        return None
    offered = sorted(a for a in anchors_of(target) if not a.startswith("s-"))
    what = T("{file} has no heading “{anchor}”.", file=target.path.name, anchor=anchor)
    guess = nearest(anchor, offered)
    base = href.partition("#")[0]
    return (
        "broken-anchor",
        what,
        T("Write: {example}", example=f"{base}#{guess}") if guess else T("Remove what follows #."),
    )


def _missing_media(document: Document, link: Link, around: _Site) -> tuple[str, Text, Text]:
    what = T("The file “{name}” is not in content/media.", name=link.href)
    wanted = content_path(document, link.href).removeprefix("media/")
    same = next((name for name in around.files if name.casefold() == wanted.casefold()), None)
    guess = same or nearest(wanted.rsplit("/", maxsplit=1)[-1], around.files)
    up = "../" * (len(document.path.parent.parts) - 1)
    if guess:
        return "missing-file", what, T("Write: {example}", example=f"{up}media/{guess}")
    return "missing-file", what, T("Put the file in content/media, or remove the picture.")


def _nowhere(document: Document, link: Link, around: _Site) -> tuple[str, Text, Text]:
    what = T("This link leads nowhere: “{href}”.", href=link.href)
    path = content_path(document, link.href)
    if "." not in path.rsplit("/", maxsplit=1)[-1] and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", link.href):
        return "broken-link", what, T("Write: {example}", example=f"https://{link.href}")
    if re.match(r"(?:www\.|[\w-]+\.(?:fr|com|org|net|be|ch|ca|uk)(?:/|$))", link.href):
        return "broken-link", what, T("Write: {example}", example=f"https://{link.href}")
    names = {d.path.as_posix().removeprefix("content/"): d for d in around.library.documents}
    guess = nearest(path, names) or nearest(path, [f"media/{name}" for name in around.files])
    if guess is None:
        return "broken-link", what, T("Correct the address, or remove the link.")
    up = "../" * (len(document.path.parent.parts) - 1)
    return "broken-link", what, T("Write: {example}", example=f"{up}{guess}")
