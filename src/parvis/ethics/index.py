"""Which patterns may match which sentences of a text, told by its words.

Each string of letters that a pattern needs is known by its longest word; each word of a text is looked up once, however
often it is written and in however many texts. A pattern then runs on the sentences that hold its letters, and nowhere
else: it never crosses a sentence, so nothing is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from parvis.ethics.finding import Level
from parvis.ethics.pack import RuleSet
from parvis.ethics.patterns import Pattern
from parvis.ethics.rule import Rule
from parvis.ethics.text import Prose

LIVE = "live"  # the note of a text: by pattern (its identity), the sentences where it may match
_MOST_WORDS = 100_000
_BEGINNING = 3  # letters by which a piece is found in a word


class Index(dict[str, tuple[int, ...]]):
    """The numbers of the patterns that a word may concern, by word: filled as words are met."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        super().__init__()
        self.patterns = list({id(pattern): pattern for pattern in patterns}.values())
        self.always: set[int] = set()
        self._by_beginning: dict[str, dict[str, set[int]]] = {}
        self._short: dict[str, set[int]] = {}
        for number, pattern in enumerate(self.patterns):
            pieces = _pieces(pattern)
            if not pieces:
                self.always.add(number)
            for piece in pieces:
                short = len(piece) < _BEGINNING
                home = self._short if short else self._by_beginning.setdefault(piece[:_BEGINNING], {})
                home.setdefault(piece, set()).add(number)

    def __missing__(self, word: str) -> tuple[int, ...]:
        found: set[int] = set()
        for start in range(len(word) - _BEGINNING + 1):
            pieces = self._by_beginning.get(word[start : start + _BEGINNING])
            if pieces:
                for piece, numbers in pieces.items():
                    if word.startswith(piece, start):
                        found |= numbers
        for piece, numbers in self._short.items():
            if piece in word:
                found |= numbers
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = tuple(found)
        return self[word]

    def live(self, prose: Prose) -> dict[int, list[int]]:
        """By pattern (its identity), the sentences that hold its letters, in order."""
        found: dict[int, list[int]] = {}
        text, patterns = prose.text, self.patterns
        for number, (start, end, _) in enumerate(prose.sentences):
            said = text[start:end]
            touched = [numbers for word in said.split(" ") if (numbers := self[word])]
            if not touched and not self.always:
                continue
            for each in self.always.union(*touched):
                pattern = patterns[each]
                if pattern.may_match(said):
                    found.setdefault(id(pattern), []).append(number)
        return found


def _pieces(pattern: Pattern) -> set[str]:
    """One word of each string of the pattern's rarest letters; none when a text cannot be split at its words' ends."""
    if not pattern.needs:
        return set()
    pieces = {max(letters.split(" "), key=len) for letters in pattern.needs[0]}
    return set() if "" in pieces else pieces


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
