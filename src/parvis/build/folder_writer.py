"""Many files into one folder: each folder made once, each file opened once."""

from __future__ import annotations

import os
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class FolderWriter:
    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._made: set[str] = set()

    def write(self, name: str, content: bytes) -> tuple[int, int]:
        """Write a file; its size and time. Raises OSError."""
        above = name.rpartition("/")[0]
        if above not in self._made:
            self._make(above)
        file = os.open(f"{self._folder}/{name}", _FLAGS, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
            stat = os.fstat(file)
        finally:
            os.close(file)
        return stat.st_size, stat.st_mtime_ns

    def _make(self, above: str) -> None:
        """A folder, where most often only the last part of its name is new."""
        try:
            os.mkdir(f"{self._folder}/{above}")  # noqa: PTH102 - strings: there are thousands
        except (FileExistsError, FileNotFoundError):
            os.makedirs(f"{self._folder}/{above}", exist_ok=True)  # noqa: PTH103 - the same
        self._made.add(above)
