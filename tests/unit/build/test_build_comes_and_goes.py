"""A text that comes, goes or changes its head: it alone is read, and pages that cannot tell the difference are left alone."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath

import pytest

from parvis.build import memory, quick
from parvis.build.compare import forget_builds
from parvis.errors import ParvisError
from parvis.pages import texts as text_pages
from parvis.pages.texts import reaches
from parvis.practice import texts as practice_texts
from parvis.practice.documents import Document


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are trusted at once, as they would be two seconds later."""
    monkeypatch.setattr(memory, "_RACY", 0)
    monkeypatch.setattr(quick, "RACY", 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files read as texts, in their order."""
    names: list[str] = []
    real = practice_texts.read_document

    def told(site, path, *more, **named):
        names.append(path.name)
        return real(site, path, *more, **named)

    monkeypatch.setattr(practice_texts, "read_document", told)
    return names


@pytest.fixture
def viewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose page's view was made."""
    names: list[str] = []
    real = text_pages._placed

    def told(scene, document, newer, older):
        names.append(document.path.name)
        return real(scene, document, newer, older)

    monkeypatch.setattr(text_pages, "_placed", told)
    return names


def write(site, name: str, body: str = "Un texte court, pour voir.", **fields: str):
    path = site.content / "articles" / name
    head = {"title": f"Le texte {name}", "date": "2020-01-01", **fields}
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    path.write_text(f"---\n{lines}---\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def same_as_clean(site, build, tree):
    def ask() -> None:
        made = tree()
        forget_builds(site)
        build()
        assert tree() == made

    return ask


def test_a_new_text_is_read_alone(site, build, read, same_as_clean):
    """And once more when its uid is there; nothing is left of it when it goes."""
    write(site, "premier.md")
    build()
    build()
    read.clear()
    path = write(site, "nouveau.md")
    build()
    assert read == ["nouveau.md"]
    path.unlink()
    build()
    assert set(read) == {"nouveau.md"}
    assert not [page for page in site.output.rglob("*") if "nouveau" in page.name]
    same_as_clean()


def test_other_tags_and_another_category_are_read_alone(site, build, read, same_as_clean):
    path = write(site, "premier.md", category="Un", tags="[un, deux]")
    build()
    read.clear()
    path.write_text(
        path.read_text(encoding="utf-8").replace("category: Un", "category: Deux").replace("deux]", "trois]"),
        encoding="utf-8",
    )
    build()
    assert read == ["premier.md"]
    same_as_clean()


@pytest.mark.parametrize(
    "second",
    [
        {"name": "premier.en.md", "lang": "fr", "slug": "autre"},
        {"name": "second.md", "slug": "premier"},
        {"name": "second.md", "uid": "946eb9b8-0b99-4f89-8cb6-af7b2a5e676d"},
        {"name": "second.md", "translation_of": "946eb9b8-0b99-4f89-8cb6-af7b2a5e676d"},
    ],
)
def test_a_text_that_is_bound_to_another_is_read_with_all(site, build, read, second):
    """By its file's name, its address, its uid, a translation: the whole load knows what that means."""
    write(site, "premier.md", slug="premier", uid="946eb9b8-0b99-4f89-8cb6-af7b2a5e676d")
    build()
    read.clear()
    write(site, **second)
    with contextlib.suppress(ParvisError):
        build()
    assert "premier.md" in read


def test_a_link_to_a_text_that_went_stops_the_build(site, build, tree):
    path = write(site, "premier.md")
    write(site, "second.md", body="Voyez [le premier](premier.md).")
    build()
    before = tree()
    path.unlink()
    with pytest.raises(ParvisError):
        build()
    assert tree() == before


def test_a_transcript_that_comes_is_no_text(site, build, same_as_clean):
    """Nor is it forgotten when it goes."""
    write(site, "premier.md")
    build()
    (site.content / "media").mkdir(exist_ok=True)
    note = site.content / "media" / "paroles.md"
    note.write_text("Des paroles.\n", encoding="utf-8")
    build()
    build()
    note.unlink()
    build()
    same_as_clean()


def test_pages_that_reach_nothing_are_left_alone_when_a_text_comes(site, build, viewed, same_as_clean):
    """A text between its neighbors is viewed again, one with a link of the site too; the others are not."""
    write(site, "loin.md", date="2001-01-01")
    write(site, "lien.md", date="2002-01-01", body="Voyez [le premier](loin.md).")
    write(site, "seul.md", date="2003-01-01", body="Voyez [ailleurs](https://exemple.fr/).")
    write(site, "voisin.md", date="2004-01-01")
    build()
    build()
    viewed.clear()
    write(site, "nouveau.md", date="2005-01-01")
    build()
    assert {"nouveau.md", "voisin.md", "lien.md"} <= set(viewed)
    assert not {"seul.md", "loin.md"} & set(viewed)
    same_as_clean()


def test_a_link_that_an_edit_adds_is_known_to_the_next_build(site, build, viewed, same_as_clean):
    """The text did not reach beyond itself, and now it does."""
    write(site, "loin.md", date="2001-01-01")
    path = write(site, "lien.md", date="2003-01-01")
    write(site, "entre.md", date="2002-01-01")
    write(site, "apres.md", date="2004-01-01")
    build()
    build()
    path.write_text(path.read_text(encoding="utf-8") + "\nVoyez [cela](loin.md).\n", encoding="utf-8")
    build()
    viewed.clear()
    write(site, "nouveau.md", date="2005-01-01")
    build()
    assert "lien.md" in viewed
    same_as_clean()


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("Un texte.", False),
        ("[Un](https://exemple.fr/a) et [deux](#la-suite), [écrire](mailto:a@exemple.fr).", False),
        ("[Un](autre.md)", True),
        ("[Un][x]\n\n[x]: autre.md", True),
        ("![Une image](photo.jpg)", True),
        ("[[crisis]]", True),
        ("<a href='/x/'>x</a>", True),
        ("*x*{: title=y }", True),
        ("[Un]\x02(autre.md)", True),
    ],
)
def test_what_reaches_beyond_a_text(body, answer):
    document = Document(PurePosixPath("content/articles/a.md"), "article", "fr", "A", "a", body)
    assert reaches(document) is answer
