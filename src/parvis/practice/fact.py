"""How a fact of practice.toml is declared: a dataclass field with its documentation."""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any


def fact(help_: str, *, default: Any = MISSING, example: str = "", key: str = "", form: str = "", ref: str = "") -> Any:
    """A fact: its help (English, translated in the catalogues), its default, a TOML example, its key if it is not its name.

    `form` names what the value must look like (practice/forms.py); `ref` the list whose `id` it must name.
    """
    metadata = {"help": help_, "example": example, "key": key, "form": form, "ref": ref}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)
