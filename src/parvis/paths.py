"""Where Parvis keeps what it carries, and how a practice's folder is laid out."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_checkout = PACKAGE.parent.parent
# A wheel carries theme, adapters and scaffold inside the package; a checkout has them at its top.
CARRIED = PACKAGE / "_carried" if (PACKAGE / "_carried").is_dir() else _checkout


@dataclass(frozen=True, slots=True)
class Site:
    """The folders of one practice. `root` is where `pelicanconf.py` and `content/` are."""

    root: Path

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def facts(self) -> Path:
        return self.content / "practice.toml"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def state(self) -> Path:
        """What Parvis keeps for itself: staging, caches, the demonstration's database and mails. Never published."""
        return self.root / ".parvis"

    @property
    def own_templates(self) -> Path:
        """Templates of the practice that replace those of the theme, one by one."""
        return self.root / "templates"


def find_site(start: Path) -> Site | None:
    """The practice that contains `start`: the nearest folder upwards with `content/practice.toml`."""
    for folder in (start, *start.parents):
        if (folder / "content" / "practice.toml").is_file():
            return Site(folder)
    return None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: whoever reads it meanwhile sees the old one or the new one. Raises OSError.

    The rights of a file that is replaced are kept. Several processes may do so at once; the last one wins.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        if path.exists():
            shutil.copymode(path, unfinished)
        os.replace(unfinished, path)  # noqa: PTH105 - replaces on every system, Windows too
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
