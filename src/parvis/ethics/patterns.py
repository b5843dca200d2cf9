"""Patterns of rules, made safe and quick.

A pattern is a Python regular expression over normalised lower-case text, with names of the lexicon in braces. It never
crosses a sentence, forgives a missing accent, cannot take exponential time, and tells which letters must be present
before it is worth trying.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parvis.ethics.cost import BUDGET, children_of, ways
from parvis.ethics.letters import needed
from parvis.ethics.lexicon import UnknownWord, expand
from parvis.i18n import T, Text

_parser: Any = importlib.import_module("re._parser")
_UNBOUNDED = 1000


# What reaches over the end of a sentence elsewhere stays inside it here.
_WITHIN_CLASS = {r"\s": " "}
_WITHIN = {r"\s": " ", r"\W": r"[^\w\n]", r"\D": r"[^\d\n]", r"\A": "^", r"\Z": "$"}


class PatternRefused(ValueError):
    """A pattern that is not one, or that could take forever. `what` says it as a sentence."""

    def __init__(self, what: Text) -> None:
        super().__init__(str(what))
        self.what = what


@dataclass(frozen=True, slots=True)
class Pattern:
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]  # a sentence must hold one of each set; empty when nothing can be said

    def may_match(self, text: str) -> bool:
        for letters in self.needs:
            for each in letters:
                if each in text:
                    break
            else:
                return False
        return True


def compile_pattern(written: str, language: str, *, bounded: bool = True) -> Pattern:
    """Compile one pattern. Raises PatternRefused; with `bounded` also for a pattern that tries too many ways."""
    try:
        prepared = _prepare(expand(written, language))
        tree = _parser.parse(prepared, re.MULTILINE)
    except UnknownWord as error:
        raise PatternRefused(T("no lexicon has the entry “{name}”", name=error.args[0])) from error
    except re.error as error:
        raise PatternRefused(T("this is not a regular expression: {reason}", reason=error.msg)) from error
    except (RecursionError, OverflowError) as error:
        raise PatternRefused(T("this is not a regular expression: {reason}", reason=str(error))) from error
    if _explosive(tree):
        raise PatternRefused(T("this pattern could take forever: give its repetitions an upper limit"))
    if bounded and ways(tree) > BUDGET:
        raise PatternRefused(
            T(
                "this pattern could take forever: what it repeats can be cut up in too many ways; repeat less, or put something fixed between"
            )
        )
    # Compiled from the text, not from the tree: the cache of rules keeps `regex.pattern`.
    return Pattern(re.compile(prepared, re.MULTILINE), needed(tree))


def _prepare(pattern: str) -> str:
    """Keep a pattern inside one sentence and let it read words whose accents were forgotten."""
    out: list[str] = []
    inside = False
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "\\":
            pair = pattern[position : position + 2]
            out.append((_WITHIN_CLASS if inside else _WITHIN).get(pair, pair))
            position += 2
            continue
        if not inside and letter == "[":
            inside = True
            negated = pattern.startswith("[^", position)
            out.append(r"[^\n" if negated else "[")
            position += 2 if negated else 1
            continue
        inside = inside and letter != "]"
        out.append(_unaccented(letter, inside=inside))
        position += 1
    return "".join(out)


def _unaccented(letter: str, *, inside: bool) -> str:
    if letter.isascii() or not letter.isalpha():
        return letter
    bare = unicodedata.normalize("NFD", letter)[0]
    if bare == letter:
        return letter
    # "révél" reads also "révèle": the accent of a French stem turns with its ending.
    letters = letter + bare + ("è" if letter == "é" else "")
    return letters if inside else f"[{letters}]"


def _explosive(tree: Any) -> bool:
    """An unlimited repetition that holds another, or that may run over spaces, can take very long."""
    return any(_explodes(op, value) for op, value in tree)


def _explodes(op: Any, value: Any) -> bool:
    name = str(op)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        _low, high, inner = value
        unlimited = int(high) > _UNBOUNDED
        return (unlimited and not _single_word(inner)) or _explosive(inner)
    return any(_explosive(child) for child in children_of(name, value))


def _single_word(inner: Any) -> bool:
    """What is repeated is one character, never a space next to letters: a word sign, or a space alone."""
    if len(inner) != 1:
        return False
    name, value = str(inner[0][0]), inner[0][1]
    if name == "LITERAL":
        return True
    if name != "IN":
        return False
    kinds = [(str(op), item) for op, item in value]
    return not any(
        op == "NEGATE" or (op == "LITERAL" and item == ord(" ") and len(kinds) > 2)  # noqa: PLR2004
        or (op == "CATEGORY" and str(item) not in ("CATEGORY_WORD", "CATEGORY_DIGIT"))
        for op, item in kinds
    )  # fmt: skip


def compile_all(written: Sequence[str], language: str, *, bounded: bool = True) -> tuple[Pattern, ...]:
    return tuple(compile_pattern(pattern, language, bounded=bounded) for pattern in written)
