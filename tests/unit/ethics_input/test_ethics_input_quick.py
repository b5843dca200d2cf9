"""What is decided once for a whole text, to be quick, is what would be decided for each of its pieces."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics import normal, text
from parvis.ethics.text import read

PARTS = [
    "", " ", "  ", "\n", "\n\n", "\n- ", "\n> ", "\n## ", "\n| ", " | ", "\t", "\r\n", "\u00a0", "\u202f", "’", "\u2011",
    "*", "**", "_", "__", "`", "\\", "&eacute;", "<b>", "</b>", "[", "](", ")", "](https://example.org 'T')", "][", "!",
    "https://example.org/a_b", "http", "a@example.org", "@", "://", "<https://example.org>", "==", "~~", "[^1]",
    ". ", "! ", "… ", ".” ", "M. Morel", "Dr. Petit", "(p. ex. A", "approx. A", "ph.d. A", "nos. B", "É. Zola", "s. A",
    "psychologue·s", "étudiant(e)s", "allié.e.s", "e\u0301", "\u00ad", "🌿", "𝒢", "Elle va bien", "la séance", "12", "A",
    "---\ntitle: >\n  Un titre\n  plié. Deux\nsummary: L’été  ici\n---\n",
]  # fmt: skip


def all_of(source):
    prose = read(source)
    places = [prose.span(s.start, s.end) for s in prose.sentences]
    return prose.text, prose.cased, prose.sentences, prose.blocks, prose.words, places


def one_by_one(marks, start, end):
    return text._INLINE.finditer(marks.masked, start, end)


@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
def test_a_text_is_read_as_if_each_of_its_pieces_were_looked_at_slowly(source):
    with (
        patch.object(normal, "has_slow", lambda _: True),
        patch.object(text._Marks, "any", lambda *_: True),
        patch.object(text._Marks, "within", one_by_one),
        patch.object(text, "_abbreviates", lambda _: True),
    ):
        slowly = all_of(source)
    assert all_of(source) == slowly


@given(st.text(max_size=60))
def test_signs_are_put_straight_each_in_its_place(source):
    straight = normal.straight(source)
    assert len(straight) == len(source)
    assert not set(straight) & set("’‘\u00a0\u202f\t\r\u2011")
