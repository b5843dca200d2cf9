"""Texts whose bodies were edited, among others that are remembered: those alone are read, and put in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.errors import Problem
from parvis.ethics.cache import PRACTICE, TEXT, Store, remember
from parvis.ethics.codec import thing
from parvis.ethics.compiled import compiled_rules
from parvis.ethics.finding import Report, by_place
from parvis.ethics.gate import FACTS, State, text_print
from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    from parvis.ethics.again import Check, Outcome
    from parvis.paths import Site
    from parvis.practice.model import Practice
    from parvis.practice.texts import Source

# Problems between texts: while there are any, everything is loaded again.
_BETWEEN = frozenset(
    {"duplicate-slug", "duplicate-uid", "duplicate-role", "unknown-translation", "duplicate-translation", "address-taken"}
)  # fmt: skip
_OUTLINE = ("kind", "lang", "slug", "uid", "date", "category", "tags", "author", "status", "role", "translation_of")
_FIELDS = tuple(field.name for field in fields(Document) if field.name != "body")


def outcome_of(check: Check, changed: list[str]) -> Outcome | None:
    """The outcome; None when the edit reaches further than its own text."""
    from parvis.practice.links import is_outside, links_of
    from parvis.practice.texts import problems_of

    before, practice = check.known(), check.store.value(PRACTICE)
    if before is None or before.report is None or practice is None or any(p.code in _BETWEEN for p in before.problems):
        return None
    fresh = _fresh(check, changed, practice)
    if fresh is None:
        return None
    sources, problems = fresh
    # Of the others only links know anything.
    linked = any(not is_outside(link.href) for source in sources.values() for link in links_of(source.document))
    library = _library(check, sources) if linked else Library(tuple(source.document for source in sources.values()))
    report = _report(check, before.report, practice, sources)
    if library is None or report is None:
        return None
    for source in sources.values():
        problems += problems_of(check.site, source, practice, library, now=check.now)
    outcome = replace(
        before,
        problems=_merged(before.problems, problems, changed),
        report=report,
        state=_state(check, before.state, changed),
    )
    for path in changed:
        keep_text(check.store, sources[path].document, lambda path=path: check.content(path))  # type: ignore[misc]
    check.save(outcome, check.header["until"], sound=True)
    return outcome


def _fresh(check: Check, changed: list[str], practice: Practice) -> tuple[dict[str, Source], list[Problem]] | None:
    """The edited texts, read again; None when one of them is no longer what the others know of it."""
    from parvis.practice.links import anchors_of
    from parvis.practice.texts import read_document, zone_of

    zone = zone_of(practice)
    today = check.now.astimezone(zone).date()
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in changed:
        known = check.store.get(TEXT, path)
        if not known:
            return None
        source, found = read_document(check.site, check.site.root / path, practice, zone=zone, today=today)
        if source is None:
            return None
        old = _kept(check.site, known[0])
        new = _named(source.document, old)
        if _outline(new) != _outline(old) or sorted(anchors_of(new)) != known[1]:
            return None
        sources[path] = replace(source, document=new)
        problems += found
    return sources, problems


def _outline(document: Document) -> list[Any]:
    return [*(getattr(document, name) for name in _OUTLINE), "translation_of" in document.field_lines]


def _named(document: Document, old: Document) -> Document:
    """A text read alone does not know what its name says it translates: that has not changed."""
    if document.translation_of or "translation_of" in old.field_lines:
        return document
    return replace(document, translation_of=old.translation_of)


def _library(check: Check, sources: dict[str, Source]) -> Library | None:
    """Every text, those that were not edited without their bodies; None when one is not remembered."""
    known = {path: check.store.get(TEXT, path) for path in sorted(check.files.known) if path != FACTS}
    if not all(known.values()):
        return None
    return Library(
        tuple(sources[path].document if path in sources else _kept(check.site, kept[0]) for path, kept in known.items())
    )


def _report(check: Check, before: Report, practice: Practice, sources: dict[str, Source]) -> Report | None:
    """The last report with what the edited texts give now; None when what they gave is forgotten."""
    from parvis.ethics.run import read_texts

    memory = remember(check.site, practice, check.language, check.engine, store=check.store)
    memory.hashes, memory.contents = check.files.hashes, check.files.contents
    gone = 0
    for path in sources:
        given = memory.take(path, check.header["files"][path][2])
        if given is None:
            return None
        gone += given.words
    # As once published: drafts are read over before their day.
    texts = Library(tuple(source.document for source in sources.values())).as_if_public(check.now)
    now = read_texts(
        check.site,
        practice,
        texts,
        language=check.language,
        rules=compiled_rules(check.site, check.rules),
        memory=memory,
    )
    findings = [f for f in before.findings if str(f.path or "") not in sources]
    suppressions = [s for s in before.suppressions if str(s.path or "") not in sources]
    for given in now:
        findings += given.findings
        suppressions += given.suppressions
    words = before.words - gone + sum(given.words for given in now)
    return replace(before, findings=by_place(findings), suppressions=by_place(suppressions), words=words)


def _state(check: Check, before: State, changed: Iterable[str]) -> State:
    """What would be published: the same texts, with other prints."""
    prints = {path: text_print(check.content(path)) for path in changed if path in before.texts}
    return State({**before.texts, **prints}, before.crisis)


def _merged(before: tuple[Problem, ...], fresh: list[Problem], changed: list[str]) -> tuple[Problem, ...]:
    """The problems in the order in which a whole load gives them."""
    left = [p for p in before if str(p.path or "") not in changed]
    facts = [p for p in left if str(p.path or "") == FACTS]
    others = [p for p in left if str(p.path or "") != FACTS] + fresh
    return (*facts, *sorted(others, key=lambda p: (str(p.path or ""), p.line, p.column)))


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


def keep_text(store: Store, document: Document, content: Callable[[], bytes]) -> None:
    """Keep a text without its body, if the body can be had from the file, which holds `content`."""
    from parvis.practice.links import anchors_of

    path = document.path.as_posix()
    if _body(content, document.body_line) == document.body:
        values = [getattr(document, name) for name in _FIELDS]
        store.put(TEXT, path, [values, sorted(anchors_of(document))])
    else:
        store.forget(TEXT, path)


def _body(content: Callable[[], bytes], line: int) -> str:
    """What stands in a file from that line on."""
    try:
        text = content().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return ""
    return text.split("\n", line - 1)[-1] if text.count("\n") >= line - 1 else ""
