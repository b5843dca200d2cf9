"""What differs between two states of a file, as lines that a person can read."""

from __future__ import annotations

import difflib

from parvis.i18n import T, Text

LARGEST = 2_000_000  # bytes: beyond, comparing line by line would take minutes


def difference(old: bytes | None, new: bytes | None) -> list[str] | Text:
    """Lines that begin with `-` or `+`, with two lines around; a sentence where there is nothing to read line by line."""
    if old == new:
        return T("The same.")
    before, after = _text(old), _text(new)
    if before is None or after is None:
        sizes = [0 if content is None else len(content) for content in (old, new)]
        return T("Not a text: {before} bytes then, {after} now.", before=sizes[0], after=sizes[1])
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [line for line in list(found)[2:] if not line.startswith("@@")]


def _text(content: bytes | None) -> str | None:
    if content is None:
        return ""
    if len(content) > LARGEST or b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
