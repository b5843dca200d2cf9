"""Plain values of TOML to the frozen types of the model, driven by the declarations; every fault is kept, none raised."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import Any

from parvis.errors import Problem
from parvis.i18n import Localized, T, Text
from parvis.practice import model
from parvis.practice.forms import FORMS, SECRET, Around
from parvis.practice.hours import read_span, write_span
from parvis.practice.model import TimeSpan
from parvis.practice.nearby import advise, alike, nearest, said
from parvis.practice.positions import Index, Path
from parvis.practice.scalars import FAILED, SIMPLE, example_for, example_of

_SECRET_IN_ADDRESS = re.compile(r"^[a-z+]+://[^/\s:@]*:[^@\s/]+@", re.IGNORECASE)
# French words that people try before the keys of the model.
_FRENCH = {
    "nom": "name", "pays": "country", "langues": "languages", "langue": "languages", "fuseau": "time_zone", "devise": "currency",
    "telephone": "phone", "tel": "phone", "courriel": "email", "mail": "email", "e_mail": "email", "adresse": "address",
    "rue": "street", "code_postal": "postal_code", "ville": "city", "titres": "titles", "titre": "titles", "diplomes": "credentials",
    "numero": "number", "registre": "register", "prix": "price", "tarif": "price", "duree": "duration", "lieu": "places",
    "lieux": "places", "horaires": "hours", "heures": "hours", "jours": "days", "jour": "days", "praticien": "practitioner",
    "praticiens": "practitioners", "mediateur": "mediator", "assureur": "insurer", "assurance": "insurer", "hebergeur": "host",
    "tva": "vat", "supervisions": "supervision", "specialites": "approaches", "annulation": "cancellation", "paiement": "payment",
    "site_web": "site_url", "gratuit": "free", "declaration": "declarations", "debut": "from", "fin": "until",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared fact: its key in the file, its attribute, its type and what is written about it."""

    key: str
    name: str
    type: Any
    required: bool
    help: str
    example: str
    form: str
    ref: str


@cache
def facts_of(cls: type) -> dict[str, Fact]:
    """The facts of a type, by their key in the file, in the order of declaration."""
    hints = typing.get_type_hints(cls)
    found = {}
    for item in dataclasses.fields(cls):
        meta = item.metadata
        key = meta.get("key") or item.name
        required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        found[key] = Fact(
            key, item.name, hints[item.name], required, *(meta.get(k, "") for k in ("help", "example", "form", "ref"))
        )
    return found


@cache
def tables() -> dict[type, str]:
    """Every type of the model that is a table of the file, with the name of one of its tables."""
    found: dict[type, str] = {model.Practice: ""}
    queue: list[type] = [model.Practice]
    while queue:
        cls = queue.pop(0)
        for fact in facts_of(cls).values():
            inner, many = table_type(fact.type)
            if inner is not None and inner not in found:
                found[inner] = f"{found[cls]}.{fact.key}".lstrip(".") + ("[]" if many else "")
                queue.append(inner)
    return found


def table_type(declared: Any) -> tuple[type | None, bool]:
    """The dataclass inside `X`, `X | None` or `tuple[X, ...]`, and whether there may be several."""
    arguments = typing.get_args(declared)
    many = typing.get_origin(declared) is tuple
    candidates = arguments if many or arguments else (declared,)
    for candidate in candidates:
        if dataclasses.is_dataclass(candidate) and candidate not in {Localized, TimeSpan}:
            return typing.cast("type", candidate), many
    return None, many


@dataclass
class Converter:
    """Keeps the problems, the places of what it made, and the references to verify afterwards."""

    index: Index
    shown: PurePath
    languages: tuple[str, ...]
    around: Around
    problems: list[Problem] = field(default_factory=list)
    made: dict[int, tuple[Any, Path]] = field(default_factory=dict)  # id of a converted table -> itself and its path
    faulty: set[Path] = field(default_factory=set)
    references: list[tuple[Path, str, str]] = field(default_factory=list)  # path, list, id

    def problem(
        self, code: str, path: Path, what: Text, write: Text | None = None, *, on: str = "value", level: str = "error"
    ) -> None:
        """Note a problem at a value, or at a key (`on="key"`)."""
        self.faulty.add(path)
        line, column = self.index.key(path) if on == "key" else self.index.value(path)
        source = self.index.line(line)
        self.problems.append(Problem(code, what, write, self.shown, line, column, source, level))

    def is_sound(self, path: Path) -> bool:
        """Whether nothing is wrong at a path or below it."""
        return not any(fault[: len(path)] == path for fault in self.faulty)

    def path_of(self, made: object, *keys: str | int) -> Path:
        """Where a converted table is in the file, with keys below it; the top of the file for a default."""
        return (*self.made.get(id(made), (None, ()))[1], *keys)

    def table(self, cls: type, data: Any, path: Path) -> Any:
        """A table of the file as an instance of `cls`, or FAILED when a fact it cannot do without is missing."""
        if not isinstance(data, dict):
            self.wrong_type(path, T("a table, whose keys are {keys}", keys=said(facts_of(cls))), "")
            return FAILED
        facts = facts_of(cls)
        unknown = [key for key in data if key not in facts]
        meant = {key: self.unknown_key(cls, key, (*path, key)) for key in unknown}
        values: dict[str, Any] = {}
        complete = True
        for key, fact in facts.items():
            if key in data:
                value = self.fact(fact, data[key], (*path, key))
                if value is not FAILED:
                    values[fact.name] = value
                else:
                    complete = complete and not fact.required
            elif fact.required:
                complete = False
                if key not in meant.values():
                    self.missing(fact, path)
        if not complete:
            return FAILED
        made = cls(**values)
        self.made[id(made)] = (made, path)
        return made

    def fact(self, fact: Fact, value: Any, path: Path) -> Any:
        """One value, converted and checked by its form."""
        if isinstance(value, str) and _SECRET_IN_ADDRESS.match(value):
            self.secret(path)
            return FAILED
        if _waits(value):
            self.problem(
                "unanswered-example", path,
                T("this still waits for your answer: it would be published as it stands"),
                T("Write the answer, or put a # before the line: it can wait."),
            )  # fmt: skip
            return FAILED
        made = self.value(fact.type, value, path, fact.example or example_of(fact.type, fact.form))
        if made is FAILED:
            return FAILED
        items: Sequence[Any] = made if isinstance(made, tuple) else (made,)
        for position, item in enumerate(items):
            at = (*path, position) if isinstance(made, tuple) else path
            if fact.ref and isinstance(item, str) and item:
                self.references.append((at, fact.ref, item))
            if not fact.form or item in {"", None}:
                continue
            if fault := FORMS[fact.form](item, self.around):
                self.problem(f"bad-{fact.form}", at, *fault)
        return made

    def value(self, declared: Any, value: Any, path: Path, example: str) -> Any:
        """A value as the declared type asks, or FAILED with its problem noted."""
        origin, arguments = typing.get_origin(declared), typing.get_args(declared)
        if origin in {types.UnionType, typing.Union}:
            return self.value(next(a for a in arguments if a is not type(None)), value, path, example)
        if origin is typing.Literal:
            return self.choice(arguments, value, path)
        if origin is tuple:
            return self.many(arguments[0], value, path, example)
        if declared in SIMPLE:
            made, expected = SIMPLE[declared](value)
            return (
                made if made is not FAILED else self.wrong_type(path, expected, example_for(declared, value) or example)
            )
        if declared is Localized:
            return self.localized(value, path, example)
        if declared is TimeSpan:
            return self.span(value, path)
        return self.table(declared, value, path)

    def choice(self, choices: tuple[str, ...], value: Any, path: Path) -> Any:
        if value in choices:
            return value
        written = str(value)
        french = {"lundi": "monday", "mardi": "tuesday", "mercredi": "wednesday", "jeudi": "thursday",
                  "vendredi": "friday", "samedi": "saturday", "dimanche": "sunday", "ferme": "closed", "paires": "even",
                  "impaires": "odd", "en_ligne": "online", "telephone": "phone", "cabinet": "on-site",
                  "domicile": "at-home"}  # fmt: skip
        from parvis.practice.nearby import plain

        meant = french.get(plain(written), written)
        self.problem(
            "unknown-value",
            path,
            T("“{value}” is not one of the choices.", value=written),
            advise(meant, choices, '"{word}"'),
        )
        return FAILED

    def many(self, item: Any, value: Any, path: Path, example: str) -> Any:
        if not isinstance(value, list):
            inner, _ = table_type(tuple[item, ...])
            if inner is not None:
                wanted = T(
                    "a list of tables: begin each with [[{name}]]",
                    name=".".join(str(p) for p in path if isinstance(p, str)),
                )
                return self.wrong_type(path, wanted, "")
            shown = f'["{value}"]' if isinstance(value, str) else example
            return self.wrong_type(path, T("a list, between square brackets"), shown)
        made = [self.value(item, one, (*path, position), _first(example)) for position, one in enumerate(value)]
        return tuple(one for one in made if one is not FAILED)

    def localized(self, value: Any, path: Path, example: str) -> Any:
        if isinstance(value, str):
            return Localized.of(value)
        if not isinstance(value, dict):
            return self.wrong_type(
                path, T("a text between quotes, or one for each language"), example or '{ fr = "…", en = "…" }'
            )
        for language, text in value.items():
            if language not in self.languages:
                self.problem(
                    "unknown-language", (*path, language),
                    T("“{value}” is not a language of the site.", value=language),
                    advise(language, self.languages), on="key",
                )  # fmt: skip
            if not isinstance(text, str):
                self.wrong_type((*path, language), T("a text between quotes"), '"…"')
        return Localized(tuple((k, v) for k, v in value.items() if isinstance(v, str) and k in self.languages))

    def span(self, value: Any, path: Path) -> Any:
        span = read_span(value) if isinstance(value, str) else None
        if span is None:
            self.problem(
                "bad-hours",
                path,
                T("“{value}” is not a span of hours.", value=value),
                T("Write: {example}", example='"9:00-12:30"'),
            )
            return FAILED
        if span.start >= span.end:
            turned = write_span(TimeSpan(span.end, span.start)) if span.end < span.start else "9:00-12:30"
            self.problem(
                "hours-inverted",
                path,
                T("“{value}” ends before it begins.", value=value),
                T("Write: {example}", example=f'"{turned}"'),
            )
            return FAILED
        return span

    def wrong_type(self, path: Path, expected: Text, example: str) -> Any:
        write = T("Write: {example}", example=f"{_key(path)} = {example}" if example and _key(path) else example)
        self.problem(
            "wrong-type",
            path,
            T("“{key}” must be {expected}.", key=_key(path), expected=expected),
            write if example else None,
        )
        return FAILED

    def missing(self, fact: Fact, path: Path) -> None:
        example = fact.example or example_of(fact.type, fact.form)
        what = T("“{key}” is missing: {help}.", key=fact.key, help=T(fact.help))
        self.problem("missing-key", path, what, T("Write: {example}", example=f"{fact.key} = {example}"), on="key")

    def secret(self, path: Path) -> None:
        line, column = self.index.key(path)
        self.faulty.add(path)
        self.problems.append(secret_problem(Problem("secret-in-facts", Text(""), None, self.shown, line, column)))

    def unknown_key(self, cls: type, key: str, path: Path) -> str:
        """Note an unknown key; the known one that was probably meant, or ""."""
        if SECRET.search(key):
            self.secret(path)
            return ""
        known = facts_of(cls)
        meant = _meant(key, known)
        elsewhere = [name or "practice.toml" for other, name in tables().items() if key in facts_of(other)]
        if meant and (not elsewhere or alike(key, meant)):
            write = T("Write: {example}", example=self._line_with(path, key, meant))
        elif elsewhere:
            write = T("It belongs in: {tables}", tables=said(elsewhere))
        else:
            write = T("The keys known here are: {keys}", keys=said(known))
        self.problem("unknown-key", path, T("The key “{key}” is not known here.", key=key), write, on="key")
        return meant

    def _line_with(self, path: Path, key: str, meant: str) -> str:
        """The line of a key with another key in its place; the key alone where the line does not show it."""
        line, column = self.index.key(path)
        source = self.index.line(line)
        before, after = source[: column - 1], source[column - 1 :]
        return f"{meant}{after[len(key) :]}".strip() if not before.strip() and after.startswith(key) else meant


def secret_problem(at: Problem) -> Problem:
    """The problem of a secret where another was found; its line is not shown, for it would be copied around."""
    what = T("A secret must not be written in practice.toml, which is shared and kept in copies.")
    write = T("Remove this line, change that secret, and give it through the environment (docs/reference/settings.md).")
    return Problem("secret-in-facts", what, write, at.path, at.line, at.column)


def _meant(key: str, known: dict[str, Fact]) -> str:
    from parvis.practice.nearby import plain

    french = _FRENCH.get(plain(key), "")
    return french if french in known else nearest(key, known) or ""


def _key(path: Path) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "")


def _first(example: str) -> str:
    return example.strip("[]").split(",")[0] if example.startswith("[") else example


def _waits(value: Any) -> bool:
    """Whether a text is still the ellipsis of the file that `parvis init` wrote."""
    texts = value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(text, str) and text.strip() in {"…", "..."} for text in texts)
