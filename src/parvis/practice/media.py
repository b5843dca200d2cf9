"""Files named by facts and texts: pictures, sounds, transcripts, all in content/media."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.nearby import nearest

Fault: TypeAlias = tuple[Text, Text]


def media_folder(site: Site) -> Path:
    return site.content / "media"


def media_files(site: Site) -> tuple[str, ...]:
    """Every file of content/media, by its path below that folder, in a fixed order."""
    folder = media_folder(site)
    if not folder.is_dir():
        return ()
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found))


def missing_file(files: Iterable[str], name: str, *, suffix: str = "") -> Fault | None:
    """What is wrong with a file named in the facts or a text, letter for letter: servers tell A from a.

    `files` are those of `media_files`; with `suffix`, only those of that kind are accepted.
    """
    known = tuple(file for file in files if file.endswith(suffix))
    if name in known:
        return None
    what = T("The file “{name}” is not in content/media.", name=name)
    if name.removeprefix("media/").removeprefix("/media/") in known:
        return what, T("Write the name alone: {example}", example=f'"{name.rsplit("media/", 1)[-1]}"')
    same = next((item for item in known if item.casefold() == name.casefold()), None)
    if guess := same or nearest(name, known):
        return what, T("Write: {example}", example=f'"{guess}"')
    return what, T("Put the file in content/media, or remove this line.")
