r"""How many ways a pattern can try from one place before it gives up: a bound, from the parsed pattern alone.

A repetition leaves a choice when what follows it may begin with what it repeats: each length is then tried. Choices
one after the other multiply; choices inside a repetition multiply as often as it repeats. `(?:\w{1,30} ?){1,30}!` and
`.{0,900}.{0,900}` have upper limits, and would still take forever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

BUDGET = 250_000  # twice what the widest of the carried patterns may take
_MOST = 10**12  # beyond, the number itself says no more
_WORD = 80  # characters: longer runs without a space are no words (text.py)
_SENTENCE = 2000  # characters: longer sentences are cut (text.py)
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789àâäçéèêëîïôöùûüœæñ_ '-.,;:!?()[]«»“”\"/%€↗★+*#@&…–—\n"


def ways(tree: Any) -> int:
    """The most ways in which a match may be tried from one place of a sentence."""
    return _Counter(tree).sequence(list(tree), 0)[0]


class _Counter:
    """Counts over one pattern. Sets of characters are bits, one for each character that the pattern may tell apart."""

    def __init__(self, tree: Any) -> None:
        letters = dict.fromkeys([*_LETTERS, *_literals(tree)])
        self._bits = {letter: 1 << number for number, letter in enumerate(letters)}
        self._all = (1 << len(letters)) - 1
        self._space = self._bits[" "]
        self._word = sum(bit for letter, bit in self._bits.items() if letter.isalnum() or letter in "_-'")

    def sequence(self, items: Sequence[tuple[Any, Any]], follow: int) -> tuple[int, int]:
        """The ways of these elements when what comes after may begin with `follow`; and what they may begin with."""
        total, first, edge = 1, follow, False
        for number in range(len(items) - 1, -1, -1):
            name, value = str(items[number][0]), items[number][1]
            apart = _length(items[number + 1 :])
            if edge and name.endswith("_REPEAT") and not self._reach(list(value[2])) & ~self._word:
                found, begins = self._element(name, value, 0, 1)  # a word ends in one place
            else:
                found, begins = self._element(name, value, first, max(apart, 1))
            total = min(total * found, _MOST)
            first = begins | (first if _shortest(name, value) == 0 else 0)
            edge = name == "AT" and "BOUNDARY" in str(value)
        return total, first

    def _element(self, name: str, value: Any, follow: int, apart: int) -> tuple[int, int]:
        """The same of one element; `apart` is how long what follows is at least, before it may vary."""
        if name in ("ASSERT", "ASSERT_NOT"):
            return self.sequence(list(value[1]), self._all)[0], 0
        if name == "SUBPATTERN":
            return self.sequence(list(value[3]), follow)
        if name == "ATOMIC_GROUP":
            return self.sequence(list(value), follow)
        if name == "BRANCH":
            return self._branch(value[1], follow)
        if name.endswith("_REPEAT"):
            return self._repeat(int(value[0]), int(value[1]), list(value[2]), follow, apart)
        if name == "AT":
            return 1, 0
        return 1, self._characters(name, value)

    def _branch(self, branches: Iterable[Any], follow: int) -> tuple[int, int]:
        """Branches that may begin alike are tried one after the other; of the others only one is."""
        known = [self.sequence(list(branch), follow) for branch in branches]
        begins = 0
        for _, first in known:
            begins |= first
        most, left = 1, begins
        while left:
            bit = left & -left
            left ^= bit
            most = max(most, sum(found for found, first in known if first & bit))
        return min(most, _MOST), begins

    def _repeat(
        self, low: int, high: int, inner: Sequence[tuple[Any, Any]], follow: int, apart: int
    ) -> tuple[int, int]:
        begins = self.sequence(inner, 0)[1]
        each = self.sequence(inner, begins | follow if high > 1 else follow)[0]
        length = max(_total(inner), 1)
        most = min(high, (_SENTENCE if self._reach(inner) & self._space else _WORD) // length)
        choice = bool(begins & follow)
        if high <= 1:
            return (each + 1 if choice and low == 0 else each), begins
        if each > 1:
            return min(each ** min(max(most, low), 40), _MOST), begins
        return (max((most - low + 1) // apart, 2) if choice and most > low else 1), begins

    def _reach(self, items: Iterable[tuple[Any, Any]]) -> int:
        """Every character that these elements may take."""
        found = 0
        for op, value in items:
            name = str(op)
            found |= self._characters(name, value) if name in _SINGLE else 0
            for child in _children(name, value):
                found |= self._reach(list(child))
        return found

    def _characters(self, name: str, value: Any) -> int:
        if name == "LITERAL":
            return self._bits.get(chr(value), 0)
        if name == "NOT_LITERAL":
            return self._all & ~self._bits.get(chr(value), 0)
        if name == "ANY":
            return self._all & ~self._bits["\n"]
        if name != "IN":
            return self._all
        found, negated = 0, False
        for op, item in value:
            if str(op) == "NEGATE":
                negated = True
            else:
                found |= sum(bit for letter, bit in self._bits.items() if _holds(str(op), item, letter))
        return self._all & ~found if negated else found


_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY")


def _holds(kind: str, item: Any, letter: str) -> bool:
    if kind == "LITERAL":
        return bool(ord(letter) == item)
    if kind == "RANGE":
        return bool(item[0] <= ord(letter) <= item[1])
    word = letter.isalnum() or letter == "_"
    known = {"CATEGORY_WORD": word, "CATEGORY_NOT_WORD": not word, "CATEGORY_SPACE": letter.isspace(),
             "CATEGORY_NOT_SPACE": not letter.isspace(), "CATEGORY_DIGIT": letter.isdigit(),
             "CATEGORY_NOT_DIGIT": not letter.isdigit()}  # fmt: skip
    return known.get(str(item), True)


def children_of(name: str, value: Any) -> list[Any]:
    """The parts of an item of a parsed expression; those of a repetition are left to the caller."""
    if name == "BRANCH":
        return list(value[1])
    if name == "SUBPATTERN":
        return [value[3]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if name == "ATOMIC_GROUP":
        return [value]
    return []


def _children(name: str, value: Any) -> list[Any]:
    return [value[2]] if name.endswith("_REPEAT") else children_of(name, value)


def _literals(items: Iterable[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for op, value in items:
        name = str(op)
        if name in ("LITERAL", "NOT_LITERAL"):
            found.add(chr(value))
        elif name == "IN":
            found |= {chr(item) for kind, item in value if str(kind) == "LITERAL"}
        for child in _children(name, value):
            found |= _literals(child)
    return found


def _shortest(name: str, value: Any) -> int:
    """The fewest characters that one element takes."""
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return 0
    if name in _SINGLE:
        return 1
    if name == "BRANCH":
        return min(_total(branch) for branch in value[1])
    if name.endswith("_REPEAT"):
        return int(value[0]) * _total(value[2])
    return sum(_total(child) for child in _children(name, value))


def _total(items: Iterable[tuple[Any, Any]]) -> int:
    return sum(_shortest(str(op), value) for op, value in items)


def _length(items: Iterable[tuple[Any, Any]]) -> int:
    """The fewest characters before the next element that may repeat itself as often as it likes."""
    found = 0
    for op, value in items:
        if str(op).endswith("_REPEAT") and int(value[1]) > 1:
            break
        found += _shortest(str(op), value)
    return found
