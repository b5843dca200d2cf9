"""The site is written beside the one online and takes its place only when everything succeeded.

At every instant either the old site or the new one is complete on disk: the old one is renamed away, the new one
renamed in, and a build that dies between the two is repaired by the next.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from parvis.build.errors import MachineRefused, machine_errors
from parvis.build.lock import BuildLock
from parvis.build.manifest import Manifest
from parvis.errors import Exit, ParvisError, Problem
from parvis.i18n import T
from parvis.paths import Site

_NAMED = 3  # files named in a message
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
        base = _same_disk(site.state, self.output)
        self.folder = base / f"staging-{name}"
        self._replaced = base / f"replaced-{name}"
        self._manifest = site.state / f"manifest-{name}.json"
        self._lock = BuildLock(site.state / f"lock-{name}")
        self._foreign = False  # the folder online is not of our making: it is kept, not removed
        self.notes: list[Problem] = []

    def open(self) -> None:
        """Take the lock, repair what a dead build left, and make an empty folder. Raises ParvisError."""
        self._refuse_own_sources()
        with machine_errors(self.site.state):
            self._lock.take()
        try:
            with machine_errors(self.output):
                self._repair()
                self._refuse_strangers()
                self.folder.mkdir(parents=True)
        except BaseException:
            self._lock.release()
            raise

    def publish(self) -> None:
        """Swap the new site in; on any failure the old one is back. Raises ParvisError."""
        manifest = Manifest.of(self.folder)
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
        strangers = sorted(set(_files(self.output)) - set(known))
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


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]


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
