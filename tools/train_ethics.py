"""Train the small model of the ethics check from the passages in training/ethics, and say how well it does.

    python tools/train_ethics.py             write src/parvis/ethics/model/{fr,en}.json
    python tools/train_ethics.py --measure   cross-validated figures; nothing is written

Needs scikit-learn (dependency group `train`). The same passages give the same files: nothing is random, weights are
rounded to whole numbers, and the files are sorted.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from parvis.ethics.features import Featurizer, Stems, fold, phrase
from parvis.ethics.likeness import FEW, SCALE, windows
from parvis.ethics.pack import carried_rules
from parvis.ethics.text import read

ROOT = Path(__file__).resolve().parents[1]
PASSAGES = ROOT / "training/ethics"
LEXICONS = ROOT / "src/parvis/ethics/lexicons"
MODELS = ROOT / "src/parvis/ethics/model"
CLASSES = (
    "cure-promise", "pseudo-science", "discourages-care", "testimonial", "superlative", "pressure", "diagnosis",
)  # fmt: skip
KNOWN = (*CLASSES, "protected-title", "data", "confidentiality", "suicide-safety", "none")
LISTS = ("condition", "method", "medicine", "object", "practitioner")  # lists of rules that are classes here too
LONGEST = 2  # words of a phrase that the model knows as one
LEAST = 2  # passages that a feature is seen in
STRENGTH = 3.0  # the inverse of the regularization
MOST = 9000  # features that are kept: those that weigh most
FOLDS = 4
OWN = {"content": 2, "rules": 3}  # ordinary passages come from there; each counts for so many
# The share of clean passages, of a model that never saw them, that a class may take for its own.
ALLOWED = {"cure-promise": 0.008, "pseudo-science": 0.008, "testimonial": 0.005}
ALLOWED_OTHERWISE = 0.0025


@dataclass(frozen=True, slots=True)
class Passage:
    language: str
    text: str
    labels: frozenset[str]
    sure: bool
    file: str


def passages(folder: Path = PASSAGES) -> list[Passage]:
    """Every passage written for training; a label that is not known is refused with its place."""
    found: list[Passage] = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#") or not line.strip():
                continue
            labels, _, text = line.partition("\t")
            named = set(labels.lstrip("?").split("+"))
            if not text.strip() or named - set(KNOWN):
                raise SystemExit(f"{path.name}:{number}: labels, a tab, then the passage; labels: {', '.join(KNOWN)}")
            found.append(
                Passage(path.name[:2], text, frozenset(named - {"none"}), not labels.startswith("?"), path.name)
            )
    return found


def ordinary() -> list[Passage]:
    """Clean passages that the project holds already: the demonstration, and what rules must leave alone."""
    found: list[Passage] = []
    for path in sorted((ROOT / "content").rglob("*.md")):
        prose = read(path.read_text(encoding="utf-8"))
        language = "en" if path.name.endswith(".en.md") else "fr"
        texts = [
            " ".join(prose.cased[s.start : s.end] for s in map(prose.sentences.__getitem__, group))
            for group in windows(prose)
        ]
        found += [Passage(language, text, frozenset(), True, "content") for text in texts]
    for rule in carried_rules().rules:
        if rule.kind != "likeness":
            found += [
                Passage(e.language, e.text, frozenset(), True, "rules") for e in rule.not_found if e.language != "facts"
            ]
    return found


def vocabulary(language: str) -> dict[str, tuple[str, ...]]:
    """The classes of each stem, and of each pair of stems, from the lexicon."""
    data = tomllib.loads((LEXICONS / f"{language}.toml").read_text(encoding="utf-8"))
    listed = {name: [word.lstrip("=") for word in data["words"][name]] for name in LISTS}
    listed |= {name: words.split() for name, words in data["classes"].items()}
    stems, found = Stems(language), {}
    for name, words in sorted(listed.items()):
        for word in words:
            stemmed = phrase(word, stems, language)
            if 1 <= len(stemmed.split()) <= LONGEST:
                found.setdefault(stemmed, set()).add(name)
    return {stem: tuple(sorted(names)) for stem, names in sorted(found.items())}


def features(text: str, featurizer: Featurizer) -> set[str]:
    prose = read(text)
    return {f.name for i in range(len(prose.sentences)) for f in featurizer.sentence(fold(prose.said(i)))}


def _matrix(seen: Iterable[set[str]], columns: dict[str, int]) -> csr_matrix:
    """One row a passage: each of its known features counts one over the root of their number."""
    values, places, ends = [], [], [0]
    for names in seen:
        here = sorted(columns[name] for name in names if name in columns)
        values += [1 / (len(here) + FEW) ** 0.5] * len(here)
        places += here
        ends.append(len(places))
    return csr_matrix((values, places, ends), shape=(len(ends) - 1, len(columns)))


def _fit(matrix: csr_matrix, rows: Sequence[Passage]) -> tuple[Any, Any]:
    """Weights (feature, class) and biases. Each class adds what tells it apart to what tells any problem from none."""

    weighing = [OWN.get(row.file, 1) for row in rows]

    def one(column: Sequence[bool]) -> tuple[Any, float]:
        fitted = LogisticRegression(C=STRENGTH, max_iter=1000, tol=1e-5).fit(matrix, column, sample_weight=weighing)
        return fitted.coef_[0], float(fitted.intercept_[0])

    problem, start = one([bool(row.labels) for row in rows])
    classes = [one([name in row.labels for row in rows]) for name in CLASSES]
    return np.array([problem + weights for weights, _ in classes]).T, np.array([start + bias for _, bias in classes])


def held_out(matrix: csr_matrix, rows: Sequence[Passage]) -> Any:
    """The scores of each passage by a model that did not see it."""
    scores = np.zeros((len(rows), len(CLASSES)))
    places = np.arange(len(rows))
    for part in range(FOLDS):
        seen, left = places[places % FOLDS != part], places[places % FOLDS == part]
        weights, bias = _fit(matrix[seen], [rows[place] for place in seen])
        scores[left] = matrix[left] @ weights + bias
    return scores


def thresholds(scores: Any, rows: Sequence[Passage]) -> Any:
    """For each class, the score that few enough of the clean passages written for training reach."""
    clean = scores[[not row.labels and row.file not in OWN for row in rows]]
    shares = [ALLOWED.get(name, ALLOWED_OTHERWISE) for name in CLASSES]
    return np.array([np.quantile(clean[:, place], 1 - share) for place, share in enumerate(shares)])


@dataclass(frozen=True, slots=True)
class Data:
    """What a language's model is trained on."""

    rows: list[Passage]
    seen: list[set[str]]
    names: list[str]

    def matrix(self, names: Sequence[str]) -> csr_matrix:
        return _matrix(self.seen, {name: place for place, name in enumerate(names)})


def data_of(language: str, rows: Sequence[Passage], words: dict[str, tuple[str, ...]]) -> Data:
    featurizer = Featurizer(language, words)
    kept = [row for row in rows if row.language == language and row.sure]
    seen = [features(row.text, featurizer) for row in kept]
    counts = Counter(name for names in seen for name in names)
    return Data(kept, seen, sorted(name for name, count in counts.items() if count >= LEAST))


def train(language: str, rows: Sequence[Passage]) -> dict[str, Any]:
    """The model of a language as it is written."""
    words = vocabulary(language)
    data = data_of(language, rows, words)
    weights, _ = _fit(data.matrix(data.names), data.rows)
    heaviest = np.argsort(-np.abs(weights).max(axis=1).round(6), kind="stable")[:MOST]
    names = [data.names[place] for place in sorted(heaviest.tolist())]
    matrix = data.matrix(names)
    weights, bias = _fit(matrix, data.rows)
    bias = bias - thresholds(held_out(matrix, data.rows), data.rows)
    whole = np.rint(weights * SCALE).astype(int).tolist()
    return {
        "language": language,
        "classes": list(CLASSES),
        "bias": [round(value * SCALE) for value in bias.tolist()],
        "vocabulary": {stem: " ".join(named) for stem, named in words.items()},
        "weights": dict(zip(names, whole, strict=True)),
    }


def measure(rows: Sequence[Passage]) -> Iterator[str]:
    """How the model judges the passages written for training when it has not seen them."""
    for language in ("fr", "en"):
        data = data_of(language, rows, vocabulary(language))
        scores = held_out(data.matrix(data.names), data.rows)
        scores = scores - thresholds(scores, data.rows)
        ours = [place for place, row in enumerate(data.rows) if row.file not in OWN]
        yield f"{language}: {len(ours)} passages, in {FOLDS} parts, each judged by a model of the others"
        known = [place for place in ours if data.rows[place].labels & set(CLASSES)]
        clean = [place for place in ours if not data.rows[place].labels]
        flagged = (scores >= 0).any(axis=1)
        yield f"  problems flagged {flagged[known].mean():.3f}, clean left alone {1 - flagged[clean].mean():.3f}"
        for column, name in enumerate(CLASSES):
            held = [place for place in ours if name in data.rows[place].labels]
            yield f"  {name:16} {len(held):5} passages, found {(scores[held, column] >= 0).mean():.3f}"


def written(data: dict[str, Any]) -> str:
    """The file of a model: one feature a line, so that a change can be read."""

    def lines(name: str) -> str:
        return ",\n".join(
            f"{json.dumps(k, ensure_ascii=False)}:{json.dumps(v, ensure_ascii=False, separators=(',', ':'))}"
            for k, v in data[name].items()
        )

    head = json.dumps({k: v for k, v in data.items() if k not in ("vocabulary", "weights")}, separators=(",", ":"))
    return f'{head[:-1]},\n"vocabulary":{{\n{lines("vocabulary")}\n}},\n"weights":{{\n{lines("weights")}\n}}}}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="cross-validated figures; nothing is written")
    arguments = parser.parse_args()
    rows = passages() + ordinary()
    if arguments.measure:
        print("\n".join(measure(rows)))
        return
    MODELS.mkdir(exist_ok=True)
    for language in ("en", "fr"):
        data = train(language, rows)
        (MODELS / f"{language}.json").write_text(written(data), encoding="utf-8")
        print(f"{language}: {sum(row.language == language for row in rows)} passages, {len(data['weights'])} features")


if __name__ == "__main__":
    main()
