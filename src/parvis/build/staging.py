"""The site is written beside the one online and takes its place only when everything succeeded.

A new site: the old folder is renamed away, the new one renamed in. A few files: they are renamed in one by one
(journal.py). In both ways a build that dies in the middle is repaired by the next.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from parvis.build.errors import MachineRefused, machine_errors
from parvis.build.journal import Journal, link_or_copy
from parvis.build.lock import BuildLock
from parvis.build.manifest import Manifest
from parvis.errors import Exit, ParvisError, Problem
from parvis.i18n import T
from parvis.paths import Site

_NAMED = 3  # files named in a message
_FEW = 64  # files that are replaced one by one; more, and the whole folder is, unless most of it stays
_MOST_STAYS = 4  # so many times what changes: to make the folder anew takes longer
_TRIES = 5 if sys.platform == "win32" else 1  # an antivirus or an indexer may hold a file for an instant


class NotOurFolder(ParvisError):
    """The output folder holds files that Parvis did not write."""

    exit_code = Exit.PROBLEMS


class Staging:
    """`folder` receives the new site; `publish` puts it in the place of `output`."""

    def __init__(self, site: Site, output: Path) -> None:
        self.site = site
        self.output = _absolute(output)
        name = f"{self.output.name}-{hashlib.sha256(str(self.output).encode()).hexdigest()[:8]}"
        self.name = name  # of this output, for what is kept of its builds
        base = _same_disk(site.state, self.output)
        self.folder = base / f"staging-{name}"
        self._replaced = base / f"replaced-{name}"
        self._manifest = site.state / f"manifest-{name}.json"
        self._lock = BuildLock(site.state / f"lock-{name}")
        self._journal = Journal(site.state / f"journal-{name}.json", self.folder, base / f"aside-{name}", self.output)
        self.found: dict[str, tuple[int, int]] = {}  # what is in the output: size and time of each file
        self._foreign = False  # the folder online is not of our making: it is kept, not removed
        self.notes: list[Problem] = []

    @property
    def manifest_path(self) -> Path:
        """Where the last build wrote what it made."""
        return self._manifest

    def open(self, known: Mapping[str, tuple[int, int]] | None = None) -> None:
        """Take the lock, repair what a dead build left, and make an empty folder. Raises ParvisError.

        `known`: what is in the output, where somebody has asked already.
        """
        self._refuse_own_sources()
        with machine_errors(self.site.state):
            self._lock.take()
        try:
            with machine_errors(self.output):
                self._repair()
                if known is None:
                    self._refuse_strangers()
                else:
                    self.found = dict(known)
                self.folder.mkdir(parents=True)
        except BaseException:
            self._lock.release()
            raise

    def publish(self) -> set[str]:
        """Make the output hold exactly what is in `folder`; files that are as they were are left alone. Raises ParvisError.

        Gives the files that are new, other than before, or gone.
        """
        with machine_errors(self.folder):
            files = Manifest.of(self.folder).files
            same = {name for name in self.found.keys() & files if _same(self.folder / name, self.output / name)}
            for name in same:
                (self.folder / name).unlink()
        changed = files.keys() - same
        self.publish_changes(files, changed)
        return changed | (self.found.keys() - files.keys())

    def publish_changes(self, files: dict[str, str], written: Collection[str]) -> None:
        """Make the output hold exactly `files` (path -> SHA-256), of which `written` are in `folder`. Raises ParvisError."""
        manifest = Manifest(dict(sorted(files.items())))
        gone = set(self.found) - set(files)
        most = max(_FEW, len(files) // _MOST_STAYS) if _FEW else 0
        few = len(written) + len(gone) <= most and not _cross(written, gone)
        if not self.found or self._foreign or not few:
            with machine_errors(self.folder):
                for name in set(files) - set(written):
                    kept = self.folder / name
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    link_or_copy(self.output / name, kept)
            self._swap(manifest)
            return
        with machine_errors(self.output):
            if written or gone:
                known = Manifest.read(self._manifest).files
                if not known.keys() >= manifest.files.keys():
                    Manifest({**known, **manifest.files}).write(self._manifest)
                self._journal.run(written, gone, _patiently)
                manifest.write(self._manifest)
        self.discard()

    def _swap(self, manifest: Manifest) -> None:
        with machine_errors(self.output):
            # Killed between the swap and the last line, the next build still knows every file as ours.
            Manifest({**Manifest.read(self._manifest).files, **manifest.files}).write(self._manifest)
            self.output.parent.mkdir(parents=True, exist_ok=True)
            had_one = self.output.exists()
            away = self._aside() if self._foreign else self._replaced
            if had_one:
                _patiently(lambda: self.output.rename(away))
            try:
                _patiently(lambda: self.folder.rename(self.output))
            except BaseException:
                if had_one:
                    away.rename(self.output)
                raise
            manifest.write(self._manifest)
        shutil.rmtree(self._replaced, ignore_errors=True)
        self._lock.release()

    def discard(self) -> None:
        """Forget the new site; the old one stays."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()

    def _repair(self) -> None:
        if self._journal.path.exists():
            self._journal.finish()
        shutil.rmtree(self._journal.aside, ignore_errors=True)
        if self._replaced.exists():
            if self.output.exists():
                shutil.rmtree(self._replaced)
            else:
                self._replaced.rename(self.output)
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _refuse_own_sources(self) -> None:
        if self.site.root.resolve().is_relative_to(self.output) or self.output.is_relative_to(
            self.site.content.resolve()
        ):
            raise NotOurFolder(
                T(
                    "{folder} holds the practice's own files: the site cannot be written there.",
                    folder=str(self.output),
                ),
                T("Choose a folder of its own, for example output."),
            )

    def _refuse_strangers(self) -> None:
        """A folder is replaced whole, so nothing in it may be somebody else's."""
        if not self.output.exists():
            return
        if not self.output.is_dir():
            raise MachineRefused(
                T("{folder} is not a folder.", folder=str(self.output)), T("Rename it, then build again.")
            )
        known = Manifest.read(self._manifest).files
        self.found = dict(_files(str(self.output), ""))
        strangers = sorted(set(self.found) - set(known))
        if strangers and not known and self.output == self.site.output.resolve():
            self._foreign = True
        elif strangers:
            shown = ", ".join(strangers[:_NAMED]) + (" …" if len(strangers) > _NAMED else "")
            raise NotOurFolder(
                T(
                    "{folder} holds files that Parvis did not write ({files}); a build would remove them.",
                    folder=str(self.output),
                    files=shown,
                ),
                T("Move them into content/root/, from where each build copies them, or elsewhere; then build again."),
            )

    def _aside(self) -> Path:
        """Files from before Parvis, or from another computer: kept whole under another name."""
        names = (self.output.with_name(f"{self.output.name}-before-{n}") for n in range(1, 1000))
        kept = next(path for path in names if not path.exists())
        what = T(
            "The folder {folder} held files from before; they are now in {kept}.",
            folder=self.output.name,
            kept=kept.name,
        )
        self.notes.append(Problem(code="output-set-aside", what=what, level="warning"))
        return kept


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _cross(written: Collection[str], gone: Collection[str]) -> bool:
    """Whether a file takes the place of a folder, or the other way round."""
    above = {str(parent) for name in written for parent in PurePosixPath(name).parents}
    below = {str(parent) for name in gone for parent in PurePosixPath(name).parents}
    return bool(above & set(gone)) or bool(below & set(written))


def _files(folder: str, shown: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every file below a folder, with its size and time."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{shown}{entry.name}/")
            else:
                stat = entry.stat(follow_symlinks=False)
                yield f"{shown}{entry.name}", (stat.st_size, stat.st_mtime_ns)


def _absolute(output: Path) -> Path:
    """The folder itself, not the link that may lead to it: renaming a link would publish nothing."""
    return output.resolve()


def _same_disk(state: Path, output: Path) -> Path:
    """Where to write so that the swap is a rename: the practice's own state, unless the output is on another disk."""
    here, there = _existing(state), _existing(output.parent)
    return state if here.stat().st_dev == there.stat().st_dev else output.parent / f".{output.name}.parvis"


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _patiently(move: Callable[[], object]) -> None:
    for left in reversed(range(_TRIES)):
        try:
            move()
        except PermissionError:
            if not left:
                raise
            time.sleep(0.2)
        else:
            return
