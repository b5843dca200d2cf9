"""What is made from Parvis's own files and is costly to make: kept beside Python's compiled modules, and as trusted as they.

Never in a practice's folder, which somebody else may have sent. A file is the hash of its key and content, then the
content; one that is absent, altered or of another key is made again. Nothing is kept where Python keeps no compiled module.
"""

from __future__ import annotations

import contextlib
import os
import sys
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path

_SUM = 32
_MOST = 400  # files; more are of practices that are no longer built


def read_kept(name: str, key: str) -> bytes | None:
    """What was kept under that name, if it was made from `key`."""
    try:
        content = (_folder() / name).read_bytes()
    except (OSError, NotImplementedError):
        return None
    body = content[_SUM:]
    return body if content[:_SUM] == _seal(key, body) else None


def keep(name: str, key: str, content: bytes) -> None:
    """Keep it for other processes. What the disk refuses costs time, no more."""
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError, NotImplementedError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{name}.{os.getpid()}.new"
        unfinished.write_bytes(_seal(key, content) + content)
        os.replace(unfinished, folder / name)  # noqa: PTH105 - replaces on every system
        found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        for path in found[:-_MOST]:
            path.unlink(missing_ok=True)


def stamp(*files: str | Path) -> str:
    """A key of files by name, size and time."""
    told = []
    for file in files:
        stat = os.stat(file)  # noqa: PTH116 - strings, for speed
        told.append(f"{file} {stat.st_size} {stat.st_mtime_ns}")
    return "\n".join(told)


def _folder() -> Path:
    return Path(cache_from_source(__file__)).with_name(f"kept-{sys.implementation.cache_tag}")


def _seal(key: str, body: bytes) -> bytes:
    seal = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_SUM, person=b"parvis-kept")
    seal.update(body)
    return seal.digest()
