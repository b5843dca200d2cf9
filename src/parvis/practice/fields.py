"""The fields of a text's head: what each is for, what it may hold, and its typed value."""

from __future__ import annotations

import datetime as dt
import re
import typing
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal
from zoneinfo import ZoneInfo

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.practice.documents import Kind, Role, Status
from parvis.practice.front_matter import FieldValue, FrontMatter, slugify
from parvis.practice.nearby import advise, nearest, plain, said

FieldType = Literal["text", "date", "yes-no", "list", "language", "slug", "uid", "status", "vignette", "role"]
VIGNETTES = ("fictional", "composite", "real-with-written-consent", "published-source")
STATUSES = typing.get_args(Status)
ROLES = typing.get_args(Role)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field of the head. `kinds` are the kinds of text that may have it."""

    name: str
    type: FieldType
    help: Text
    example: str
    default: Text | str = ""
    kinds: tuple[Kind, ...] = ("article", "resource", "page")


_DATED: tuple[Kind, ...] = ("article", "resource")
FIELDS: dict[str, FieldRule] = {
    rule.name: rule
    for rule in (
        FieldRule("title", "text", T("Title, as readers see it"), "Se réveiller à quatre heures : que faire ?", T("required")),
        FieldRule("date", "date", T("Day, or day and hour, of publication; a future date waits"), "2026-01-02 09:30", T("required for an article")),
        FieldRule("modified", "date", T("Day of the last real change"), "2026-03-01"),
        FieldRule("lang", "language", T("Language of the text"), "fr", T("that of the file name (x.en.md), else the main language")),
        FieldRule("slug", "slug", T("End of its address"), "se-reveiller-a-quatre-heures", T("made from the title")),
        FieldRule("summary", "text", T("Two sentences, for lists, search engines and feeds"), "Ce que l’on peut essayer."),
        FieldRule("category", "text", T("The one heading it belongs to"), "Sommeil", kinds=_DATED),
        FieldRule("tags", "list", T("Subjects"), "[sommeil, anxiété]", kinds=_DATED),
        FieldRule("author", "text", T("Short name of the practitioner who writes"), "claire", T("the only practitioner, if there is one")),
        FieldRule("image", "text", T("Picture, a file of content/media"), "lampe.jpg"),
        FieldRule("image_alt", "text", T("What the picture shows; required with image"), "Une lampe allumée près d’un lit"),
        FieldRule("audio", "text", T("Sound, a file of content/media"), "respiration.mp3", kinds=_DATED),
        FieldRule("transcript", "text", T("Its transcript: a Markdown file of content/media, or body; required with audio"), "body", kinds=_DATED),
        FieldRule("newsletter", "yes-no", T("Goes into the newsletter"), "true", "true", kinds=_DATED),
        FieldRule("sensitive", "yes-no", T("Speaks of suicide or violence: whom to call is shown inside the text"), "false", "false"),
        FieldRule("vignette", "vignette", T("What the case told rests on: {choices}", choices=said(VIGNETTES)), "fictional", kinds=_DATED),
        FieldRule("status", "status", T("published or draft"), "draft", "published"),
        FieldRule("uid", "uid", T("Name that never changes, written once by parvis build"), "7c0d…", T("given by parvis build")),
        FieldRule("translation_of", "uid", T("uid, or file name, of the text this one translates"), "la-premiere-seance.md", T("the file of the same name in the main language")),
        FieldRule("role", "role", T("What a page is for: {choices}", choices=said(ROLES)), "about", "page", kinds=("page",)),
    )
}  # fmt: skip
# French words that people try before the fields' names.
_FRENCH = {
    "titre": "title", "resume": "summary", "description": "summary", "categorie": "category", "rubrique": "category",
    "etiquettes": "tags", "mots_cles": "tags", "keywords": "tags", "auteur": "author", "langue": "lang", "language": "lang",
    "statut": "status", "brouillon": "status", "draft": "status", "modifie": "modified", "updated": "modified",
    "texte_alternatif": "image_alt", "alt": "image_alt", "transcription": "transcript", "infolettre": "newsletter",
    "traduction_de": "translation_of", "id": "uid", "adresse": "slug", "permalink": "slug", "url": "slug", "son": "audio",
}  # fmt: skip
_YES = {"true", "yes", "oui", "vrai", "on"}
_NO = {"false", "no", "non", "faux", "off"}
_FRENCH_VALUES = {
    "brouillon": "draft", "publie": "published", "fictif": "fictional", "fiction": "fictional", "composite": "composite",
    "accueil": "home", "a_propos": "about", "tarifs": "services", "lieux": "places", "rendez_vous": "booking",
    "lettre": "newsletter", "mentions_legales": "legal", "confidentialite": "privacy", "crise": "crisis",
}  # fmt: skip
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})[:hH](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)")


@dataclass
class Reader:
    """Reads the typed values of one text's fields and keeps the problems."""

    shown: PurePath
    kind: Kind
    front: FrontMatter
    lines: list[str]
    zone: ZoneInfo
    today: dt.date
    problems: list[Problem] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)  # fields that are there but misspelt: not missing as well

    def problem(self, code: str, name: str, what: Text, write: Text | None = None, level: str = "error") -> None:
        """Note a problem at a field's value; at the top of the head when the field is absent."""
        value = self.front.fields.get(name)
        line, column = (value.line, value.column) if value else (1, 1)
        self.problems.append(Problem(code, what, write, self.shown, line, column, self.line(line), level))

    def line(self, number: int) -> str:
        return self.lines[number - 1][:200] if 1 <= number <= len(self.lines) else ""

    def unknown_fields(self) -> None:
        """Note fields that do not exist, or not for this kind of text."""
        for fault in self.front.problems:
            self.excused.add(re.split(r"[\s:=]", fault.source.strip(), maxsplit=1)[0])
        for name in self.front.fields:
            rule = FIELDS.get(name)
            if rule is None:
                meant = _FRENCH.get(plain(name)) or nearest(name, FIELDS)
                self.excused.add(meant or "")
                what = T("The field “{field}” is not known here.", field=name)
                write = (
                    T("Write: {example}", example=f"{meant}: {self.text(name)[:60]}") if meant else advise(name, FIELDS)
                )
                self._at_key("unknown-field", name, what, write)
            elif self.kind not in rule.kinds and not (
                rule.name == "newsletter" and self.boolean("newsletter", default=False) is False
            ):
                what = T("The field “{field}” has no meaning for this kind of text.", field=name)
                self._at_key("unknown-field", name, what, T("Remove this line."))

    def _at_key(self, code: str, name: str, what: Text, write: Text) -> None:
        line = self.front.fields[name].line
        self.problems.append(Problem(code, what, write, self.shown, line, 1, self.line(line)))

    def has(self, name: str) -> bool:
        """Whether a field is there and says something."""
        value = self.front.fields.get(name)
        return value is not None and bool(value.text)

    def text(self, name: str) -> str:
        value = self.front.fields.get(name)
        return " ".join(value.text.split()) if value else ""

    def title(self) -> str:
        title = self.text("title")
        if not title and "title" not in self.excused:
            heading = next((line[2:].strip() for line in self.front.body.split("\n") if line.startswith("# ")), "")
            example = f"title: {heading or 'Se réveiller à quatre heures'}"
            self.problem("missing-title", "title", T("The title is missing."), T("Write: {example}", example=example))
        return title

    def slug(self, default: str) -> str:
        if not self.has("slug"):
            return slugify(self.text("title")) or slugify(default)
        slug = self.text("slug")
        if slug == slugify(slug):
            return slug
        what = T("“{value}” cannot be part of an address: small letters, digits and hyphens only.", value=slug)
        self.problem(
            "bad-slug", "slug", what, T("Write: {example}", example=f"slug: {slugify(slug) or slugify(default)}")
        )
        return slugify(slug) or slugify(default)

    def tags(self) -> tuple[str, ...]:
        value = self.front.fields.get("tags")
        if value is None:
            return ()
        items = value.value if isinstance(value.value, tuple) else tuple(value.value.split(","))
        cleaned = (" ".join(item.split()) for item in items)
        return tuple(dict.fromkeys(item for item in cleaned if item))

    def boolean(self, name: str, *, default: bool) -> bool:
        if not self.has(name):
            return default
        word = self.text(name).casefold()
        if word in _YES | _NO:
            return word in _YES
        what = T("“{value}” is neither yes nor no.", value=self.text(name))
        self.problem(
            "bad-value", name, what, T("Write: {example}", example=f"{name}: {'true' if default else 'false'}")
        )
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> Any:
        if not self.has(name):
            return default
        word = self.text(name)
        if word in choices:
            return word
        meant = _FRENCH_VALUES.get(plain(word), word)
        what = T("“{value}” is not one of the choices of “{field}”.", value=word, field=name)
        self.problem("bad-value", name, what, advise(meant, choices, f"{name}: {{word}}"))
        return default

    def word(self, name: str) -> str:
        """A name without spaces, as uid must be."""
        value = self.text(name)
        if re.search(r"\s", value):
            what = T("“{value}” must not hold spaces.", value=value)
            self.problem("bad-value", name, what, T("Write: {example}", example=f"{name}: {'-'.join(value.split())}"))
        return value

    def date(self, name: str) -> dt.datetime | None:
        """An aware date; without an hour, the first instant of that day where the practice is."""
        if not self.has(name):
            return None
        written = self.text(name)
        if found := read_date(written, self.zone):
            return found
        what = T("“{value}” is not a date.", value=written)
        self.problem("bad-date", name, what, T("Write: {example}", example=f"{name}: {self._date_meant(written)}"))
        return None

    def _date_meant(self, written: str) -> str:
        match = _FRENCH_DATE.fullmatch(written)
        if match:
            meant = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
            if read_date(meant, self.zone):
                return meant
        return self.today.isoformat()


def read_date(written: str, zone: ZoneInfo) -> dt.datetime | None:
    """`2026-01-02`, `2026-01-02 09:30`, with or without an offset; local time of the zone when there is none."""
    match = _DATE.fullmatch(written.strip())
    if match is None:
        return None
    try:
        numbers = [int(part or 0) for part in match.groups()[:6]]
        naive = dt.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is set below
        if not match[7]:
            found = naive.replace(tzinfo=zone)
        else:
            found = dt.datetime.fromisoformat(f"{naive.isoformat()}{match[7].replace('Z', '+00:00')}")
        found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found


def lines_of(fields: dict[str, FieldValue]) -> dict[str, int]:
    return {name: value.line for name, value in fields.items()}
