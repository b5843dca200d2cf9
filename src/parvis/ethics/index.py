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
from parvis.ethics.letters import rarest
from parvis.ethics.pack import RuleSet
from parvis.ethics.patterns import Pattern
from parvis.ethics.rule import Rule
from parvis.ethics.text import Prose

LIVE = "live"  # the note of a text: by pattern (its identity), the sentences where it may match
_MOST_WORDS = 100_000
_FIRST = 6  # texts that are read before an index is made
_BEGINNING = 3  # letters by which a piece is found in a word


# What a word says: the sets of letters that it may belong to (a bit each), those that it is enough for, and the strings
# of several words that it may be one of, each with its bits.
Said = tuple[int, int, tuple[tuple[str, int], ...]]


class Index(dict[str, Said | None]):
    """What each word says of the patterns, by word: filled as words are met.

    Bit n stands for the rarest letters of pattern n, bit n + the number of patterns for its second ones.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        super().__init__()
        self.patterns = list({id(pattern): pattern for pattern in patterns}.values())
        self._sure = 0  # bits of what needs no letters, or can be told from no word
        self._strings: dict[str, dict[str, int]] = {}  # by their longest word, the strings and their bits
        for number, pattern in enumerate(self.patterns):
            for place, letters in enumerate((*pattern.needs, frozenset(), frozenset())[:2]):
                self._add(letters, 1 << (number + place * len(self.patterns)))
        self._by_beginning: dict[str, list[str]] = {}
        for piece in self._strings:
            self._by_beginning.setdefault(piece[:_BEGINNING], []).append(piece)
        self._short = [piece for piece in self._strings if len(piece) < _BEGINNING]

    def _add(self, letters: frozenset[str], bit: int) -> None:
        pieces = {string: rarest(string) for string in letters}
        if not letters or "" in pieces.values():
            self._sure |= bit
            return
        for string, piece in pieces.items():
            strings = self._strings.setdefault(piece, {})
            strings[string] = strings.get(string, 0) | bit

    def __missing__(self, word: str) -> Said | None:
        pieces = [piece for piece in self._short if piece in word]
        for start in range(len(word) - _BEGINNING + 1):
            known = self._by_beginning.get(word[start : start + _BEGINNING])
            if known:
                pieces += [piece for piece in known if word.startswith(piece, start)]
        enough, several = 0, {}
        for piece in pieces:
            for string, bits in self._strings[piece].items():
                if string == piece:
                    enough |= bits
                else:
                    several[string] = bits
        if len(self) > _MOST_WORDS:
            self.clear()
        perhaps = enough
        for bits in several.values():
            perhaps |= bits
        said = self[word] = (perhaps, enough, tuple(several.items())) if perhaps else None
        return said

    def live(self, prose: Prose) -> dict[int, list[int]]:
        """By pattern (its identity), the sentences that hold its letters, in order."""
        found: dict[int, list[int]] = {}
        text, patterns = prose.text, self.patterns
        for number, (start, end, _) in enumerate(prose.sentences):
            sentence = text[start:end]
            bits = self._touched(sentence, [said for word in sentence.split(" ") if (said := self[word])])
            while bits:
                lowest = bits & -bits
                bits ^= lowest
                found.setdefault(id(patterns[lowest.bit_length() - 1]), []).append(number)
        return found

    def _touched(self, sentence: str, words: list[Said]) -> int:
        """The patterns all of whose letters are in a sentence, a bit each, from what its words say."""
        count, bits = len(self.patterns), self._sure
        for perhaps, _, _ in words:
            bits |= perhaps
        perhaps = bits & (bits >> count)
        if not perhaps:
            return 0
        wanted = perhaps | (perhaps << count)
        bits = self._sure
        for maybe, enough, several in words:
            bits |= enough
            wanted &= ~bits
            if maybe & wanted:
                for string, some in several:
                    if some & wanted and string in sentence:
                        bits |= some
                        wanted &= ~some
        return bits & (bits >> count)


def scanned(patterns: Iterable[Pattern], prose: Prose) -> dict[int, list[int]]:
    """What an index finds, without one: for the few texts of a short run, which would not repay its making."""
    found: dict[int, list[int]] = {}
    text = prose.text
    for pattern in patterns:
        if pattern.may_match(text):
            places = [n for n, (start, end, _) in enumerate(prose.sentences) if pattern.may_match(text[start:end])]
            if places:
                found[id(pattern)] = places
    return found


@lru_cache(maxsize=8)
def index_of(rules: RuleSet, language: str) -> Index:
    """The index of what makes rules speak in a language; what only excuses a sentence is asked when it must be."""
    return Index(pattern for rule in rules.rules for pattern in _searched(rule, language))


@lru_cache(maxsize=8)
def _texts_read(rules: RuleSet, language: str) -> list[int]:
    """How many texts were read without an index."""
    del rules, language
    return [0]


def live_in(rules: RuleSet, selected: Selection, language: str, prose: Prose) -> dict[int, list[int]]:
    """By pattern of the selected rules (its identity), the sentences that hold its letters."""
    read = _texts_read(rules, language)
    read[0] += 1
    if read[0] > _FIRST:
        return index_of(rules, language).live(prose)
    return scanned((p for rule, _ in selected.rules for p in _searched(rule, language)), prose)


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
