"""How heavy a page may be, measured as it travels: compressed, with what it cannot do without."""

from __future__ import annotations

import gzip
import html
import io
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from parvis.build.verify import Written
from parvis.errors import Problem
from parvis.i18n import T

PAGE_LIMIT = 60_000
"""Bytes: HTML, style sheets, scripts and preloaded fonts of a page, compressed; images and sounds are not counted."""
IMAGE_LIMIT = 500_000
"""Bytes of one image."""
_IMAGES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"}
_TAG = re.compile(r"<(link|script)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_GPS = 0x8825  # the tag of EXIF under which a camera writes where it was


def heavy_pages(folder: Path, written: Written, root: str, lists: Collection[str]) -> Iterator[Problem]:
    """Pages above the limit. `lists` name every text of a site: one of them is only worth a warning."""

    @cache
    def weight(name: str) -> int:
        return len(gzip.compress((folder / name).read_bytes(), 9))

    for name in sorted(written.names):
        if not name.endswith(".html"):
            continue
        parts = {name, *(part for part in _needed(written.texts[name], root) if part in written.names)}
        total = sum(weight(part) for part in parts)
        if total > PAGE_LIMIT:
            yield Problem(
                code="page-too-heavy",
                what=T(
                    "The page {page} weighs {weight} KB; a telephone on a slow network waits above {limit} KB.",
                    page=name,
                    weight=round(total / 1000),
                    limit=PAGE_LIMIT // 1000,
                ),
                write=T("Cut the text in two, or take out what your own templates add."),
                level="warning" if name in lists else "error",
            )


def _needed(text: str, root: str) -> Iterator[str]:
    """Files of the site without which the page is not shown as it should be."""
    for tag, inside in _TAG.findall(text):
        values = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(inside)}
        link = values.get("src", "") if tag.lower() == "script" else values.get("href", "")
        counted = tag.lower() == "script" or values.get("rel", "").lower() in {"stylesheet", "preload", "modulepreload"}
        if counted and link.startswith(root) and not link.startswith("//"):
            yield link[len(root) :].partition("?")[0].partition("#")[0]


def images(folder: Path, written: Written) -> Iterator[Problem]:
    """Images that are too heavy, or that say where they were taken."""
    for name in sorted(written.names):
        path = folder / name
        if path.suffix.lower() not in _IMAGES:
            continue
        data = path.read_bytes()
        if len(data) > IMAGE_LIMIT:
            yield Problem(
                code="image-too-heavy",
                what=T(
                    "The image {image} weighs {weight} KB; the limit is {limit} KB.",
                    image=name,
                    weight=round(len(data) / 1000),
                    limit=IMAGE_LIMIT // 1000,
                ),
                write=T("Save it smaller: 1600 pixels wide and JPEG or WebP of middling quality are enough."),
            )
        if says_where(data):
            yield Problem(
                code="image-with-position",
                what=T("The image {image} says where it was taken.", image=name),
                write=T("Put it into content/media, from where a build copies it without its hidden data."),
            )


def says_where(data: bytes) -> bool:
    """Whether an image carries a GPS position."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return bool(image.getexif().get_ifd(_GPS))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
