"""The contents of files, each kept once under the hash of its bytes, compressed."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from parvis.errors import ParvisError
from parvis.i18n import T

_SQUEEZED = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".mp3", ".m4a", ".ogg", ".mp4", ".webm", ".pdf", ".woff2", ".zip"})  # fmt: skip


class Damaged(ParvisError):
    """What was kept is missing or is not what was written."""


def digest(content: bytes) -> str:
    """The name of a content: BLAKE2b, 20 bytes, hexadecimal."""
    return hashlib.blake2b(content, digest_size=20).hexdigest()


class Objects:
    """Contents by hash, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folder = str(folder)
        self._made: set[str] = set()

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:]

    def put(self, content: bytes, *, suffix: str = "") -> tuple[str, int]:
        """Keep a content; answer its hash and the bytes written, 0 when it was known. Raises OSError."""
        name = digest(content)
        folder = f"{self._folder}/{name[:2]}"
        path = f"{folder}/{name[2:]}"
        if os.path.isfile(path):  # noqa: PTH113 - ten thousand files: plain strings, and nothing asked twice
            return name, 0
        # A photograph is compressed already; for the rest, the first level saves most of the room in a sixth of the time.
        packed = zlib.compress(content, 0 if suffix.lower() in _SQUEEZED else 1)
        unfinished = f"{folder}/.{name[2:]}.{os.getpid()}.new"
        try:
            if folder not in self._made:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                self._made.add(folder)
            with open(unfinished, "wb") as file:  # noqa: PTH123
                file.write(packed)
            os.replace(unfinished, path)  # noqa: PTH105
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        return name, len(packed)

    def get(self, name: str) -> bytes:
        """The content of that hash. Raises Damaged; a damaged file is put away, so that it can be kept anew.

        One that the disk does not give now (another program holds it) is left as it is.
        """
        path = self.path(name)
        damaged = Damaged(T("A file of the history is missing or damaged."))
        try:
            packed = path.read_bytes()
        except OSError as error:
            raise damaged from error
        with suppress(zlib.error):
            content = zlib.decompress(packed)
            if digest(content) == name:
                return content
        with suppress(OSError):
            path.unlink()
        raise damaged

    def all(self) -> Iterator[tuple[str, Path]]:
        """Every hash kept, with its file."""
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                if folder.is_dir():
                    yield from ((folder.name + path.name, path) for path in folder.iterdir() if path.name[0] != ".")

    def sweep(self, wanted: set[str]) -> None:
        """Remove every content that nobody wants any more, and what an interrupted writing left."""
        for name, path in list(self.all()):
            if name not in wanted:
                path.unlink(missing_ok=True)
        for left in self.folder.glob("*/.*.new"):
            left.unlink(missing_ok=True)
