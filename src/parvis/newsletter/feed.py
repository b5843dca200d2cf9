"""The feeds of one language: RSS 2.0 and Atom 1.0 with feedgen, JSON Feed 1.1 beside them.

feedgen is used here and nowhere else, for each of its ways to surprise is worked around in this module: channel link set
last, content types set explicitly, `updated` from the newest item and never from the clock, entries appended in order,
content:encoded and dc:creator by an extension of ours. Release 1.0.0 loses rel, type and length of Atom links: 0.9.0 is
required, and a test says so. Ids come from `uid` alone, so a new slug, domain or date never makes an old article new.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from parvis.newsletter.feed_content import for_feed, one_line
from parvis.newsletter.feed_extension import FullText, FullTextEntry
from parvis.newsletter.newest import MOST_ITEMS
from parvis.practice.model import Practice
from parvis.practice.urls import Urls

NAMESPACE = uuid.UUID("5f0c1f6e-6f0b-5d5b-9d2c-7a1b6c2f4e90")
"""Never change it: the ids of every item of every practice hang on it."""
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A sound. `href` is absolute, `length` is the file's size in bytes, `seconds` its duration if known."""

    href: str
    type: str
    length: int
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A text in a feed. `href` is absolute, `html` as on the page, dates are aware; `uid` never changes."""

    uid: str
    title: str
    href: str
    summary: str
    html: str
    published: dt.datetime
    updated: dt.datetime | None = None
    author: str = ""
    categories: tuple[str, ...] = ()
    enclosure: Enclosure | None = None

    @property
    def id(self) -> str:
        return item_id(self.uid)

    @property
    def changed(self) -> dt.datetime:
        return max(self.published, self.updated or self.published)


@dataclass(frozen=True, slots=True)
class _Channel:
    id: str
    title: str
    description: str
    lang: str
    home: str
    author: str
    own: dict[str, str] = field(default_factory=dict)  # form -> absolute address of that feed

    def updated(self, items: Sequence[FeedItem]) -> dt.datetime:
        return max((item.changed for item in items), default=_NEVER)


def item_id(uid: str) -> str:
    """The id of a text in feeds and mails: it depends on its `uid` only."""
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, uid)}"


def feeds(practice: Practice, items: Sequence[FeedItem], *, urls: Urls, lang: str, title: str = "") -> dict[str, bytes]:
    """The feeds of a language by file below the output folder: the newest items first, the same bytes for the same input.

    Raises ValueError for two items of one uid, an address that is not absolute, or a sound without its real size.
    """
    _check(items)
    newest = sorted(items, key=lambda item: item.uid)
    newest = sorted(newest, key=lambda item: item.published, reverse=True)[:MOST_ITEMS]
    clean = [_clean(item) for item in newest]
    channel = _channel(practice, urls, lang, title)
    made = {"rss": _rss(channel, clean), "atom": _atom(channel, clean), "json": _json(channel, clean)}
    return {urls.file_of(urls.feed(form, lang)): content for form, content in made.items()}


def _check(items: Sequence[FeedItem]) -> None:
    seen: set[str] = set()
    for item in items:
        if not item.uid or item.uid in seen:
            raise ValueError(f"uid missing or used twice: {item.href}")
        seen.add(item.uid)
        if not item.href.startswith(("https://", "http://")):
            raise ValueError(f"not an absolute address: {item.href}")
        if item.enclosure and item.enclosure.length <= 0:
            raise ValueError(f"a sound without its size: {item.enclosure.href}")


def _clean(item: FeedItem) -> FeedItem:
    return replace(
        item,
        title=one_line(item.title),
        summary=one_line(item.summary),
        html=for_feed(item.html, item.href),
        author=one_line(item.author),
        categories=tuple(one_line(name) for name in item.categories),
    )


def _channel(practice: Practice, urls: Urls, lang: str, title: str) -> _Channel:
    people = "+".join(person.id for person in practice.practitioners)
    return _Channel(
        # Not the address: a feed keeps its id when the site moves.
        id=f"urn:uuid:{uuid.uuid5(NAMESPACE, f'feed {practice.name} {people} {lang}')}",
        title=one_line(title or practice.name),
        description=one_line(practice.tagline.to(lang) or practice.name),
        lang=lang,
        home=urls.origin + urls.home(lang),
        author=one_line(practice.name),
        own={form: urls.whole(urls.feed(form, lang)) for form in TYPES},
    )


# ---------------------------------------------------------------- RSS and Atom


def _generator(channel: _Channel, form: str, items: Sequence[FeedItem]) -> FeedGenerator:
    feed = FeedGenerator()
    feed.generator("Parvis")
    feed.id(channel.id)
    feed.title(channel.title)
    feed.subtitle(channel.description)
    feed.description(channel.description)
    feed.language(channel.lang)
    feed.author({"name": channel.author})
    feed.updated(channel.updated(items))
    feed.lastBuildDate(channel.updated(items))
    feed.link(href=channel.own[form], rel="self", type=TYPES[form])
    feed.link(href=channel.home, rel="alternate", type="text/html")  # last: it becomes the RSS channel's link
    return feed


def _rss(channel: _Channel, items: Sequence[FeedItem]) -> bytes:
    feed = _generator(channel, "rss", items)
    feed.register_extension("full", FullText, FullTextEntry, atom=False, rss=True)
    for item in items:
        entry = _entry(feed, item)
        entry.guid(item.id, permalink=False)
        entry.description(item.summary or item.title)
        entry.full.set(item.html, item.author)
        if item.enclosure:
            entry.enclosure(item.enclosure.href, str(item.enclosure.length), item.enclosure.type)
    return _ending(feed.rss_str(pretty=True))


def _atom(channel: _Channel, items: Sequence[FeedItem]) -> bytes:
    feed = _generator(channel, "atom", items)
    for item in items:
        entry = _entry(feed, item)
        entry.id(item.id)
        entry.updated(item.changed)
        if item.author:
            entry.author({"name": item.author})
        if item.summary:
            entry.summary(item.summary, type="text")
        entry.content(item.html, type="html")
        if item.enclosure:
            entry.link(
                href=item.enclosure.href,
                rel="enclosure",
                type=item.enclosure.type,
                length=str(item.enclosure.length),
            )
    return _ending(feed.atom_str(pretty=True))


def _entry(feed: FeedGenerator, item: FeedItem) -> FeedEntry:
    entry = feed.add_entry(order="append")
    entry.title(item.title)
    entry.link(href=item.href, rel="alternate", type="text/html")
    entry.published(item.published)
    for name in item.categories:
        entry.category(term=name)
    return entry


def _ending(content: bytes) -> bytes:
    return content.rstrip() + b"\n"


# ---------------------------------------------------------------- JSON Feed


def _json(channel: _Channel, items: Sequence[FeedItem]) -> bytes:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.own["json"],
        "description": channel.description,
        "language": channel.lang,
        "authors": [{"name": channel.author}],
        "items": [_json_item(item, channel.lang) for item in items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: FeedItem, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": item.id,
        "url": item.href,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": item.published.isoformat(),
        "date_modified": item.changed.isoformat(),
        "authors": [{"name": item.author}] if item.author else [],
        "tags": list(item.categories),
        "language": lang,
        "attachments": [_attachment(item.enclosure)] if item.enclosure else [],
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _attachment(sound: Enclosure) -> dict[str, Any]:
    found: dict[str, Any] = {"url": sound.href, "mime_type": sound.type, "size_in_bytes": sound.length}
    return found | ({"duration_in_seconds": sound.seconds} if sound.seconds else {})
