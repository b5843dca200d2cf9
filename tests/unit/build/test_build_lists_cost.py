"""The work for lists grows with the number of articles, not with its square: operations are counted, not seconds."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import PurePosixPath

from parvis.pages.build import plans
from parvis.pages.options import BuildOptions
from parvis.pages.scene import Scene
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.load import load

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


class Known:
    """A memory in which every text is known: what is left is the work of lists and neighbors."""

    around = ""

    def reaches(self, _document, _ask):
        return False

    def text_key(self, document: Document) -> str:
        return document.slug

    def card_key(self, document: Document, make: object) -> str:
        return document.slug

    def card(self, document: Document, make: object) -> object:
        raise AssertionError("no card is asked for")


def library(count: int) -> Library:
    first = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return Library(
        tuple(
            Document(
                path=PurePosixPath(f"content/articles/a{n}.md"), kind="article", lang="fr", title=f"Article {n}",
                slug=f"a{n}", body="", uid=f"u{n}", date=first + dt.timedelta(hours=n), category=f"Rubrique {n % 10}",
                tags=(f"mot {n % 120}", f"mot {n % 7}"), author="irene",
            )
            for n in range(count)
        )
    )  # fmt: skip


def calls(site: Site, count: int) -> tuple[int, int]:
    """Calls of functions, Python's and built-in, that planning so many articles takes; and how many pages it plans."""
    practice, _ = load(site, now=NOW).require()
    scene = Scene(practice, library(count), BuildOptions(now=NOW), memory=Known())  # type: ignore[arg-type]
    made, counted = 0, 0

    def count_calls(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count_calls)
    try:
        made = sum(1 for _ in plans(scene))
    finally:
        sys.setprofile(None)
    return counted, made


def test_lists_of_thirty_thousand_articles_cost_thirty_times_those_of_a_thousand(site):
    """Lists, neighbors, translations, categories, tags, archive: at most a tenth above the proportion."""
    few, some = calls(site, 1_000)
    many, pages = calls(site, 30_000)
    assert pages > 25 * some
    assert many <= 30 * few * 1.1
