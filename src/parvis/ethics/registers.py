"""Registration numbers written in a text: the name of a register, a number, and a check digit that does not match.

A number that passes proves nothing: only its register can say whether it exists and whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parvis.ethics.regexes import regex
from parvis.practice.numbers import REGISTERS, check_number, compact

if TYPE_CHECKING:
    from parvis.ethics.text import Prose

# How people name a register in a sentence, by its key.
_NAMES = {
    "rpps": "rpps",
    "adeli": "adeli",
    "siret": "siret",
    "siren": "siren",
    "bce": "bce|kbo|(?:numéro|n°) d'entreprise|company number",
    "inami": "inami|riziv",
    "gln": "gln",
    "uid": "ide|uid",
    "hcpc": "hcpc",
    "npi": "npi",
}
_BETWEEN = r"(?: ?(?:numéro|number|registration|registered|n[°o]\.?|no\.|#|:|=|\(|–|-|,|est le|is))*+ ?"
_DIGITS = r"(?:be ?)?\d(?:[ .\-/]?\d){4,13}(?!\w)"
_SHAPES = {"hcpc": r"[a-z]{2,3} ?\d{4,8}(?!\w)", "uid": r"che[ -]?\d(?:[ .\-]?\d){6,9}(?!\w)"}
_FEWEST = 5  # digits: fewer is a year or a count, not a number of a register


def wrong_numbers(prose: Prose, registers: tuple[str, ...], profession: str = "") -> Iterator[tuple[int, int]]:
    """Where a number stands, in the normalized text, that its register could not have given."""
    for key in registers:
        names = _NAMES.get(key, "")  # a rule of one's own may name a register without a check digit
        if not names or (key != "bce" and not any(name in prose.text for name in names.split("|"))):
            continue
        for found in _pattern(key).finditer(prose.text):
            number = found["number"]
            if sum(letter.isdigit() for letter in number) < _FEWEST or _phone(number):
                continue
            if not _well_formed(key, number, profession):
                yield found.span("number")


def _well_formed(key: str, number: str, profession: str) -> bool:
    """Whether the number passes, or its first groups do: a postal code may follow it."""
    groups = re.split(r"(?<=\d)[ ](?=\d)", number)
    wholes = (" ".join(groups[:end]) for end in range(len(groups), 0, -1))
    length = len(REGISTERS[key].example)
    return any(
        check_number(key, whole, profession=profession) is None
        for left_out, whole in enumerate(wholes)
        if left_out == 0 or len(compact(whole)) == length
    )


def _pattern(key: str) -> re.Pattern[str]:
    if key not in _COMPILED:
        shape = _SHAPES.get(key, _DIGITS)
        _COMPILED[key] = regex(rf"(?<!\w)(?:{_NAMES[key]}){_BETWEEN}(?P<number>{shape})")
    return _COMPILED[key]


_COMPILED: dict[str, re.Pattern[str]] = {}


def _phone(number: str) -> bool:
    """Ten digits in pairs from 01 to 09: a French telephone number."""
    return re.fullmatch(r"0[1-9](?:[ .\-]\d\d){4}", number) is not None
