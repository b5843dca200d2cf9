"""What the second process does (second.py): pages as they are ordered, and texts converted ahead while it waits."""

from __future__ import annotations

import contextlib
import gc
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import msgspec

from parvis.build.kept_texts import text_key
from parvis.build.made import Made, Maker
from parvis.build.second import Answer, Job, read_frame, write_frame
from parvis.pages.conversion import convert
from parvis.pages.converted import Converted
from parvis.pages.lists import card, list_pages
from parvis.pages.render import environment
from parvis.pages.scene import Scene
from parvis.pages.texts import text_pages
from parvis.pages.views import Card, SiteView
from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    from parvis.pages.options import BuildOptions
    from parvis.pages.plan import Plan
    from parvis.practice.model import Practice

_AT_ONCE = 12  # texts converted ahead that are sent together
_AT_HAND = 64
_SELDOM = 50_000  # objects made between two searches for cycles: this process lives for seconds


@dataclass(frozen=True, slots=True)
class _Begin:
    """Everything that was read."""

    practice: Practice
    library: Library
    options: BuildOptions
    media: Path
    own_templates: tuple[Path, ...]
    code: str


class _Texts:
    """Converted texts: those that came with an order, those made ahead, those made now."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.fresh: list[tuple[str, bytes]] = []

    def converted(self, source: str, lang: str) -> Converted:
        key = text_key(source, lang)
        known = self.known.pop(key, None)
        if known is not None:
            return msgspec.msgpack.decode(known, type=Converted)
        made = convert(source, lang)
        self.fresh.append((key, msgspec.msgpack.encode(made)))
        return made

    def ahead(self, source: str, lang: str) -> None:
        """Convert a text that will be asked."""
        key = text_key(source, lang)
        made = self.known[key] = msgspec.msgpack.encode(convert(source, lang))
        self.fresh.append((key, made))
        if len(self.known) > _AT_HAND:
            del self.known[next(iter(self.known))]  # it was sent: it comes back with its order

    def sent(self) -> list[tuple[str, bytes]]:
        fresh, self.fresh = self.fresh, []
        return fresh


class _Cards:
    """The memory of this process: cards only, for it decides nothing."""

    around = ""

    def __init__(self) -> None:
        self._cards: dict[str, Card] = {}

    def reaches(self, _document: Document, _ask: Callable[[Document], bool]) -> bool:
        return False

    def text_key(self, _document: Document) -> str:
        return ""

    def card_key(self, _document: Document, _make: Callable[[Document], Card]) -> str:
        return ""

    def card(self, document: Document, make: Callable[[Document], Card]) -> Card:
        path = document.path.as_posix()
        if path not in self._cards:
            self._cards[path] = make(document)
        return self._cards[path]

    def learn(self, cards: Iterable[tuple[str, bytes]]) -> None:
        for path, content in cards:
            self._cards[path] = msgspec.msgpack.decode(content, type=Card)


class _Work:
    def __init__(self, begin: _Begin) -> None:
        self._code, self._own = begin.code, begin.own_templates
        self._texts, self._cards = _Texts(), _Cards()
        self._scene = Scene(
            begin.practice, begin.library, begin.options, media=begin.media, texts=self._texts, memory=self._cards
        )
        self._plans: dict[tuple[str, str], Plan] = {}
        self._makers: dict[str, Maker] = {}
        self._wanted = _in_order(begin.library)

    def ahead(self) -> Answer | None:
        """Some texts converted; None when all are."""
        for document in self._wanted:
            self._texts.ahead(document.body, document.lang)
            if len(self._texts.fresh) >= _AT_ONCE:
                break
        fresh = self._texts.sent()
        return Answer(fresh) if fresh else None

    def go(self, sites: dict[str, SiteView], closures: dict[str, dict[str, str]]) -> None:
        """What pages of each language share, and the keys of their templates."""
        self._wanted = iter(())
        for lang, site in sites.items():
            env = environment(self._own, lang)
            self._makers[lang] = Maker(self._scene, site, env, self._code, closures[lang].__getitem__)
            for plan in (*text_pages(self._scene, lang), *list_pages(self._scene, lang)):
                self._plans[lang, plan.path] = plan

    def pages(self, jobs: list[Job]) -> Answer:
        return Answer(pages=[self._page(job) for job in jobs], texts=self._texts.sent())

    def _page(self, job: Job) -> Made:
        if job.text is not None:
            self._texts.known[job.text[0]] = job.text[1]
        self._cards.learn(job.cards)
        plan = self._plans[job.lang, job.path]
        made = self._makers[job.lang].make(plan, job.mark)
        if plan.text is not None:
            made.card = msgspec.msgpack.encode(self._cards.card(plan.text, lambda one: card(self._scene, one)))
        return made


def _in_order(library: Library) -> Iterator[Document]:
    """The texts as pages will ask for them: articles from the newest, then the rest."""
    return iter(sorted(library.documents, key=lambda d: (d.lang, -(d.date.timestamp() if d.date else 0))))


def main() -> None:
    """Frames on standard input: everything that was read, then what pages share, then orders. Ends with its input."""
    gc.set_threshold(_SELDOM)
    frames: SimpleQueue[bytes | None] = SimpleQueue()
    Thread(target=_listen, args=(frames,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        _serve(frames)


def _convert(texts: list[tuple[str, str]]) -> None:
    """Texts and nothing else, from the last one: the first process comes from the other end."""
    for end in range(len(texts), 0, -_AT_ONCE):
        made = [
            (text_key(*text), msgspec.msgpack.encode(convert(*text))) for text in texts[max(0, end - _AT_ONCE) : end]
        ]
        write_frame(sys.stdout.buffer, msgspec.msgpack.encode(Answer(made)))


def _listen(frames: SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            frames.put(read_frame(sys.stdin.buffer))
    frames.put(None)


def _serve(frames: SimpleQueue[bytes | None]) -> None:
    first = frames.get()
    if first is None:
        return
    told = pickle.loads(first)  # noqa: S301 - from the process that started this one, through its pipe
    if len(told) == 1:
        _convert(told[0])
        return
    work = _Work(_Begin(*told))
    is_ready = False
    while True:
        try:
            frame = frames.get_nowait()
        except Empty:
            if not is_ready and (answer := work.ahead()) is not None:
                write_frame(sys.stdout.buffer, msgspec.msgpack.encode(answer))
                continue
            frame = frames.get()
        if frame is None:
            return
        if not is_ready:
            work.go(*pickle.loads(frame))  # noqa: S301 - the same
            is_ready = True
            continue
        answer = work.pages(msgspec.msgpack.decode(frame, type=list[Job]))
        write_frame(sys.stdout.buffer, msgspec.msgpack.encode(answer))
