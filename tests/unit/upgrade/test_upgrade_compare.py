"""Two sites are compared as a reader would: by what they say, then by how they are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.upgrade.compare import compare, words_of

PAGE = '<!doctype html><html lang="fr"><head><title>Accueil</title><meta name="description" content="Un lieu."><style>p{}</style></head><body><main><h1>Bonjour</h1><p>Un <em>premier</em> texte.</p><p>Un second.</p><img src="a.jpg" alt="Une lampe"></main><script>1</script></body></html>'


@pytest.fixture
def sites(tmp_path: Path):
    def make(name: str, **files: str) -> Path:
        for file, text in {"index": PAGE, **files}.items():
            path = tmp_path / name / (file.replace("__", "/") + ("" if "." in file else ".html"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / name

    return make


def test_a_page_is_read_block_by_block():
    assert words_of(PAGE.encode()) == [
        "Accueil",
        "description: Un lieu.",
        "Bonjour",
        "Un premier texte.",
        "Un second.",
        "[Une lampe]",
    ]


def test_a_changed_sentence_is_shown_before_and_after(sites):
    found = compare(sites("a"), sites("b", index=PAGE.replace("second", "deuxième")))
    assert [(c.path, c.kind, c.lines) for c in found.changed] == [
        ("index.html", "words", ("-Un second.", "+Un deuxième."))
    ]


def test_a_changed_description_is_a_change_of_words(sites):
    found = compare(sites("a"), sites("b", index=PAGE.replace("Un lieu.", "Deux lieux.")))
    assert found.of("words")[0].lines == ("-description: Un lieu.", "+description: Deux lieux.")


def test_the_same_words_in_other_markup_are_no_change_of_words(sites):
    found = compare(sites("a"), sites("b", index=PAGE.replace("<main>", '<main class="x">').replace("p{}", "q{}")))
    assert [(c.path, c.kind) for c in found.changed] == [("index.html", "markup")]


def test_files_that_come_and_go_are_named(sites):
    found = compare(sites("a", x="x", same="s"), sites("b", y="y", same="s"))
    assert (found.added, found.removed, found.same) == (("y.html",), ("x.html",), 2)


@pytest.mark.parametrize("content", [b"", b"   ", b"\xff\xfe", b"<", b"<p>" * 30000, b"\0", b"<!doctype html>"])
def test_a_page_that_is_none_is_read_all_the_same(content):
    assert isinstance(words_of(content), list)
