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
from parvis.ethics.likeness import BESIDE, BETWEEN, FEW, SCALE, windows
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
STRENGTH = 0.7  # the inverse of the regularization
MOST = 32_000  # features that are kept: those that weigh most, in all passages together; files stay below 600 KB
EACH = 2_700  # features that a class keeps: those that weigh most, in all passages together
PIECES = 0.6  # how much pieces of words may say, beside words and neighbors
RARITY = 4.5  # what the squares of logarithms are divided by, so that most are near one
FOLDS = 4
OWN = {"content": 0.5, "rules": 0.5}  # ordinary passages come from there; each counts for so many
ALLOWED = {"fr": 0.0045, "en": 0.022}  # share of clean passages that a model that never saw them may take for a problem


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


def features(text: str, featurizer: Featurizer) -> Counter[str]:
    prose = read(text)
    return Counter(f.name for i in range(len(prose.sentences)) for f in featurizer.sentence(fold(prose.said(i))))


def _matrix(seen: Iterable[Counter[str]], columns: dict[str, int], rarity: Any) -> csr_matrix:
    """One row a passage: each known feature counts as often as it is met, the more the rarer, over a root of their number."""
    values, places, ends = [], [], [0]
    for counts in seen:
        here = sorted((columns[name], count) for name, count in counts.items() if name in columns)
        root = (sum(count for _, count in here) + FEW) ** 0.5
        values += [count * rarity[place] / root for place, count in here]
        places += [place for place, _ in here]
        ends.append(len(places))
    return csr_matrix((values, places, ends), shape=(len(ends) - 1, len(columns)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (feature, score) and biases; the first score is that of any problem. Weights hold what rarity adds."""

    names: list[str]
    weights: Any
    bias: Any

    def scores(self, seen: Iterable[Counter[str]]) -> Any:
        columns = {name: place for place, name in enumerate(self.names)}
        return _matrix(seen, columns, np.ones(len(columns))) @ self.weights + self.bias


def _fit(seen: Sequence[Counter[str]], rows: Sequence[Passage], classes: Sequence[str] = CLASSES) -> Fitted:
    """Learn any problem from all features, leave out those that weigh little, then learn what each class adds."""
    weighing = [OWN.get(row.file, 1) for row in rows]

    def one(scale: Any, column: Sequence[bool]) -> tuple[Any, float]:
        matrix = _matrix(seen, {name: place for place, name in enumerate(names)}, scale)
        fitted = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-4).fit(matrix, column, sample_weight=weighing)
        return fitted.coef_[0] * scale, float(fitted.intercept_[0])

    problem = [bool(row.labels) for row in rows]
    met = Counter(name for counts in seen for name in counts)
    names = sorted(name for name, count in met.items() if count >= LEAST)
    weights, bias = one(_rarity(names, met, len(rows)) * _telling(names, met, seen, problem), problem)
    weighed = np.abs(weights) * np.sqrt([met[name] for name in names])
    heaviest = sorted(np.argsort(-weighed.round(6), kind="stable")[:MOST].tolist())
    names = [names[place] for place in heaviest]
    scale, often = _rarity(names, met, len(rows)), np.sqrt([met[name] for name in names])
    learned = [(weights[heaviest], bias)]
    for label in classes:
        each, its_bias = one(scale, [label in row.labels for row in rows])
        each[np.argsort(-(np.abs(each) * often).round(6), kind="stable")[EACH:]] = 0
        learned.append((each, its_bias))
    return Fitted(names, np.array([each for each, _ in learned]).T, np.array([bias for _, bias in learned]))


def _rarity(names: Sequence[str], met: Counter[str], passages: int) -> Any:
    """The square of the logarithm of how rare a feature is: what is met everywhere says little; pieces say less."""
    less = np.array([PIECES if name[0] == "~" else 1 for name in names])
    return less * np.log(passages / np.array([met[name] for name in names])) ** 2 / RARITY


def _telling(names: Sequence[str], met: Counter[str], seen: Sequence[Counter[str]], problem: Sequence[bool]) -> Any:
    """The root of how unevenly a feature is met among problems and clean passages."""
    bad = Counter(name for counts, is_bad in zip(seen, problem, strict=True) if is_bad for name in counts)
    share = sum(problem) / len(problem)
    among = np.array([bad[name] for name in names])
    others = np.array([met[name] for name in names]) - among
    uneven = np.log((among + share) / share) - np.log((others + 1 - share) / (1 - share))
    return np.sqrt(np.abs(uneven) + 0.3)


def held_out(seen: Sequence[Counter[str]], rows: Sequence[Passage], classes: Sequence[str] = ()) -> Any:
    """The scores of each passage by a model that did not see it."""
    scores = np.zeros((len(rows), len(classes) + 1))
    for part in range(FOLDS):
        others = [place for place in range(len(rows)) if place % FOLDS != part]
        left = [place for place in range(len(rows)) if place % FOLDS == part]
        fitted = _fit([seen[place] for place in others], [rows[place] for place in others], classes)
        scores[left] = fitted.scores([seen[place] for place in left])
    return scores


def threshold(scores: Any, rows: Sequence[Passage]) -> float:
    """The score of any problem that few enough of the clean passages written for training reach."""
    clean = scores[[not row.labels and row.file not in OWN for row in rows], 0]
    return float(np.quantile(clean, 1 - ALLOWED[rows[0].language]))


def data_of(
    language: str, rows: Sequence[Passage], words: dict[str, tuple[str, ...]]
) -> tuple[list[Counter[str]], list[Passage]]:
    featurizer = Featurizer(language, words)
    kept = [row for row in rows if row.language == language and row.sure]
    return [features(row.text, featurizer) for row in kept], kept


def train(language: str, rows: Sequence[Passage]) -> dict[str, Any]:
    """The model of a language as it is written."""
    words = vocabulary(language)
    seen, kept = data_of(language, rows, words)
    fitted = _fit(seen, kept)
    fitted.bias[0] -= threshold(held_out(seen, kept), kept)
    whole = np.rint(fitted.weights * SCALE).astype(int)
    return {
        "language": language,
        "classes": list(CLASSES),
        "bias": [round(value * SCALE) for value in fitted.bias.tolist()],
        "vocabulary": {stem: " ".join(named) for stem, named in words.items()},
        "weights": {name: _short(row) for name, row in zip(fitted.names, whole.tolist(), strict=True) if row[0]},
    }


def _short(row: list[int]) -> list[int]:
    """Without the zeros at its end."""
    return row[: max(place + 1 for place, weight in enumerate(row) if weight)]


def measure(rows: Sequence[Passage]) -> Iterator[str]:
    """How the model judges the passages written for training when it has not seen them."""
    for language in ("fr", "en"):
        seen, kept = data_of(language, rows, vocabulary(language))
        scores = held_out(seen, kept, CLASSES)
        flagged = scores[:, 0] >= threshold(scores, kept)
        named = [scores[place, 1:] >= scores[place, 1:].max() - BESIDE / SCALE for place in range(len(kept))]
        ours = [place for place, row in enumerate(kept) if row.file not in OWN]
        yield f"{language}: {len(ours)} passages, in {FOLDS} parts, each judged by a model of the others"
        known = [place for place in ours if kept[place].labels & set(CLASSES)]
        clean = [place for place in ours if not kept[place].labels]
        yield f"  problems flagged {flagged[known].mean():.3f}, clean left alone {1 - flagged[clean].mean():.3f}"
        for column, name in enumerate(CLASSES):
            held = [place for place in ours if name in kept[place].labels]
            found = sum(bool(flagged[place] and named[place][column]) for place in held)
            yield f"  {name:16} {len(held):5} passages, found {found / len(held):.3f}"


def written(data: dict[str, Any]) -> str:
    """The file of a model: features that weigh the same on one line, stems of a class on one, so that it can be read."""

    def column(place: int) -> str:
        alike: dict[int, list[str]] = {}
        for name, row in data["weights"].items():
            if place < len(row) and row[place]:
                alike.setdefault(row[place], []).append(name)
        return _lines({str(weight): BETWEEN.join(sorted(names)) for weight, names in sorted(alike.items())})

    stems: dict[str, list[str]] = {}
    for stem, names in data["vocabulary"].items():
        for name in names.split():
            stems.setdefault(name, []).append(stem)
    head = json.dumps({k: v for k, v in data.items() if k not in ("vocabulary", "weights")}, separators=(",", ":"))
    vocabulary = _lines({name: BETWEEN.join(sorted(listed)) for name, listed in sorted(stems.items())})
    columns = ",\n".join(column(place) for place in range(len(data["bias"])))
    return f'{head[:-1]},\n"vocabulary":{vocabulary},\n"weights":[\n{columns}\n]}}\n'


def _lines(entries: dict[str, str]) -> str:
    return "{\n" + ",\n".join(f"{_said(name)}:{_said(value)}" for name, value in entries.items()) + "\n}"


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


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
