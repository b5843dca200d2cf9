"""A text's `uid` is written into its file once, by the first build that publishes it, and never changes.

Feed ids and the newsletter's ledger hang on it: a new name, slug, date or domain never makes an old article new.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from parvis.errors import Problem
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.documents import Document

_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*(\r?\n)(?:.*?\r?\n)?(?=---[ \t]*(?:\r?\n|\Z))", re.DOTALL)


def write_uids(site: Site, documents: Iterable[Document]) -> list[Problem]:
    """Write the uid of each text whose file has none, as the last line of its front matter; every other byte stays.

    A file that cannot be written is a warning: its uid is made from its path, and stays as long as its name does.
    """
    problems = []
    for document in documents:
        if "uid" in document.field_lines or not document.uid:
            continue
        try:
            _write(site.root / document.path, document.uid)
        except OSError:
            problems.append(
                Problem(
                    code="uid-not-written",
                    what=T("The line “uid” could not be written into this text: give it before you rename the file."),
                    write=T("Write: {example}", example=f"uid: {document.uid}"),
                    path=document.path,
                    level="warning",
                )
            )
    return problems


def _write(path: Path, uid: str) -> None:
    data = path.read_bytes()
    found = _FRONT.match(data)
    if found is None:
        return
    end = found.end()
    line = b"uid: " + uid.encode() + found[1]
    new = path.with_name(path.name + ".parvis-new")
    try:
        new.write_bytes(data[:end] + line + data[end:])
        os.replace(new, path)  # noqa: PTH105 - atomic on Windows too
    finally:
        new.unlink(missing_ok=True)
