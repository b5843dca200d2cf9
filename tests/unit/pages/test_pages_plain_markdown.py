"""The Markdown of most texts is read at once; what is read so is what Python-Markdown and nh3 would give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.pages.conversion import heading_id
from parvis.pages.marked import marked_html
from parvis.pages.plain_markdown import plain_html

STARTS = (
    "",
    "",
    "",
    "## ",
    "### ",
    "# ",
    "#### ",
    "- ",
    "- ",
    "1. ",
    "1. ",
    "2. ",
    "> ",
    "* ",
    "+ ",
    "    ",
    "#",
    "###### \u2009",
    " ",
)
WORDS = (
    "le temps", "été", "12", "1.", "2) ", "a-b", "*", "**", "*mot*", "**deux mots**", "**d'un**", "[lien](https://a.example/b)",
    "[un lien](autre.md)", "[x](../y/z.md)", "[t](/a/b.md)", "[[crisis]]", "[[booking: a]]", "« oui »", "(", ")", '"', "'", "’", "…",
    "...", "-", "--", "—", ";", ":", "?", "!", "!x", "\u00a0;", "\u202f!", "%", "/", "//", "www.a.org", "https://a.example", "10:30",
    "_", "_a_", "`", "#", "# ", "+", "a*b*", "*a*b", "(*a*)", "«*a*»", "**a**,", "[a](b.md).", "x[a](b.md)", "[^1]", "[x]", "]",
    ": def", "\u2009", "  ", "[é](https://a.example/é/b)", "**C'est vrai.**", "**« Oui »**", "*a ; b ?*", "**a (b)**", "**a..**",
)  # fmt: skip
CALM = ("un mot", "ici", "*là*", "**plus tard**", "[voir](autre.md)", "enfin\u00a0;", "« oui »", "à 10 h")
LINES = st.tuples(
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(CALM) | st.sampled_from(CALM) | st.sampled_from(WORDS), min_size=1, max_size=6),
).map(lambda line: line[0] + " ".join(line[1]))
BLOCKS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
TEXTS = st.tuples(st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n"]), st.lists(BLOCKS, min_size=1, max_size=6)).map(
    lambda text: text[0].join(text[1])
)


@given(TEXTS)
def test_what_is_read_at_once_is_what_markdown_gives(text: str) -> None:
    """The same bytes, or nothing: then Python-Markdown reads it."""
    made = plain_html(text, heading_id)
    assert made is None or made == marked_html(text, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "Un paragraphe,\nsur deux lignes\u00a0; *fin*.\n\n## Un titre\n\n### Un autre\n\n# Un titre\n",
        "- un\n- **deux**\n\n- trois\n\nEnsuite :\n\n1. un\n2. [deux](../deux.md)\n\n3. trois\n\n4. quatre",
        "- un\n\n1. un\n\n[[crisis]]\n\n**Voir.** [Là](https://la.example), [ici](https://a.example/é) (*ou là*).",
        "## Même titre\n\n## Même titre\n\n#### Trop bas\n\n**a** *b* **c** *d*",
    ],
)
def test_ordinary_texts_are_read_at_once(text: str) -> None:
    assert plain_html(text, heading_id) == marked_html(text, "fr")


@pytest.mark.parametrize(
    "text", ["", "a\n===", "> a", "a_b_", "![a](b.png)", "a[^1]\n\n[^1]: b", "<b>a</b>", "a  \nb", "`a`", "a | b"]
)
def test_what_has_other_readings_is_left_to_markdown(text: str) -> None:
    assert plain_html(text, heading_id) is None
