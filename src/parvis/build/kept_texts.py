"""Texts as HTML, kept from one build to the next under the hash of the text: `.parvis/texts.pack` and its index.

Each entry carries its own hash, so that one that is damaged is made again; the index is written last. What no text has
any more is let go when it weighs more than what is used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING

import msgspec

from parvis.build.record import read_sealed, write_sealed
from parvis.pages.converted import Converted

if TYPE_CHECKING:
    from parvis.build.second import Second

_SUM = 8
_SPARE = 200  # texts kept for nobody before they are let go


class _Index(msgspec.Struct):
    code: str = ""
    places: dict[str, tuple[int, int]] = {}


class KeptTexts:
    """`converted` answers from what is kept, or converts. `code` is the key of everything that converts (base.code_key)."""

    def __init__(self, folder: Path, code: str) -> None:
        self._pack = folder / "texts.pack"
        self._index_file = folder / "texts.index"
        self._code = code
        index = read_sealed(self._index_file, _Index)
        self._places = index.places if index.code == code else {}
        self._file: IO[bytes] | None = None
        self._lock = Lock()
        self._used: set[str] = set()
        self._second: Second | None = None
        self._changed = False
        self._crowded = False
        self.made = 0

    def expect(self, texts: Iterable[tuple[str, str]], *, processes: int) -> None:
        """Texts (source, language) that will be asked, in that order: a second process begins with the last ones."""
        from parvis.build.second_start import ahead

        waiting = [(source, lang) for source, lang in texts if text_key(source, lang) not in self._places]
        self._second = ahead(waiting, self.put, processes)

    def converted(self, source: str, lang: str) -> Converted:
        key = text_key(source, lang)
        self._used.add(key)
        found = self._get(key)
        if found is None:
            from parvis.pages.conversion import convert

            found = convert(source, lang)
            self.made += 1
            self.put(key, msgspec.msgpack.encode(found))
        return found

    def raw(self, source: str, lang: str) -> tuple[str, bytes] | None:
        """The key of a text and what is kept of it."""
        key = text_key(source, lang)
        content = self._read(key)
        return (key, content) if content is not None else None

    def crowded(self, texts: int) -> bool:
        """Whether more is kept than so many texts need: then each is to be kept by name, and the others go."""
        self._crowded = len(self._places) > 2 * texts + _SPARE
        return self._crowded

    def keep(self, source: str, lang: str) -> None:
        """A text that is still there, whether or not it was asked for."""
        self._used.add(text_key(source, lang))

    def close(self) -> None:
        if self._second is not None:
            self._second.stop()
            self._second = None
        if self._file is not None:
            try:
                self._file.close()
            except OSError:  # a full disk: what was to be kept is not known to be there, so none of it is
                self._places = {}
            self._file = None

    def save(self) -> None:
        """Write the index."""
        self.close()
        if not self._changed:
            return
        if self._crowded:
            self._places = {key: place for key, place in self._places.items() if key in self._used}
            with contextlib.suppress(OSError):
                self._shrink()
        with contextlib.suppress(OSError):  # a disk that refuses: the texts are converted again
            write_sealed(self._index_file, _Index(self._code, self._places))
        self._changed = False

    def _shrink(self) -> None:
        live = sum(length for _, length in self._places.values())
        if self._pack.stat().st_size <= 2 * live + 1_000_000:
            return
        kept = {key: content for key in self._places if (content := self._read(key)) is not None}
        self.close()
        self._index_file.unlink(missing_ok=True)
        self._pack.unlink()
        self._places = {}
        for key, content in kept.items():
            self.put(key, content)
        self.close()

    def _get(self, key: str) -> Converted | None:
        content = self._read(key)
        if content is None:
            return None
        try:
            return msgspec.msgpack.decode(content, type=Converted)
        except msgspec.MsgspecError:
            return None

    def _read(self, key: str) -> bytes | None:
        with self._lock:
            place = self._places.get(key)
            if place is None:
                return None
            try:
                file = self._open()
                file.seek(place[0])
                content = file.read(place[1])
            except OSError:
                content = b""
            if content[:_SUM] != _sum(content[_SUM:]):
                del self._places[key]
                return None
        return content[_SUM:]

    def put(self, key: str, content: bytes) -> None:
        """Keep a converted text, from any thread."""
        with self._lock:
            try:
                file = self._open()
                at = file.seek(0, 2)
                file.write(_sum(content) + content)
            except OSError:  # a full disk: this build goes on, the next one converts again
                return
            self._places[key] = at, _SUM + len(content)
            self._changed = True

    def _open(self) -> IO[bytes]:
        if self._file is None:
            self._pack.parent.mkdir(parents=True, exist_ok=True)
            if not self._places:
                self._pack.write_bytes(b"")
            self._file = self._pack.open("r+b")
        return self._file


def text_key(source: str, lang: str) -> str:
    return blake2b(f"{lang}\0{source}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _sum(content: bytes) -> bytes:
    return blake2b(content, digest_size=_SUM).digest()
