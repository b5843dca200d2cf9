"""Which patterns may match which sentences of a text, told by the letters that they need.

All the letters of all the patterns are looked for in one pass over the text (Aho-Corasick: its time does not depend on
how many there are). A pattern then runs on the sentences that hold its letters, and nowhere else: it never crosses a
sentence, so nothing is missed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import ahocorasick

from parvis.ethics.finding import Level
from parvis.ethics.pack import RuleSet
from parvis.ethics.patterns import Pattern
from parvis.ethics.rule import Rule
from parvis.ethics.text import Prose

_MOST_SETS = 5_000  # sets of letters that are remembered
LIVE = "live"  # the note of a text: by pattern (its identity), the sentences where it may match


class Index:
    """The letters of patterns. Bit n stands for the rarest of pattern n, bit n + the number of patterns for its second ones."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = list({id(pattern): pattern for pattern in patterns}.values())
        self._sure = 0  # bits of what needs no letters
        bits: dict[str, int] = {}
        for number, pattern in enumerate(self.patterns):
            for place, letters in enumerate((*pattern.needs, frozenset(), frozenset())[:2]):
                bit = 1 << (number + place * len(self.patterns))
                self._sure |= 0 if letters else bit
                for string in letters:
                    bits[string] = bits.get(string, 0) | bit
        self._letters = ahocorasick.Automaton()
        for string in sorted(bits):
            self._letters.add_word(string, bits[string])
        self._letters.make_automaton()
        self._sure_twice = self._sure & (self._sure >> len(self.patterns))
        self._always = tuple(id(self.patterns[number]) for number in _numbers(self._sure_twice))
        self._known: dict[int, tuple[int, ...]] = {}

    def live(self, prose: Prose) -> dict[int, list[int]]:
        """By pattern (its identity), the sentences that hold its letters, in order."""
        sentences, starts, known, sure = prose.sentences, prose.starts, self._known, self._sure
        found = {number: list(range(len(sentences))) for number in self._always}
        bits = place = end = -1
        # One loop, without calls: a text has hundreds of these letters. The last turn only ends the last sentence.
        for last, some in chain(self._letters.iter(prose.text) if len(self._letters) else (), [(len(prose.text), 0)]):
            if last < end:
                bits |= some
                continue
            if place >= 0:
                numbers = known.get(bits)
                for number in self._both(bits) if numbers is None else numbers:
                    found.setdefault(number, []).append(place)
            place = max(bisect_right(starts, last) - 1, 0)
            end, bits = sentences[place].end if sentences else 0, sure | some
        return found

    def _both(self, bits: int) -> tuple[int, ...]:
        """The patterns (identities) whose letters are all there; few sets of letters stand in sentences again and again."""
        count = len(self.patterns)
        numbers = _numbers(bits & (bits >> count) & ~self._sure_twice & ((1 << count) - 1))
        both = tuple(id(self.patterns[number]) for number in numbers)
        if len(self._known) < _MOST_SETS:
            self._known[bits] = both
        return both


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        bits ^= lowest
        yield lowest.bit_length() - 1


@lru_cache(maxsize=8)
def index_of(rules: RuleSet, language: str) -> Index:
    """The index of what makes rules speak in a language; what only excuses a sentence is asked when it must be."""
    return Index(pattern for rule in rules.rules for pattern in _searched(rule, language))


def _searched(rule: Rule, language: str) -> Iterable[Pattern]:
    yield from speaking(rule, language)
    if rule.kind == "missing" or (rule.kind == "claim" and rule.scope == "document"):
        yield from rule.words[language].unless
        for patterns in rule.required.values():
            yield from patterns


def speaking(rule: Rule, language: str) -> tuple[Pattern, ...]:
    """The patterns without which a rule says nothing of a text's sentences."""
    if rule.kind not in _BY_WORDS:
        return ()
    words = rule.words[language]
    # The items of a claim's list are read below what leads to them, and there alone.
    return words.match + words.lead + (words.item if rule.kind == "title" else ())


_BY_WORDS = ("claim", "title", "missing")


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Rules for a place and its readers, and which of them each pattern makes speak, by language."""

    rules: tuple[tuple[Rule, Level], ...]
    _by_language: dict[str, tuple[dict[int, list[int]], frozenset[int]]] = field(default_factory=dict)

    def concerned(self, language: str, live: Collection[int]) -> list[tuple[Rule, Level]]:
        """Those that may have something to say about a text with these patterns, in their order."""
        if language not in self._by_language:
            self._by_language[language] = self._places(language)
        by_pattern, others = self._by_language[language]
        places = others.union(*[by_pattern[each] for each in live if each in by_pattern])
        return [self.rules[place] for place in sorted(places)]

    def _places(self, language: str) -> tuple[dict[int, list[int]], frozenset[int]]:
        by_pattern: dict[int, list[int]] = {}
        others = []
        for place, (rule, _) in enumerate(self.rules):
            if rule.kind not in _BY_WORDS:
                others.append(place)
            for pattern in speaking(rule, language):
                by_pattern.setdefault(id(pattern), []).append(place)
        return by_pattern, frozenset(others)
