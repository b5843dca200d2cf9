"""A page as a browser holds it, so that a build which did not touch it disturbs nobody.

Style sheets are apart: they can be replaced under the page that is read. What the page shows beside its text (pictures,
sounds, scripts) counts by size and time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SHEET = re.compile(rb'<link rel="stylesheet" href="([^"]*)"[^>]*>')
_FILES = re.compile(rb'\b(?:src|srcset|poster)="([^"]*)"')
_PAGES = ("", ".html")


@dataclass(frozen=True, slots=True)
class Seen:
    """`page` changes when the page must be loaded again, `sheets` when its style sheets must. Both are short hashes."""

    page: str
    sheets: str
    hrefs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}.{self.sheets}"

    @classmethod
    def parse(cls, text: str) -> Seen:
        page, _, sheets = text.partition(".")
        return cls(page, sheets)

    @classmethod
    def of(cls, output: Path, path: str) -> Seen:
        """The page at an address of the site as it is now; an address without a page is that of the lost."""
        file = file_of(output, path)
        try:
            content = file.read_bytes()
        except OSError:
            return cls("none", "none")
        return cls.of_bytes(content, output)

    @classmethod
    def of_bytes(cls, content: bytes, output: Path) -> Seen:
        hrefs = [href.decode("utf-8", "replace") for href in _SHEET.findall(content)]
        bare = _SHEET.sub(b"", content)
        shown = hashlib.blake2b(bare, digest_size=9)
        for written in sorted(set(_FILES.findall(bare))):
            shown.update(_stamps(written.decode("utf-8", "replace"), output))
        sheets = hashlib.blake2b(digest_size=9)
        for href in hrefs:
            sheets.update(href.encode() + _stamps(href, output))
        return cls(shown.hexdigest(), sheets.hexdigest(), tuple(hrefs))


def file_of(output: Path, path: str) -> Path:
    """The file that answers an address, or the page of the lost; never one outside the folder."""
    inside = _inside(output, path)
    for file in (inside, inside / "index.html") if inside else ():
        if file.is_file():
            return file
    return output / "404.html"


def _inside(output: Path, path: str) -> Path | None:
    parts = [part for part in unquote(path).split("/") if part]
    if any(part in (".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
        return None
    return output.joinpath(*parts)


def _stamps(written: str, output: Path) -> bytes:
    """Size and time of each file of ours that an attribute names (`srcset` names several)."""
    found = []
    for item in written.split(", "):
        parts = urlsplit(item.split(" ")[0]) if "://" not in item else None
        file = _inside(output, parts.path) if parts and parts.path.startswith("/") else None
        if file is None or file.suffix in _PAGES:
            continue
        try:
            stat = file.stat()
        except OSError:
            found.append("-")
        else:
            found.append(f"{stat.st_size} {stat.st_mtime_ns}")
    return " ".join(found).encode()
