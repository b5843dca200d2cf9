"""Everything a practice publishes, as passages to read: facts of practice.toml, titles, summaries, bodies.

Each passage knows for whom it speaks and how to say where one of its characters stands in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

from parvis.ethics.checks import Reader
from parvis.ethics.engine import jurisdiction, position
from parvis.ethics.normal import lower
from parvis.ethics.regexes import regex
from parvis.i18n import Localized
from parvis.practice.numbers import check_number
from parvis.practice.positions import Index, index

if TYPE_CHECKING:
    from parvis.paths import Site
    from parvis.practice.documents import Document
    from parvis.practice.model import Practice, Practitioner

FACTS = PurePosixPath("content/practice.toml")


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int
    source_line: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`line` is where the text begins in its file; `exact` when its lines are the file's lines."""

    text: str
    reader: Reader
    path: PurePath
    line: int = 1
    column: int = 1
    exact: bool = False
    lines: tuple[str, ...] = ()  # of the file
    vignette: str = ""
    role: str = ""  # of a page
    declared: str = ""  # bodies, certificates and rules that its signatories name among the facts

    def place(self, start: int, excerpt: str) -> Place:
        line, column, source_line = position(self.text, start)
        if self.exact:
            return Place(self.line + line - 1, column, source_line)
        # A value of a field: look for the words themselves from where the value begins.
        for number in range(self.line, min(self.line + 40, len(self.lines) + 1)):
            found = self.lines[number - 1].find(excerpt, self.column - 1 if number == self.line else 0)
            if excerpt and found >= 0:
                return Place(number, found + 1, self.lines[number - 1])
        shown = self.lines[self.line - 1] if 0 < self.line <= len(self.lines) else source_line
        return Place(self.line, self.column, shown)


@dataclass(frozen=True)
class FactsFile:
    """practice.toml as written, and the places of its facts."""

    text: str = ""
    lines: tuple[str, ...] = field(default=())

    @cached_property
    def places(self) -> Index:
        return index(self.text)

    @classmethod
    def of(cls, site: Site) -> FactsFile:
        try:
            text = site.facts.read_text(encoding="utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError):
            text = ""
        return cls.holding(text)

    @classmethod
    def holding(cls, text: str) -> FactsFile:
        return cls(text, tuple(text.split("\n")))

    def offset(self, line: int, column: int) -> int:
        return sum(len(text) + 1 for text in self.lines[: line - 1]) + column - 1


def held_titles(people: tuple[Practitioner, ...]) -> tuple[str, ...]:
    """Titles declared with a well-formed number, in lower case, in every language they are given in."""
    return tuple(
        value.lower()
        for person in people
        for title in person.titles
        if title.number.strip() and check_number(title.register, title.number) is None
        for _, value in title.name.values
    )


def reader_for(practice: Practice, people: tuple[Practitioner, ...], language: str, where: str) -> Reader:
    language = "fr" if language.startswith("fr") else "en"
    country = jurisdiction(practice.region or practice.country, language)
    professions = tuple(dict.fromkeys(person.profession for person in people))
    return Reader(country, professions, language, where, held_titles(people))


def fact_passages(practice: Practice, file: FactsFile) -> Iterator[Passage]:
    """The sentences of practice.toml that visitors read."""
    house = practice.practitioners
    for path, value, where in (
        (("name",), Localized.of(practice.name), "metadata"),
        (("tagline",), practice.tagline, "metadata"),
        (("newsletter", "name"), practice.newsletter.name, "newsletter"),
        (("newsletter", "rhythm"), practice.newsletter.rhythm, "newsletter"),
        *(
            (("places", n, key), getattr(place, key), "page")
            for n, place in enumerate(practice.places)
            for key in _PLACE
        ),
    ):
        yield from _localized(practice, file, house, path, value, where)
    for number, person in enumerate(practice.practitioners):
        whose: tuple[Practitioner, ...] = (person,)
        for name in _BIO_FIELDS:
            value = getattr(person, name)
            path = ("practitioners", number, name)
            for at, item in _items(path, value):
                yield from _localized(practice, file, whose, at, item, "bio", headline=name == "headline")
        for at, item, titled in _proofs(("practitioners", number), person):
            yield from _localized(practice, file, whose, at, item, "bio", headline=titled)
    for number, service in enumerate(practice.services):
        whose = tuple(p for p in practice.practitioners if p.id == service.practitioner) or practice.practitioners
        for name in ("name", "note"):
            at = ("services", number, name)
            yield from _localized(practice, file, whose, at, getattr(service, name), "service")


_BIO_FIELDS = (
    "headline", "receives", "limits", "supervision", "continuing_training", "usual_delay", "payment", "cancellation",
    "approaches", "memberships",
)  # fmt: skip


_PLACE = ("name", "note")


def _proofs(
    path: tuple[str | int, ...], person: Practitioner
) -> Iterator[tuple[tuple[str | int, ...], Localized, bool]]:
    """Titles and certificates as they are shown; a title stands alone, as in a headline."""
    for number, title in enumerate(person.titles):
        yield (*path, "titles", number, "name"), title.name, True
    for number, credential in enumerate(person.credentials):
        yield (*path, "credentials", number, "name"), credential.name, False
        yield (*path, "credentials", number, "note"), credential.note, False


def declared(people: tuple[Practitioner, ...]) -> str:
    """The bodies, certificates and rules that these people name among their facts, in lower case."""
    said: list[str] = []
    for person in people:
        texts = [*person.memberships, *(credential.name for credential in person.credentials)]
        texts += [person.legal.rules] if person.legal else []
        said += [value for text in texts for _, value in text.values]
        said += [credential.awarded_by for credential in person.credentials]
        said += [title.register for title in person.titles if title.number.strip()]
    return lower(" \n ".join(said))


_WORD = regex(r"\w{3,}")
_SAYS = regex(r"\b(?:membre|adh[ée]r|affili|signat|signé|member|fellow|accredited by|registered with|bound|abide)")
# Words of the sentence that says so, and not of the body's name.
_SAYING = frozenset(
    re.findall(
        r"\w+",
        "membre adhérent adhérente adhère adhéré affilié affiliée signataire titulaire actif active certifié certifiée "
        "accrédité accréditée agréé agréée associé associée des les pour par auprès signé française belge suisse "
        "nationale professionnelle européenne internationale member fellow the with and for accredited registered "
        "affiliated signatory bound adhere abide certified credentialed",
    )
)
# A kind of body: enough where the sentence was read no further.
_KINDS_OF_BODY = frozenset(
    {"charte", "code", "fédération", "syndicat", "association", "société", "council", "national"}
)
_CLAIMED_IN_FACTS = frozenset({"membership-not-declared", "coaching-credential-not-declared"})
_GENERATED = {
    "privacy-text-without-retention": "privacy",
    "privacy-text-without-rights": "privacy",
    "privacy-text-without-controller": "privacy",
}
VIGNETTE_RULE = "case-told-without-a-statement"


def answered_by_facts(rule: str, excerpt: str, passage: Passage) -> bool:
    """Whether the site says elsewhere what a rule asks for: in the head of the text, the facts, the generated page."""
    if rule == VIGNETTE_RULE:
        return bool(passage.vignette)
    if rule in _GENERATED:
        return passage.role == _GENERATED[rule]
    if rule in _CLAIMED_IN_FACTS:
        said = lower(excerpt)
        begins = _SAYS.search(said)
        named = set(_WORD.findall(said[begins.start() :] if begins else said)) - _SAYING
        return bool((named - _KINDS_OF_BODY or named) & set(_WORD.findall(passage.declared)))
    return False


def _items(path: tuple[str | int, ...], value: object) -> Iterator[tuple[tuple[str | int, ...], Localized]]:
    if isinstance(value, Localized):
        yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield (*path, number), item


def _localized(
    practice: Practice,
    file: FactsFile,
    people: tuple[Practitioner, ...],
    path: tuple[str | int, ...],
    value: Localized,
    where: str,
    *,
    headline: bool = False,
) -> Iterator[Passage]:
    for language, text in value.values:
        if not text.strip():
            continue
        mark = file.places.value((*path, language) if language else path)
        reader = reader_for(practice, people, language or practice.language, where)
        reader = replace(reader, headline=headline or where == "metadata")
        yield Passage(text, reader, FACTS, mark.line, mark.column, lines=file.lines, declared=declared(people))


def document_passages(
    practice: Practice, site: Site, document: Document, content: bytes | None = None
) -> Iterator[Passage]:
    """Title, summary and body of a text. Without an author it speaks for everyone in the house.

    `content` is what its file holds, where that is known.
    """
    where = _WHERE.get(document.role, "page") if document.kind == "page" else "article"
    lines, same, author = _lines(site, document, content), _Same(practice), document.author
    for name, text in (("title", document.title), ("summary", document.summary), ("image_alt", document.image_alt)):
        if text.strip():
            page_title = name == "title" and document.kind == "page"
            reader, known = _signed(same, author, document.lang, "metadata", headline=page_title)
            line = document.field_lines.get(name, 1)
            yield Passage(text, reader, document.path, line, lines=lines, declared=known)
    reader, known = _signed(
        same, author, document.lang, where,
        help_shown=document.sensitive or document.role == "crisis", also="newsletter" if _mailed(document) else "",
    )  # fmt: skip
    yield Passage(
        document.body, reader, document.path, document.body_line, exact=True, lines=lines,
        vignette=document.vignette, role=document.role, declared=known,
    )  # fmt: skip


class _Same:
    """A practice as the key of what is known of it: the very same one, since comparing all its facts takes longer."""

    __slots__ = ("practice",)

    def __init__(self, practice: Practice) -> None:
        self.practice = practice

    def __hash__(self) -> int:
        return id(self.practice)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.practice is self.practice


@lru_cache(maxsize=64)
def _signed(
    of: _Same, author: str, language: str, where: str, *,
    headline: bool = False, help_shown: bool = False, also: str = "",
) -> tuple[Reader, str]:  # fmt: skip
    """For whom a text of that author is read, and what its signatories declare."""
    practice = of.practice
    people = tuple(p for p in practice.practitioners if p.id == author) or practice.practitioners
    reader = reader_for(practice, people, language, where)
    return replace(reader, headline=headline, help_shown=help_shown, also=also), declared(people)


def _mailed(document: Document) -> bool:
    """An article whose head says that it goes out by e-mail; most go out too, but are written as articles."""
    return document.kind == "article" and document.newsletter and "newsletter" in document.field_lines


_WHERE = {"about": "bio", "services": "service"}


def _lines(site: Site, document: Document, content: bytes | None) -> tuple[str, ...]:
    try:
        content = (site.root / document.path).read_bytes() if content is None else content
        return tuple(content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    except (OSError, UnicodeDecodeError):
        return ()
