"""The last look at the bytes, before the swap."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from parvis.build.verify import Written, dead_links, foreign_pages, leaks, local_addresses, missing_pages
from parvis.practice.documents import Document


def written(**texts: str) -> Written:
    pages = {name.replace("__", "/") + ".html": text for name, text in texts.items()}
    return Written(frozenset(pages), pages)


def document(title: str, body: str = "", **more: object) -> Document:
    return Document(PurePosixPath(f"content/articles/{title}.md"), "article", "fr", title, "x", body, **more)


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ("/b/", False),
        ("/b/#here", False),
        ("/b/#nowhere", True),
        ("#here", True),
        ("/c/", True),
        ("c.html", True),
        ("/b/index.html?x=1", False),
        ("https://elsewhere.example/", False),
        ("mailto:a@b.example", False),
        ("tel:+33100000000", False),
        ("/rdv/fr/book", False),
        ("/rdvx/", True),
        ("data:image/svg+xml,x", False),
    ],
)
def test_a_link_leads_somewhere_or_is_named(link, dead):
    """Pages, anchors, files; what the endpoint serves and what is elsewhere is not ours to follow."""
    site = written(index=f'<a href="{link}">x</a>', b__index='<p id="here">')
    assert bool(dead_links("/", "/rdv", site)) is dead


def test_links_follow_the_folder_of_the_site():
    """A site below /me/ has its links below /me/."""
    site = written(index='<a href="/me/b/">x</a><a href="/b/">y</a>', b__index="")
    assert [problem.what.values[1][1] for problem in dead_links("/me/", "", site)] == ["/b/"]


def test_a_dead_link_of_the_menu_is_said_once():
    """The same link on every page is one problem, not a hundred."""
    site = written(**{f"p{n}": '<a href="/c/">x</a>' for n in range(100)})
    assert len(dead_links("/", "", site)) == 1


def test_pictures_of_several_sizes_are_followed():
    """`srcset` names files too."""
    site = Written(
        frozenset({"index.html", "a.webp"}), {"index.html": '<img srcset="/a.webp 1x, /b.webp 2x" src="/a.webp">'}
    )
    assert len(dead_links("/", "", site)) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Ce que je n’ai pas encore dit</h1>",
        "<h1>CE QUE JE N&#39;AI PAS ENCORE DIT</h1>",
        "<p>Ce que je\u00a0n’ai pas\u202fencore dit</p>",
        '<a href="/articles/x/">…</a>',
    ],
)
def test_a_leak_is_found_however_it_is_written(page):
    """Typography, entities and capitals hide nothing."""
    draft = document("Ce que je n'ai pas encore dit")
    site = written(index=page)
    assert leaks([draft], [], {str(draft.path): ('"/articles/x/',)}, site)


def test_a_sentence_that_a_published_text_holds_is_no_leak():
    """A draft that quotes a published text, or has a common title, does not trap anyone."""
    draft = document("La première séance", body="Une phrase assez longue pour être cherchée dans les pages.")
    public = document("Autre", body="La première séance.\nUne phrase assez longue pour être cherchée dans les pages.")
    site = written(index="<p>La première séance. Une phrase assez longue pour être cherchée dans les pages.</p>")
    assert leaks([draft], [public], {}, site) == []
    assert leaks([draft], [], {}, site)


def test_a_short_title_accuses_nobody():
    """« Tarifs » may stand anywhere."""
    assert leaks([document("Tarifs")], [], {}, written(index="<p>Tarifs</p>")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<a href="http://localhost:8000/">', True),
        ("<loc>http://127.0.0.1/x</loc>", True),
        ('src="file:///C:/a.png"', True),
        ("<p>On m’a dit « localhost ».</p>", False),
        ('<a href="https://localhost.example/">', False),
    ],
)
def test_addresses_of_this_computer_are_found(text, found):
    """As addresses, not as words."""
    assert bool(local_addresses(written(index=text))) is found


def test_a_page_lost_and_a_page_too_many_are_named():
    """What was expected and is not there, what is there and nobody expected."""
    site = written(index="", extra="")
    assert [p.what.values[0][1] for p in missing_pages({"index.html": "", "b.html": "content/b.md"}, site)] == [
        "b.html"
    ]
    assert [p.what.values[0][1] for p in foreign_pages({"index.html"}, set(), site)] == ["extra.html"]


def test_what_is_public_is_decided_at_the_moment_of_the_build():
    """A date to the minute: one instant before it is not public, at that instant it is."""
    at = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    text = document("x", date=at)
    assert text.is_public(at)
    assert not text.is_public(at - dt.timedelta(seconds=1))
