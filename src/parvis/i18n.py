"""Sentences for people, said in their language.

English is the source: a sentence in the code *is* its English text. A language is a folder of gettext catalogues
(`locale/<language>/*.po`, one file per part of the product, and `themes/calm/translations/<language>.po`), read
together as one. `T("…", name=value)` makes a sentence to be said later; `translator(language)` gives gettext's `_`.
"""

from __future__ import annotations

import gettext
import locale
import marshal
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parvis.kept import keep, read_kept, stamp
from parvis.paths import CARRIED, PACKAGE

LANGUAGES = ("fr", "en")
SOURCE_LANGUAGE = "en"


def catalogue_files(language: str) -> list[Path]:
    """Every catalogue of a language, in a fixed order."""
    found = sorted((PACKAGE / "locale" / language).glob("*.po"))
    theme = CARRIED / "themes" / "calm" / "translations" / f"{language}.po"
    return [*found, theme] if theme.is_file() else found


_PIECE = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_ENTRY = re.compile(
    r'^(msgid_plural|msgid|msgstr)(?:\[(\d)\])?[ \t]+((?:"(?:[^"\\\n]|\\.)*"[ \t]*\r?\n?)+)', re.MULTILINE
)
_PLURAL = re.compile(r"plural=([^;\n]+)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class _Sentences(gettext.NullTranslations):
    """The catalogues of a language, read from their sources: every command starts with it, and a parser is slower."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[str, int], str] = {}
        self.plural = ""  # the expression of the plural's form, as the catalogue gives it
        self._form: Callable[[int], int] | None = None

    def read(self, text: str) -> None:
        msgid = ""
        for kind, number, quoted in _ENTRY.findall(text):
            said = "".join(_PIECE.findall(quoted))
            if "\\" in said:
                said = re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), said)
            if kind == "msgid":
                msgid = said
            elif kind == "msgstr" and said and msgid:
                self.known[msgid, int(number or 0)] = said
            elif kind == "msgstr" and not msgid and (plural := _PLURAL.search(said)):
                self.plural = plural[1]

    def gettext(self, message: str) -> str:
        return self.known.get((message, 0), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.known.get((msgid1, self.form(n))) or (msgid1 if n == 1 else msgid2)

    def form(self, n: int) -> int:
        if self._form is None:
            self._form = gettext.c2py(self.plural or "n != 1")
        return self._form(n)


@lru_cache(maxsize=16)
def _translations(language: str) -> gettext.NullTranslations:
    found = _Sentences()
    files = catalogue_files(language)
    if not files:
        return found
    name, key = f"sentences-{language}", stamp(__file__, *files)
    if (kept := read_kept(name, key)) is not None:
        found.known, found.plural = marshal.loads(kept)  # noqa: S302 - kept beside our compiled modules, never in a practice
        return found
    for path in files:
        found.read(path.read_text(encoding="utf-8"))
    keep(name, key, marshal.dumps((found.known, found.plural)))
    return found


def translator(language: str) -> Callable[[str], str]:
    """Give gettext's `_` for a language; an unknown language or sentence answers in English."""
    return _translations(language.partition("-")[0]).gettext


def plural_translator(language: str) -> Callable[[str, str, int], str]:
    """Give gettext's `ngettext` for a language."""
    return _translations(language.partition("-")[0]).ngettext


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with its values, kept apart until someone reads it. Values may be texts themselves."""

    msgid: str
    values: tuple[tuple[str, object], ...] = ()

    def say(self, language: str) -> str:
        sentence = translator(language)(self.msgid)
        spoken = {name: v.say(language) if isinstance(v, Text) else v for name, v in self.values}
        return sentence.format(**spoken) if spoken else sentence

    def __str__(self) -> str:
        return self.say(SOURCE_LANGUAGE)


def T(msgid: str, **values: object) -> Text:
    """Mark a sentence for translation and keep its values: `T("{count} articles", count=3)`."""
    return Text(msgid, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Localized:
    """A text that the practitioner wrote, in one language for all or once for each."""

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, value: str | dict[str, str]) -> Localized:
        return cls((("", value),) if isinstance(value, str) else tuple(value.items()))

    def to(self, language: str) -> str:
        """The text in that language, else the one written for all, else the first one written, else ''."""
        known = dict(self.values)
        return known.get(language) or known.get("") or next((text for _, text in self.values if text), "")

    def __bool__(self) -> bool:
        return any(text for _, text in self.values)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`--language`, else PARVIS_LANGUAGE, else the system's language; French where it says nothing of use."""
    for position, argument in enumerate(arguments):
        if argument == "--language" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
        if argument.startswith("--language="):
            return _known(argument.partition("=")[2])
    wanted = environment.get("PARVIS_LANGUAGE") or next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    if not wanted:
        wanted = locale.getlocale()[0] or ""  # Windows has no LANG
    return _known(wanted)


def _known(wanted: str) -> str:
    code = wanted[:2].lower()
    if code in LANGUAGES:
        return code
    # "C" and "POSIX" are no one's language: our users are French first.
    return "fr" if wanted in ("", "C", "POSIX") or wanted.startswith("C.") else SOURCE_LANGUAGE
