"""A second process that converts texts while the first does the rest. Where none can be started, the first does it all.

Not `multiprocessing`: a child that imports the main program again would need a guard in every script that builds.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from threading import Condition, Semaphore, Thread
from typing import IO

import msgspec

_BATCH = 12
_HEAD_START = 60  # texts that the first process converts itself while this one starts
_AHEAD = 2  # batches sent and not answered
_LENGTH = 4
Job = tuple[str, str, str]  # key, language, source


class Second:
    """Goes through the list in the order in which it will be asked, some way ahead; `mine` gives what nobody has begun."""

    def __init__(self, jobs: list[Job], put: Callable[[str, bytes], None], process: subprocess.Popen[bytes]) -> None:
        self._left = deque(jobs[_HEAD_START:])
        self._waiting = {key for key, _, _ in self._left}
        self._begun: set[str] = set()
        self._put = put
        self._process = process
        self._news = Condition()
        self._over = False
        self._room = Semaphore(_AHEAD)
        self._threads = [Thread(target=work, daemon=True) for work in (self._feed, self._collect)]
        for thread in self._threads:
            thread.start()

    @classmethod
    def start(cls, jobs: list[Job], put: Callable[[str, bytes], None]) -> Second | None:
        command = [sys.executable, "-c", "from parvis.build.second import main; main()"]
        path = os.pathsep.join(filter(None, sys.path))
        try:
            process = subprocess.Popen(  # noqa: S603 - this Python, our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip
        except (OSError, ValueError):
            return None
        return cls(jobs, put, process)

    def mine(self, key: str) -> bool:
        """Whether the caller should convert this text: nobody has begun it."""
        with self._news:
            if key in self._begun:
                return False
            self._waiting.discard(key)
            return True

    def wait(self, key: str) -> None:
        """Until a text that was begun is done, or the second process is over."""
        with self._news:
            self._news.wait_for(lambda: key not in self._begun or self._over)

    def stop(self) -> None:
        with self._news:
            self._left.clear()
        self._process.kill()
        self._process.wait()
        self._room.release()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _feed(self) -> None:
        """Sends batches, two ahead of the answers: each pipe has a thread of its own, or the two processes wait for ever."""
        with contextlib.suppress(OSError, ValueError):
            while self._room.acquire() and self._send():
                pass
            if self._process.stdin is not None:
                self._process.stdin.close()  # the second process ends when it has answered

    def _collect(self) -> None:
        try:
            assert self._process.stdout is not None
            while True:
                done = msgspec.msgpack.decode(_read(self._process.stdout), type=list[tuple[str, bytes]])
                self._room.release()
                for key, content in done:
                    self._put(key, content)
                with self._news:
                    self._begun -= {key for key, _ in done}
                    self._news.notify_all()
        except (OSError, EOFError, ValueError, msgspec.MsgspecError):
            pass  # it is over, or it died: the first process does the rest
        finally:
            with self._news:
                self._over = True
                self._left.clear()
                self._begun.clear()
                self._news.notify_all()
            self._room.release()

    def _send(self) -> int:
        batch: list[Job] = []
        with self._news:
            while self._left and len(batch) < _BATCH:
                job = self._left.popleft()
                if job[0] in self._waiting:
                    batch.append(job)
                    self._waiting.discard(job[0])
                    self._begun.add(job[0])
        if batch and self._process.stdin is not None:
            _write(self._process.stdin, msgspec.msgpack.encode(batch))
        return bool(batch)


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_LENGTH, "big") + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    length = pipe.read(_LENGTH)
    if len(length) < _LENGTH:
        raise EOFError
    return pipe.read(int.from_bytes(length, "big"))


def main() -> None:
    """The second process: batches of texts on standard input, their HTML on standard output, until the input ends."""
    from parvis.pages.conversion import convert

    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            jobs = msgspec.msgpack.decode(_read(sys.stdin.buffer), type=list[Job])
            done = [(key, msgspec.msgpack.encode(convert(source, lang))) for key, lang, source in jobs]
            _write(sys.stdout.buffer, msgspec.msgpack.encode(done))
