"""A conversion that skips what cannot match gives the same HTML, and does not depend on the practice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor

from parvis.pages.conversion import convert
from parvis.pages.converted import OPEN
from parvis.pages.marked import converter

PIECES = (
    "un mot", "*", "_", "**", "`", "``", "\\", "\\*", "[", "]", "[lien](a.md)", "[x][r]", "[r]", "![i](p.png)", "![r]", "!", "<",
    ">", "<https://a.example>", "<a@b.example>", "&amp;", "&", "  \n", "\n", "\n\n", "- ", "> ", "## ", "[^1]", "\n[^1]: note\n",
    "\n\n[r]: https://r.example\n\n", "<b>", "</b>", "www.a.example", ":", "(", ")", "| a | b |\n|---|---|\n| `c` | *d* |\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_patterns_that_cannot_match_are_skipped_without_a_trace(parts):
    """The same HTML as Markdown's own processor, which tries every pattern everywhere."""
    text = " ".join(parts)
    md = converter("fr")
    filtered = md.treeprocessors["inline"]
    md.reset()
    ours = md.convert(text)
    md.treeprocessors.register(InlineProcessor(md), "inline", 20)
    try:
        md.reset()
        assert md.convert(text) == ours
    finally:
        md.treeprocessors.register(filtered, "inline", 20)


def test_what_the_practice_decides_is_left_open():
    """Links and pictures are named, not resolved; marks that someone typed are not taken for ours."""
    made = convert(f"[a](b.md) ![c](../media/d.png) [e](#f) {OPEN}0{OPEN}", "fr")
    assert made.references == (("a", "b.md"), ("img", "../media/d.png"))
    assert made.html.count(OPEN) == 4
    assert 'href="#f"' in made.html
