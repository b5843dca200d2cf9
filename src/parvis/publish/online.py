"""What is at a host: the files that Parvis put there, known by a small manifest that is kept beside them.

A file that is not in the manifest is somebody else's and is never removed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST = ".parvis-published.json"
PART = ".parvis-part"
"""The name under which a file travels before it takes its own; one for the whole host, so nothing is left behind."""
OURS = frozenset({MANIFEST, PART})
VERSION = 1
BEFORE = "before"
"""The id of the state that Parvis found, without any file of ours: the last step back."""


class Entry(NamedTuple):
    """A file: SHA-256 of its bytes ("" where nobody knows which of two versions is there), and its size in bytes."""

    digest: str
    size: int


MAYBE = Entry("", -1)
"""A file of ours that may be there, or not."""
Files = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Online:
    """One publication. While it is under way, `unfinished` is true and `was` holds what was there before it."""

    id: str = ""
    at: dt.datetime | None = None
    files: Files = field(default_factory=dict)
    unfinished: bool = False
    was: Files = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Entry]:
        """Every file that may be there by our hand. While a publication is under way, one that was being replaced has
        no certain digest, and nobody knows whether one that was being added or removed is there at all.
        """
        if not self.unfinished:
            return dict(self.files)
        found = {}
        for path in {**self.was, **self.files}:
            before, after = self.was.get(path), self.files.get(path)
            if before is None or after is None or before.size < 0:
                found[path] = MAYBE
            else:
                found[path] = after if before == after else Entry("", after.size)
        return found

    def as_bytes(self) -> bytes:
        data: dict[str, Any] = {
            "version": VERSION,
            "id": self.id,
            "at": self.at.isoformat() if self.at else None,
            "unfinished": self.unfinished,
            "files": _listed(self.files),
        }
        if self.unfinished:
            data["was"] = _listed(self.was)
        return (json.dumps(data, ensure_ascii=False, indent=0) + "\n").encode()

    @classmethod
    def read(cls, content: bytes | None) -> Online | None:
        """None for an absent, truncated or foreign manifest: nothing there is then taken for ours."""
        if content is None:
            return None
        try:
            data = json.loads(content)
            at = dt.datetime.fromisoformat(data["at"]) if data["at"] else None
            if data["version"] != VERSION or (at is not None and at.tzinfo is None):
                return None
            files, was = _entries(data["files"]), _entries(data.get("was", {}))
            return cls(str(data["id"]), at, files, bool(data["unfinished"]), was)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def latest(shown: Online, finished: Iterable[Online]) -> Online:
    """What a host shows, with the moment of the newest publication there: when an earlier one is shown, somebody went
    back, and what came due before waits for that person.
    """
    moments = [state.at for state in (shown, *finished) if state.at is not None]
    return replace(shown, at=max(moments, default=None))


def _listed(files: Files) -> dict[str, list[object]]:
    return {path: list(files[path]) for path in sorted(files)}


def _entries(data: Mapping[str, Any]) -> dict[str, Entry]:
    files = {str(path): Entry(str(digest), int(size)) for path, (digest, size) in data.items()}
    if any(not is_plain(path) for path in files):
        raise ValueError("a path that leaves the folder")
    return files


def is_plain(path: str) -> bool:
    """Whether a path stays below the folder it is relative to: a manifest comes from outside."""
    parts = path.split("/")
    return all(part not in ("", ".", "..") for part in parts) and "\\" not in path and ":" not in parts[0]


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole site to send: its files, and how to read one of them."""

    files: Files
    read: Callable[[str], bytes]

    @classmethod
    def of(cls, folder: Path) -> Tree:
        """The files of a folder, read again when they are sent."""
        files = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                files[path.relative_to(folder).as_posix()] = entry(content)
        return cls(files, lambda name: (folder / name).read_bytes())


def entry(content: bytes) -> Entry:
    return Entry(hashlib.sha256(content).hexdigest(), len(content))


def publication_id(files: Files, at: dt.datetime) -> str:
    """Sorts by time, and tells two publications of one second apart."""
    listed = json.dumps(_listed(files)).encode()
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(listed).hexdigest()[:8]}"
