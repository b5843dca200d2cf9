"""The files of a practice, watched: one piece of news for a save, whatever an editor does to save, or for a burst of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

from parvis.build.quick import WATCHED  # neither output nor state: a build would call itself

QUIET = 20  # milliseconds without a change: the save is over
LONGEST = 400  # milliseconds after which a burst is built, over or not


class _Any:
    """Set as soon as one of its events is."""

    def __init__(self, *events: asyncio.Event) -> None:
        self._events = events

    def is_set(self) -> bool:
        return any(event.is_set() for event in self._events)

    def set(self) -> None:
        self._events[0].set()


async def saves(root: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Once for each save or burst of saves; those made while the caller is busy are one."""
    dirty = asyncio.Event()
    task = asyncio.create_task(_watch(root, dirty, stop))
    try:
        while not task.done():
            waiting = asyncio.create_task(dirty.wait())
            await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if dirty.is_set():
                dirty.clear()
                yield
        await task  # says what went wrong with the watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _watch(root: Path, dirty: asyncio.Event, stop: asyncio.Event) -> None:
    """Folders with all they hold, and the practice's folder itself: there, one of them may come or go."""
    while not stop.is_set():
        again = asyncio.Event()
        end = _Any(again, stop)
        top = asyncio.create_task(_watch_top(root, end))
        try:
            folders = [root / name for name in WATCHED if (root / name).is_dir()]
            async for _changes in awatch(*folders, stop_event=end, debounce=LONGEST, step=QUIET):
                dirty.set()
        finally:
            again.set()
            await asyncio.gather(top, return_exceptions=True)
        if not stop.is_set():
            dirty.set()


async def _watch_top(root: Path, end: _Any) -> None:
    """Sets `end` when what must be watched is no longer the same."""
    changes = awatch(root, stop_event=end, debounce=LONGEST, step=QUIET, recursive=False)
    async for found in changes:
        if any(Path(path).name in WATCHED for _, path in found):
            end.set()
