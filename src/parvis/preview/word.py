"""A text processor's file as Markdown: headings, lists, emphasis, links, tables, notes and pictures; its looks are left out.

A file is somebody else's: it is unpacked in memory within limits, no address in it is followed, and one with macros is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from parvis.errors import ParvisError
from parvis.i18n import T

MOST_FILES, MOST_BYTES, MOST_TEXT = 2_000, 200_000_000, 30_000_000
_MACROS = re.compile(r"(?i)vba|macro|activex|(?:^|/)basic/|scripts/")
_KNOWN = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}

Keep = Callable[[bytes, str], str]
"""Keeps a picture (its bytes, its suffix) and answers its address in Markdown; "" when it cannot be used."""


class CannotRead(ParvisError):
    """A file that is not what its name says, or that is dangerous to open."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text in Markdown; `title` is that of the file itself, "" if it has none. `lost` pictures could not be kept."""

    body: str
    title: str = ""
    pictures: int = 0
    undescribed: int = 0
    lost: int = 0


def read_docx(content: bytes, keep: Keep) -> Read:
    """A `.docx` as Markdown. Raises CannotRead."""
    import mammoth

    pictures = _Pictures(keep)
    with _damage_told():
        _looked_at(content, "word/document.xml")
        result = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(pictures.of), external_file_access=False,
            style_map="p[style-name='Title'] => h1:fresh\np[style-name='Titre'] => h1:fresh\np[style-name='Subtitle'] => p:fresh",
        )  # fmt: skip
        return _told(result.value, pictures)


def read_odt(content: bytes, keep: Keep) -> Read:
    """An `.odt` as Markdown. Raises CannotRead."""
    from parvis.preview.open_document import as_html

    pictures = _Pictures(keep)
    with _damage_told():
        return _told(as_html(_looked_at(content, "content.xml"), pictures.named), pictures)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever a damaged file does to a library, the person is told in a sentence. A disk that refuses is no damage."""
    try:
        yield
    except (ParvisError, OSError):
        raise
    except Exception as error:
        raise not_a_document() from error


def not_a_document() -> CannotRead:
    return CannotRead(
        T("This file is damaged, protected by a password, or not a text."),
        T("Open it in your text processor and save it again as .docx, without a password."),
    )


def _looked_at(content: bytes, main: str) -> zipfile.ZipFile:
    """The archive, when opening it costs little and runs nothing. Raises CannotRead."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    names = {part.filename for part in parts}
    texts = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES or texts > MOST_TEXT:
        raise CannotRead(
            T("This file unfolds into far more than a text: it was not opened."),
            T("Copy its text into a new document, then drop that one."),
        )
    if main not in names:
        raise not_a_document()
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(_MACROS.search(name) for name in names) or b"macroEnabled" in kinds:
        raise CannotRead(
            T("This file holds macros (small programs): it was not opened."),
            T("Save it again as .docx, without macros, then drop that one."),
        )
    if any(b"<!DOCTYPE" in archive.read(name) for name in names if name.endswith((".xml", ".rels"))):
        raise not_a_document()
    return archive


class _Pictures:
    """Pictures are kept as they come; those without a description are counted."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self.kept = self.undescribed = self.lost = 0

    def of(self, image: Any) -> dict[str, str]:
        """For mammoth: attributes of the picture's element."""
        with image.open() as source:
            return self._attributes(source, _KNOWN.get(image.content_type, ""), image.alt_text or "")

    def named(self, source: IO[bytes], name: str, described: str) -> dict[str, str]:
        suffix = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
        return self._attributes(source, suffix if suffix in _KNOWN.values() else "", described)

    def _attributes(self, source: IO[bytes], suffix: str, described: str) -> dict[str, str]:
        address = self._keep(source.read(), suffix) if suffix else ""
        if not address:
            self.lost += 1
            return {"src": "", "alt": ""}
        self.kept += 1
        described = " ".join(described.split()).replace("[", "(").replace("]", ")")
        self.undescribed += not described
        return {"src": address, "alt": described}


def _told(page: str, pictures: _Pictures) -> Read:
    body = _markdown(page)
    title = ""
    first = re.match(r"# (.+)\n*", body)
    if first:  # the title has its own place, in the head of the text
        title, body = first[1].strip(), body[first.end() :]
    if re.search(r"^# ", body, re.MULTILINE):  # below the title of the page, the first level is the second
        body = re.sub(r"^(#{1,5}) ", r"#\1 ", body, flags=re.MULTILINE)
    return Read(body, _plain(title), pictures.kept, pictures.undescribed, pictures.lost)


def _markdown(page: str) -> str:
    from markdownify import markdownify

    page = re.sub(r'<img [^>]*src=""[^>]*/?>', "", page)
    page = re.sub(r'<a id="[^"]*"></a>', "", page)
    body = str(markdownify(page, heading_style="ATX", bullets="-", strip=["script", "style"], escape_misc=False))
    body = body.replace("\xa0", " ")  # our typography sets its own
    body = re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", re.sub(r"[*_`]{1,2}", "", text)).strip()
