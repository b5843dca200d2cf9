"""The head of a Markdown file: YAML between two `---` lines, read as people write it.

Every value is a text, or a list of texts: no YAML guess turns `9:30` into a number or a title into a date. On one line,
what follows the key is taken as it is written, so « L'été : ça va ? » needs no quotes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath

from parvis.errors import Problem
from parvis.i18n import T

CUT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"\s*---[ \t]*(?:\n|\Z)")
# Most heads: each line a name and a text that YAML, given it between quotes, would return as it is.
_VALUE = r"\w(?:[\w \u00a0\u202f’'«»….,:;!?()/+=&%€–—-]*[\w’'».…!?;)])?"
_WORD = r"\w(?:[\w ’'-]*\w)?"
_SIMPLE = re.compile(rf"(?:(?:[a-z_]{{1,40}}: {_VALUE}|tags: \[{_WORD}(?:, {_WORD})*\])\n)+")
_SIMPLE_LINE = re.compile(r"([a-z_]+): (.+)")
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss"}


@lru_cache(maxsize=8192)
def slugify(text: str) -> str:
    """A title as the end of an address: « L'été à l'école : qu'est-ce que » -> `l-ete-a-l-ecole-qu-est-ce-que`."""
    spelled = "".join(_LIGATURES.get(character, character) for character in text.lower())
    bare = spelled
    if not spelled.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field as written; `line` is that of its key, `column` that of its value, both from 1 in the file."""

    value: str | tuple[str, ...]
    line: int
    column: int

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ", ".join(self.value)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    fields: dict[str, FieldValue] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    problems: tuple[Problem, ...] = ()


def read_front_matter(text: str, shown: PurePath) -> FrontMatter:
    r"""The fields of a text, its body, and what is wrong in its head. `text` has "\n" line ends."""
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(body=text, problems=(_no_head(text, shown),))
    first_line = text.count("\n", 0, opening.end()) + 1
    stripped = text.lstrip()
    match = CUT.match(stripped)
    if match is None:
        what = T("The head of this text is not closed.")
        write = T("Put a line --- after the last field, before the text.")
        return FrontMatter(
            body="", problems=(Problem("front-matter-not-closed", what, write, shown, first_line - 1, 1, "---"),)
        )
    kept = _simple(match[1], first_line)
    problems: tuple[Problem, ...] = ()
    if kept is None:
        from parvis.practice.yaml_head import fields_of

        kept, problems = fields_of(text, shown, first_line)
    body_line = first_line + match[1].count("\n") + 1
    return FrontMatter(kept, match[2], body_line, problems)


def _simple(head: str, first_line: int) -> dict[str, FieldValue] | None:
    """The fields of a head without anything that needs YAML; None for any other. Half of the reading was YAML's."""
    if _SIMPLE.fullmatch(head) is None:
        return None
    found = _SIMPLE_LINE.findall(head)
    fields = {
        name: FieldValue(tuple(value[1:-1].split(", ")) if value[0] == "[" else value, number, len(name) + 3)
        for number, (name, value) in enumerate(found, start=first_line)
    }
    return fields if len(fields) == len(found) else None  # a name given twice is a fault


def _no_head(text: str, shown: PurePath) -> Problem:
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = heading[1].strip() if heading else "…"
    what = T("This text has no head: its title, date and summary stand first, between two lines ---.")
    write = T("Write at the top: {example}", example=f"---\ntitle: {title}\n---")
    return Problem("no-front-matter", what, write, shown, 1, 1, text.split("\n", maxsplit=1)[0][:120])
