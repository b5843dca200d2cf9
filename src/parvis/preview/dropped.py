"""A file dropped on the start page becomes a draft: its text in Markdown, its pictures in content/media. Nothing is replaced."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from parvis.errors import ParvisError
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.front_matter import slugify
from parvis.practice.media import media_folder
from parvis.practice.model import Practice
from parvis.preview.word import CannotRead, Read, read_docx, read_odt
from parvis.scaffold.draft import create_draft

LARGEST = 25_000_000  # bytes
_PIXELS = 60_000_000
_SHOWN = ("PNG", "JPEG", "GIF", "WEBP")
_FRONT = re.compile(r"\A---[ \t]*\r?\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Made:
    """The draft, and what the person should know or do."""

    path: Path
    notes: tuple[Text, ...]


def draft_of(site: Site, practice: Practice | None, name: str, content: bytes, *, kind: str, now: dt.datetime) -> Made:
    """Write the draft. Raises ParvisError, OSError: then nothing was written."""
    if len(content) > LARGEST:
        raise too_large()
    stem = PurePosixPath(name.replace("\\", "/")).stem[:120]
    pictures = _Media(site, slugify(stem) or "image")
    try:
        read = _read(name, content, pictures)
        if not read.body.strip() and not read.pictures:
            raise CannotRead(T("No text was found in {file}.", file=name))
        title = read.title or re.sub(r"[-_]+", " ", stem).strip() or stem
        path = create_draft(site, practice, kind, title[:200], now=now, slug=title[:60], body=read.body)
    except (ParvisError, OSError):
        pictures.forget()
        raise
    return Made(path, tuple(_notes(read)))


def too_large() -> ParvisError:
    return ParvisError(
        T("This file is too large: at most {size} MB.", size=LARGEST // 1_000_000),
        T("Take its pictures out, and put them into content/media yourself."),
    )


def _read(name: str, content: bytes, pictures: _Media) -> Read:
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".docx":
        return read_docx(content, pictures.keep)
    if suffix == ".odt":
        return read_odt(content, pictures.keep)
    if suffix in (".md", ".markdown", ".txt"):
        return _read_text(content)
    raise CannotRead(
        T("{file} is not a text that can be read here.", file=name), T("Choose a .docx, .odt, .md or .txt file.")
    )


def _read_text(content: bytes) -> Read:
    if b"\0" in content:
        raise CannotRead(T("This file is damaged, protected by a password, or not a text."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Windows wrote for years
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)  # a head from elsewhere: ours is written anew, as a draft
    body = text[front.end() :] if front else text
    first = re.match(r"\s*# (.+)\n*", body)
    return Read(body[first.end() :] if first else body, first[1].strip() if first else _title_in(front))


def _title_in(front: re.Match[str] | None) -> str:
    found = re.search(r"^title[ \t]*:[ \t]*(.+)$", front.group(), re.MULTILINE | re.IGNORECASE) if front else None
    return found[1].strip().strip("\"'") if found else ""


def _notes(read: Read) -> list[Text]:
    notes = []
    if read.pictures:
        notes.append(T("Pictures kept in content/media: {count}.", count=read.pictures))
    if read.undescribed:
        notes.append(
            T(
                "Pictures to describe: {count}. Between the brackets of ![…](…), say what one sees, for whoever does not.",
                count=read.undescribed,
            )
        )
    if read.lost:
        notes.append(
            T("Drawings left out, which no browser shows: {count}. Save them as PNG or JPEG.", count=read.lost)
        )
    return notes


@dataclass(slots=True)
class _Media:
    """Pictures of one file, under names of their own that nothing else has."""

    site: Site
    stem: str
    written: list[Path] = field(default_factory=list)

    def keep(self, content: bytes, suffix: str) -> str:
        if not _is_picture(content):
            return ""
        folder = media_folder(self.site)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            path = folder / f"{self.stem}-{number}.{suffix}"
            try:
                file = path.open("xb")
            except FileExistsError:
                continue
            self.written.append(path)
            with file:
                file.write(content)
            return f"../media/{path.name}"
        return ""

    def forget(self) -> None:
        for path in self.written:
            path.unlink(missing_ok=True)


def _is_picture(content: bytes) -> bool:
    """Whether it is one that a browser shows, of a size that a computer can hold."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(io.BytesIO(content), formats=_SHOWN) as image,
        ):
            return image.width * image.height <= _PIXELS
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
