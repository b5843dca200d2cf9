"""A second check does only what changed: everything as it was, or one text edited, or the whole again.

- Nothing changed (same files, same rules, same day, no text that became public meanwhile): the last answer.
- Bodies of texts were edited: those alone are read again, among what is remembered of the others.
- Anything else (a fact, an address, a date, a heading, a new file): everything is loaded, and the texts whose bytes and
  facts are known are not read by the rules again.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from parvis.errors import Problem
from parvis.ethics.cache import HEADER, PRACTICE, TEXT, open_store, remember
from parvis.ethics.codec import NotStorable, plain, thing
from parvis.ethics.compiled import compiled_rules, engine_key, rules_key
from parvis.ethics.gate import FACTS, State, facts_print, judged, text_print
from parvis.ethics.regexes import keep_regexes
from parvis.practice.documents import FOLDERS, Library

if TYPE_CHECKING:
    from parvis.ethics.finding import Report
    from parvis.paths import Site
    from parvis.practice.model import Practice

RESULT = "result"
_RACY = 2_000_000_000  # nanoseconds: a file as young as the cache may have changed since within the same tick
_MOST = 50  # edited texts; more, and everything is loaded


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `parvis check` found. `waiting` are texts read that are not online yet; `report` is None without facts."""

    problems: tuple[Problem, ...]
    unanswered: tuple[Problem, ...] = ()
    report: Report | None = None
    waiting: tuple[str, ...] = ()
    state: State = field(default_factory=State)


@dataclass(slots=True)
class _Files:
    """The practice's files as they are: size, time and hash of each text; `names` of them all."""

    names: str = ""
    known: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    rehashed: bool = False
    contents: dict[str, bytes] = field(default_factory=dict)  # of files that had to be read: once is enough

    @classmethod
    def of(cls, site: Site, before: dict[str, Any], saved_at: int) -> _Files:
        found = cls()
        every = sorted(_entries(site.content, "content"))
        templates = [
            f"{path} {size} {changed}" for path, size, changed in sorted(_entries(site.root / "templates", "t"))
        ]
        found.names = hashlib.sha256(
            "\0".join([*(path for path, _, _ in every), *templates]).encode("utf-8", "surrogatepass")
        ).hexdigest()
        for path, size, changed in every:
            if path != FACTS and not (path.endswith(".md") and path.split("/")[1] in FOLDERS):
                continue
            if not before:
                found.known[path] = (size, changed, "")  # everything will be loaded: hashed as it is read
                continue
            kept = before.get(path)
            sure = kept and tuple(kept[:2]) == (size, changed) and changed < saved_at - _RACY
            found.rehashed = found.rehashed or not sure
            found.known[path] = (size, changed, kept[2] if kept and sure else found._hash(f"{site.root}/{path}", path))
        return found

    def read(self, shown: PurePath, content: bytes) -> None:
        """A file has been read whole."""
        path = shown.as_posix()
        if path in self.known:
            self.contents[path] = content
            self.known[path] = (*self.known[path][:2], hashlib.sha256(content).hexdigest())

    def read_others(self, site: Site) -> None:
        """Hash what nobody has read yet."""
        for path, (size, changed, known) in self.known.items():
            if not known:
                self.known[path] = (size, changed, self._hash(f"{site.root}/{path}", path))

    def _hash(self, file: str, path: str) -> str:
        try:
            with open(file, "rb") as opened:  # noqa: PTH123 -- a Path costs as much as the reading
                content = self.contents[path] = opened.read()
        except OSError:
            return ""
        return hashlib.sha256(content).hexdigest()

    @property
    def hashes(self) -> dict[str, str]:
        return {path: known[2] for path, known in self.known.items()}


def _entries(folder: Path | str, shown: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of every file below a folder, links to folders not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        path = f"{shown}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, path)
            continue
        try:
            stat = entry.stat()
        except OSError:
            yield path, -1, -1
        else:
            yield path, stat.st_size, stat.st_mtime_ns


def check_practice(site: Site, *, now: dt.datetime, language: str) -> Outcome:
    """Load and check a practice, drafts and texts to come included, doing again only what changed.

    The report is as the gate sees it (gate.py): what is online already may be let through.
    """
    with _no_collection():
        outcome = Check(site, now, language).run()
        keep_regexes()
    if outcome.report is None:
        return outcome
    return replace(outcome, report=judged(site, outcome.report, outcome.state, now))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Everything that is read stays until the end: looking for garbage meanwhile costs a fifth of the time."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


class Check:
    """One check of a practice, with what the last one left."""

    def __init__(self, site: Site, now: dt.datetime, language: str) -> None:
        self.site, self.now, self.language = site, now, language
        self.store = open_store(site)
        self.rules = rules_key(site)
        self.engine = engine_key(self.rules)
        self.key = hashlib.sha256(f"{self.engine} {language}".encode()).hexdigest()
        self.header = self._header()
        self.files = _Files.of(site, self.header.get("files", {}), self.store.saved_at)

    def run(self) -> Outcome:
        usable = bool(self.header) and self.header["names"] == self.files.names
        changed = self._changed() if usable else []
        if usable and not changed and (known := self.known()):
            if self.files.rehashed:
                self.header["files"] = self.files.known
                self.store.put_json(HEADER, "", self.header)
                self.store.save()
            return known
        if usable and changed and self.header["sound"] and FACTS not in changed and len(changed) < _MOST:
            from parvis.ethics.edited import outcome_of

            edited = outcome_of(self, changed)
            if edited is not None:
                return edited
        return self._whole()

    def _header(self) -> dict[str, Any]:
        """What the last check left, if it was by the same rules and still holds at this hour."""
        header = self.store.get(HEADER)
        try:
            holds = header["key"] == self.key and header["from"] <= _stamp(self.now) < header["until"]
            return header if holds and isinstance(header["files"], dict) else {}
        except (TypeError, KeyError):
            return {}

    def _changed(self) -> list[str]:
        before = self.header["files"]
        return [path for path, (_, _, known) in self.files.known.items() if before.get(path, [0, 0, ""])[2] != known]

    def known(self) -> Outcome | None:
        kept = self.store.value(RESULT)
        try:
            problems, unanswered, report, waiting, texts, crisis = kept
            return Outcome(problems, unanswered, report, waiting, State(texts, crisis))
        except (TypeError, ValueError):
            return None

    def _whole(self) -> Outcome:
        from parvis.ethics.edited import keep_text
        from parvis.practice.load import load, unanswered

        loaded = load(self.site, now=self.now, told=None if self.header else self.files.read)
        self.files.read_others(self.site)
        if loaded.practice is None:
            return Outcome(loaded.problems)
        due = tuple(unanswered(loaded.practice))
        outcome = self.check(loaded.practice, loaded.library, loaded.problems, due)
        sound = not any(
            p.level == "error" and p.path is not None and p.path.as_posix() == FACTS for p in loaded.problems
        )
        self._keep_practice(loaded.practice)
        self.store.keep_only(TEXT, [d.path.as_posix() for d in loaded.library.documents])
        for document in loaded.library.documents:
            keep_text(self.store, document, partial(self.content, document.path.as_posix()))
        self.save(outcome, self._until(loaded.library), sound=sound and self.store.get(PRACTICE) is not None)
        return outcome

    def check(
        self, practice: Practice, library: Library, problems: tuple[Problem, ...], due: tuple[Problem, ...]
    ) -> Outcome:
        """Read by the rules what they have not read yet."""
        from parvis.ethics.run import check_site

        memory = remember(self.site, practice, self.language, self.engine, store=self.store)
        memory.hashes, memory.contents = self.files.hashes, self.files.contents
        report = check_site(
            self.site, practice, library.as_if_public(self.now), now=self.now, language=self.language,
            rules=compiled_rules(self.site, self.rules), memory=memory,
        )  # fmt: skip
        memory.forget()
        waiting = tuple(document.path.as_posix() for document in library.waiting(self.now))
        return Outcome(problems, due, report, waiting, self._state(practice, library))

    def _state(self, practice: Practice, library: Library) -> State:
        """The prints of what is public; those of files that did not change come from the last check."""
        public = library.public(self.now).documents
        before, kept = self.header.get("files", {}), self.store.get(RESULT)
        prints = dict(kept[4]["m"]) if isinstance(kept, list) and isinstance(kept[4], dict) and self.header else {}
        texts = {FACTS: facts_print(practice)}
        for document in public:
            path = document.path.as_posix()
            same = path in prints and before.get(path, [0, 0, ""])[2] == self.files.known.get(path, (0, 0, "?"))[2]
            texts[path] = prints[path] if same else text_print(self.content(path))
        return State(texts, frozenset(d.path.as_posix() for d in public if d.role == "crisis"))

    def content(self, path: str) -> bytes:
        known = self.files.contents.get(path)
        return (self.site.root / path).read_bytes() if known is None else known

    def _keep_practice(self, practice: Practice) -> None:
        """Keep the facts, if they come back exactly as they were."""
        try:
            exact = repr(thing(json.loads(json.dumps(plain(practice))))) == repr(practice)
        except (NotStorable, ValueError):
            exact = False
        if exact:
            self.store.put(PRACTICE, "", practice)
        else:
            self.store.keep_only(PRACTICE, ())

    def _until(self, library: Library) -> str:
        """When the answer is no longer sure: at midnight, or when a text becomes public."""
        midnight = dt.datetime.combine(self.now.astimezone(dt.UTC).date() + dt.timedelta(days=1), dt.time(), dt.UTC)
        coming = [d.date for d in library.documents if d.date is not None and d.date > self.now]
        return _stamp(min([midnight, *coming]))

    def save(self, outcome: Outcome, until: str, *, sound: bool) -> None:
        self.store.put_json(HEADER, "", {
            "key": self.key, "names": self.files.names, "files": self.files.known, "sound": sound,
            "from": _stamp(self.now), "until": until,
        })  # fmt: skip
        state = outcome.state
        self.store.put(
            RESULT, "",
            [outcome.problems, outcome.unanswered, outcome.report, outcome.waiting, state.texts, state.crisis],
        )  # fmt: skip
        self.store.save()


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
