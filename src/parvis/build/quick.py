"""Whether anything changed since the last build, asked of the file system alone: sizes, times, numbers of files.

Imports little, for it runs before everything else. A file as young as the record is never trusted: it may have changed
again within one tick of the clock. Anything unknown, missing or unreadable means: build.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

VERSION = 2
WATCHED = ("content", "templates", "rules", "pelicanconf.py", "publishconf.py")
RACY = 2_000_000_000
Inputs = dict[str, list[int]]  # size, time and number of each file, by path
_HASH = 32


def code_key() -> str:
    """The code in use: Parvis, its theme, Python, and the libraries installed beside it; asked once a process."""
    if not _CODE:
        _CODE.append(_code_key())
    return _CODE[0]


_CODE: list[str] = []


def _code_key() -> str:
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    carried = f"{package}/_carried"
    if not os.path.isdir(carried):  # noqa: PTH112
        carried = os.path.dirname(os.path.dirname(package))  # noqa: PTH120 - a checkout
    parts = [str(VERSION), sys.version, sys.platform]
    for folder in (package, f"{carried}/themes", f"{carried}/plugins"):
        parts += sorted(f"{path[len(folder) :]} {stamp[0]} {stamp[1]}" for path, stamp in _code(folder))
    for place in sorted({place for place in sys.path if place.endswith("-packages")}):
        parts.append(f"{place} {_stamp(place)}")  # a library that is installed or upgraded changes the folder
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _code(folder: str) -> Iterator[tuple[str, list[int]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__" or entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _code(entry.path)
            else:
                stat = entry.stat()
                yield entry.path, [stat.st_size, stat.st_mtime_ns]


def output_name(output: str) -> str:
    """How the files kept of the builds of one output folder are named."""
    return f"{os.path.basename(output)}-{_sha(output)[:8]}"  # noqa: PTH119 - pathlib costs more than the rest


def _sha(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def inputs(root: str) -> Inputs:
    """Everything a build of this practice reads, by path: size, time, number."""
    found: Inputs = {}
    for name in WATCHED:
        path = f"{root}/{name}"
        if os.path.isdir(path):  # noqa: PTH112
            found.update(_below(path, name))
        else:
            found[name] = _stamp(path)
    return found


def _below(folder: str, shown: str) -> Iterator[tuple[str, list[int]]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        path = f"{shown}/{entry.name}"
        try:
            if entry.is_dir():
                yield from _below(entry.path, path)
            else:
                stat = entry.stat()
                yield path, [stat.st_size, stat.st_mtime_ns, stat.st_ino]
        except OSError:
            yield path, [-1, -1, -1]  # what cannot be asked has the stamp of nothing


def _stamp(path: str) -> list[int]:
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def note(value: dict[str, object]) -> bytes:
    """The bytes of a record: a hash, and JSON."""
    body = json.dumps({"version": VERSION, **value}, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return blake2b(body, digest_size=_HASH).digest() + body


def last_note(state: str, output: str, key: str, now: dt.datetime) -> dict[str, Any] | None:
    """The note of the last build, if it was asked as this one is, by this code, and the date alone changes nothing.

    `key` says how it is asked (see `options_key`).
    """
    name = output_name(output)
    if os.path.exists(f"{state}/journal-{name}.json"):  # noqa: PTH110
        return None  # a build died: the next one repairs
    try:
        with open(f"{state}/quick-{name}", "rb") as file:  # noqa: PTH123
            content = file.read()
        if content[:_HASH] != blake2b(content[_HASH:], digest_size=_HASH).digest():
            return None
        kept: dict[str, Any] = json.loads(content[_HASH:])
        return kept if kept["version"] == VERSION and kept["key"] == key and _holds(kept, now) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def doubtful(kept: dict[str, Any], found: Inputs) -> list[str] | None:
    """Files that may be other than they were: by their stamps, or too young to tell. None: a file came or went."""
    before, limit = kept["inputs"], kept["saved"] - RACY
    if before.keys() != found.keys():
        return None
    return [path for path, stamp in found.items() if stamp != before[path] or (stamp and stamp[1] > limit)]


def intact(output: str, kept: dict[str, Any]) -> bool:
    """Whether every file of the output is as the last build left it."""
    try:
        for name, stamp in kept["outputs"].items():
            stat = os.stat(f"{output}/{name}")  # noqa: PTH116
            if [stat.st_size, stat.st_mtime_ns] != stamp:
                return False
    except OSError:
        return False
    return True


def _holds(kept: dict[str, Any], now: dt.datetime) -> bool:
    return dt.datetime.fromisoformat(kept["from"]) <= now < dt.datetime.fromisoformat(kept["until"])


def options_key(
    code: str, site_url: str, endpoint: str | None, *, preview: bool, publishing: bool, crawlers: bool
) -> str:
    return "|".join(map(str, (code, sys.version_info[:3], site_url, endpoint, preview, publishing, crawlers)))
