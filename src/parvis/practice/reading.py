"""A text file of the practice as text, whatever is wrong with it said in a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePath

from parvis.errors import Problem
from parvis.i18n import T

LIMIT = 5_000_000  # bytes; a text for people never comes near


Told = Callable[[PurePath, bytes], None]


def read_text(
    path: Path, shown: PurePath, *, limit: int = LIMIT, told: Told | None = None
) -> tuple[str, Problem | None]:
    r"""The text with "\n" line ends and without byte order mark, or "" and what is wrong with the file.

    `told` is given the bytes that were read.
    """
    try:
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read() if size < limit else b""
    except OSError as error:
        what = T("This file cannot be read: {reason}.", reason=error.strerror or type(error).__name__)
        return "", Problem("unreadable-file", what, T("Check that the file exists and that you may open it."), shown)
    if size >= limit:
        what = T("This file is too large for a text ({size} MB).", size=round(size / 1_000_000, 1))
        return "", Problem(
            "file-too-large", what, T("Put pictures and sounds in content/media and name them here."), shown
        )
    if told is not None:
        told(shown, content)
    return decode(content, shown)


def decode(content: bytes, shown: PurePath) -> tuple[str, Problem | None]:
    """Bytes as text; the same answers as `read_text`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", _not_utf8(shown, 1, "UTF-16")
    if b"\x00" in content:
        what = T("This file is not a text.")
        write = T("Save it as plain text: a word processor's document must be exported first.")
        return "", Problem("not-a-text", what, write, shown)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", _not_utf8(shown, content.count(b"\n", 0, error.start) + 1, "")
    return text.replace("\r\n", "\n"), None


def _not_utf8(shown: PurePath, line: int, found: str) -> Problem:
    what = T("The characters of this file are not in UTF-8{found}.", found=f" ({found})" if found else "")
    write = T("In your editor, choose “Save as”, then the encoding UTF-8.")
    return Problem("not-utf8", what, write, shown, line, 1)
