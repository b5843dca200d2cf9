"""What `parvis init` and `parvis new` begin a text with: front matter, and the questions worth asking.

The texts are Markdown files beside this one, one folder a language, so that a translator needs no code. Questions are
comments (`<!-- … -->`): they are never published, and one may leave them where they are.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from string import Template

from parvis.practice.front_matter import slugify

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("fr", "en")
# The starter pages, by role: name of the file in each language.
STARTERS: dict[str, dict[str, str]] = {
    "home": {"fr": "accueil", "en": "home"},
    "about": {"fr": "a-propos", "en": "about"},
    "services": {"fr": "tarifs", "en": "fees"},
    "booking": {"fr": "rendez-vous", "en": "booking"},
    "newsletter": {"fr": "lettre", "en": "newsletter"},
}


# What a page is called until someone says better: no key of ours is ever shown to a visitor.
TITLES = {"home": {"fr": "Bienvenue", "en": "Welcome"}, "about": {"fr": "À propos", "en": "About"}}


def new_text(kind: str, language: str, *, title: str, slug: str, uid: str, date: dt.datetime) -> str:
    """A new article, resource or page, as a draft. `date` is aware, in the practice's time zone."""
    source = _template(language, f"{kind}.md")
    return source.substitute(
        title=_quoted(title), lang=language, slug=slug, uid=uid, date=f"{date:%Y-%m-%d %H:%M}", day=f"{date:%Y-%m-%d}"
    )


def starter_pages(language: str, main_language: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The first pages of a practice in one language: path below content/ -> text.

    `answers` are those of `parvis init`, by question; what was not answered leaves a question in the text.
    """
    return {
        _file_name(role, language, main_language): _template(language, f"pages/{role}.md").substitute(
            _values(role, language, main_language, answers)
        )
        for role in STARTERS
    }


def author_id(answers: Mapping[str, str]) -> str:
    """The short name of the practitioner in practice.toml: her first name."""
    return slugify(_person(answers).split(" ")[0]) or "praticien"


def _person(answers: Mapping[str, str]) -> str:
    return answers.get("practitioner", "") or answers.get("name", "")


def _file_name(role: str, language: str, main_language: str) -> str:
    names = STARTERS[role]
    name = names.get(language, role)
    return f"pages/{name}.md" if language == main_language else f"pages/{name}.{language}.md"


def _values(role: str, language: str, main_language: str, answers: Mapping[str, str]) -> dict[str, str]:
    person = _person(answers)
    name = answers.get("name", "") or person
    original = _uid(answers, role, main_language)
    pair = "" if language == main_language else f"translation_of: {original}\n"
    # What the practitioner wrote is in the main language: elsewhere the question stands instead.
    written = answers if language == main_language else {}
    return {
        "lang": language,
        "slug": STARTERS[role].get(language, role),
        "uid": _uid(answers, role, language),
        "translation": pair,
        "author": author_id(answers),
        "title": _quoted(written.get("headline", "") or name or _title(role, language)),
        "person": _quoted(person or _title(role, language)),
        "summary": f"summary: {_quoted(written['receives'])}\n" if written.get("receives") else "",
    }


def _title(role: str, language: str) -> str:
    names = TITLES.get(role, {})
    return names.get(language) or names.get("en", "")


def _uid(answers: Mapping[str, str], role: str, language: str) -> str:
    """Drawn from the practice's name, so that the pages of its languages know each other, and init stays repeatable."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"parvis:{answers.get('name', '')}:{role}:{language}"))


def _template(language: str, name: str) -> Template:
    """A language without a scaffold of its own begins in English."""
    folder = language.split("-", maxsplit=1)[0]
    path = FOLDER / (folder if folder in LANGUAGES else "en") / name
    return Template(path.read_text(encoding="utf-8"))


def _quoted(text: str) -> str:
    """A text as YAML reads it whatever it holds: `Le couple : parler` keeps its colon."""
    return json.dumps(text, ensure_ascii=False)
