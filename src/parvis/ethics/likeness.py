"""A small transparent model beside the rules: what a few sentences read like, and because of which words.

Weights are whole numbers in a text file (model/fr.json, model/en.json), learned from passages written for this project
(training/ethics). It only ever warns, each finding names the words it rests on, and it is silent where a rule speaks.
A window is a block, cut into pieces of some sixty words; its score is the sum of what its features weigh, over the
square root of their number and a few. A first score says whether anything is wrong, and only where it does the scores
of the classes say what. What is denied, asked, quoted or warned against does not count (features.py, speech.py).
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

from parvis.ethics.features import DENIALS, MEMORY, START, WRITTEN, Feature, Featurizer, Place, asked, fold, pairs
from parvis.ethics.speech import read_sentence, silenced
from parvis.ethics.text import Prose
from parvis.i18n import T
from parvis.kept import keep, read_kept, stamp

FOLDER = Path(__file__).with_name("model")
WINDOW = 60  # words
SCALE = 16  # what a weight of one is written as
FEW = 20  # features added to those of a window, so that two words alone decide nothing
_MOST_WORDS = 4  # that an explanation names
_A_WORD = 3  # known features that a word has by itself, more or less
_HOPELESS = -3.75 * SCALE  # a window whose words, by themselves, score less is looked at no further
BESIDE = 2 * SCALE  # below the score of the likeliest class, that another may be to be named too
_MOST_CLASSES = 2  # that a window reads like
BETWEEN = "|"  # stands between two features in the file
_STRONG = 0.25  # of the weight of the strongest words


@dataclass(frozen=True, slots=True)
class Likeness:
    """One class that a window reads like: the place in `Prose.text`, and the words that decide."""

    category: str
    sentence: int
    start: int
    end: int
    within: tuple[int, int]
    words: tuple[str, ...]


Row = list[int]  # what a feature weighs: for any problem, then for each class; zeros at the end are left out
Known = tuple[int, int, str, tuple[str, ...]]  # weight and number of a word's features, its stem, its classes


class _KnownWords(dict[str, Known]):
    """What each token met adds to the score of any problem."""

    def __init__(self, featurizer: Featurizer, weights: dict[str, Row]) -> None:
        super().__init__()
        self._words, self._weights = featurizer.words, weights

    def __missing__(self, token: str) -> Known:
        word = self._words[fold(token)]
        rows = [self._weights[name] for name in word.names if name in self._weights]
        known = sum(row[0] for row in rows), len(rows), word.stem, word.classes
        if len(self) < MEMORY:
            self[token] = known
        return known


class _Glances(dict[str, int]):
    """The weight for any problem of what stands between two spaces."""

    def __init__(self, words: _KnownWords) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, written: str) -> int:
        weight = sum(self._words[token][0] for token in WRITTEN.findall(written))
        if len(self) < MEMORY:
            self[written] = weight
        return weight


class Model:
    """A window reads like a problem from a score of zero on; the likeliest classes are what it reads like."""

    def __init__(self, language: str, data: dict[str, Any]) -> None:
        vocabulary = {stem: tuple(names.split()) for stem, names in data["vocabulary"].items()}
        self.featurizer = Featurizer(language, vocabulary)
        self.classes: tuple[str, ...] = tuple(data["classes"])
        self.bias: tuple[int, ...] = tuple(data["bias"])
        self.weights: dict[str, Row] = data["weights"]
        self._words = _KnownWords(self.featurizer, self.weights)
        self._glances = _Glances(self._words)
        self._together: dict[frozenset[str], tuple[int, int]] = {}

    def features(self, prose: Prose, index: int) -> list[Feature]:
        """The known features of one sentence, each as often as it is met."""
        known = self.weights
        return [f for f in self.featurizer.sentence(fold(prose.said(index))) if f.name in known]

    def scores(self, features: Iterable[Feature]) -> list[float]:
        """The score of any problem, then of each class."""
        rows = [self.weights[feature.name] for feature in features]
        root = sqrt(len(rows) + FEW)
        return [
            sum(row[place] for row in rows if place < len(row)) / root + bias for place, bias in enumerate(self.bias)
        ]

    def hopeless(self, prose: Prose, group: Iterable[int]) -> bool:
        """Whether the words of a window, neighbors and denials apart, are far from any problem: most windows are."""
        written = [word for index in group for word in prose.said(index).split()]
        total = sum(map(self._glances.__getitem__, written))
        return total / sqrt(_A_WORD * len(written) + FEW) + self.bias[0] < _HOPELESS

    def suspect(self, prose: Prose, group: Iterable[int]) -> bool:
        """Whether the score of any problem reaches zero: what `scores` says first, found without naming features."""
        total = number = 0
        for index in group:
            said = prose.said(index)
            tokens = WRITTEN.findall(said)
            if DENIALS.isdisjoint(tokens) and not asked(said):
                weight, count = self._sum(tokens)
            else:
                rows = [row for f in self.featurizer.sentence(fold(said)) if (row := self.weights.get(f.name))]
                weight, count = sum(row[0] for row in rows), len(rows)
            total, number = total + weight, number + count
        return total / sqrt(number + FEW) + self.bias[0] >= 0

    def _sum(self, tokens: list[str]) -> tuple[int, int]:
        """The weight for any problem, and the number, of the features of a sentence that neither denies nor asks."""
        words, get, phrases = self._words, self.weights.get, self.featurizer.phrases
        total = number = 0
        before = START
        before_classes: tuple[str, ...] = ()
        seen: set[str] = set()
        names: list[str] = []
        for token in tokens:
            weight, count, stem, classes = words[token]
            total += weight
            number += count
            if not stem:
                continue
            both = f"{before} {stem}"
            row = get(both)
            if row is not None:
                total += row[0]
                number += 1
            if classes and before:
                names += [f"{before} {name}" for name in classes]
                names += [other + name for other in before_classes for name in classes]
            if before_classes:
                names += [f"{other} {stem}" for other in before_classes]
            if both in phrases:
                names += phrases[both]
                seen.update(phrases[both])
            seen.update(classes)
            before, before_classes = stem, classes
        rows = [row for name in names if (row := get(name))]
        weight, count = self._pairs(frozenset(seen)) if len(seen) > 1 else (0, 0)
        return total + weight + sum(row[0] for row in rows), number + count + len(rows)

    def _pairs(self, seen: frozenset[str]) -> tuple[int, int]:
        known = self._together.get(seen)
        if known is None:
            rows = [row for name in pairs(seen) if (row := self.weights.get(name))]
            known = self._together[seen] = sum(row[0] for row in rows), len(rows)
        return known


def because(words: tuple[str, ...], language: str) -> str:
    """The words that a finding rests on, as a sentence."""
    quoted = [T("“{word}”", word=word).say(language) for word in words]
    return T("Words that weigh most: {words}.", words=", ".join(quoted)).say(language)


@lru_cache(maxsize=2)
def model(language: str) -> Model | None:
    """The model of a language; None where there is none."""
    path = FOLDER / f"{language}.json"
    if not path.is_file():
        return None
    name, key = f"model-{language}", stamp(path)
    if (kept := read_kept(name, key)) is not None:
        return Model(language, marshal.loads(kept))  # noqa: S302 - beside our compiled modules
    data = unpacked(json.loads(path.read_text(encoding="utf-8")))
    keep(name, key, marshal.dumps(data))
    return Model(language, data)


def unpacked(written: dict[str, Any]) -> dict[str, Any]:
    """The data of a model from its file, where features stand together that weigh the same, and stems of a class."""
    columns = [
        {name: int(weight) for weight, names in column.items() for name in names.split(BETWEEN)}
        for column in written["weights"]
    ]
    weights = {name: [weight] for name, weight in sorted(columns[0].items())}
    for place, column in enumerate(columns[1:], 1):
        for name, weight in column.items():
            weights[name] += [0] * (place - len(weights[name])) + [weight]
    found: dict[str, list[str]] = {}
    for name, stems in written["vocabulary"].items():
        for stem in stems.split(BETWEEN):
            found.setdefault(stem, []).append(name)
    return {**written, "weights": weights, "vocabulary": {stem: " ".join(names) for stem, names in found.items()}}


def windows(prose: Prose) -> Iterator[list[int]]:
    """Sentences (indices) that are read together: those of a block, in pieces; list items after their lead."""
    group: list[int] = []
    words = block = 0
    for index, sentence in enumerate(prose.sentences):
        length = prose.text.count(" ", sentence.start, sentence.end) + 1
        if group and (sentence.block != block or words + length > WINDOW):
            yield group
            group, words = [], 0
        if not group and prose.blocks[sentence.block].lead >= 0:
            group, words = [prose.blocks[sentence.block].lead], 0
        group.append(index)
        words, block = words + length, sentence.block
    if group:
        yield group


def likenesses(prose: Prose, language: str) -> tuple[Likeness, ...]:
    """Everything a text reads like, in its order; found out once for each text."""
    known = prose.notes.get(("likeness", language))
    if isinstance(known, tuple):
        return known
    learned = model(language)
    found = (
        () if learned is None else tuple(each for group in windows(prose) for each in _window(learned, prose, group))
    )
    prose.notes["likeness", language] = found
    return found


def _window(learned: Model, prose: Prose, group: Sequence[int]) -> Iterator[Likeness]:
    if learned.hopeless(prose, group) or not learned.suspect(prose, group):
        return
    said = {index: learned.features(prose, index) for index in group}
    for category in _categories(learned, said.values()):
        found = _strongest(learned, prose, said, category)
        if found is not None:
            yield found


def _categories(learned: Model, said: Iterable[list[Feature]]) -> list[str]:
    """The classes that a window reads like, the likeliest first; none where nothing seems wrong."""
    any_problem, *scores = learned.scores(feature for features in said for feature in features)
    if any_problem < 0:
        return []
    ordered = sorted(zip(scores, learned.classes, strict=True), key=lambda each: (-each[0], each[1]))
    return [name for score, name in ordered[:_MOST_CLASSES] if score >= ordered[0][0] - BESIDE]


_GUARDS = frozenset({"negation", "quote", "question", "frame"})
_SPOKEN = frozenset({"negation", "question", "frame"})  # a client's words usually stand in quotation marks


def _strongest(learned: Model, prose: Prose, said: dict[int, list[Feature]], category: str) -> Likeness | None:
    """The words of the sentence that weighs most; sentences that only quote or warn are left out, and it is asked again."""
    guards = _SPOKEN if category == "testimonial" else _GUARDS
    column = learned.classes.index(category) + 1
    while said and category in _categories(learned, said.values()):
        weighed = {index: _by_word(learned, features, column) for index, features in said.items()}
        index = max(weighed, key=lambda i: sum(weight for weight in weighed[i].values() if weight > 0))
        places = _telling(weighed[index])
        if not places:
            return None
        offset = prose.sentences[index].start
        start, end = offset + places[0][0], offset + max(end for _, end in places)
        if not read_sentence(prose, index).frame and not silenced(prose, index, start, end, guards):
            within = prose.sentences[min(said)].start, prose.sentences[max(said)].end
            return Likeness(category, index, start, end, within, _named(prose, offset, places, weighed[index]))
        said = {i: features for i, features in said.items() if i != index}
    return None


def _by_word(learned: Model, features: list[Feature], column: int) -> dict[Place, float]:
    """What each word adds to the score: a feature of two words gives each a half."""
    weights: dict[Place, float] = {}
    for feature in features:
        row = learned.weights[feature.name]
        weight = row[0] + (row[column] if column < len(row) else 0)
        for place in feature.places:
            weights[place] = weights.get(place, 0) + weight / len(feature.places)
    return weights


def _telling(weights: dict[Place, float]) -> list[Place]:
    """The places of the few words that weigh most, in their order."""
    best = sorted((place for place in weights if weights[place] > 0), key=lambda p: (-weights[p], p))[:_MOST_WORDS]
    return sorted(place for place in best if weights[place] >= _STRONG * weights[best[0]])


def _named(prose: Prose, offset: int, places: list[Place], weights: dict[Place, float]) -> tuple[str, ...]:
    """Those words as they were written, the strongest first, each once."""
    ordered = sorted(places, key=lambda place: (-weights[place], place))
    return tuple(dict.fromkeys(prose.cased[offset + a : offset + b] for a, b in ordered))
