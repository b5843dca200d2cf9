"""What earlier checks found out, in one file: `.parvis/ethics-cache/checks`.

The file is a line with the hash of the rest, then one line for each thing kept: its kind, its name, its JSON. Lines
of what did not change are copied as they are, never decoded. A file that is truncated, corrupt or of another version
is an empty one; nothing of value is lost with it.

A text is kept under the hash of its bytes and of everything that decides: rules, lexicons and engine, language of the
report, and the facts of the practice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.ethics.codec import NotStorable, plain, thing
from parvis.ethics.compiled import cache_folder, compiled_rules, engine_key, rules_key, write_atomically

if TYPE_CHECKING:
    from parvis.ethics.engine import Checked
    from parvis.ethics.finding import Finding, Report, Suppression
    from parvis.ethics.pack import RuleSet
    from parvis.ethics.passages import Passage
    from parvis.paths import Site
    from parvis.practice.documents import Document, Library
    from parvis.practice.model import Practice

VERSION = 1
FILE = "checks"
HEADER, PRACTICE, TEXT, READ, PASSAGE = "header", "practice", "text", "read", "passage"


class Store:
    """The lines of the file, by kind and name, decoded when they are asked for."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[tuple[str, str], bytes] = {}
        self.changed = False
        self.saved_at = 0  # mtime of the file, in nanoseconds
        self._read()

    def _read(self) -> None:
        try:
            content = self.file.read_bytes()
            self.saved_at = self.file.stat().st_mtime_ns
        except OSError:
            return
        head, _, body = content.partition(b"\n")
        if head != _head(body):
            return
        for line in body.split(b"\n"):
            kind, _, rest = line.partition(b"\t")
            name, _, kept = rest.partition(b"\t")
            self.lines[kind.decode(), name.decode()] = kept

    def get(self, kind: str, name: str = "") -> Any:
        """What was kept, as JSON gives it; None for nothing."""
        kept = self.lines.get((kind, name))
        try:
            return None if kept is None else json.loads(kept)
        except ValueError:
            return None

    def value(self, kind: str, name: str = "") -> Any:
        """The same, as the values that were kept."""
        try:
            return thing(self.get(kind, name))
        except (ValueError, RecursionError):
            return None

    def put(self, kind: str, name: str, value: Any) -> None:
        """Keep something; what cannot be kept is forgotten."""
        try:
            self.put_json(kind, name, plain(value))
        except NotStorable:
            self.forget(kind, name)

    def put_json(self, kind: str, name: str, value: Any) -> None:
        """Keep something that is JSON already."""
        self.changed = True
        self.lines[kind, name] = json.dumps(value, separators=(",", ":")).encode()

    def keep_only(self, kind: str, names: Iterable[str]) -> None:
        wanted = set(names)
        for key in [key for key in self.lines if key[0] == kind and key[1] not in wanted]:
            del self.lines[key]
            self.changed = True

    def forget(self, kind: str, name: str) -> None:
        self.changed = self.lines.pop((kind, name), None) is not None or self.changed

    def save(self) -> None:
        if not self.changed:
            return
        body = b"\n".join(b"%s\t%s\t%s" % (k.encode(), n.encode(), kept) for (k, n), kept in self.lines.items())
        write_atomically(self.file, _head(body) + b"\n" + body)
        self.changed = False


def _head(body: bytes) -> bytes:
    return f"parvis-checks {VERSION} {hashlib.sha256(body).hexdigest()}".encode()


def open_store(site: Site) -> Store:
    return Store(cache_folder(site) / FILE)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What reading one text gave."""

    findings: tuple[Finding, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    words: int = 0


@dataclass(slots=True)
class Memory:
    """Texts and sentences of the facts read before; the same text is read again only when something that decides changed."""

    store: Store
    site: Site
    base: str  # hash of engine, rules, language and facts
    hashes: dict[str, str] = field(default_factory=dict)  # of files, by path, as far as they are known
    contents: dict[str, bytes] = field(default_factory=dict)  # of files read already
    used: set[tuple[str, str]] = field(default_factory=set)
    read_now: list[str] = field(default_factory=list)  # paths of the texts that had to be read

    def text(self, document: Document, read: Callable[[], Remembered]) -> Remembered:
        """What the text gives, from memory or by reading it."""
        path = document.path.as_posix()
        name = self._name(READ, path, self._hash(path))
        kept = self.store.get(READ, name)
        if kept is not None:
            try:
                return Remembered(*thing(kept))
            except (ValueError, TypeError):
                pass
        fresh = read()
        self.read_now.append(path)
        self.store.put(READ, name, [fresh.findings, fresh.suppressions, fresh.words])
        return fresh

    def take(self, path: str, known: str) -> Remembered | None:
        """What a text gave when its file had that hash, which is then forgotten."""
        name = self._name(READ, path, known)
        kept = self.store.value(READ, name)
        self.store.forget(READ, name)
        self.used.discard((READ, name))
        return Remembered(*kept) if isinstance(kept, tuple) and len(kept) == len(fields(Remembered)) else None

    def passage(self, passage: Passage, read: Callable[[], Checked]) -> Checked:
        """The same for one sentence of the facts, whose suppressions stand elsewhere in the file."""
        from parvis.ethics.engine import Checked

        name = self._name(PASSAGE, repr(passage.reader), passage.text)
        kept = self.store.value(PASSAGE, name)
        if isinstance(kept, tuple) and len(kept) == 2:  # noqa: PLR2004
            return Checked(kept[0], (), kept[1])
        fresh = read()
        if not fresh.allowed:
            self.store.put(PASSAGE, name, [fresh.findings, fresh.words])
        return fresh

    def forget(self) -> None:
        """Keep what was used or read this time only."""
        for kind in (READ, PASSAGE):
            self.store.keep_only(kind, {name for k, name in self.used if k == kind})

    def save(self) -> None:
        self.forget()
        self.store.save()

    def _hash(self, path: str) -> str:
        if path not in self.hashes:
            self.hashes[path] = file_hash(self.site.root / path)
        return self.hashes[path]

    def _name(self, kind: str, *parts: str) -> str:
        name = hashlib.sha256("\0".join([self.base, *parts]).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self.used.add((kind, name))
        return name


def file_hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def facts_key(practice: Practice) -> str:
    """The hash of the facts that decide how a text is read: hours, closures and telephone numbers never do."""
    deciding = replace(practice, phone="", email="", availability=(), exceptions=())
    return hashlib.sha256(repr(deciding).encode()).hexdigest()


def remember(site: Site, practice: Practice, language: str, engine: str, *, store: Store | None = None) -> Memory:
    """The memory of a practice under one engine (`engine_key`) and in one language."""
    base = hashlib.sha256(f"{engine} {language} {facts_key(practice)}".encode()).hexdigest()
    return Memory(store or open_store(site), site, base)


def read_practice(
    site: Site, practice: Practice, library: Library, *, now: dt.datetime, language: str
) -> tuple[Report, RuleSet]:
    """`check_site` with what was read before; and the rules in force. For a build, which has its own library."""
    from parvis.ethics.run import check_site

    key = rules_key(site)
    rules = compiled_rules(site, key)
    memory = remember(site, practice, language, engine_key(key))
    report = check_site(site, practice, library, now=now, language=language, rules=rules, memory=memory)
    memory.save()
    return report, rules
