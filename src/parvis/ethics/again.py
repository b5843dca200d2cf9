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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.errors import Problem
from parvis.ethics.cache import HEADER, PRACTICE, TEXT, open_store, remember
from parvis.ethics.codec import NotStorable, plain, thing
from parvis.ethics.compiled import compiled_rules, engine_key, rules_key
from parvis.ethics.gate import FACTS, State, facts_print, judged, text_print
from parvis.ethics.regexes import keep_regexes
from parvis.practice.documents import FOLDERS, Document, Library

if TYPE_CHECKING:
    from parvis.ethics.finding import Report
    from parvis.paths import Site
    from parvis.practice.model import Practice

RESULT = "result"
_RACY = 2_000_000_000  # nanoseconds: a file as young as the cache may have changed since within the same tick
# Problems between texts: while there are any, everything is loaded again.
_BETWEEN = frozenset(
    {"duplicate-slug", "duplicate-uid", "duplicate-role", "unknown-translation", "duplicate-translation", "address-taken"}
)  # fmt: skip
_OUTLINE = ("kind", "lang", "slug", "uid", "date", "category", "tags", "author", "status", "role", "translation_of")


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
            kept = before.get(path)
            sure = kept and tuple(kept[:2]) == (size, changed) and changed < saved_at - _RACY
            found.rehashed = found.rehashed or not sure
            found.known[path] = (size, changed, kept[2] if kept and sure else found._hash(f"{site.root}/{path}", path))
        return found

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
        outcome = _Check(site, now, language).run()
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


class _Check:
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
        if usable and not changed and (known := self._known()):
            if self.files.rehashed:
                self.header["files"] = self.files.known
                self.store.put_json(HEADER, "", self.header)
                self.store.save()
            return known
        if usable and changed and self.header["sound"] and FACTS not in changed and len(changed) < 50:  # noqa: PLR2004
            edited = _Edited.of(self, changed)
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

    def _known(self) -> Outcome | None:
        kept = self.store.value(RESULT)
        try:
            problems, unanswered, report, waiting, texts, crisis = kept
            return Outcome(problems, unanswered, report, waiting, State(texts, crisis))
        except (TypeError, ValueError):
            return None

    def _whole(self) -> Outcome:
        from parvis.practice.load import load, unanswered

        loaded = load(self.site, now=self.now)
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
            self.keep_text(document)
        self.save(outcome, loaded.library, sound=sound and self.store.get(PRACTICE) is not None)
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
            texts[path] = prints[path] if same else text_print(self._content(path))
        return State(texts, frozenset(d.path.as_posix() for d in public if d.role == "crisis"))

    def _content(self, path: str) -> bytes:
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

    def keep_text(self, document: Document) -> None:
        """Keep a text without its body, if the body can be had from the file."""
        from parvis.practice.links import anchors_of

        path = document.path.as_posix()
        if _body(lambda: self._content(path), document.body_line) == document.body:
            values = [getattr(document, name) for name in _FIELDS]
            self.store.put(TEXT, path, [values, sorted(anchors_of(document))])
        else:
            self.store.keep_only(TEXT, [name for kind, name in self.store.lines if kind == TEXT and name != path])

    def save(self, outcome: Outcome, library: Library, *, sound: bool) -> None:
        midnight = dt.datetime.combine(self.now.astimezone(dt.UTC).date() + dt.timedelta(days=1), dt.time(), dt.UTC)
        coming = [d.date for d in library.documents if d.date is not None and d.date > self.now]
        self.store.put_json(HEADER, "", {
            "key": self.key, "names": self.files.names, "files": self.files.known, "sound": sound,
            "from": _stamp(self.now), "until": _stamp(min([midnight, *coming])),
        })  # fmt: skip
        state = outcome.state
        self.store.put(
            RESULT, "",
            [outcome.problems, outcome.unanswered, outcome.report, outcome.waiting, state.texts, state.crisis],
        )  # fmt: skip
        self.store.save()


class _Edited:
    """Texts whose bodies were edited, among others that are remembered."""

    @staticmethod
    def of(check: _Check, changed: list[str]) -> Outcome | None:
        """The outcome; None when the edit reaches further than its own text."""
        before, practice = check._known(), check.store.value(PRACTICE)  # noqa: SLF001
        if before is None or practice is None or any(p.code in _BETWEEN for p in before.problems):
            return None
        texts = {path for path in check.files.known if path != FACTS}
        known = {path: check.store.get(TEXT, path) for path in sorted(texts)}
        if not all(known.values()):
            return None
        fresh = _Edited._fresh(check, changed, practice, known)
        if fresh is None:
            return None
        sources, problems = fresh
        documents = [
            sources[path].document if path in sources else _kept(check.site, kept[0]) for path, kept in known.items()
        ]
        library = Library(tuple(documents))
        problems += _Edited._others(check, practice, library, sources.values())
        told = _merged(before.problems, problems, changed)
        outcome = check.check(practice, library, told, before.unanswered)
        for path in changed:
            check.keep_text(sources[path].document)
        check.save(outcome, library, sound=True)
        return outcome

    @staticmethod
    def _fresh(
        check: _Check, changed: list[str], practice: Practice, known: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Problem]] | None:
        """The edited texts, read again; None when one of them is no longer what the others know of it."""
        from parvis.practice.links import anchors_of
        from parvis.practice.texts import read_document, zone_of

        zone = zone_of(practice)
        sources: dict[str, Any] = {}
        problems: list[Problem] = []
        for path in changed:
            today = check.now.astimezone(zone).date()
            source, found = read_document(check.site, check.site.root / path, practice, zone=zone, today=today)
            if source is None:
                return None
            old = _kept(check.site, known[path][0])
            new = _named(source.document, old)
            if _outline(new) != _outline(old) or sorted(anchors_of(new)) != known[path][1]:
                return None
            sources[path] = type(source)(new, source.lines, source.fields)
            problems += found
        return sources, problems

    @staticmethod
    def _others(check: _Check, practice: Practice, library: Library, sources: Iterable[Any]) -> list[Problem]:
        from parvis.practice.texts import problems_of

        return [p for source in sources for p in problems_of(check.site, source, practice, library, now=check.now)]


def _outline(document: Document) -> list[Any]:
    return [*(getattr(document, name) for name in _OUTLINE), "translation_of" in document.field_lines]


def _named(document: Document, old: Document) -> Document:
    """A text read alone does not know what its name says it translates: that has not changed."""
    if document.translation_of or "translation_of" in old.field_lines:
        return document
    return replace(document, translation_of=old.translation_of)


def _merged(before: tuple[Problem, ...], fresh: list[Problem], changed: list[str]) -> tuple[Problem, ...]:
    """The problems in the order in which a whole load gives them."""
    left = [p for p in before if str(p.path or "") not in changed]
    facts = [p for p in left if str(p.path or "") == FACTS]
    others = [p for p in left if str(p.path or "") != FACTS] + fresh
    return (*facts, *sorted(others, key=lambda p: (str(p.path or ""), p.line, p.column)))


_FIELDS = tuple(field.name for field in fields(Document) if field.name != "body")


_NESTED = (list, dict)


class _Kept(Document):
    """A text whose body is read from its file when somebody asks for it."""

    __slots__ = ("_file",)
    _file: Path

    def _get(self) -> str:
        try:
            return str(_SLOT.__get__(self))
        except AttributeError:
            text = _body(self._file.read_bytes, self.body_line)
            _SLOT.__set__(self, text)
            return text

    def _set(self, value: str) -> None:
        _SLOT.__set__(self, value)

    body = property(_get, _set)


_SLOT: Any = Document.__dict__["body"]


def _kept(site: Site, values: list[Any]) -> Document:
    document = object.__new__(_Kept)
    for name, value in zip(_FIELDS, values, strict=True):
        object.__setattr__(document, name, thing(value) if value.__class__ in _NESTED else value)
    object.__setattr__(document, "_file", site.root / document.path)
    return document


def _body(content: Callable[[], bytes], line: int) -> str:
    """What stands in a file from that line on."""
    try:
        text = content().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return ""
    return text.split("\n", line - 1)[-1] if text.count("\n") >= line - 1 else ""


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
