"""The forms that practice.toml has had, and how a file goes from each to the next.

A change of form is one entry of MIGRATIONS: it edits the document in place, so comments and order stay. `FORMAT` in
practice/model.py is the form that the loader reads; a file that names none is of form 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import tomlkit
from tomlkit.exceptions import ParseError

from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text
from parvis.practice.model import FORMAT


@dataclass(frozen=True, slots=True)
class Migration:
    """The step to form `to` from the one before. `what` is said to the person, `change` edits the document."""

    to: int
    what: Text
    change: Callable[[tomlkit.TOMLDocument], None]


# None yet: form 1 is the only one there has been.
MIGRATIONS: tuple[Migration, ...] = ()


class CannotMigrate(ParvisError):
    """The file cannot be read, or is of a form that this Parvis does not know."""

    exit_code = Exit.PROBLEMS


@dataclass(frozen=True, slots=True)
class Migrated:
    """The text in the present form, and the steps that led there; no step, no change."""

    text: str
    steps: tuple[Migration, ...] = ()


def migrate(text: str, migrations: Sequence[Migration] = MIGRATIONS, *, form: int = FORMAT) -> Migrated:
    """The text of a practice.toml in the form `form`. Raises CannotMigrate."""
    try:
        document = tomlkit.parse(text)
    except ParseError as error:
        raise CannotMigrate(
            T("content/practice.toml cannot be read."), T("Mend it first: parvis check says where.")
        ) from error
    written = document.get("format", 1)
    found = written.unwrap() if hasattr(written, "unwrap") else written
    if not isinstance(found, int) or found > form:
        raise CannotMigrate(
            T("This file was written for a later version of Parvis."), T("Update Parvis: pip install --upgrade parvis")
        )
    steps = tuple(step for step in sorted(migrations, key=lambda step: step.to) if found < step.to <= form)
    for step in steps:
        step.change(document)
    if not steps:
        return Migrated(text)
    if "format" in document:
        document["format"] = form
        return Migrated(tomlkit.dumps(document), steps)
    newline = "\r\n" if "\r\n" in text else "\n"
    # On the first line: a key after a table would belong to the table.
    return Migrated(f"format = {form}{newline}{tomlkit.dumps(document)}", steps)
