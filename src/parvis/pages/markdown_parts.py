"""What Parvis adds to Markdown: shortcodes, boxed notes, headings in their right order."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from parvis.i18n import T

SHORTCODE = re.compile(r"^\[\[\s*([\w-]+)\s*(?::\s*([^\]]*?))?\s*\]\]$")
_BOX = re.compile(r"^\[!\s*([^\]]+?)\s*\][ \t]*(.*)$")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Keywords of boxed notes that are not their own label.
_LABELS = {
    "note": T("To note"),
    "à noter": T("To note"),
    "a noter": T("To note"),
    "info": T("To note"),
    "important": T("Important"),
    "attention": T("Caution"),
    "caution": T("Caution"),
    "warning": T("Caution"),
    "conseil": T("Suggestion"),
    "tip": T("Suggestion"),
    "exercice": T("Exercise"),
    "exercise": T("Exercise"),
    "exemple": T("Example"),
    "example": T("Example"),
    "pour qui": T("For whom"),
    "for whom": T("For whom"),
}


class PracticeExtension(Extension):
    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang

    def extendMarkdown(self, md: Markdown) -> None:
        md.parser.blockprocessors.register(_Shortcodes(md.parser), "parvis-shortcodes", 75)
        md.treeprocessors.register(_Boxes(md, self.lang), "parvis-boxes", 18)
        md.treeprocessors.register(_Headings(md), "parvis-headings", 17)


class _Shortcodes(BlockProcessor):
    """A line `[[name]]` or `[[name: argument]]` alone in its paragraph: filled in when the page is complete."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)

    def test(self, _parent: ET.Element, block: str) -> bool:
        return SHORTCODE.match(block.strip()) is not None

    def run(self, parent: ET.Element, blocks: list[str]) -> bool:
        found = SHORTCODE.match(blocks.pop(0).strip())
        assert found is not None
        name = f"{found[1].lower()}:{found[2]}" if found[2] else found[1].lower()
        ET.SubElement(parent, "div", {"data-parvis": name})
        return True


class _Boxes(Treeprocessor):
    """A quotation that begins with `[!note]` or `[!à noter] Titre` is a boxed note with that label."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang

    def run(self, root: ET.Element) -> None:
        for quote in root.iter("blockquote"):
            first = quote[0] if len(quote) else None
            if first is None or first.tag != "p" or not first.text:
                continue
            line, _, rest = first.text.partition("\n")
            if found := _BOX.match(line.strip()):
                self._make(quote, first, found[1], found[2].strip(), rest)

    def _make(self, quote: ET.Element, first: ET.Element, keyword: str, title: str, rest: str) -> None:
        known = _LABELS.get(keyword.lower())
        label = known.say(self.lang) if known else keyword[:1].upper() + keyword[1:]
        quote.tag = "div"
        quote.set("class", "box")
        quote.set("role", "note")
        quote.set("aria-label", label)
        heading = ET.Element("p", {"class": "title"})
        heading.text = title or label
        first.text = rest
        if not rest.strip() and not len(first):
            quote.remove(first)
        quote.insert(0, heading)


class _Headings(Treeprocessor):
    """The page's title is the only heading of level 1, and no level is jumped over."""

    def run(self, root: ET.Element) -> None:
        headings = [element for element in root.iter() if element.tag in _HEADINGS]
        shift = 1 if any(heading.tag == "h1" for heading in headings) else 0
        before = 1
        for heading in headings:
            before = min(_HEADINGS.index(str(heading.tag)) + 1 + shift, before + 1, 6)
            heading.tag = f"h{before}"


def makeExtension(**settings: Any) -> PracticeExtension:
    return PracticeExtension(**settings)
