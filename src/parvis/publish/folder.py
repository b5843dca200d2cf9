"""A folder of this computer, or of a disk mounted on it, that a web server shows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from parvis.publish.online import PART
from parvis.publish.target import refusals


class Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self, folders: Sequence[str]) -> dict[str, int]:
        found = {}
        with refusals(str(self.folder)):
            for name in folders:
                place = self.folder / name
                for path in sorted(place.iterdir()) if place.is_dir() else ():
                    if path.is_file():
                        found[path.relative_to(self.folder).as_posix()] = path.stat().st_size
        return found

    def read(self, path: str) -> bytes | None:
        with refusals(str(self.folder)):
            try:
                return (self.folder / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def put(self, path: str, content: bytes) -> None:
        target, part = self.folder / path, self.folder / PART
        with refusals(str(self.folder)):
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            os.replace(part, target)  # noqa: PTH105 - replaces on every system, Windows too

    def delete(self, path: str) -> None:
        target = self.folder / path
        with refusals(str(self.folder)):
            target.unlink(missing_ok=True)
        with suppress(OSError):  # not empty: somebody else's, or still ours
            for parent in target.relative_to(self.folder).parents[:-1]:
                (self.folder / parent).rmdir()

    def close(self) -> None:
        """Nothing is held open."""
