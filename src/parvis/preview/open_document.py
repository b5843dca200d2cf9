"""The text of an OpenDocument file (`.odt`) as simple HTML: what Markdown can say, and nothing else."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from html import escape
from typing import IO

from lxml import etree

NAMES = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}
_DEEPEST = 60
Picture = Callable[[IO[bytes], str, str], dict[str, str]]


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


_BLOCKS = {"table:table": "table", "table:table-row": "tr", "table:table-cell": "td", "text:list-item": "li"}
_WRAPPED = {_name(key): tag for key, tag in _BLOCKS.items()}
_LEFT_OUT = {
    _name(key)
    for key in ("text:tracked-changes", "office:annotation", "text:sequence-decls", "office:forms", "text:note")
}


def as_html(archive: zipfile.ZipFile, picture: Picture) -> str:
    """Raises ValueError for XML that is none, KeyError for a part that is missing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(archive.read("content.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    body = root.find(".//office:text", NAMES)
    if body is None:
        raise ValueError("no text")
    return _Writer(archive, picture, root).inside(body, 0)


class _Writer:
    def __init__(self, archive: zipfile.ZipFile, picture: Picture, root: etree._Element) -> None:
        self._archive, self._picture = archive, picture
        self._bold, self._italic, self._numbered = set(), set(), set()
        self._titles = {"Title"}
        for style in root.iterfind(".//style:style", NAMES):
            self._learn(style)
        for style in root.iterfind(".//text:list-style", NAMES):
            first = next((level for level in style if isinstance(level.tag, str)), None)
            if first is not None and first.tag == _name("text:list-level-style-number"):
                self._numbered.add(style.get(_name("style:name"), ""))

    _bold: set[str]
    _italic: set[str]
    _numbered: set[str]

    def _learn(self, style: etree._Element) -> None:
        name = style.get(_name("style:name"), "")
        if style.get(_name("style:parent-style-name")) == "Title":
            self._titles.add(name)
        looks = style.find("style:text-properties", NAMES)
        if looks is not None and style.get(_name("style:family")) == "text":
            if looks.get(_name("fo:font-weight")) == "bold":
                self._bold.add(name)
            if looks.get(_name("fo:font-style")) == "italic":
                self._italic.add(name)

    def inside(self, element: etree._Element, depth: int) -> str:
        if depth > _DEEPEST:
            raise ValueError("too deep")
        parts = [escape(element.text or "")]
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                parts.append(self._one(child, depth + 1))
            parts.append(escape(child.tail or ""))
        return "".join(parts)

    def _one(self, element: etree._Element, depth: int) -> str:
        if element.tag == _name("draw:image"):
            return self._image(element)
        if element.tag in (_name("text:line-break"), _name("text:tab"), _name("text:s")):
            return "<br>" if element.tag == _name("text:line-break") else " "
        inside = self.inside(element, depth)
        style = element.get(_name("text:style-name"), "")
        if element.tag == _name("text:h"):
            level = element.get(_name("text:outline-level"), "1")
            return _tag(f"h{level if level in '123456' and len(level) == 1 else 6}", inside)
        if element.tag == _name("text:p"):
            return _tag("h1" if style in self._titles else "p", inside) if inside.strip() else ""
        if element.tag == _name("text:list"):
            return _tag("ol" if style in self._numbered else "ul", inside)
        if element.tag == _name("text:a"):
            return f'<a href="{escape(element.get(_name("xlink:href"), ""))}">{inside}</a>'
        if element.tag == _name("text:span"):
            return self._span(style, inside)
        tag = _WRAPPED.get(str(element.tag))
        return _tag(tag, inside) if tag else inside

    def _span(self, style: str, inside: str) -> str:
        if not inside.strip():
            return inside
        inside = _tag("em", inside) if style in self._italic else inside
        return _tag("strong", inside) if style in self._bold else inside

    def _image(self, element: etree._Element) -> str:
        name = element.get(_name("xlink:href"), "")
        frame = element.getparent()
        described = ""
        for part in ("svg:title", "svg:desc"):
            found = frame.findtext(part, "", NAMES) if frame is not None else ""
            described = described or str(found or "")
        if name not in self._archive.namelist():
            return ""
        with self._archive.open(name) as source:
            given = self._picture(source, name, described)
        return f'<img src="{escape(given["src"])}" alt="{escape(given["alt"])}">' if given["src"] else ""


def _tag(name: str, inside: str) -> str:
    return f"<{name}>{inside}</{name}>"
