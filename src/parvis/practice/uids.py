"""Texts get their uid once, written in their head; nothing else of the file moves by a byte."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path, PurePosixPath

from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.documents import FOLDERS
from parvis.practice.front_matter import read_front_matter
from parvis.practice.reading import LIMIT, decode
from parvis.practice.texts import uid_for

_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*(\r?\n)(?:.*?\r?\n)??(?=---[ \t]*(?:\r?\n|\Z))", re.DOTALL)


def write_missing_uids(site: Site) -> list[Path]:
    """Write a `uid` line at the end of the head of each text that has none; the files changed, by path.

    Files that cannot be read as texts are left alone (the loader tells what is wrong with them); each file is replaced
    whole or not at all. Raises ParvisError when a file cannot be written.
    """
    changed = []
    taken = {uid for path in _files(site) if (uid := _uid_of(site, path))}
    for path in _files(site):
        if _uid_of(site, path) == "":
            uid = uid_for(PurePosixPath("content", path.relative_to(site.content).as_posix()))
            while uid in taken:  # a renamed file left this uid behind and another took its old name
                uid = uid_for(PurePosixPath(f"{uid}/{path.name}"))
            taken.add(uid)
            if _write(path, uid):
                changed.append(path)
    return changed


def _files(site: Site) -> list[Path]:
    found = (path for folder in FOLDERS for path in (site.content / folder).rglob("*.md") if path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "~")))


def _uid_of(site: Site, path: Path) -> str | None:
    """The uid of a text, "" when it has none, None when its head cannot be read."""
    try:
        content = path.read_bytes() if path.stat().st_size < LIMIT else b""
    except OSError:
        return None
    shown = PurePosixPath("content", path.relative_to(site.content).as_posix())
    text, unreadable = decode(content, shown)
    front = read_front_matter(text, shown)
    if unreadable is not None or front.problems or not front.fields:
        return None
    value = front.fields.get("uid")
    return value.text if value else ""


def _write(path: Path, uid: str) -> bool:
    content = path.read_bytes()
    match = _HEAD.match(content)
    if match is None or re.search(rb"(?m)^uid[ \t]*:", match.group()):
        return False
    line = f"uid: {uid}".encode() + match[1]
    beside = path.with_name(f".{path.name}.uid")
    try:
        beside.write_bytes(content[: match.end()] + line + content[match.end() :])
        shutil.copymode(path, beside)
        os.replace(beside, path)  # noqa: PTH105 - replaces on every system, whole or not at all
    except OSError as error:
        beside.unlink(missing_ok=True)
        what = T("{file} cannot be written: {reason}.", file=path.name, reason=error.strerror or type(error).__name__)
        raise ParvisError(what, T("Give yourself the right to write in content/, or make room on the disk.")) from error
    return True
