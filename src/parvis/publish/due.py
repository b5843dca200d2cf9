"""Whether time alone asks for a publication: a text whose date came since the last one, or one that was interrupted."""

from __future__ import annotations

import datetime as dt

from parvis.practice.documents import Document, Library
from parvis.publish.online import Online


def due(library: Library, online: Online | None, now: dt.datetime) -> tuple[Document, ...]:
    """Texts that may be read now and could not when the site was last published; all of them before the first time."""
    since = online.at if online else None
    return tuple(
        document
        for document in library.public(now).documents
        if document.date is not None and (since is None or document.date > since)
    )


def is_due(library: Library, online: Online | None, now: dt.datetime) -> bool:
    """Also when nothing was ever published, and when a publication waits to be completed."""
    return online is None or online.unfinished or bool(due(library, online, now))
