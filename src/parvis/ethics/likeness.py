"""A small transparent model beside the rules: what a few sentences read like, and because of which words.

Weights are whole numbers in a text file (model/fr.json, model/en.json), learned from passages written for this project
(training/ethics). It only ever warns, each finding names the words it rests on, and it is silent where a rule speaks.
A window is a block, cut into pieces of some sixty words; its score is the sum of what its features weigh, over the
square root of their number and a few. What is denied, asked, quoted or warned against does not count (features.py, speech.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

from parvis.ethics.features import Feature, Featurizer, Place, fold
from parvis.ethics.speech import read_sentence, silenced
from parvis.ethics.text import Prose
from parvis.i18n import T

FOLDER = Path(__file__).with_name("model")
WINDOW = 60  # words
SCALE = 32  # what a weight of one is written as
FEW = 20  # features added to those of a window, so that two words alone decide nothing
_MOST_WORDS = 4  # that an explanation names
_BESIDE = 0.6  # of the score of the likeliest class, that another needs to be named too
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


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` hold, for each feature, the weight of each class, in order; a class is met from a score of zero on."""

    featurizer: Featurizer
    classes: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, language: str, data: dict[str, Any]) -> Model:
        vocabulary = {stem: tuple(names.split()) for stem, names in data["vocabulary"].items()}
        weights = {name: tuple(row) for name, row in data["weights"].items()}
        return cls(Featurizer(language, vocabulary), tuple(data["classes"]), tuple(data["bias"]), weights)

    def features(self, prose: Prose, index: int) -> list[Feature]:
        """The known features of one sentence."""
        known = self.weights
        return [f for f in self.featurizer.sentence(fold(prose.said(index))) if f.name in known]

    def scores(self, features: Iterable[Feature]) -> list[float]:
        """The score of each class."""
        names = {feature.name for feature in features}
        rows = [self.weights[name] for name in names]
        if not rows:
            return [float(bias) for bias in self.bias]
        root = sqrt(len(rows) + FEW)
        return [sum(column) / root + bias for column, bias in zip(zip(*rows, strict=True), self.bias, strict=True)]


def because(words: tuple[str, ...], language: str) -> str:
    """The words that a finding rests on, as a sentence."""
    quoted = [T("“{word}”", word=word).say(language) for word in words]
    return T("Words that weigh most: {words}.", words=", ".join(quoted)).say(language)


@lru_cache(maxsize=2)
def model(language: str) -> Model | None:
    """The model of a language; None where there is none."""
    path = FOLDER / f"{language}.json"
    return Model.of(language, json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


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
    said = {index: learned.features(prose, index) for index in group}
    for category in _categories(learned, said.values()):
        found = _strongest(learned, prose, said, category)
        if found is not None:
            yield found


def _categories(learned: Model, said: Iterable[list[Feature]]) -> list[str]:
    scores = learned.scores(feature for features in said for feature in features)
    least = _BESIDE * max(scores)
    return [name for name, score in zip(learned.classes, scores, strict=True) if score >= max(least, 0)]


_GUARDS = frozenset({"negation", "quote", "question", "frame"})
_SPOKEN = frozenset({"negation", "question", "frame"})  # a client's words usually stand in quotation marks


def _strongest(learned: Model, prose: Prose, said: dict[int, list[Feature]], category: str) -> Likeness | None:
    """The words of the sentence that weighs most; sentences that only quote or warn are left out, and it is asked again."""
    guards = _SPOKEN if category == "testimonial" else _GUARDS
    column = learned.classes.index(category)
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
    for feature in {feature.name: feature for feature in reversed(features)}.values():
        row = learned.weights[feature.name]
        for place in feature.places:
            weights[place] = weights.get(place, 0) + row[column] / len(feature.places)
    return weights


def _telling(weights: dict[Place, float]) -> list[Place]:
    """The places of the few words that weigh most, in their order."""
    best = sorted((place for place in weights if weights[place] > 0), key=lambda p: (-weights[p], p))[:_MOST_WORDS]
    return sorted(place for place in best if weights[place] >= _STRONG * weights[best[0]])


def _named(prose: Prose, offset: int, places: list[Place], weights: dict[Place, float]) -> tuple[str, ...]:
    """Those words as they were written, the strongest first, each once."""
    ordered = sorted(places, key=lambda place: (-weights[place], place))
    return tuple(dict.fromkeys(prose.cased[offset + a : offset + b] for a, b in ordered))
