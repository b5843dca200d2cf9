"""Which articles a feed holds: the newest ones. Nothing here needs the libraries that write feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from parvis.practice.documents import Document

MOST_ITEMS = 50


def newest(articles: Iterable[Document]) -> list[Document]:
    """The articles of a feed, in its order: the newest first, of one instant by uid."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    ordered = sorted(articles, key=lambda d: d.uid or str(d.path))
    return sorted(ordered, key=lambda d: d.date or never, reverse=True)[:MOST_ITEMS]
