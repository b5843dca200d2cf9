"""A text's `uid` is written into its file once, by the first build that publishes it, and never changes.

Feed ids and the newsletter's ledger hang on it: a new name, slug, date or domain never makes an old article new.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from parvis.errors import Problem
from parvis.i18n import T
from parvis.paths import Site, replace_file
from parvis.practice.documents import Document

_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*(\r?\n)(?:.*?\r?\n)??(?=---[ \t]*(?:\r?\n|\Z))", re.DOTALL)


def uid_for(path: PurePosixPath) -> str:
    """The uid a text gets when it has none: always the same for the same path."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"parvis:{path.as_posix()}"))


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
    content = path.read_bytes()
    head = _HEAD.match(content)
    if head is not None:
        line = f"uid: {uid}".encode() + head[1]
        replace_file(path, content[: head.end()] + line + content[head.end() :])
