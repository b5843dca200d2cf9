"""A second process that makes pages while the first makes others. Where none can be started, the first makes them all.

It is started before the texts are read, told everything that was read (`begin`), and converts texts ahead until it is
told to make pages (`go`, `offer`). It writes no file: what it makes comes back, and the first process writes it. One that
dies leaves its orders to the first. Not `multiprocessing`: a child that imports the main program again would need a guard
in every script that builds.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import IO

import msgspec

from parvis.build.made import Made

_BATCH = 8
_AHEAD = 2  # batches sent and not answered
_LENGTH = 4


class Job(msgspec.Struct, array_like=True):
    """A page to make: its language, its file, the mark of the file that is there; its text if it is kept; cards not sent yet."""

    lang: str
    path: str
    mark: str = ""
    text: tuple[str, bytes] | None = None
    cards: list[tuple[str, bytes]] = []


class Answer(msgspec.Struct, array_like=True):
    """Texts that were converted, by key, and the pages of one batch."""

    texts: list[tuple[str, bytes]] = []
    pages: list[Made] = []


Pack = Callable[[str], Job]


class Second:
    """Pages wait in one line: the second process takes from its head, some batches ahead; `take` gives its tail."""

    def __init__(self, process: subprocess.Popen[bytes], put: Callable[[str, bytes], None]) -> None:
        self._process = process
        self._put = put
        self._frames: deque[bytes] = deque()
        self._line: deque[tuple[str, Pack]] = deque()
        self._begun: dict[str, Pack] = {}
        self._answers: deque[Made] = deque()
        self._room = _AHEAD
        self._news = Condition()
        self._over = False
        self._threads = [Thread(target=work, daemon=True) for work in (self._feed, self._collect)]
        for thread in self._threads:
            thread.start()

    @classmethod
    def start(cls, put: Callable[[str, bytes], None]) -> Second | None:
        """`put` keeps what was converted, from another thread."""
        command = [sys.executable, "-c", "from parvis.build.second_run import main; main()"]
        path = os.pathsep.join(filter(None, sys.path))
        try:
            process = subprocess.Popen(  # noqa: S603 - this Python, our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip
        except (OSError, ValueError):
            return None
        return cls(process, put)

    def send(self, frame: bytes) -> None:
        with self._news:
            self._frames.append(frame)
            self._news.notify_all()

    def offer(self, path: str, pack: Pack) -> None:
        """A page that either process may make; `pack` tells it in full when the second one takes it."""
        with self._news:
            self._line.append((path, pack))
            self._news.notify_all()

    def take(self) -> str | None:
        """The file of a page that nobody has begun: it is the caller's."""
        with self._news:
            return self._line.pop()[0] if self._line else None

    def answers(self) -> list[Made]:
        """The pages that were made since it was last asked."""
        with self._news:
            found = list(self._answers)
            self._answers.clear()
        return found

    def wait(self) -> bool:
        """Until there are answers, or pages that are given back; False when nothing is under way."""
        with self._news:
            self._news.wait_for(lambda: self._answers or self._line or not self._begun)
            return bool(self._answers or self._line)

    def stop(self) -> None:
        with self._news:
            self._over = True
            self._news.notify_all()
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _feed(self) -> None:
        """Each pipe has a thread of its own, or the two processes wait for each other for ever."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            while (frame := self._next()) is not None:
                write_frame(self._process.stdin, frame)

    def _next(self) -> bytes | None:
        with self._news:
            self._news.wait_for(lambda: self._over or self._frames or (self._line and self._room))
            if self._over:
                return None
            if self._frames:
                return self._frames.popleft()
            batch = [self._line.popleft() for _ in range(min(_BATCH, len(self._line)))]
            self._begun.update(batch)
            self._room -= 1
        return msgspec.msgpack.encode([pack(path) for path, pack in batch])

    def _collect(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                answer = msgspec.msgpack.decode(read_frame(self._process.stdout), type=Answer)
                for key, content in answer.texts:
                    self._put(key, content)
                with self._news:
                    for made in answer.pages:
                        del self._begun[made.path]
                    self._answers += answer.pages
                    self._room += bool(answer.pages)
                    self._news.notify_all()
        except (OSError, EOFError, ValueError, KeyError, msgspec.MsgspecError):
            pass  # it is over, or it died: the first process does the rest
        finally:
            with self._news:
                self._over = True
                self._line.extend(self._begun.items())
                self._begun.clear()
                self._news.notify_all()


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_LENGTH, "big") + content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes:
    length = pipe.read(_LENGTH)
    if len(length) < _LENGTH:
        raise EOFError
    content = pipe.read(int.from_bytes(length, "big"))
    if len(content) < int.from_bytes(length, "big"):
        raise EOFError
    return content
