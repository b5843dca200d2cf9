"""From words to features: what the model beside the rules (likeness.py) sees of a sentence.

Shared by the training and by the check, so that what is learned is exactly what is read. Everything is decided by
tables and suffixes: accents are folded, words lightly stemmed (once each: `Stems` remembers), and a vocabulary turns
stems into classes, so that an ailment never seen in training still counts as <condition>.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

# One character for one: offsets hold.
_FOLDED = {
    ord(letter): unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, range(0xC0, 0x180))
    if unicodedata.normalize("NFD", letter)[0] != letter
} | {ord("œ"): "o", ord("æ"): "a", ord("’"): "'"}
TOKEN = re.compile(r"[jm]'(?:ai|a|ont|avais|avait|etais)\b|[a-z]+|\d+|[!?%€$£★☆⭐✓✔↗:;«»“”\"]|\.\.\.|…")
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
_PIECES = (5, 6)  # letters of a word, its two ends marked, that count by themselves
_CLAUSE = re.compile(
    r"[,;:!?()«»–—…|]| - |\b(?:mais|or|donc|car|puis|parce que|puisque|alors|tandis que|but|because|so|then|yet|whereas)\b"
)
_NEGATION = re.compile(
    r"\bne\b|\bn'|\bpas\b|\bjamais\b|\baucune?\b|\bni\b|\bnot\b|n't\b|\bnever\b|\bno\b|\bnor\b|\bcannot\b"
)
_RESTRICTION = re.compile(
    r"\bn(?:e |')(?:[\w'-]+ ){1,4}?(?:que\b|qu')|\bpas (?:que|seulement|uniquement)\b|\bn'hesitez pas|\bn'attendez (?:pas|plus)"
    r"|\bnon seulement|\bnot only|\bno longer|\bno more|\bn(?:e |')[\w'-]+ (?:\w+ )?plus\b"
)
NUMBER = "0"


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
        found = self[token] = self._stem(token)
        return found

    def _stem(self, token: str) -> str:
        if token.isdigit():
            return NUMBER
        for suffix in self._suffixes:
            if token.endswith(suffix) and len(token) - len(suffix) >= _SHORTEST:
                return _even(token[: -len(suffix)])
        return _even(token)


class Parts(dict[str, tuple[str, ...]]):
    """The pieces of a word that count by themselves: its beginning, and five or six letters in a row."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        found: list[str] = []
        if len(token) >= _SHORTEST:
            marked = f"^{token}$"
            found = [marked[i : i + size] for size in _PIECES for i in range(len(marked) - size + 1)]
        parts = self[token] = tuple(dict.fromkeys(f"~{piece}" for piece in found))
        return parts


def _even(stem: str) -> str:
    """One final consonant where inflection doubles it: `personnel`, `personnelle`."""
    return stem[:-1] if len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "es" else stem


def phrase(words: str, stems: Stems, language: str) -> str:
    """A phrase of a vocabulary as the stems that stand for it, one space between."""
    silent = _SILENT[language].split()
    return " ".join(stems[token] for token in TOKEN.findall(fold(words.lower())) if token not in silent)


class Featurizer:
    """Makes the features of sentences of one language. `vocabulary` gives the classes of stems and pairs of stems."""

    def __init__(self, language: str, vocabulary: Mapping[str, tuple[str, ...]]) -> None:
        self.stems = Stems(language)
        self._silent = frozenset(_SILENT[language].split())
        self._owners = frozenset(_OWNERS[language].split())
        self._vocabulary = vocabulary
        self.parts = Parts()

    def sentence(self, folded: str) -> list[Feature]:
        """The features of a sentence in folded lower case. What it denies or asks counts only as denied or asked."""
        if folded.rstrip(' »”")').endswith("?"):
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
        found = [self.stems[token] for token in TOKEN.findall(clause) if token not in self._silent]
        names = {f"-<{name}>" for stem in found for name in self._vocabulary.get(stem, ())}
        return [Feature("-", ()), *(Feature(name, ()) for name in sorted(names))]

    def _said(self, text: str, offset: int) -> list[Feature]:
        places: list[Place] = []
        found: list[str] = []
        features: list[Feature] = []
        for match in TOKEN.finditer(text):
            token, place = match.group(), (match.start() + offset, match.end() + offset)
            if token not in self._silent:
                places.append(place)
                found.append(self.stems[token])
            elif token in self._owners:
                features.append(Feature(f"{token}_", (place,)))
        seen: dict[str, Place] = {}
        before, last = "", (0, 0)
        names_before: tuple[str, ...] = ()
        for place, stem, names in zip(places, found, self._classes(found), strict=True):
            here = (place,)
            features.append(Feature(stem, here))
            features += [Feature(name, here) for name in self.parts[text[place[0] - offset : place[1] - offset]]]
            if before:
                both = (last, place)
                features += [Feature(f"{before} <{name}>", both) for name in names]
                features += [Feature(f"<{name}> {stem}", both) for name in names_before]
                features += [Feature(f"<{a}><{b}>", both) for a in names_before for b in names]
            for name in names:
                if name not in seen:
                    features.append(Feature(f"<{name}>", here))
                    features += [_pair(other, name, (at, place)) for other, at in seen.items() if at != place]
                    seen[name] = place
            before, names_before, last = stem, names, place
        return features

    def _classes(self, found: list[str]) -> list[tuple[str, ...]]:
        """The classes of each stem: its own, and those it has with its neighbor (`mal tete`)."""
        known = self._vocabulary.get
        classes = [known(stem, ()) for stem in found]
        for place, pair in enumerate(pairwise(found)):
            named = known(" ".join(pair))
            if named:
                classes[place] += named
                classes[place + 1] += named
        return classes


def _pair(one: str, other: str, places: tuple[Place, Place]) -> Feature:
    return Feature(f"<{one}+{other}>" if one < other else f"<{other}+{one}>", places)
