"""Wait until someone stops typing: of many calls for one thing only the last is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Debouncer:
    """`sleep` waits the given seconds; a test hands over its own."""

    def __init__(self, delay: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.delay, self._sleep = delay, sleep
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def call(self, name: str, work: Callable[[], Awaitable[None]], *, at_once: bool = False) -> asyncio.Task[None]:
        """Do `work` after the delay, unless called again for `name` meanwhile."""
        self.forget(name)
        task = asyncio.ensure_future(self._later(0 if at_once else self.delay, work))
        self._waiting[name] = task
        task.add_done_callback(lambda done: self._done(name, done))
        return task

    def forget(self, name: str) -> None:
        """Whatever waits for `name` is not done."""
        waiting = self._waiting.pop(name, None)
        if waiting is not None:
            waiting.cancel()

    async def _later(self, delay: float, work: Callable[[], Awaitable[None]]) -> None:
        if delay:
            await self._sleep(delay)
        await work()

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        if self._waiting.get(name) is task:
            del self._waiting[name]
