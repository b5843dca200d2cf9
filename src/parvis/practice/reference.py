"""The reference pages of facts, fields and professions, written from their declarations.

`python -m parvis.practice.reference docs/reference` writes them again; a test keeps them up to date.
"""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

from parvis.i18n import Localized, Text
from parvis.practice.convert import Fact, facts_of, table_type, tables
from parvis.practice.documents import Kind
from parvis.practice.fields import FIELDS
from parvis.practice.forms import DECLARATIONS
from parvis.practice.model import Declaration, Practice, TimeSpan
from parvis.practice.numbers import REGISTERS
from parvis.practice.professions import PROFESSIONS
from parvis.practice.scalars import example_of

BEGIN, END = "<!-- generated -->", "<!-- end of generated -->"
_KINDS: tuple[Kind, ...] = ("article", "resource", "page")
_TYPES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Decimal: "number",
    Localized: "text, or one for each language",
    TimeSpan: "hours",
}


def practice_page() -> str:
    """Every table of practice.toml, in the order of the model."""
    parts = []
    for cls, name in tables().items():
        title = (
            "At the top of the file" if cls is Practice else ", ".join(_header(place) for place in _places(cls, name))
        )
        parts.append(f"## {title}\n\n{_facts_table(cls)}")
    keys = ", ".join(f"`{key}`" for key in DECLARATIONS)
    registers = ", ".join(f"`{key}`" for key in REGISTERS)
    parts.append(f"## Keys of declarations\n\n{keys}.")
    parts.append(f"## Registers whose numbers are checked\n\n{registers}. Another name is shown as you write it.")
    return "\n\n".join(parts)


def _places(cls: type, first: str) -> list[str]:
    """Every name under which a table may stand, the first found first."""
    found = [first]
    for owner, name in tables().items():
        for fact in facts_of(owner).values():
            inner, many = table_type(fact.type)
            place = f"{name}.{fact.key}".lstrip(".") + ("[]" if many else "")
            if inner is cls and place not in found:
                found.append(place)
    return found


def _header(name: str) -> str:
    """How a table begins in the file: `[[practitioners.titles]]`, `[site.host]`."""
    plain = name.replace("[]", "")
    return f"`[[{plain}]]`" if name.endswith("[]") else f"`[{plain}]`"


def _facts_table(cls: type) -> str:
    rows = ["| Key | Type | Default | What it is | Example |", "| --- | --- | --- | --- | --- |"]
    defaults = {field.name: field.default for field in dataclasses.fields(cls)}
    for fact in facts_of(cls).values():
        cells = (f"`{fact.key}`", _type(fact.type), _default(fact, defaults[fact.name]), fact.help, _example(cls, fact))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _example(cls: type, fact: Fact) -> str:
    if cls is Declaration and fact.key == "key":
        return '`"supervision"`'
    example = fact.example or example_of(fact.type, fact.form)
    return "" if example in {'"…"', "{ … }", "[{ … }]", '["…"]', "1", "true"} else f"`{example}`"


def _type(declared: Any) -> str:
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if origin in {types.UnionType, typing.Union}:
        return _type(next(a for a in arguments if a is not type(None)))
    if origin is typing.Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin is tuple:
        inner = _type(arguments[0])
        return "tables" if inner == "table" else f"list: {inner}"
    return "table" if dataclasses.is_dataclass(declared) and declared not in _TYPES else _TYPES.get(declared, "date")


def _default(fact: Fact, default: Any) -> str:
    if fact.required:
        return "**required**"
    if default in {None, "", ()} or dataclasses.is_dataclass(default):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in default) + "]`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


def front_matter_page() -> str:
    """Every field of a text's head."""
    rows = ["| Field | Type | Default | For | What it is | Example |", "| --- | --- | --- | --- | --- | --- |"]
    for rule in FIELDS.values():
        default = rule.default.say("en") if isinstance(rule.default, Text) else rule.default and f"`{rule.default}`"
        kinds = "all texts" if rule.kinds == _KINDS else ", ".join(f"{kind}s" for kind in rule.kinds)
        example = f"`{rule.example}`"
        rows.append(f"| `{rule.name}` | {rule.type} | {default} | {kinds} | {rule.help.say('en')} | {example} |")
    return "\n".join(rows)


def professions_page() -> str:
    """Every profession of the table."""
    rows = ["| Key | French | English | Title reserved in | Groups |", "| --- | --- | --- | --- | --- |"]
    for profession in PROFESSIONS.values():
        french = dict.fromkeys((profession.name.to("fr"), profession.feminine.to("fr")))
        reserved = ", ".join(sorted(profession.regulated_in)) or "nowhere we know"
        groups = ", ".join(f"`{group}`" for group in sorted(profession.groups))
        rows.append(
            f"| `{profession.key}` | {', '.join(french)} | {profession.name.to('en')} | {reserved} | {groups} |"
        )
    return "\n".join(rows)


PAGES = {
    "practice-toml.md": practice_page,
    "front-matter.md": front_matter_page,
    "professions.md": professions_page,
}


def renewed(page: str, name: str) -> str:
    """A page with its generated part written again. Raises ValueError when the page has no such part."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{name} has no part between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{PAGES[name]()}\n\n{END}{after}"


def main(folder: Path) -> None:
    for name in PAGES:
        path = folder / name
        path.write_text(renewed(path.read_text(encoding="utf-8"), name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
