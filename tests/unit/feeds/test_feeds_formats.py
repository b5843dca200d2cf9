"""Feeds: what feedgen loses or invents is caught here; ids are stable, bytes the same, addresses whole."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from parvis.i18n import Localized
from parvis.newsletter.feed import MOST_ITEMS, Enclosure, FeedItem, feeds, item_id
from parvis.practice.model import Practice, Practitioner
from parvis.practice.urls import Urls

PARIS = dt.timezone(dt.timedelta(hours=1))
ATOM = {"a": "http://www.w3.org/2005/Atom"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
PRACTICE = Practice(
    name="Le Figuier",
    country="FR",
    languages=("fr", "en"),
    site_url="https://www.figuier.example",
    tagline=Localized.of({"fr": "À Angers", "en": "In Angers"}),
    practitioners=(Practitioner("anne", "Anne Lorme", "psychologue"),),
)
SOUND = Enclosure("https://www.figuier.example/media/poser.mp3", "audio/mpeg", 812_345, 480)
WAKING = FeedItem(
    uid="2f1c",
    title="Se réveiller à quatre heures : que faire ?",
    href="https://www.figuier.example/articles/se-reveiller/",
    summary="Pourquoi la nuit grossit les soucis.",
    html='<p>Il est quatre heures. <a href="#n1">1</a> <a href="/tarifs/">Tarifs</a></p>',
    published=dt.datetime(2026, 11, 12, 8, tzinfo=PARIS),
    updated=dt.datetime(2026, 11, 14, 9, 30, tzinfo=PARIS),
    author="Anne Lorme",
    categories=("Sommeil", "Nuit"),
    enclosure=SOUND,
)
FIRST = FeedItem(
    uid="9a0b",
    title="Le premier rendez-vous",
    href="https://www.figuier.example/articles/premier/",
    summary="Ce que je demande.",
    html="<p>Texte.</p>",
    published=dt.datetime(2026, 9, 10, 8, tzinfo=PARIS),
    author="Anne Lorme",
)


def made(*items: FeedItem, practice: Practice = PRACTICE, lang: str = "fr") -> dict[str, bytes]:
    return feeds(practice, items or (FIRST, WAKING), urls=Urls.of(practice), lang=lang)


def rss(*items: FeedItem, **options: Any) -> ET.Element:
    channel = ET.fromstring(made(*items, **options)["feeds/rss.xml"]).find("channel")
    assert channel is not None
    return channel


def atom(*items: FeedItem, **options: Any) -> ET.Element:
    return ET.fromstring(made(*items, **options)["feeds/atom.xml"])


def json_feed(*items: FeedItem, **options: Any) -> dict[str, Any]:
    return json.loads(made(*items, **options)["feeds/feed.json"])  # type: ignore[no-any-return]


# ---------------------------------------------------------------- what feedgen gets wrong


def test_the_release_of_feedgen_is_the_one_that_keeps_the_attributes_of_links() -> None:
    """feedgen 1.0.0 writes Atom links with nothing but href; see the next test for what that would break."""
    assert version("feedgen") == "0.9.0"


def test_links_of_an_atom_entry_keep_rel_type_and_length() -> None:
    links = [link.attrib for link in atom(WAKING).findall("a:entry/a:link", ATOM)]
    assert links == [
        {"href": WAKING.href, "rel": "alternate", "type": "text/html"},
        {"href": SOUND.href, "rel": "enclosure", "type": "audio/mpeg", "length": "812345"},
    ]


def test_links_of_the_atom_feed_keep_rel_and_type() -> None:
    links = [link.attrib for link in atom().findall("a:link", ATOM)]
    assert links == [
        {"href": "https://www.figuier.example/feeds/atom.xml", "rel": "self", "type": "application/atom+xml"},
        {"href": "https://www.figuier.example/", "rel": "alternate", "type": "text/html"},
    ]


def test_the_link_of_the_rss_channel_is_the_site_and_self_is_beside_it() -> None:
    assert rss().findtext("link") == "https://www.figuier.example/"
    own = rss().find("a:link", ATOM)
    assert own is not None
    assert own.attrib == {
        "href": "https://www.figuier.example/feeds/rss.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_content_types_of_atom_are_valid() -> None:
    types = {
        element.get("type") for name in ("content", "summary") for element in atom().findall(f"a:entry/a:{name}", ATOM)
    }
    assert types == {"html", "text"}


def test_updated_is_that_of_the_newest_item_and_never_the_clock() -> None:
    assert atom().findtext("a:updated", namespaces=ATOM) == "2026-11-14T09:30:00+01:00"
    assert rss().findtext("lastBuildDate") == "Sat, 14 Nov 2026 09:30:00 +0100"
    assert rss(FIRST).findtext("lastBuildDate") == "Thu, 10 Sep 2026 08:00:00 +0100"


def test_a_feed_without_items_is_valid_and_does_not_ask_the_clock() -> None:
    empty = feeds(PRACTICE, (), urls=Urls.of(PRACTICE), lang="fr")
    assert b"1970-01-01T00:00:00+00:00" in empty["feeds/atom.xml"]
    assert not feedparser.parse(empty["feeds/rss.xml"]).entries


def test_rss_has_the_summary_in_description_and_the_whole_text_in_content_encoded() -> None:
    item = rss(WAKING).find("item")
    assert item is not None
    assert item.findtext("description") == "Pourquoi la nuit grossit les soucis."
    assert (item.findtext(CONTENT) or "").startswith("<p>Il est quatre heures.")
    assert item.findtext(CREATOR) == "Anne Lorme"


def test_a_text_without_summary_keeps_its_html_out_of_the_description() -> None:
    item = rss(replace(WAKING, summary="")).find("item")
    assert item is not None
    assert item.findtext("description") == WAKING.title
    assert item.findtext(CONTENT)


def test_a_sound_is_an_enclosure_with_its_real_size_in_each_format() -> None:
    enclosure = rss(WAKING).find("item/enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {"url": SOUND.href, "length": "812345", "type": "audio/mpeg"}
    assert json_feed(WAKING)["items"][0]["attachments"] == [
        {"url": SOUND.href, "mime_type": "audio/mpeg", "size_in_bytes": 812345, "duration_in_seconds": 480}
    ]


@pytest.mark.parametrize("length", [0, -1])
def test_a_sound_without_its_size_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="without its size"):
        made(replace(WAKING, enclosure=replace(SOUND, length=length)))


def test_the_newest_item_comes_first_in_each_format_whatever_the_order_given() -> None:
    for items in ((FIRST, WAKING), (WAKING, FIRST)):
        titles = [item.findtext("title") for item in rss(*items).findall("item")]
        assert titles == [WAKING.title, FIRST.title]
        assert [e.findtext("a:title", namespaces=ATOM) for e in atom(*items).findall("a:entry", ATOM)] == titles
        assert [item["title"] for item in json_feed(*items)["items"]] == titles


def test_nobody_hears_of_feedgen() -> None:
    assert all(b"feedgen" not in content for content in made().values())


# ---------------------------------------------------------------- ids and bytes


def test_an_id_depends_on_the_uid_alone() -> None:
    moved = replace(
        WAKING,
        href="https://autre.example/billets/nouveau/",
        title="Autre titre",
        html="<p>Autre</p>",
        published=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        updated=None,
    )
    elsewhere = replace(PRACTICE, site_url="https://autre.example")
    for one, other in ((rss(WAKING), rss(moved, practice=elsewhere)),):
        assert one.findtext("item/guid") == other.findtext("item/guid") == item_id("2f1c")
    assert atom(WAKING).findtext("a:entry/a:id", namespaces=ATOM) == item_id("2f1c")
    assert json_feed(WAKING)["items"][0]["id"] == item_id("2f1c")
    assert atom(WAKING).findtext("a:id", namespaces=ATOM) == atom(moved, practice=elsewhere).findtext(
        "a:id", namespaces=ATOM
    )


def test_ids_are_frozen_forever() -> None:
    """If this fails, every reader of every practice sees all its articles again: give the old namespace back."""
    assert item_id("2f1c") == FROZEN
    guid = rss(WAKING).find("item/guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"


FROZEN = "urn:uuid:b4302d3e-35f1-54cf-9f38-aa7197af0284"


def test_two_texts_of_one_uid_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        made(WAKING, replace(FIRST, uid=WAKING.uid))


def test_two_builds_give_the_same_bytes() -> None:
    assert made() == made()
    assert all(content.endswith(b"\n") and b"\r" not in content for content in made().values())


def test_only_the_newest_items_are_kept() -> None:
    many = [
        replace(FIRST, uid=f"u{n}", published=FIRST.published + dt.timedelta(days=n)) for n in range(MOST_ITEMS + 5)
    ]
    items = json_feed(*many)["items"]
    assert len(items) == MOST_ITEMS
    assert items[0]["id"] == item_id(f"u{MOST_ITEMS + 4}")


# ---------------------------------------------------------------- content


def test_addresses_are_absolute_everywhere() -> None:
    html = (
        '<p><a href="/b/">b</a> <a href="../c/">c</a> <a href="#n">n</a> <a href="tel:3114">3114</a>'
        '<img src="/media/a.jpg" srcset="/media/a.jpg 1x, b.jpg 2x" alt="x"></p>'
        '<video poster="/p.jpg" src="v.mp4"></video><blockquote cite="/source/"><q cite="d">z</q></blockquote>'
        '<audio controls><source src="/s.mp3" type="audio/mpeg"></audio>'
    )
    found = json_feed(replace(WAKING, html=html))["items"][0]["content_html"]
    addresses = re.findall(r'(?:href|src|poster|cite)="([^"]+)"', found)
    assert addresses == [
        "https://www.figuier.example/b/",
        "https://www.figuier.example/articles/c/",
        "https://www.figuier.example/articles/se-reveiller/#n",
        "tel:3114",
        "https://www.figuier.example/media/a.jpg",
        "https://www.figuier.example/p.jpg",
        "https://www.figuier.example/articles/se-reveiller/v.mp4",
        "https://www.figuier.example/source/",
        "https://www.figuier.example/articles/se-reveiller/d",
        "https://www.figuier.example/s.mp3",
    ]
    assert (
        'srcset="https://www.figuier.example/media/a.jpg 1x, '
        'https://www.figuier.example/articles/se-reveiller/b.jpg 2x"' in found
    )


def test_an_item_whose_address_is_not_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute"):
        made(replace(WAKING, href="/articles/se-reveiller/"))


def test_nothing_acts_in_a_feed() -> None:
    html = (
        '<p id="a" class="b" style="color:red" onclick="x()">Texte</p><script>x()</script><form><input></form>'
        '<iframe src="/x"></iframe><button>b</button><!-- c --><section aria-labelledby="a">d</section>'
    )
    found = json_feed(replace(WAKING, html=html))["items"][0]["content_html"]
    assert found == "<p>Texte</p><section>d</section>"


def test_control_characters_never_break_a_feed() -> None:
    dirty = replace(
        WAKING,
        title="Un\x0c titre\x00",
        summary="Ligne\x1b\n suite",
        html="<p>a\x0bb\ufffe</p>",
        author="A\x01",
        categories=("c\x02",),
    )
    found = feedparser.parse(made(dirty)["feeds/rss.xml"])
    assert not found.bozo
    assert found.entries[0].title == "Un titre"
    assert found.entries[0].summary == "Ligne suite"
    assert json_feed(dirty)["items"][0]["content_html"] == "<p>ab</p>"


def test_titles_are_text_and_not_markup() -> None:
    found = feedparser.parse(made(replace(WAKING, title="a < b & c"))["feeds/atom.xml"])
    assert found.entries[0].title in {"a < b & c", "a &lt; b &amp; c"}
    assert b"<title>a &lt; b &amp; c</title>" in made(replace(WAKING, title="a < b & c"))["feeds/rss.xml"]


# ---------------------------------------------------------------- read by others


@pytest.mark.parametrize("name", ["feeds/rss.xml", "feeds/atom.xml"])
def test_another_program_reads_back_what_was_written(name: str) -> None:
    found = feedparser.parse(made()[name])
    assert not found.bozo
    assert found.feed.title == "Le Figuier"
    assert found.feed.subtitle == "À Angers"
    assert found.feed.link == "https://www.figuier.example/"
    assert found.feed.language == "fr"
    waking, first = found.entries
    assert waking.id == item_id("2f1c")
    assert waking.title == WAKING.title
    assert waking.link == WAKING.href
    assert waking.author == "Anne Lorme"
    assert [tag.term for tag in waking.tags] == ["Sommeil", "Nuit"]
    assert waking.summary == WAKING.summary
    assert "https://www.figuier.example/tarifs/" in waking.content[0].value
    assert waking.published_parsed[:5] == (2026, 11, 12, 7, 0)
    (sound,) = waking.enclosures
    assert (sound.href, sound.type, sound.length) == (SOUND.href, "audio/mpeg", "812345")
    assert not first.enclosures


def test_json_feed_says_what_the_others_say() -> None:
    feed = json_feed()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://www.figuier.example/feeds/feed.json"
    assert feed["home_page_url"] == "https://www.figuier.example/"
    assert feed["items"][0]["date_modified"] == "2026-11-14T09:30:00+01:00"
    assert feed["items"][0]["tags"] == ["Sommeil", "Nuit"]
    assert "hubs" not in feed


def test_each_language_has_its_feeds_and_its_own_ids() -> None:
    english = made(lang="en")
    assert sorted(english) == ["en/feeds/atom.xml", "en/feeds/feed.json", "en/feeds/rss.xml"]
    found = feedparser.parse(english["en/feeds/atom.xml"])
    assert found.feed.language == "en"
    assert found.feed.subtitle == "In Angers"
    assert found.feed.link == "https://www.figuier.example/en/"
    assert found.feed.id != feedparser.parse(made()["feeds/atom.xml"]).feed.id
