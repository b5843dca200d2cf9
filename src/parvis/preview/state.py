"""What the preview knows: the last good build, what must be mended since, and which browsers wait for news."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

from parvis.practice.model import Practice
from parvis.preview.faults import Fault

ENDPOINT = "/rdv"
"""Where the preview answers as the endpoint does."""


@dataclass(slots=True)
class Preview:
    """Written by the builder's thread, read by requests. Each open page is an event that wakes it.

    Nothing is queued: a page that wakes compares itself with what is there, so that ten builds in a row are one piece of news.
    """

    practice: Practice | None = None
    faults: tuple[Fault, ...] = ()  # what must be mended; empty when the last build was good and may be published
    built_once: bool = False
    builds: int = 0  # good ones
    _listeners: set[asyncio.Event] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def listen(self) -> asyncio.Event:
        news = asyncio.Event()
        self._listeners.add(news)
        return news

    def leave(self, news: asyncio.Event) -> None:
        self._listeners.discard(news)

    @property
    def listening(self) -> int:
        return len(self._listeners)

    def good(self, practice: Practice, faults: tuple[Fault, ...] = ()) -> None:
        """The site was made; `faults` are what forbids publishing it."""
        with self._lock:
            self.practice, self.faults, self.built_once, self.builds = practice, faults, True, self.builds + 1
        self.wake()

    def bad(self, faults: tuple[Fault, ...]) -> None:
        """The site could not be made: the last good one stays on screen."""
        with self._lock:
            self.faults = faults
        self.wake()

    def wake(self) -> None:
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for news in self._listeners:
            news.set()
