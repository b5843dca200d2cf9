"""A text as HTML whose references are still open: what a conversion gives, and a build keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass

PLACEHOLDER = re.compile(r'<div data-parvis="([^":]*):?([^"]*)"></div>')
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# Noncharacters, which can be in no document: an address left open, and a width or a height left open.
OPEN, SIZE = "\ufdd3", "\ufdd4"


@dataclass(frozen=True, slots=True)
class Converted:
    """`html` holds marks where `references` go: (kind, as written), the kind being `a`, `img` or `file`."""

    html: str = ""
    references: tuple[tuple[str, str], ...] = ()
    unresolved: tuple[str, ...] = ()  # files of other sites, refused
    contents: tuple[tuple[str, str], ...] = ()  # id and title of the headings of level 2
    words: int = 0
    blocks: tuple[tuple[str, str], ...] = ()  # shortcodes: name and argument
