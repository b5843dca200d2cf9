"""Templates of the practice's own, in `templates/` beside `content/`: what they embed, tick or leave out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parvis.ethics.passages import Passage, reader_for

if TYPE_CHECKING:
    from parvis.paths import Site
    from parvis.practice.model import Practice

FOLDER = "templates"


def template_passages(practice: Practice, site: Site) -> Iterator[Passage]:
    """Each template as a page in the main language; one that is not text is left to the build, which says so."""
    folder = site.root / FOLDER
    for path in sorted(folder.rglob("*.html")) if folder.is_dir() else ():
        try:
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError):
            continue
        reader = reader_for(practice, practice.practitioners, practice.language, "page")
        shown = PurePosixPath(path.relative_to(site.root).as_posix())
        yield Passage(text, reader, shown, exact=True, lines=tuple(text.split("\n")))


def on_one_line(text: str) -> str:
    """The same text, as long: rules about markup read line by line, and a tag or a macro takes several."""
    return text.replace("\n", " ")
