"""A few files of a site replaced where they are, so that a build that dies in the middle is finished by the next one.

Everything is written beside the site and looked at first. The journal then names what is to move in and what is to go;
it is written whole, and it is the moment from which the new site is the good one. Each file moves in by one rename, pages
last; what goes, goes after. A move that the machine refuses brings the old files back.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from parvis.paths import replace_file

Move = Callable[[Callable[[], object]], None]


@dataclass(frozen=True, slots=True)
class Journal:
    """`fresh` holds the new files, `aside` receives the old ones while they are replaced."""

    path: Path
    fresh: Path
    aside: Path
    output: Path

    def run(self, names: Iterable[str], gone: Iterable[str], move: Move) -> None:
        """Replace and remove. Raises OSError, with the old files back in their places."""
        names, gone = sorted(names, key=lambda name: (name.endswith(".html"), name)), sorted(gone)
        for name in (*names, *gone):
            self._put_aside(name)
        replace_file(self.path, json.dumps({"names": names, "gone": gone}).encode())
        try:
            for name in names:
                self._move_in(name, move)
        except OSError:
            self._bring_back(names)
            raise
        self._remove(gone)
        self._end()

    def finish(self) -> None:
        """Finish what a build that died had begun."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            names, gone = [str(name) for name in told["names"]], [str(name) for name in told["gone"]]
        except (OSError, ValueError, KeyError, TypeError):
            self.path.unlink(missing_ok=True)
            return
        if any(not (self.fresh / name).exists() and not (self.output / name).exists() for name in names):
            self._bring_back(names)  # the new files are not all there: somebody removed them
            return
        for name in names:
            if (self.fresh / name).exists():
                self._move_in(name, _at_once)
        self._remove(gone)
        self._end()

    def _put_aside(self, name: str) -> None:
        old, kept = self.output / name, self.aside / name
        if old.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(old, kept)

    def _move_in(self, name: str, move: Move) -> None:
        target = self.output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        move(lambda: os.replace(self.fresh / name, target))  # noqa: PTH105 - replaces on every system

    def _bring_back(self, names: Iterable[str]) -> None:
        for name in names:
            old, target = self.aside / name, self.output / name
            with contextlib.suppress(OSError):
                if old.exists():
                    os.replace(old, target)  # noqa: PTH105
                elif not (self.fresh / name).exists():
                    target.unlink(missing_ok=True)
                    self._without_empty(target.parent)
        self._end()

    def _remove(self, gone: Iterable[str]) -> None:
        for name in gone:
            target = self.output / name
            with contextlib.suppress(OSError):  # a file that is held stays; the next build asks again
                target.unlink(missing_ok=True)
            self._without_empty(target.parent)

    def _without_empty(self, folder: Path) -> None:
        while folder != self.output:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent

    def _end(self) -> None:
        self.path.unlink(missing_ok=True)
        shutil.rmtree(self.aside, ignore_errors=True)
        shutil.rmtree(self.fresh, ignore_errors=True)


def _at_once(move: Callable[[], object]) -> None:
    move()


def link_or_copy(old: Path, new: Path) -> None:
    """The same file under another name; a copy with its time where the disk knows no links. Raises OSError."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
