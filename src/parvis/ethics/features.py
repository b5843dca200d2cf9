"""From words to features: what the model beside the rules (likeness.py) sees of a sentence.

Shared by the training and by the check, so that what is learned is exactly what is read. Everything is decided by
tables and suffixes: accents are folded, words lightly stemmed (once each: `Stems` remembers), and a vocabulary turns
stems into classes, so that an ailment never seen in training still counts as <condition>. Everything a word says by
itself is found out once (`Words`), so that a long text costs little more than looking its words up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from parvis.ethics.regexes import regex

# One character for one: offsets hold.
_FOLDED = {
    ord(letter): unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, range(0xC0, 0x180))
    if unicodedata.normalize("NFD", letter)[0] != letter
} | {ord("œ"): "o", ord("æ"): "a", ord("’"): "'"}
TOKEN = regex(r"[jm]'(?:ai|a|ont|avais|avait|etais)\b|[a-z]+|\d+|[!?%€$£★☆⭐✓✔↗:;«»“”\"]|\.\.\.|…")
_LETTERS = "a-z" + "".join(chr(code) for code, letter in _FOLDED.items() if "a" <= letter <= "z")
# The same tokens in lower-case text whose accents stand.
WRITTEN = regex(rf"[jm]['’](?:ai|a|ont|avai[st]|[eèéêë]tais)\b|[{_LETTERS}]+|\d+|[!?%€$£★☆⭐✓✔↗:;«»“”\"]|\.\.\.|…")
# Words that say nothing by themselves: left out before neighbors are looked at.
_SILENT = {
    "fr": "le la les l un une des du de d the a au aux ce cet cette ces mon ma mes ton ta tes son sa ses",
    "en": "the a an of this that these those my your our their his her its",
}
# Of those, the words that still say who speaks, and of whom.
_OWNERS = {"fr": "mon ma mes ton ta tes son sa ses ce cet cette ces", "en": "my your our their his her its this"}
_SUFFIXES = {
    "fr": (
        "issements issement issantes issante issants issant issaient issait issons issez issent iraient eraient"
        " atrices atrice ateurs ateur ations ation itions ition utions ements ement ances ance ences ence"
        " euses euse eurs eur ables able ibles ible antes ante ants ant aient erons eront erez irons"
        " iront irez era ira ait ais iez ions ons ees ee es er ez ent ie ies ir is it i e s x a"
    ),
    "en": (
        "ifications ification izations ization isations isation ations ation itions ition ements ement ments ment"
        " fulness ness ingly edly ings ing iest ier ied ies ers er est ed ions ion ances ance ences ence"
        " ables able ibly ably es ly s e y"
    ),
}
_SHORTEST = 4  # letters that a stem keeps
_PIECE = 6  # letters of a word, its two ends marked, that count by themselves
_CLAUSE = regex(
    r"[,;:!?()«»–—…|]| - |\b(?:mais|or|donc|car|puis|parce que|puisque|alors|tandis que|but|because|so|then|yet|whereas)\b"
)
_NEGATION = regex(
    r"\bne\b|\bn'|\bpas\b|\bjamais\b|\baucune?\b|\bni\b|\bnot\b|n't\b|\bnever\b|\bno\b|\bnor\b|\bcannot\b"
)
# Every sentence in which _NEGATION finds something holds one of these tokens.
DENIALS = frozenset(
    ["ne", "né", "n", "pas", "jamais", "aucun", "aucune", "ni", "not", "t", "never", "no", "nor", "cannot"]
)
_RESTRICTION = regex(
    r"\bn(?:e |')(?:[\w'-]+ ){1,4}?(?:que\b|qu')|\bpas (?:que|seulement|uniquement)\b|\bn'hesitez pas|\bn'attendez (?:pas|plus)"
    r"|\bnon seulement|\bnot only|\bno longer|\bno more|\bn(?:e |')[\w'-]+ (?:\w+ )?plus\b"
)
NUMBER = "0"
MEMORY = 50_000  # words that are remembered: those of a large site


Place = tuple[int, int]


class Feature(NamedTuple):
    """What counts, and the words of the sentence that show it: none, one or two."""

    name: str
    places: tuple[Place, ...]


def fold(text: str) -> str:
    """Lower-case text without its accents, of the same length."""
    return text.translate(_FOLDED)


class Stems(dict[str, str]):
    """Stem of each token met; a word is stemmed once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._suffixes = sorted(_SUFFIXES[language].split(), key=lambda s: (-len(s), s))

    def __missing__(self, token: str) -> str:
        found = self._stem(token)
        if len(self) < MEMORY:
            self[token] = found
        return found

    def _stem(self, token: str) -> str:
        if token.isdigit():
            return NUMBER
        for suffix in self._suffixes:
            if token.endswith(suffix) and len(token) - len(suffix) >= _SHORTEST:
                return _even(token[: -len(suffix)])
        return _even(token)


class Word(NamedTuple):
    """What one word says by itself: `names` of its features; `stem` is empty when it is left out before neighbors."""

    names: tuple[str, ...]
    stem: str
    classes: tuple[str, ...]


_NOTHING = Word((), "", ())
START = "^"  # stands before the first word of a sentence, as its neighbor
_START = Word((), START, ())


def _pieces(token: str) -> list[str]:
    """Six letters in a row, of a word that is long enough."""
    marked = f"^{token}$"
    return list(dict.fromkeys(f"~{marked[i : i + _PIECE]}" for i in range(len(marked) - _PIECE + 1)))


def _even(stem: str) -> str:
    """One final consonant where inflection doubles it: `personnel`, `personnelle`."""
    return stem[:-1] if len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "es" else stem


def phrase(words: str, stems: Stems, language: str) -> str:
    """A phrase of a vocabulary as the stems that stand for it, one space between."""
    silent = _SILENT[language].split()
    return " ".join(stems[token] for token in TOKEN.findall(fold(words.lower())) if token not in silent)


class Words(dict[str, Word]):
    """The word of each token met."""

    def __init__(self, language: str, vocabulary: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.stems = Stems(language)
        self._silent = frozenset(_SILENT[language].split())
        self._owners = frozenset(_OWNERS[language].split())
        self._vocabulary = vocabulary

    def __missing__(self, token: str) -> Word:
        if token in self._silent:
            word = Word((f"{token}_",) if token in self._owners else (), "", ())
        else:
            stem = self.stems[token]
            classes = tuple(f"<{name}>" for name in self._vocabulary.get(stem, ()))
            word = Word((stem, *_pieces(token), *classes), stem, classes)
        if len(self) < MEMORY:
            self[token] = word
        return word


def asked(said: str) -> bool:
    """Whether a sentence is a question."""
    return said.rstrip(' »”")').endswith("?")


def pairs(names: Iterable[str]) -> list[str]:
    """The features of classes that stand in one sentence."""
    return [f"<{one[1:-1]}+{other[1:-1]}>" for one, other in combinations(sorted(names), 2)]


class Featurizer:
    """Makes the features of sentences of one language. `vocabulary` gives the classes of stems and pairs of stems."""

    def __init__(self, language: str, vocabulary: Mapping[str, tuple[str, ...]]) -> None:
        self.words = Words(language, vocabulary)
        self.phrases = {
            stems: tuple(f"<{name}>" for name in names) for stems, names in vocabulary.items() if " " in stems
        }

    def sentence(self, folded: str) -> list[Feature]:
        """The features of a sentence in folded lower case. What it denies or asks counts only as denied or asked."""
        if asked(folded):
            return [Feature("?", ())]
        if not _NEGATION.search(folded):
            return self._said(folded, 0)
        features: list[Feature] = []
        start = position = 0
        said: list[tuple[int, int]] = []
        for end, after in [*(m.span() for m in _CLAUSE.finditer(folded)), (len(folded),) * 2]:
            if _NEGATION.search(_RESTRICTION.sub(" ", folded[position:end])):
                features += self._denied(folded[position:end])
                said.append((start, position))
                start = after
            position = after
        said.append((start, len(folded)))
        for a, b in said:
            features += self._said(folded[a:b], a)
        return features

    def _denied(self, clause: str) -> list[Feature]:
        names = {f"-{name}" for token in TOKEN.findall(clause) for name in self.words[token].classes}
        return [Feature("-", ()), *(Feature(name, ()) for name in sorted(names))]

    def _said(self, text: str, offset: int) -> list[Feature]:
        features: list[Feature] = []
        seen: dict[str, Place] = {}
        before, last = _NOTHING if offset else _START, (0, 0)
        for match in TOKEN.finditer(text):
            word, place = self.words[match.group()], (match.start() + offset, match.end() + offset)
            features += [Feature(name, (place,)) for name in word.names]
            if not word.stem:
                continue
            both = (place,) if before is _START else (last, place)
            named = self.phrases.get(f"{before.stem} {word.stem}", ())
            features += [Feature(name, both) for name in (*self.beside(before, word), *named)]
            for name in (*word.classes, *named):
                seen.setdefault(name, place)
            before, last = word, place
        features += [
            Feature(name, tuple(sorted({seen[f"<{side}>"] for side in name[1:-1].split("+")}))) for name in pairs(seen)
        ]
        return features

    @staticmethod
    def beside(before: Word, word: Word) -> list[str]:
        """What two words say side by side."""
        if not before.stem:
            return []
        return [
            f"{before.stem} {word.stem}",
            *(f"{before.stem} {name}" for name in word.classes),
            *(f"{name} {word.stem}" for name in before.classes),
            *(f"{a}{b}" for a in before.classes for b in word.classes),
        ]
