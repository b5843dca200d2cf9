"""What Pelican reads: texts that our own loader has read and rendered already."""

from __future__ import annotations

from typing import Any

from pelican.readers import BaseReader
from pelican.urlwrappers import Author, Category, Tag


class DocumentReader(BaseReader):  # type: ignore[misc]
    """Gives Pelican the text that our own loader read and rendered; Pelican never parses front matter its way."""

    enabled = True
    file_extensions = ()  # only through `readers_init`: never in a Pelican that is not ours

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        found = self.settings["PARVIS_RUN"].document(source_path)
        if found is None:
            return "", {"title": source_path, "status": "skip"}
        document, view = found
        metadata: dict[str, Any] = {
            "title": document.title,
            "slug": document.slug,
            "uid": document.uid,
            "lang": document.lang,
            "status": "published",
            "summary": document.summary,
            "save_as": view.path,
            "url": view.href.lstrip("/"),
            "tags": [Tag(tag, self.settings) for tag in document.tags],
        }
        if document.date is not None:
            metadata["date"] = document.date
        if document.category:
            metadata["category"] = Category(document.category, self.settings)
        if document.author:
            metadata["author"] = Author(document.author, self.settings)
        return getattr(view, "body", ""), metadata
