"""What a page must know of an image of content/media: its name there and its size on screen."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

_TURNED = range(5, 9)  # EXIF orientations that lay the picture on its side
_ORIENTATION = 0x0112


def media_name(written: str) -> str:
    """The file's name below content/media for `photo.jpg`, `media/photo.jpg`, `../media/photo.jpg`; '' if none can be."""
    path = posixpath.normpath(unquote(written.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).replace("\\", "/"))
    path = re.sub(r"^(?:\{(?:static|attach|filename)\}|\.\./|/)+", "", path)  # Pelican's way is understood too
    path = path.removeprefix("content/").removeprefix("media/")
    return path if re.search(r"\.[A-Za-z0-9]{2,5}$", path) and not path.endswith(".md") else ""


def image_size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels as a browser shows it (turned by its EXIF orientation); None if it cannot be read."""
    if path.suffix.lower() == ".svg":
        return _svg_size(path)
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            width, height = image.size
            turned = image.getexif().get(_ORIENTATION) in _TURNED
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return (height, width) if turned else (width, height)


def _svg_size(path: Path) -> tuple[int, int] | None:
    try:
        head = path.read_text(encoding="utf-8", errors="replace")[:2000]
    except OSError:
        return None
    found = re.search(r'viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"', head)
    return (round(float(found[1])), round(float(found[2]))) if found else None
