"""The small model beside the rules: what it says, what silences it, and that it takes time in proportion."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from parvis.ethics import check_text
from parvis.ethics.features import TOKEN, WRITTEN, fold
from parvis.ethics.likeness import FEW, FOLDER, Model, likenesses, model, windows
from parvis.ethics.text import read

ROOT = Path(__file__).parents[3]
# The loudest example of each class, of our own.
CLAIM = "Cette huile assouplit les articulations et redonne du tonus aux muscles fatigués."
CLAIMS = [
    ("fr", "cure-promise", CLAIM),
    ("fr", "pseudo-science", "Chaque cellule garde la trace des lignées ; un rituel permet d’en purifier le flux."),
    ("fr", "pressure", "Réservez vite, le tarif augmente lundi à minuit."),
    ("en", "cure-promise", "Regain mobility, release tension and restore your vitality."),
    ("en", "pressure", "Save 30% today and claim your free gift before the offer ends."),
]


def likely(text: str, language: str = "fr") -> set[str]:
    return {like.category for like in likenesses(read(text), language)}


def found(text: str, **about: str):
    about = {"country": "FR", "profession": "energeticien", "language": "fr", "where": "page"} | about
    return [f for f in check_text(text, **about) if f.rule.startswith("reads-like-")]


@pytest.mark.parametrize(("language", "category", "text"), CLAIMS)
def test_a_claim_in_words_of_no_rule_reads_like_one(language, category, text):
    """The class is named; a plain sentence about the same trade reads like nothing."""
    assert category in likely(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La séance coûte 60 € et dure une heure ; le cabinet est au premier étage."),
        ("fr", "Je ne suis pas médecin et je ne pose aucun diagnostic."),
        ("en", "Sessions cost £60 and last an hour; the room is on the first floor."),
        ("en", "I am not a doctor and I do not diagnose anything."),
        ("fr", ""),
        ("en", "# Fees"),
    ],
)
def test_plain_sentences_read_like_nothing(language, text):
    """Fees, limits and access are left in peace, and so is a text without words."""
    assert likely(text, language) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Cette huile n’assouplit pas les articulations et ne redonne pas de tonus aux muscles fatigués.",
        "Cette huile assouplit-elle les articulations et redonne-t-elle du tonus aux muscles fatigués ?",
        f"Méfiez-vous de qui prétend ceci : {CLAIM}",
        f"> {CLAIM}",
        f"« {CLAIM} »",
    ],
    ids=["denied", "asked", "warned", "block-quote", "quoted"],
)
def test_what_is_not_claimed_does_not_count(text):
    """The same words denied, asked, warned against or quoted are no claim."""
    assert "cure-promise" not in likely(text)


@pytest.mark.parametrize("hidden", ["`{}`", "<!-- {} -->", "```\n{}\n```\n", "[plan](https://example.org/{})"])
def test_code_comments_and_addresses_are_not_read(hidden):
    """The score of a text does not depend on what its reader does not read."""
    plain = "Je vous reçois le mardi au cabinet, sur rendez-vous."
    place = hidden.format(CLAIM.replace(" ", "-") if "https" in hidden else CLAIM)
    assert likely(f"{plain}\n\n{place}\n") == likely(plain) == set()


@pytest.mark.parametrize(("language", "category", "text"), CLAIMS)
def test_the_words_named_are_in_the_excerpt(language, category, text):
    """A finding points to the words it rests on, as they were written."""
    for finding in found(text, language=language, country="GB" if language == "en" else "FR"):
        assert text[finding.start : finding.end] == finding.excerpt
        assert finding.level == "warning"
        quoted = finding.message.rsplit(":", 1)[1]
        named = [
            part.strip(" «»“”.,\u202f")
            for part in quoted.replace("”, “", "\n")
            .replace(" », « ", "\n")
            .replace("\u202f», «\u202f", "\n")
            .split("\n")
        ]
        assert named
        assert all(word in finding.excerpt for word in named), finding.message


def test_the_model_is_silent_where_a_rule_says_the_same():
    """A promise that a rule knows is told once, by the rule."""
    findings = check_text(
        "Je guéris la dépression en trois séances.", country="FR", profession="coach", language="fr", where="page"
    )
    assert [f.rule for f in findings if f.category == "cure-promise"]
    assert not [f for f in findings if f.rule == "reads-like-a-promise-of-a-cure"]


def test_the_model_can_be_kept_silent_with_a_reason():
    """A suppression answers it like any rule."""
    allowed = (
        f"<!-- allow reads-like-a-promise-of-a-cure: an advertisement of the shop, kept as an exhibit -->\n\n{CLAIM}"
    )
    assert "reads-like-a-promise-of-a-cure" in {f.rule for f in found(CLAIM)}
    assert "reads-like-a-promise-of-a-cure" not in {f.rule for f in found(allowed)}


def test_articles_are_not_read_by_the_model():
    """A long article about ailments is no page of a practice."""
    assert found(CLAIM, where="article") == []


def test_a_window_is_a_block_and_no_longer_than_a_few_sentences():
    """Long paragraphs are read in pieces; no sentence of two paragraphs is read together; an item comes after its lead."""
    prose = read("Un. Deux.\n\nTrois.\n\nMes soins :\n\n- un repas\n- une marche\n")
    assert [[prose.said(i) for i in group] for group in windows(prose)] == [
        ["un.", "deux."], ["trois."], ["mes soins :"], ["mes soins :", "un repas"], ["mes soins :", "une marche"],
    ]  # fmt: skip
    long = read("Voici une phrase de sept mots seulement. " * 40)
    assert max(len(group) for group in windows(long)) < 10


def test_the_score_is_a_sum_of_weights_that_can_be_done_by_hand():
    """Weights of the features met, each time, over the root of their number and a few, and the bias."""
    weights = {"vite": [100, 8], "~^vite$": [20], "^ vite": [-5, 0]}
    small = Model("fr", {"classes": ["pressure"], "bias": [-10, -20], "vocabulary": {}, "weights": weights})
    features = small.features(read("Vite !"), 0)
    root = (3 + FEW) ** 0.5
    assert small.scores(features) == [pytest.approx((100 + 20 - 5) / root - 10), pytest.approx(8 / root - 20)]
    assert small.scores([]) == [-10, -20]
    assert len(small.features(read("Vite, vite !"), 0)) == 5


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_looked_at_quickly_is_judged_the_same(language):
    """The quick sum over words already met finds what the sum over named features finds, and leaves out next to nothing."""
    learned = model(language)
    assert learned is not None
    lines = (ROOT / f"training/ethics/{language}_sites.tsv").read_text(encoding="utf-8").splitlines()
    texts = [read(line.split("\t")[1]) for line in lines if "\t" in line and not line.startswith("#")]
    assert len(texts) > 250
    left_out = suspects = 0
    for prose in texts:
        for group in windows(prose):
            reached = learned.scores(f for i in group for f in learned.features(prose, i))[0] >= 0
            assert learned.suspect(prose, group) == reached
            suspects += reached
            left_out += reached and learned.hopeless(prose, group)
    assert suspects > 0
    assert left_out < 0.03 * suspects


@pytest.mark.parametrize(
    "text", ["L’été, j’étais là : 3 sœurs — ça n’apaise pas…", "I don't know; naïve, “it's” 100 %?"]
)
def test_words_are_told_apart_alike_with_and_without_accents(text):
    """Folded or as written, a text has the same words."""
    lower = text.lower()
    assert [fold(token) for token in WRITTEN.findall(lower)] == TOKEN.findall(fold(lower))


def test_folding_keeps_every_place():
    """Accents go, lengths stay."""
    text = "Œuvrez : l’été, à Nîmes, ça s’apaise — ñ, ß, İ"
    assert len(fold(text)) == len(text)
    assert fold("délivré") == "delivre"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_shipped_model_is_whole(language):
    """Every feature has whole weights, for any problem and for classes; the file is small and sorted."""
    learned = model(language)
    assert learned is not None
    assert len(learned.weights) > 5000
    assert {0 < len(row) <= len(learned.bias) == len(learned.classes) + 1 for row in learned.weights.values()} == {True}
    assert (FOLDER / f"{language}.json").stat().st_size < 600_000
    assert list(learned.weights) == sorted(learned.weights)
    assert all(type(weight) is int for row in learned.weights.values() for weight in row)
    assert model("de") is None


def test_time_grows_with_the_length():
    """Four times the text, about four times the time: nothing is read again and again."""
    sentence = "Nous parlons de ce qui vous amène, du sommeil, du dos et des soins, sans rien promettre d’autre. "
    likenesses(read(sentence * 50), "fr")

    def cost(count: int) -> float:
        prose = read(sentence * count)
        start = time.process_time()
        likenesses(prose, "fr")
        return time.process_time() - start

    short = min(cost(300) for _ in range(3))
    assert min(cost(1200) for _ in range(3)) < 10 * short + 0.05
