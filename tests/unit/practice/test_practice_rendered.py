"""What the loader accepts, the renderer can print: links resolve, and anchors are those of the page."""

import re
from pathlib import Path

import pytest
from practice_samples import ARTICLE, NOW, codes, loaded_with

from parvis.pages.markdown import render
from parvis.paths import Site
from parvis.practice.link_check import OWN_ANCHORS
from parvis.practice.links import anchors_of
from parvis.practice.load import load, unanswered
from parvis.practice.urls import Urls

HEADINGS = """
## Se coucher : quand ?

## Se coucher : quand ?

### L’heure *exacte* du `lever`

## Avec un [lien](https://example.org/a-b) dedans

## 24 heures

## Urgence

### À la main {#main}

Souligné
--------

## « … »

[^1]

[^1]: Une note.
"""


def heading_ids(markup: str) -> list[str]:
    return re.findall(r'<h[1-6][^>]*\bid="([^"]+)"', markup)


def test_the_anchors_offered_are_those_of_the_page(tmp_path):
    library = loaded_with(tmp_path, {"articles/x.md": ARTICLE + HEADINGS}).library
    document = library.documents[0]
    ids = heading_ids(render(document, library=library, urls=Urls()).html)
    assert len(ids) == 10
    unknown = [name for name in ids if name not in anchors_of(document) and not OWN_ANCHORS.fullmatch(name)]
    assert unknown == []


@pytest.fixture(scope="module")
def demonstration():
    return load(Site(Path(__file__).parents[3]), now=NOW)


def test_the_demonstration_has_no_problem_and_nothing_unanswered(demonstration):
    assert codes(demonstration.problems) == []
    practice, library = demonstration.require()
    assert codes(unanswered(practice)) == []
    assert len(library.documents) > 20


def test_every_link_of_the_demonstration_resolves(demonstration):
    practice, library = demonstration.require()
    urls = Urls.of(practice)
    for document in library.documents:
        rendered = render(document, library=library, urls=urls)
        assert rendered.unresolved == (), document.path
        unknown = {name for name in heading_ids(rendered.html) if not OWN_ANCHORS.fullmatch(name)} - anchors_of(
            document
        )
        assert unknown == set(), document.path
