"""Packs of rules that other installed packages declare, asked for without loading what reads their metadata."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "parvis.rule_packs"
_INFO = (".dist-info", ".egg-info")


def rule_pack_entries() -> tuple[EntryPoint, ...]:
    """The entry points of rule packs, by name."""
    return _entries(tuple(sys.path))


@lru_cache(maxsize=4)
def _entries(paths: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    if _plain_finders() and not any(_declared(path or os.curdir) for path in paths):
        return ()
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: entry.name))


def _plain_finders() -> bool:
    """Whether installed packages can only be folders: nothing else finds them."""
    known = {"PathFinder", "MetadataPathFinder"}
    return all(
        getattr(finder, "__name__", "") in known for finder in sys.meta_path if hasattr(finder, "find_distributions")
    )


def _declared(folder: str) -> bool:
    """Whether a package of that folder may declare rules; what is no folder (an archive) may."""
    try:
        infos = [entry.path for entry in os.scandir(folder) if entry.name.endswith(_INFO)]
    except NotADirectoryError:
        return True
    except OSError:
        return False
    return any(GROUP.encode() in _content(os.path.join(info, "entry_points.txt")) for info in infos)  # noqa: PTH118


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- a hundred of them before anything is checked
            return file.read()
    except OSError:
        return b""
