"""The views of a site: every page, its languages, its links, and nothing that cannot be serialised."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from parvis.pages.build import build_pages, site_view
from parvis.pages.options import BuildOptions
from parvis.pages.views import ArticleView, BookingView, HomeView, ListView, NewsletterView
from parvis.practice.load import load

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def made(site):
    return make(site)


def make(site, **options):
    options = BuildOptions(**{"now": NOW, **options})
    practice, library = load(site, now=options.now).require()
    return build_pages(practice, library.public(options.now), options, media=site.content / "media")


def by_path(made) -> dict[str, object]:
    return {view.path: view for view in made.pages}


def test_every_address_is_one_page(made):
    """No two views write one file; each is at the file of its address."""
    assert len(by_path(made)) == len(made.pages)
    for view in made.pages:
        assert view.path == (view.href + "index.html" if view.href.endswith("/") else view.href).lstrip("/")


def test_language_versions_name_each_other_and_themselves(made):
    """hreflang: the same set on every version, itself included, x-default last; the links are mutual."""
    found = {view.canonical: view for view in made.pages if view.alternates}
    assert found
    for address, view in found.items():
        own = {link.lang: link.href for link in view.alternates}
        assert list(own)[-1] == "x-default"
        assert own[view.lang] == address
        assert own["x-default"] == own["fr"]
        for link in view.alternates:
            assert found[link.href].alternates == view.alternates


def test_a_text_and_its_translation_are_paired(made):
    """By file name here; the French page leads to the English one and back."""
    french = by_path(made)["articles/la-premiere-seance-a-quoi-s-attendre/index.html"]
    english = by_path(made)["en/articles/the-first-session-what-to-expect/index.html"]
    assert [link.href for link in french.translations] == [english.href]
    assert [link.href for link in english.translations] == [french.href]


def test_a_text_without_translation_claims_none(made):
    """No alternate that would lead elsewhere."""
    assert by_path(made)["articles/les-nuits-courtes/index.html"].alternates == ()


def test_a_draft_translation_is_not_linked(site):
    """The English version goes back to draft: the French page no longer names it."""
    path = site.content / "articles/premiere.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("date:", "status: draft\ndate:", 1), encoding="utf-8")
    french = by_path(make(site))["articles/la-premiere-seance-a-quoi-s-attendre/index.html"]
    assert french.translations == ()
    assert french.alternates == ()


def test_every_page_says_what_it_is(made):
    """A title, a heading, a description; an absolute canonical address; the way from the home page."""
    for view in made.pages:
        assert view.title
        assert view.heading
        assert view.description, view.path
        if view.template == "not-found":
            assert view.noindex
            continue
        assert view.canonical == "https://www.valbray.example" + view.href
        if not isinstance(view, HomeView):
            assert [view.breadcrumbs[0].href, view.breadcrumbs[-1].href] == [
                "/" if view.lang == "fr" else "/en/",
                view.href,
            ]


def test_structured_data_is_json_and_safe_in_a_page(made):
    """It parses, names the page, and cannot end its script element."""
    for view in made.pages:
        if view.json_ld:
            assert "<" not in view.json_ld
            data = json.loads(view.json_ld)
            assert any(node.get("url") == view.canonical for node in data["@graph"])


def test_views_are_plain_values(made):
    """They serialise: what a page depends on can be fingerprinted."""
    for view in (*made.pages, *made.sites.values()):
        assert json.dumps(dataclasses.asdict(view))


def test_the_menu_holds_what_exists_and_ends_with_the_door(made):
    """In the words of each language."""
    assert [link.label for link in made.sites["fr"].menu] == [
        "À propos", "Tarifs", "Lieux", "Articles", "Ressources", "Rendez-vous",
    ]  # fmt: skip
    assert [link.href for link in made.sites["en"].menu] == [
        "/en/about/", "/en/fees/", "/en/places/", "/en/articles/", "/en/booking/",
    ]  # fmt: skip


def test_forms_go_to_the_endpoint_and_only_where_there_is_one(site):
    """With its address, with the preview's own path, and without any."""
    for endpoint, book, subscribe in (
        (None, "https://rdv.valbray.example/fr/book", "https://rdv.valbray.example/fr/newsletter"),
        ("/rdv", "/rdv/fr/book", "/rdv/fr/newsletter"),
        ("", "", None),
    ):
        made = make(site, endpoint=endpoint)
        booking = next(view for view in made.pages if isinstance(view, BookingView))
        letter = next(view for view in made.pages if isinstance(view, NewsletterView))
        assert booking.action == book
        assert (letter.form.action if letter.form else None) == subscribe


def test_the_preview_lives_at_its_own_address(site):
    """Canonical addresses and paths follow `site_url`, with or without a folder."""
    made = make(site, site_url="http://127.0.0.1:4321/essai")
    home = made.pages[0]
    assert (home.href, home.path) == ("/essai/", "index.html")
    assert home.canonical == "http://127.0.0.1:4321/essai/"


def test_the_site_view_of_the_endpoint_leads_back_to_the_site(site):
    """The same words as on the pages, with whole addresses, when the endpoint is on another host."""
    practice, _library = load(site, now=NOW).require()
    options = BuildOptions(now=NOW)
    near, far = site_view(practice, "fr", options), site_view(practice, "fr", options, whole=True)
    assert near.home.href == "/"
    assert far.home.href == "https://www.valbray.example/"
    assert all(link.href.startswith("https://www.valbray.example/") for link in (*far.menu, *far.legal_links))
    assert [link.label for link in near.menu] == [link.label for link in far.menu]


def test_lists_are_cut_in_pages_of_ten(site, article):
    """25 articles: three pages, each text once, newest first, pages linked to each other."""
    for number in range(22):
        article(f"a{number:02}", f"title: Texte {number:02}", f"date: 2026-01-{number + 1:02}", "category: Beaucoup")
    made = make(site)
    pages = [view for view in made.pages if isinstance(view, ListView) and view.href.startswith("/articles/")]
    assert [view.href for view in pages] == ["/articles/", "/articles/page/2/", "/articles/page/3/"]
    dates = [card.datetime for view in pages for group in view.groups for card in group.cards]
    assert len(dates) == 24
    assert dates == sorted(dates, reverse=True)
    assert [bool(view.newer) for view in pages] == [False, True, True]
    assert [bool(view.older) for view in pages] == [True, True, False]
    assert pages[1].alternates == ()


def test_two_spellings_of_a_tag_are_one_list(site, article):
    """« Débuter » and « debuter » have one address, so one page."""
    article("b", "title: B", "date: 2026-01-02", "tags: [Debuter]")
    lists = [view for view in make(site).pages if isinstance(view, ListView) and "/themes/debuter/" in view.href]
    assert len(lists) == 1
    assert sum(len(group.cards) for group in lists[0].groups) == 2


def test_a_sensitive_text_shows_whom_to_call(made):
    """Once: by the page, unless the author placed the block."""
    assert by_path(made)["articles/les-nuits-courtes/index.html"].crisis


def test_the_block_an_author_placed_is_not_doubled(site, article):
    """`[[crisis]]` in the text, and `sensitive: true` on top: one block."""
    article("c", "title: C", "date: 2026-01-02", "sensitive: true", body="Avant.\n\n[[crisis]]\n\nAprès.")
    view = by_path(make(site))["articles/c/index.html"]
    assert isinstance(view, ArticleView)
    assert not view.crisis
    assert view.body.count("tel:3114") == 1


def test_articles_know_their_neighbours(made):
    """Older and newer, by date, in the same language."""
    newer = by_path(made)["articles/les-nuits-courtes/index.html"]
    older = by_path(made)["articles/la-premiere-seance-a-quoi-s-attendre/index.html"]
    assert (newer.newer, newer.older.href) == (None, older.href)
    assert (older.older, older.newer.href) == (None, newer.href)


def test_the_work_grows_with_the_texts_not_with_their_square(site, article):
    """Each text is rendered once, however many lists it is in."""
    from parvis.pages import scene

    count = 0
    real = scene.render

    def counted(*arguments: object, **named: object) -> object:
        nonlocal count
        count += 1
        return real(*arguments, **named)

    for number in range(40):
        article(f"a{number}", f"title: Texte {number}", "date: 2026-01-01", "category: C", f"tags: [t{number % 7}, u]")
    scene.render = counted
    try:
        make(site)
    finally:
        scene.render = real
    assert count == 40 + 3 + 1 + 2  # articles, resource, home and about
