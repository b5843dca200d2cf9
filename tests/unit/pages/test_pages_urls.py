"""Addresses: the main language at the root, each role under the folder name of its language."""

from __future__ import annotations

import pytest
from pages_examples import document, practice

from parvis.practice.urls import Urls

URLS = Urls.of(practice())


@pytest.mark.parametrize(
    ("kind", "lang", "slug", "href"),
    [
        ("home", "fr", "", "/"),
        ("home", "en", "", "/en/"),
        ("article", "fr", "se-reveiller", "/articles/se-reveiller/"),
        ("article", "en", "waking", "/en/articles/waking/"),
        ("articles", "fr", "", "/articles/"),
        ("resource", "fr", "fiche", "/ressources/fiche/"),
        ("resource", "en", "sheet", "/en/resources/sheet/"),
        ("category", "fr", "Vie de couple", "/rubriques/vie-de-couple/"),
        ("tag", "fr", "Santé & sommeil", "/themes/sante-sommeil/"),
        ("tag", "en", "Sleep", "/en/topics/sleep/"),
        ("author", "fr", "anne", "/auteurs/anne/"),
        ("archive", "fr", "", "/archives/"),
        ("about", "fr", "", "/a-propos/"),
        ("about", "fr", "anne", "/a-propos/anne/"),
        ("services", "fr", "", "/tarifs/"),
        ("services", "en", "", "/en/fees/"),
        ("places", "en", "", "/en/places/"),
        ("booking", "fr", "", "/rendez-vous/"),
        ("booking", "en", "", "/en/booking/"),
        ("newsletter", "fr", "", "/lettre/"),
        ("legal", "en", "", "/en/legal-notice/"),
        ("privacy", "fr", "", "/donnees-personnelles/"),
        ("crisis", "fr", "", "/aide-urgente/"),
        ("crisis", "en", "", "/en/urgent-help/"),
        ("page", "fr", "ma-demarche", "/ma-demarche/"),
        ("not-found", "fr", "", "/404.html"),
        ("not-found", "en", "", "/en/404.html"),
    ],
)
def test_each_role_has_its_address(kind: str, lang: str, slug: str, href: str) -> None:
    assert URLS.href(kind, lang, slug) == href


def test_a_page_is_a_file_of_the_output_folder() -> None:
    assert URLS.path("home", "fr") == "index.html"
    assert URLS.path("article", "en", "waking") == "en/articles/waking/index.html"
    assert URLS.path("not-found", "fr") == "404.html"
    assert URLS.file_of(URLS.feed("atom", "en")) == "en/feeds/atom.xml"
    assert URLS.file_of(URLS.media("une photo é.jpg")) == "media/une photo é.jpg"


def test_the_second_page_of_a_list_has_an_address_of_its_own() -> None:
    assert URLS.href("articles", "fr", page=2) == "/articles/page/2/"
    assert URLS.href("articles", "fr", page=1) == "/articles/"


def test_whole_addresses_begin_with_the_site() -> None:
    assert URLS.absolute("article", "fr", "essai") == "https://www.figuier.example/articles/essai/"
    assert URLS.whole("/feeds/rss.xml") == "https://www.figuier.example/feeds/rss.xml"
    assert URLS.whole("https://ailleurs.example/") == "https://ailleurs.example/"


def test_a_site_may_live_in_a_folder_of_its_host() -> None:
    urls = Urls.of(practice(site_url="https://exemple.org/cabinet"))
    assert urls.href("services", "fr") == "/cabinet/tarifs/"
    assert urls.path("services", "fr") == "tarifs/index.html"
    assert urls.home("en") == "/cabinet/en/"
    assert urls.absolute("home", "fr") == "https://exemple.org/cabinet/"


def test_the_main_language_is_at_the_root_whichever_it_is() -> None:
    urls = Urls.of(practice(languages=("en", "fr")))
    assert urls.href("services", "en") == "/fees/"
    assert urls.href("services", "fr") == "/fr/tarifs/"


def test_a_text_has_the_address_of_its_kind_and_role() -> None:
    assert URLS.document(document(name="articles/essai.md")) == "/articles/essai/"
    assert URLS.document(document(name="pages/tarifs.md", role="services")) == "/tarifs/"
    assert URLS.document(document(name="pages/anne.md", role="about", author="anne")) == "/a-propos/anne/"
    assert URLS.document(document(name="pages/cadre.md", slug="cadre")) == "/cadre/"


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(KeyError):
        URLS.href("guestbook", "fr")
