"""What this computer remembers of a host: the states that it published, their bytes, and how far an interrupted one came.

`.parvis/published/objects` holds the bytes once, by their hash, whatever the number of hosts and states. The oldest states
go first when all of it grows beyond the limit; the two newest of each host stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from parvis.build.errors import machine_errors
from parvis.build.lock import BuildLock, BuildRunning
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site, replace_file
from parvis.publish.online import BEFORE, Entry, Files, Online, Tree

LIMIT = 500 * 1024 * 1024
"""Bytes that the former states of all hosts may take."""
_KEPT = 2


class PublishRunning(ParvisError):
    """Another publication to the same host is under way."""


class BuiltMeanwhile(ParvisError):
    """The folder changed while it was read."""


class Ledger:
    """The memory of one host."""

    def __init__(self, site: Site, target: str, *, limit: int = LIMIT) -> None:
        self.base = site.state / "published"
        self.folder = self.base / target
        self._journal = self.folder / "journal"
        self._pending = self.folder / "pending.json"
        self._back = self.folder / "back.json"
        self._lock = BuildLock(self.folder / "lock")
        self._limit = limit

    def take(self) -> None:
        """One publication at a time. Raises PublishRunning."""
        with machine_errors(self.folder):
            try:
                self._lock.take()
            except BuildRunning:
                raise PublishRunning(
                    T("This site is being published already."), T("Wait until that has ended, then publish again.")
                ) from None

    def release(self) -> None:
        self._lock.release()

    # --- states, the oldest first ---

    def states(self) -> list[Online]:
        """Finished publications of this computer; one whose file cannot be read is not there."""
        found = (Online.read(path.read_bytes()) for path in sorted(self.folder.glob("state-*.json")))
        return [state for state in found if state is not None]

    def begin(self, online: Online) -> None:
        """A publication is under way."""
        with machine_errors(self.folder):
            replace_file(self._pending, online.as_bytes())

    def settle(self, online: Online) -> None:
        """Remember what the host shows, where the end of a publication or of a rollback was not written here."""
        if online.unfinished:
            return
        ids = [state.id for state in self.states()]
        pending = Online.read(self._pending.read_bytes()) if self._pending.is_file() else None
        if online.id in ids[:-1]:
            self.drop_after(online.id)
        elif pending is not None and pending.id == online.id and online.id not in ids:
            self.push(pending)

    def push(self, online: Online) -> None:
        """The publication is what is shown now."""
        names = [path.name for path in sorted(self.folder.glob("state-*.json"))]
        number = int(names[-1][6:12]) + 1 if names else 1
        with machine_errors(self.folder):
            replace_file(self.folder / f"state-{number:06}.json", online.as_bytes())
        self._pending.unlink(missing_ok=True)
        self.forget_journal()
        self._prune()

    def drop_after(self, id_: str) -> None:
        """Forget the states that came after this one, all of them for the one before Parvis."""
        for path in sorted(self.folder.glob("state-*.json"), reverse=True):
            state = Online.read(path.read_bytes())
            if state is not None and state.id == id_:
                break
            path.unlink()
        self.forget_journal()

    def went_back(self, online: Online) -> None:
        """Remember when an earlier publication was shown again: a host says only when it was first sent."""
        with machine_errors(self.folder):
            replace_file(self._back, replace(online, files={}).as_bytes())

    def moment_of(self, online: Online) -> dt.datetime | None:
        """Since when the host shows this, as far as it says or this computer knows."""
        mark = Online.read(self._back.read_bytes()) if self._back.is_file() else None
        if mark is None or mark.id != online.id or mark.at is None:
            return online.at
        return max(mark.at, online.at or mark.at)

    def strangers(self) -> Files:
        """Files of somebody else that ours have replaced, as they were."""
        path = self.folder / "before.json"
        found = Online.read(path.read_bytes()) if path.is_file() else None
        return found.files if found else {}

    def keep_strangers(self, files: Files) -> None:
        with machine_errors(self.folder):
            content = Online(id=BEFORE, files={**self.strangers(), **files}).as_bytes()
            replace_file(self.folder / "before.json", content)

    # --- bytes ---

    def keep(self, content: bytes) -> Entry:
        digest = hashlib.sha256(content).hexdigest()
        path = self._object(digest)
        if not path.is_file() or path.stat().st_size != len(content):
            with machine_errors(path):
                replace_file(path, content)
        return Entry(digest, len(content))

    def keep_tree(self, tree: Tree) -> Tree:
        """The same site, read from here from now on: another build may replace the folder meanwhile."""
        for path, known in tree.files.items():
            if not self._object(known.digest).is_file() and self.keep(tree.read(path)) != known:
                raise BuiltMeanwhile(
                    T("The site was built again while it was being read ({path} is no longer the same).", path=path),
                    T("Publish again."),
                )
        return self._stored(tree.files)

    def _stored(self, files: Files) -> Tree:
        return Tree(files, lambda path: self._object(files[path].digest).read_bytes())

    def tree(self, files: Files) -> Tree | None:
        """A former site, if all its bytes are still here, and sound."""
        if any(not self._sound(entry) for entry in files.values()):
            return None
        return self._stored(files)

    def _sound(self, entry: Entry) -> bool:
        path = self._object(entry.digest)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry.digest

    def _object(self, digest: str) -> Path:
        return self.base / "objects" / digest[:2] / digest

    # --- how far an interrupted publication came ---

    def begin_journal(self, id_: str) -> None:
        with machine_errors(self._journal):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._journal.write_text(f"{id_}\n", encoding="utf-8", newline="\n")

    def note(self, path: str, digest: str) -> None:
        """A file is there ("" : is gone). Not forced to disk: what is lost is only sent again."""
        with machine_errors(self._journal), self._journal.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{digest} {path}\n")

    def journal(self, id_: str) -> dict[str, str]:
        """What an interrupted publication of that id had done: path -> digest, "" for a removed file."""
        with suppress(OSError, UnicodeDecodeError):
            head, *lines = self._journal.read_text(encoding="utf-8").split("\n")
            if head == id_:
                # The last piece is empty, or a line that was cut short.
                return {path: digest for digest, _, path in (line.partition(" ") for line in lines[:-1])}
        return {}

    def forget_journal(self) -> None:
        self._journal.unlink(missing_ok=True)

    # --- size ---

    def _prune(self) -> None:
        states = sorted(self.base.glob("*/state-*.json"), key=lambda path: path.stat().st_mtime)
        by_host: dict[Path, list[Path]] = {}
        for path in sorted(states):
            by_host.setdefault(path.parent, []).append(path)
        lasting = {path for paths in by_host.values() for path in paths[-_KEPT:]}
        fleeting = [path for path in states if path not in lasting]
        before = self.base.glob("*/before.json")
        kept = _sizes([*states, *before])
        while fleeting and sum(kept.values()) > self._limit:
            fleeting.pop(0).unlink()
            kept = _sizes([*self.base.glob("*/state-*.json"), *self.base.glob("*/before.json")])
        for path in (self.base / "objects").glob("*/*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def forget(self) -> None:
        """Everything of this host, as after the loss of this computer."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _sizes(paths: Iterable[Path]) -> dict[str, int]:
    """Digest -> bytes of every object that these states need."""
    found: dict[str, int] = {}
    for path in paths:
        state = Online.read(path.read_bytes())
        for entry in state.files.values() if state else ():
            found[entry.digest] = entry.size
    return found
