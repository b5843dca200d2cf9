"""The nearest known word to a misspelt one, accents, case and spaces forgiven."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from parvis.i18n import T, Text

_ALIKE = 0.9


def plain(word: str) -> str:
    """Lower case, without accents, with `_` for spaces and hyphens."""
    bare = unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
    return "_".join(bare.replace("-", " ").replace("_", " ").split())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, or None."""
    spelled = {plain(item): item for item in known}
    found = difflib.get_close_matches(plain(word), spelled, n=1, cutoff=0.6)
    return spelled[found[0]] if found else None


def alike(one: str, other: str) -> bool:
    """Whether two words differ by a letter or so."""
    return difflib.SequenceMatcher(None, plain(one), plain(other)).ratio() >= _ALIKE


def said(words: Iterable[str]) -> str:
    """Words as a list to read: "a, b, c"."""
    return ", ".join(words)


def advise(word: str, known: Iterable[str], shown: str = "{word}") -> Text:
    """“Write X” when something looks like it, else the list of what may be written. `shown` wraps the word."""
    choices = tuple(known)
    found = choices[0] if len(choices) == 1 else nearest(word, choices)
    if found:
        return T("Write: {example}", example=shown.format(word=found))
    if not choices:
        return T("Remove it.")
    return T("Write one of: {choices}", choices=said(choices))
