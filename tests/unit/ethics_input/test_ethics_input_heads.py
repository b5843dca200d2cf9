"""A plain head is read without YAML, and gives what YAML gives."""

from __future__ import annotations

from pathlib import PurePosixPath
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from parvis.practice import front_matter, yaml_head
from parvis.practice.front_matter import read_front_matter

NAMES = ["title", "date", "slug", "null", "yes", "x_y", "tags", "ti tle", "Title", "title ", "é"]
VALUES = [
    "Le sommeil", "2026-01-02 09:30", "null", "~", "true", "1e3", "0o7", "[a, b]", "« L’été » : ça va ?", "a # b", "a#b",
    "'L'été'", '"Bien" dormir', "a: b", "a - b", "- a", "|", ">", "> a", "&a b", "*a", "!a", "%a", "@a", "`a", "a\\b", "(a)",
    "a  b", "a ", " a", "a\u00a0", "é\u202f!", "?a", "a?", "…", "a…", "\u2028", "a\u0301", "𝒢a", "a\tb", "_a", "", "a\n  b",
    "{a: b}", "a, b", "a}", "l'", "a\\n", "a\x85b", "٣", "\ufeffa", "a\ufeff", "---", "a---", "12:30:45", "=", "a=b&c;d/e+f%",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from([": ", ":", ":  "]), st.sampled_from(VALUES) | st.text(max_size=9)),
        max_size=4,
    ),
    st.sampled_from(["---\n", "\n---\n", "--- \n"]),
)  # fmt: skip
def test_a_head_is_read_as_yaml_reads_it(lines, opening):
    text = opening + "".join(f"{name}{sign}{value}\n" for name, sign, value in lines) + "---\nLe texte.\n"
    shown = PurePosixPath("content/articles/a.md")
    with patch.object(front_matter, "_simple", lambda *_: None):
        slowly = read_front_matter(text, shown)
    assert read_front_matter(text, shown) == slowly


def test_a_plain_head_needs_no_yaml():
    with patch.object(yaml_head, "fields_of", side_effect=AssertionError):
        found = read_front_matter("---\ntitle: L’été : ça va ?\ndate: 2026-01-02\n---\n", PurePosixPath("content/a.md"))
    assert [(f.value, f.line, f.column) for f in found.fields.values()] == [
        ("L’été : ça va ?", 2, 8),
        ("2026-01-02", 3, 7),
    ]
