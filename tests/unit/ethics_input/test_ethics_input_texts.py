"""Texts that nobody should have to read: an answer in bounded time, or a sentence that says what is wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from ethics_cost import grows_less
from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics import check_text
from parvis.ethics.run import check_site
from parvis.paths import Site
from parvis.practice.load import load

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
WORDS = "la séance aide une personne à retrouver un rythme "
CLAIM = "Mon protocole guérit l’eczéma."
FACTS = """\
name = "Maison des Tilleuls"
country = "FR"
languages = ["fr"]
site_url = "https://www.example.org"

[[practitioners]]
id = "claire"
name = "Claire Morel"
profession = "coach"
"""
HEAD = "---\ntitle: Le sommeil\ndate: 2026-01-02\n---\n\n"


def check(text: str):
    return check_text(text, country="FR", profession="coach", language="fr", where="page")


def times(unit: str, before: str = "", after: str = ""):
    return lambda size: before + unit * (size // len(unit)) + after


SHAPES = {
    "plain prose": times(WORDS * 3 + "dit-elle. "),
    "a sentence without end": times(WORDS),
    "a sentence without end, full of what rules look at": times("je ne guéris pas la dépression mais on dit que "),
    "numbers of help in one sentence": times("appelez le 116 123 "),
    "titles in one sentence": times("Anne Dupont, psychologue, "),
    "claims": times(CLAIM + "\n\n"),
    "claims in one block": times(CLAIM + " "),
    "a list of conditions": times("- dépression\n", "Indications :\n\n"),
    "lists in lists": lambda size: "".join("  " * min(i, 300) + "- mot\n" for i in range(size // 300)),
    "marks of lists": times("- "),
    "quotations in quotations": times("> "),
    "open brackets": times("["),
    "open images": times("!["),
    "open links": times("[a]("),
    "open notes": times("[^"),
    "references": times("[a][b] "),
    "stars": times("*a "),
    "underscores": times("_", "a", "x"),
    "backticks of all lengths": lambda size: "".join("`" * i + " " for i in range(1, int((2 * size) ** 0.5))),
    "open comments": times("<!-- "),
    "comments": times("<!-- a -->"),
    "suppressions": times("<!-- allow promise-of-a-cure: citation -->\n\nMot.\n\n"),
    "open tags": times("<a "),
    "open scripts": times("<script>"),
    "scripts half open": times("<script ", after=">"),
    "open shortcodes": times("{{ "),
    "ampersands": times("&"),
    "half addresses": times("a."),
    "half e-mail addresses": times("a@"),
    "table cells": times("| a | b |\n"),
    "half table rules": times("|:-", after="x"),
    "half rules": times("- ", after="x"),
    "a heading full of spaces": times(" ", "# a", "b"),
    "a heading full of signs": times(" #", "# a", "b"),
    "points": times("."),
    "points and letters": times("a.b."),
    "abbreviations": times("M. "),
    "questions": times("? "),
    "open quotation marks": times("« "),
    "negations": times("je ne "),
    "one long word": times("a"),
    "marks on one letter": times("\u0301", "e"),
    "letters of mathematics": times("𝙜𝙪𝙚"),
    "invisible signs": times("\u200b"),
    "inclusive points": times("a·b"),
    "spaces": times("\u00a0", after="x"),
    "line ends": times("\n"),
    "returns": times("\r"),
    "nothing": times("\0"),
    "an open head": times("a: b\n", "---\n"),
    "a head full of spaces": times(" ", "---\ntitle:", "x\n---\nx"),
    "a folded head": times("  b\n", "---\ntitle: >\n", "---\nx"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_text_takes_longer_than_its_length(shape):
    """Eight times the text takes about eight times as long, not sixty-four."""
    check("Bonjour.")  # rules are compiled once
    assert grows_less(lambda size: check(SHAPES[shape](size)), 4000, 20)


def test_a_sentence_of_ten_thousand_words_is_read():
    """A claim at its end is found, at its place."""
    text = WORDS * 1112 + "et mon protocole guérit l’eczéma."
    found = [finding for finding in check(text) if finding.rule == "promise-of-a-cure"]
    assert [text[f.start : f.end] for f in found] == ["mon protocole guérit"]


def test_deep_quotations_and_lists_are_read_to_the_bottom():
    """A claim at the end of deep lists is found; what is quoted is no claim, however deep."""
    lists = "".join("  " * depth + "- mot\n" for depth in range(300)) + "  " * 300 + "- " + CLAIM
    assert [finding.excerpt for finding in check(lists)] == ["Mon protocole guérit"]
    assert check("> " * 3000 + CLAIM) == []


@given(st.text(max_size=200))
def test_any_text_is_answered(text):
    """No text makes the check fail, and every finding points into it."""
    for finding in check(text + "\n\n" + CLAIM + text):
        assert 0 <= finding.start <= finding.end <= 2 * len(text) + 2 + len(CLAIM)


def test_a_lone_surrogate_is_answered():
    """Half a character, as some programs hand it over."""
    assert [finding.excerpt for finding in check("\udc80 " + CLAIM)] == ["Mon protocole guérit"]


# — files


def site_with(folder: Path, content: bytes) -> Site:
    pages = folder / "content" / "pages"
    pages.mkdir(parents=True)
    (folder / "content" / "practice.toml").write_text(FACTS, encoding="utf-8")
    (pages / "bonne.md").write_text(HEAD + CLAIM, encoding="utf-8")
    (pages / "mauvaise.md").write_bytes(content)
    return Site(folder)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"a" * 5_000_000, "file-too-large", "5.0"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, "not-a-text", "texte"),
        (b"---\ntitle: x\n---\n\nBonjour.\n\xe9t\xe9\n", "not-utf8", "UTF-8"),
        ("---\ntitle: été\n---\n".encode("utf-16"), "not-utf8", "UTF-16"),
        ("---\ntitle: été\n---\n".encode("latin-1"), "not-utf8", "UTF-8"),
        (b"\xff\xd8\xff\xe0", "not-utf8", "UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_the_others_are_read(tmp_path, content, code, said):
    """One sentence about the file; the claim in the other text is found all the same."""
    site = site_with(tmp_path, content)
    loaded = load(site, now=NOW)
    (problem,) = [p for p in loaded.problems if p.path and p.path.name == "mauvaise.md"]
    assert problem.code == code
    assert said in problem.what.say("fr")
    assert problem.write is not None
    report = check_site(site, loaded.practice, loaded.library, now=NOW, language="fr")
    assert "promise-of-a-cure" in {finding.rule for finding in report.findings if finding.path.name == "bonne.md"}


def test_a_text_just_small_enough_is_read_whole(tmp_path):
    """Below the limit nothing is cut off: a claim at the very end is found."""
    line = ("a" * 70 + " ") * 100 + ".\n\n"
    body = line * (4_900_000 // len(line))
    site = site_with(tmp_path, (HEAD.replace("Le sommeil", "Un autre") + body + CLAIM).encode())
    loaded = load(site, now=NOW)
    report = check_site(site, loaded.practice, loaded.library, now=NOW, language="fr")
    (found,) = [f for f in report.findings if f.rule == "promise-of-a-cure" and f.path.name == "mauvaise.md"]
    assert found.line > 1000


def test_the_bound_tells_a_square_from_a_line():
    """What the tests above rely on: work that grows as a square is never taken for work that grows as a line."""
    assert grows_less(lambda size: sum(range(size * 10)), 4000, 20)
    assert not grows_less(lambda size: [sum(range(size)) for _ in range(size // 10)], 1200, 20)
