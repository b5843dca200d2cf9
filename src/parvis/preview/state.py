"""What the preview knows: the last good build, what was refused since, and who is listening."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

from parvis.practice.model import Practice

ENDPOINT = "/rdv"
"""Where the preview answers as the endpoint does."""


@dataclass(slots=True)
class Preview:
    """Written by the builder's thread, read by requests. Browsers wait on queues of the event loop."""

    practice: Practice | None = None
    refused: str = ""  # what must be mended, as text; "" when the last build was good
    blocked: bool = False  # the site was made and is shown; `refused` says why it may not be published
    built_once: bool = False
    _listeners: set[asyncio.Queue[tuple[str, str]]] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def listen(self) -> asyncio.Queue[tuple[str, str]]:
        queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue(8)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[tuple[str, str]]) -> None:
        self._listeners.discard(queue)

    def good(self, practice: Practice) -> None:
        with self._lock:
            self.practice, self.refused, self.blocked, self.built_once = practice, "", False, True
        self._tell("built", "")

    def bad(self, refused: str, *, blocked: bool = False) -> None:
        with self._lock:
            self.refused, self.blocked = refused, blocked
        self._tell("blocked" if blocked else "refused", refused)

    def _tell(self, event: str, data: str) -> None:
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._put, event, data)

    def _put(self, event: str, data: str) -> None:
        for queue in self._listeners:
            if not queue.full():  # a browser that does not read will catch up at its next page
                queue.put_nowait((event, data))
