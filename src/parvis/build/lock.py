"""One build at a time for one output folder, on every system; a lock dies with its process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from parvis.errors import ParvisError
from parvis.i18n import T


class BuildRunning(ParvisError):
    """Another build of the same folder is under way."""


class BuildLock:
    """Held from `take` to `release`. The file stays: removing it would let two processes lock two files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Raises BuildRunning when another process, or another build of this one, holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise BuildRunning(
                T("Another build of this site is under way."), T("Wait until it has ended, then build again.")
            ) from None
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: IO[bytes]) -> None:
        try:
            import fcntl
        except ImportError:  # a system without it: two builds at once end in the swap of the later one
            return
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
