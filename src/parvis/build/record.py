"""What a build leaves for the next one, in one file of `.parvis/`: what each text was, what each page depends on and holds.

The file is the hash of the rest, then the rest, in MessagePack with a schema: nothing in it can run. One that is absent,
truncated, corrupt or of another version is an empty record, and everything is made again.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from parvis.paths import replace_file

VERSION = 3
_HEAD = b"parvis-record\n"
_HASH = 32

_Kind = TypeVar("_Kind", bound=msgspec.Struct)
Stamp = tuple[int, int, int]  # size, time in nanoseconds, number of the file on its disk


class Text(msgspec.Struct, array_like=True):
    """One Markdown file. `fields` are those of its Document without its body."""

    path: str
    stamp: Stamp
    sha: str
    fields: list[Any] = []
    head: str = ""  # hash of what stands before its body
    words: int = -1  # that the check read
    seal: str = ""  # the gate's print of the text
    key: str = ""  # of what the card below was made from
    card_key: str = ""
    card: bytes = b""
    reaches: bool | None = None  # see pages/texts.py; None: not asked yet


class Page(msgspec.Struct, array_like=True):
    """One page as it is in the output. `links` are numbers (4 bytes each) of `Record.links`."""

    path: str
    key: str  # of the plan: when it is the same, the view is
    mark: str  # of the view, the site and the templates: when it is the same, the bytes are
    digest: str  # SHA-256 of the bytes
    size: int
    time: int
    source: str = ""
    template: str = ""
    canonical: str = ""
    entry: str = ""  # of the sitemap, "" for none
    media: list[str] = []
    links: bytes = b""
    anchors: str = ""
    hosts: list[str] = []
    local: list[str] = []


class Other(msgspec.Struct, array_like=True):
    """A file that is no page: `key` says what it was made from."""

    path: str
    key: str
    digest: str
    size: int
    time: int
    links: bytes = b""
    hosts: list[str] = []
    local: list[str] = []


class Record(msgspec.Struct):
    base: str = ""
    around: str = ""
    hidden: list[str] = []  # what hidden texts alone would bring, not found in any file
    feeds: str = ""
    names: str = ""  # a key of the facts, the code, and of all files that are no text
    strange: list[str] = []  # Markdown files that are no texts: transcripts, a note to oneself
    practice: bytes = b""  # the facts, once read
    sites: dict[str, bytes] = {}  # what every page of a language shares
    uses: dict[str, tuple[str, list[str]]] = {}  # by template: hash of its source, templates that it names
    problems: Any = None  # what the loader said, as the codec of the check writes it
    report: Any = None  # what the check said, before the gate
    memory: str = ""  # under which the check remembers texts
    rules: str = ""  # key of the rules whose prints are below
    prints: dict[str, str] = {}
    saved: int = 0  # when the record was begun, in nanoseconds: a file as young may change unseen
    texts: list[Text] = []
    pages: list[Page] = []
    others: list[Other] = []
    links: list[str] = []


def read_record(path: Path) -> Record:
    return read_sealed(path, Record)


def write_record(path: Path, record: Record) -> None:
    write_sealed(path, record)


def read_sealed(path: Path, kind: type[_Kind]) -> _Kind:
    """What was written, or an empty one."""
    try:
        content = path.read_bytes()
        head, body = content[: len(_HEAD) + _HASH], content[len(_HEAD) + _HASH :]
        if head == _HEAD + _seal(body):
            return msgspec.msgpack.decode(body, type=kind)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        pass
    return kind()


def write_sealed(path: Path, value: msgspec.Struct) -> None:
    """Write it whole or not at all. Raises OSError."""
    body = msgspec.msgpack.encode(value)
    replace_file(path, _HEAD + _seal(body) + body)


def _seal(body: bytes) -> bytes:
    return blake2b(body, digest_size=_HASH, person=b"parvis%d" % VERSION).digest()
