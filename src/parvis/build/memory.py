"""What the last build knew of each text, and what this one learns: the memory that pages are planned with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from parvis.build.base import digest
from parvis.build.record import Record, Stamp, Text
from parvis.pages.views import Card
from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    import datetime as dt

    from parvis.build.quick import Inputs
    from parvis.paths import Site

_RACY = 2_000_000_000  # nanoseconds: a file as young as the record may have changed since within the same tick


class Files:
    """The practice's files under content/: stamps of all, hashes of those asked, known ones not read again."""

    def __init__(self, site: Site, record: Record, inputs: Inputs) -> None:
        self._root = site.root
        self.stamps: dict[str, Stamp] = {
            path: (stamp[0], stamp[1], stamp[2])
            for path, stamp in sorted(inputs.items())
            if stamp and path.startswith("content/")
        }
        self._known = {text.path: text for text in record.texts}
        self._saved = record.saved
        self._hashes: dict[str, str] = {}

    def sha(self, path: str) -> str:
        """The hash of a text's bytes."""
        if path not in self._hashes:
            kept, stamp = self._known.get(path), self.stamps.get(path)
            same = kept is not None and kept.stamp == stamp and stamp[1] < self._saved - _RACY
            self._hashes[path] = kept.sha if kept is not None and same else _sha(self._root / path)
        return self._hashes[path]

    def learn(self, path: str, content: bytes) -> None:
        """What was read of a file: it need not be read again for its hash."""
        self._hashes[path] = sha256(content).hexdigest()

    def others(self) -> str:
        """A key of the files that are no text."""
        return digest(*[f"{p} {s}" for p, s in self.stamps.items() if not p.endswith(".md")])

    def same(self, path: str) -> bool:
        """Whether a file holds what it held when this build first asked; unknown is no."""
        return path in self._hashes and _sha(self._root / path) == self._hashes[path]

    def written(self, path: str) -> list[int]:
        """The file was written by this build: what it is now."""
        stat = (self._root / path).stat()
        self.stamps[path] = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        self._hashes[path] = _sha(self._root / path)
        return list(self.stamps[path])

    def around(self, library: Library) -> str:
        """A key of what texts may lead to."""
        media = [f"{path} {stamp}" for path, stamp in self.stamps.items() if path.startswith("content/media/")]
        texts = [
            f"{d.path} {d.kind} {d.lang} {d.slug} {d.role} {d.author if d.role == 'about' else ''}"
            for d in library.documents
        ]
        return digest(*media, "", *texts)


def _sha(path: Path) -> str:
    """The same as the ethics check keeps: a file is hashed once for both."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


class BuildMemory:
    """The `Memory` of pages/plan.py. `base` is the key of what every view depends on."""

    def __init__(
        self, record: Record, files: Files, base: str, library: Library, now: dt.datetime, *, around: str = ""
    ) -> None:
        self._files, self._base, self._now = files, base, now
        self.around = around or files.around(library)
        self.texts: dict[str, Text] = {}
        self._known = {text.path: text for text in record.texts} if record.base == base else {}
        self._whole = record.around == self.around

        self.awaited: Callable[[str], None] = lambda _path: None  # called before a card is made: it may be on its way

    def reaches(self, document: Document, ask: Callable[[Document], bool]) -> bool:
        text = self._text(document)
        if text.reaches is None:
            text.reaches = ask(document)
        return text.reaches

    def text_key(self, document: Document) -> str:
        return self._text(document).key

    def card_key(self, document: Document, make: Callable[[Document], Card]) -> str:
        return self._with_card(document, make).card_key

    def card(self, document: Document, make: Callable[[Document], Card]) -> Card:
        return msgspec.msgpack.decode(self._with_card(document, make).card, type=Card)

    def learn(self, document: Document, card: bytes) -> None:
        """The card of a text, made by another process."""
        text = self._text(document)
        text.card, text.card_key = card, blake2b(card, digest_size=9).hexdigest()

    def cards(self, documents: Iterable[Document]) -> Iterator[tuple[str, bytes]]:
        """The cards of texts, made before."""
        for document in documents:
            text = self._text(document)
            yield text.path, text.card

    def _with_card(self, document: Document, make: Callable[[Document], Card]) -> Text:
        text = self._text(document)
        if not text.card_key:
            self.awaited(text.path)
        if not text.card_key:
            self.learn(document, msgspec.msgpack.encode(make(document)))
        return text

    def _text(self, document: Document) -> Text:
        path = str(document.path)
        if path not in self.texts:
            sha = self._files.sha(path)
            # What other texts decide of this one: its own uid, the text it translates, whether it is public yet.
            key = digest(sha, document.uid, document.translation_of, document.is_public(self._now))
            kept = self._known.get(path)
            text = Text(path, self._files.stamps.get(path, (-1, -1, -1)), sha, key=key)
            if kept is not None and kept.key == key:
                text.reaches = kept.reaches
                if self._whole or kept.reaches is False:
                    text.card_key, text.card = kept.card_key, kept.card
            self.texts[path] = text
        return self.texts[path]
