"""The model that is shipped is the one that the passages train: nothing else went in."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from parvis.ethics.likeness import Model, model, unpacked

ROOT = Path(__file__).parents[3]
spec = importlib.util.spec_from_file_location("train_ethics", ROOT / "tools/train_ethics.py")
assert spec is not None
assert spec.loader is not None
training = importlib.util.module_from_spec(spec)
sys.modules["train_ethics"] = training
spec.loader.exec_module(training)


def test_training_again_gives_the_shipped_model():
    """On another machine weights may differ by a rounding, and a passage added since by a little: judgments do not."""
    rows = training.passages() + training.ordinary()
    fresh = Model("en", training.train("en", rows))
    shipped = model("en")
    assert shipped is not None
    same = [_flagged(fresh, row.text) == _flagged(shipped, row.text) for row in rows if row.language == "en"][::5]
    assert sum(same) / len(same) > 0.97


def _flagged(learned: Model, text: str) -> bool:
    prose = training.read(text)
    features = [f for index in range(len(prose.sentences)) for f in learned.features(prose, index)]
    return learned.scores(features)[0] >= 0


def test_a_model_is_written_the_same_each_time():
    """What weighs the same stands on one line, in order, so that a change can be read; and it is read as it was."""
    data = {
        "classes": ["a"],
        "bias": [1, 2],
        "vocabulary": {"dos": "body", "os": "body fact"},
        "weights": {"a": [3], "b c": [3, -9], "é": [-2]},
    }
    text = training.written(data)
    assert text == (
        '{"classes":["a"],"bias":[1,2],\n"vocabulary":{\n"body":"dos|os",\n"fact":"os"\n},\n"weights":[\n'
        '{\n"-2":"é",\n"3":"a|b c"\n},\n{\n"-9":"b c"\n}\n]}\n'
    )
    assert unpacked(json.loads(text)) == data


def test_a_passage_without_a_known_label_is_refused(tmp_path):
    """The file and the line are told."""
    (tmp_path / "fr_new.tsv").write_text("# ours\nnone\tBonjour.\nmagic\tAbracadabra.\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"fr_new\.tsv:3"):
        training.passages(tmp_path)


def test_passages_are_many_and_none_stands_twice():
    """Two languages, bad and clean; a passage is written once."""
    rows = training.passages()
    assert {row.language for row in rows} == {"fr", "en"}
    texts = [row.text for row in rows]
    assert len(texts) > 5000
    assert len(texts) - len(set(texts)) < 5
