"""What feedgen does not write as we need it: the whole text (content:encoded) and the author's name (dc:creator) in RSS."""

from __future__ import annotations

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.util import xml_elem
from lxml.etree import _Element

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"


class FullText(BaseExtension):  # type: ignore[misc]
    """Declares the namespaces."""

    def extend_ns(self) -> dict[str, str]:
        return {"content": _CONTENT, "dc": _DC}


class FullTextEntry(BaseEntryExtension):  # type: ignore[misc]
    def __init__(self) -> None:
        self._html = ""
        self._author = ""

    def set(self, html: str, author: str) -> None:
        self._html, self._author = html, author

    def extend_rss(self, entry: _Element) -> _Element:
        if self._author:
            xml_elem(f"{{{_DC}}}creator", entry).text = self._author
        if self._html:
            xml_elem(f"{{{_CONTENT}}}encoded", entry).text = self._html
        return entry
