"""Whatever a person writes, there is an answer and never a traceback."""

import random
from pathlib import PurePosixPath

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from practice_samples import ARTICLE, FACTS, NOW, site_with

from parvis.practice.front_matter import read_front_matter, slugify
from parvis.practice.load import load, parse_practice, unanswered
from parvis.practice.reading import decode

PIECES = [
    "[[services]]\n", "[site]\n", "=", '"', "'", '"""', "[", "]", "{", "}", ",", "\n", "#", "1", "1.5", "nan", "inf", "true",
    "2026-01-01", "2026-01-01T10:00:00Z", "10:00:00", "é", "«", "»", "\u00a0", "\\", "\t", "-", "name", "price = 0\n",
    "days = [1]\n", 'hours = "9-8"\n', "[practitioners]\n", "[[site]]\n", "x.y.z = 1\n", "languages = []\n", "country = 3\n",
    "1e999999999", "0x10", "[[practitioners.titles]]\n", "id = []\n", "name = {}\n", "places = [[]]\n", ": ", "---\n", "&a", "*a",
]  # fmt: skip


def answered(problems):
    for problem in problems:
        assert problem.what.say("fr")
        assert problem.what.say("en")
        assert problem.write is None or problem.write.say("fr")
        assert problem.level in {"error", "warning"}
        assert problem.path is not None


def mutated(text: str, chance: random.Random, changes: int) -> str:
    """The text with passages cut, doubled, moved or replaced."""
    for _ in range(changes):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(1, 30))
        piece = chance.choice([chance.choice(PIECES), "", text[start:end] * 2, text[end : end + 40]])
        text = text[:start] + piece + text[end:]
    return text


@given(st.text(max_size=300))
def test_any_text_as_facts_is_answered(text):
    practice, problems = parse_practice(text)
    answered(problems)
    assert problems or practice is not None


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_jumble_of_toml_is_answered(pieces):
    practice, problems = parse_practice("".join(pieces))
    answered(problems)
    if practice is not None:
        answered(unanswered(practice))


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_sound_facts_spoiled_at_random_are_answered(chance, changes):
    practice, problems = parse_practice(mutated(FACTS, chance, changes))
    answered(problems)
    assert problems or practice is not None
    if practice is not None:
        answered(unanswered(practice))


@pytest.mark.long
def test_sound_facts_spoiled_a_thousand_times_are_answered(soak):
    chance = random.Random(20261122)
    for _ in range(100 * soak):
        practice, problems = parse_practice(mutated(FACTS, chance, chance.randrange(1, 12)))
        answered(problems)
        if practice is not None:
            answered(unanswered(practice))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_problem(content):
    text, problem = decode(content, PurePosixPath("x"))
    assert (text == "") or problem is None


@given(st.text(max_size=300))
def test_any_text_as_a_head_is_answered(text):
    for written in (text, f"---\n{text}\n---\n"):
        front = read_front_matter(written.replace("\r\n", "\n"), PurePosixPath("content/articles/x.md"))
        answered(front.problems)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_any_title_on_one_line_is_kept_as_it_is(title):
    title = " ".join(title.split())
    assume(not title.startswith(("|", ">")))
    front = read_front_matter(f"---\ntitle: {title}\n---\n", PurePosixPath("x.md"))
    assert front.problems == ()
    kept = front.fields["title"].value if title else ""
    plain = title.split(" # ")[0] if not title.startswith("#") else kept
    if title[:1] not in {'"', "'", "#", "["} and title != "~" and not plain.endswith(" #"):
        assert kept == plain


@given(st.text(max_size=80))
def test_a_slug_is_always_fit_for_an_address(text):
    slug = slugify(text)
    assert slug == slugify(slug)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_texts_spoiled_at_random_are_answered(tmp_path, soak):
    chance = random.Random(20261122)
    article = ARTICLE + "\n## Un titre {#x}\n\n[a](x.md) ![b](c.png) <a href='d'>\n\n```\ncode\n```\n\n[r]: e.md\n"
    for _ in range(60 * soak):
        files = {
            f"{folder}/x.md": mutated(article, chance, chance.randrange(0, 10))
            for folder in ("articles", "pages", "resources")
        }
        loaded = load(site_with(tmp_path, files), now=NOW)
        answered(loaded.problems)
        assert len(loaded.library.documents) + len({p.path for p in loaded.errors}) >= 3
