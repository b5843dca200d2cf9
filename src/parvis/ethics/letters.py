"""The letters that any match of a pattern holds: they tell, without running it, where a pattern cannot match.

A set of letters is needed when each match holds at least one of its strings. They are found by following what the
parsed pattern may begin with, from each of its elements on, until it is long enough to be rare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

Heads = frozenset[tuple[str, bool]]  # how a match may begin, and whether the rest of the pattern joins on to it
_MOST = 400  # strings in one set
_SECOND = 120  # strings in a further set: each of them is looked for
_LENGTHS = (14, 8, 6, 5, 4, 3)
_FREQUENT = 0.02
_FEW = 12  # characters of a class that are told apart
_ANYTHING: Heads = frozenset({("", False)})
_NOTHING: Heads = frozenset({("", True)})
_ORDINARY = ".,;:!?'-"
# Words of nearly every sentence: letters that are no more than one of these rule little out.
_COMMON = (
    "vous nous votre notre vos nos les des une pour avec dans sur est sont pas plus que qui mon mes ses leur ces par tout"
    " toute aux you your our the and for with can are will have has that this from not they their all his her"
)
# Words of nearly every page about such a practice.
_OF_THE_TRADE = (
    "séances seance consultations accompagnement corps personnes enfants famille heures jours distance vie soins travail"
    " praticien premier première sessions appointments family children person people body days weeks help helps online"
    " therapy works life support coaching friends first"
)


def needed(tree: Any) -> tuple[frozenset[str], ...]:
    """Sets of letters, the rarest first; any match holds one string of each. Empty when nothing can be said."""
    if tree.state.flags & re.IGNORECASE:
        return ()
    found = sorted(_Seeker().candidates(list(tree)), key=_frequency)
    if not found:
        return ()
    first = found[0]
    return first, *[other for other in found[1:] if len(other) <= _SECOND and _apart(first, other)][:1]


class _Seeker:
    """Follows one parsed pattern; what an element may begin with is found out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Heads | None] = {}

    def candidates(self, items: Sequence[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
        """Sets of letters that matches of these elements need."""
        for start, (op, value) in enumerate(items):
            if str(op) in ("AT", "ASSERT", "ASSERT_NOT"):
                continue
            letters = self._beginning(items[start:])
            if letters:
                yield letters
            if not letters or _frequency(letters) > _FREQUENT:
                yield from self._inside(str(op), value)

    def _beginning(self, items: Sequence[tuple[Any, Any]]) -> frozenset[str]:
        """The longest letters that matches begin with, when they are neither too many nor too common."""
        for longest in _LENGTHS:
            heads = self._heads(items, longest)
            if heads is None:
                continue
            if not all(_telling(letters) for letters, _ in heads):
                break  # shorter ones tell even less
            return _shortest(letters for letters, _ in heads)
        return frozenset()

    def _inside(self, name: str, value: Any) -> Iterator[frozenset[str]]:
        """What an element that must be there needs by itself."""
        if name.endswith("_REPEAT") and int(value[0]) > 0:
            yield from self.candidates(list(value[2]))
        elif name == "SUBPATTERN" and not value[1] & re.IGNORECASE:
            yield from self.candidates(list(value[3]))
        elif name == "ATOMIC_GROUP":
            yield from self.candidates(list(value))
        elif name == "BRANCH":
            sets: list[frozenset[str]] = []
            for branch in value[1]:
                sets.append(min(self.candidates(list(branch)), key=_frequency, default=frozenset()))
                if not sets[-1] or sum(map(len, sets)) > _MOST:
                    return
            yield _shortest(frozenset().union(*sets))

    def _heads(self, items: Iterable[tuple[Any, Any]], longest: int) -> Heads | None:
        """How a match of these elements may begin, in at most so many characters; None when the ways are too many."""
        done: set[str] = set()
        going = {""}
        for op, value in items:
            first = self._first(str(op), value, longest)
            if first is None or len(first) * len(going) > 4 * _MOST:
                return None
            joined = [(begin + letters, on) for begin in going for letters, on in first]
            done.update(letters[:longest] for letters, on in joined if not on or len(letters) >= longest)
            going = {letters for letters, on in joined if on and len(letters) < longest}
            if len(done) + len(going) > _MOST:
                return None
            if not going:
                break
        return frozenset({(letters, False) for letters in done} | {(letters, True) for letters in going})

    def _first(self, name: str, value: Any, longest: int) -> Heads | None:
        """How one element may begin."""
        if name == "LITERAL":
            return frozenset({(chr(value), True)})
        key = (id(value), longest)
        if key not in self._known:
            self._known[key] = self._found(name, value, longest)
        return self._known[key]

    def _found(self, name: str, value: Any, longest: int) -> Heads | None:
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            return _NOTHING
        if name == "IN":
            return _characters(value)
        if name == "SUBPATTERN" and not value[1] & re.IGNORECASE:
            return self._heads(value[3], longest)
        if name == "ATOMIC_GROUP":
            return self._heads(value, longest)
        if name == "BRANCH":
            return _united([self._heads(branch, longest) for branch in value[1]])
        if name.endswith("_REPEAT"):
            return _repeated(int(value[0]), int(value[1]), self._heads(value[2], longest))
        return _ANYTHING


def _characters(items: Sequence[tuple[Any, Any]]) -> Heads:
    found: list[str] = []
    for op, value in items:
        if str(op) == "LITERAL":
            found.append(chr(value))
        elif str(op) == "RANGE" and value[1] - value[0] < _FEW:
            found += map(chr, range(value[0], value[1] + 1))
        else:
            return _ANYTHING
    return frozenset((letter, True) for letter in found) if len(found) <= _FEW else _ANYTHING


def _united(heads: Sequence[Heads | None]) -> Heads | None:
    found: set[tuple[str, bool]] = set()
    for each in heads:
        if each is None:
            return None
        found |= each
    return frozenset(found)


def _repeated(low: int, high: int, heads: Heads | None) -> Heads | None:
    if heads is None or high == 0:
        return _NOTHING if high == 0 else None
    if ("", False) in heads:
        return _ANYTHING
    once = heads if high == 1 else frozenset((letters, False) for letters, _ in heads)
    return once if low else once | _NOTHING


def _shortest(letters: Iterable[str]) -> frozenset[str]:
    """Without those that hold another of them: who finds the longer one finds the shorter one."""
    kept: list[str] = []
    for each in sorted(set(letters), key=lambda said: (len(said), said)):
        if not any(other in each for other in kept):
            kept.append(each)
    return frozenset(kept)


def _telling(letters: str) -> bool:
    """Whether a text may well be without them: two letters, or a sign such as `★`."""
    word = rarest(letters)
    return len(word) > 1 or (word != "" and not word.isalnum() and word not in _ORDINARY)


def rarest(letters: str) -> str:
    """Of the letters' words the rarest, by which a word of a text tells that they may be there."""
    return min(letters.split(" "), key=_share) if " " in letters else letters


def _frequency(letters: frozenset[str]) -> float:
    """How often one of them may be expected: a rough guess from their lengths."""
    return sum(map(_weight, letters))


def _weight(letters: str) -> float:
    word = rarest(letters)
    return 2.0 ** (len(word) - len(letters)) * _share(word)


@cache
def _share(word: str) -> float:
    """About how many words of a text hold those letters."""
    bare = word.strip("',.")
    least = 0.3 if bare in _COMMON else 0.02 if bare in _OF_THE_TRADE else 0.0
    return max(4.0 ** -len(word), least)


def _apart(first: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the second set says something that the first does not."""
    return not any(a in b or b in a for a in first for b in other)
