"""Lists of texts: articles by date, resources by title, by category, by tag, by author, and the archive.

Each list is made from one pass over the texts of its language: the work grows with their number, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from parvis.pages.dates import long_date, reading_time
from parvis.pages.identity import profession_of
from parvis.pages.plan import Key, Plan
from parvis.pages.scene import Scene
from parvis.pages.sign_up import newsletter_form
from parvis.pages.typography import typeset
from parvis.pages.views import Card, CardGroup, Link, ListView
from parvis.practice.documents import Document
from parvis.practice.front_matter import slugify

PER_PAGE = 10


def newest_first(scene: Scene, lang: str) -> list[Document]:
    """Articles by date, the newest first; of one instant, by path."""
    return sorted(
        scene.library.of("article", lang),
        key=lambda d: (-(d.date.timestamp() if d.date else 0), str(d.path)),
    )


def resources_by_title(scene: Scene, lang: str) -> list[Document]:
    return sorted(scene.library.of("resource", lang), key=lambda d: (slugify(d.title), str(d.path)))


def card(scene: Scene, document: Document) -> Card:
    lang = document.lang
    _ = scene.tr(lang)
    day = scene.local(document.date) if document.date and document.kind == "article" else None
    return Card(
        title=typeset(document.title, lang),
        href=scene.urls.document(document),
        summary=scene.described(document),
        date=long_date(day, lang) if day else "",
        datetime=day.date().isoformat() if day else "",
        reading=reading_time(scene.render(document).words, lang),
        kind=typeset(_state(scene, document) or (_("to listen to") if document.audio else ""), lang),
        category=category_link(scene, document),
    )


def _state(scene: Scene, document: Document) -> str:
    """In a preview, what is not public yet says so in lists too."""
    if document.is_public(scene.options.now):
        return ""
    _ = scene.tr(document.lang)
    return _("draft") if document.status == "draft" else _("not published yet")


def category_link(scene: Scene, document: Document) -> Link | None:
    if not document.category or document.kind == "page":
        return None
    label = typeset(document.category, document.lang)
    return Link(label, scene.urls.href("category", document.lang, document.category))


def tag_links(scene: Scene, document: Document) -> tuple[Link, ...]:
    lang = document.lang
    return tuple(Link(typeset(tag, lang), scene.urls.href("tag", lang, tag)) for tag in document.tags)


def list_pages(scene: Scene, lang: str) -> Iterator[Plan]:
    """Every list of a language."""
    articles, resources = newest_first(scene, lang), resources_by_title(scene, lang)
    texts = [*articles, *resources]
    _ = scene.tr(lang)
    topics = _topics(scene, texts)
    if articles:
        archive = Link(typeset(_("Archive"), lang), scene.urls.href("archive", lang))
        yield from _paged(scene, lang, "articles", _("Articles"), articles, topics=(*topics, archive))
        yield _archive(scene, lang, articles)
    if resources:
        yield from _paged(scene, lang, "resources", _("Resources"), resources, topics=topics)
    parent = "articles" if articles else "resources"
    for name, found in _by(texts, lambda d: [d.category] if d.category else []):
        yield from _paged(scene, lang, "category", name, found, slug=name, parent=parent)
    for name, found in _by(texts, lambda d: d.tags):
        yield from _paged(scene, lang, "tag", name, found, slug=name, parent=parent)
    yield from _authors(scene, lang, texts, parent)


def kept_card(scene: Scene, document: Document) -> Card:
    """The card of a text: made once, and not even once if an earlier build knew it."""
    if scene.memory is not None:
        return scene.memory.card(document, lambda d: card(scene, d))
    if document.path not in scene.cards:
        scene.cards[document.path] = card(scene, document)
    return scene.cards[document.path]


def cards_key(scene: Scene, texts: Iterable[Document]) -> str:
    """A key of the cards of these texts, in their order; "" where nothing is remembered."""
    memory = scene.memory
    return "" if memory is None else " ".join(memory.card_key(d, lambda one: card(scene, one)) for d in texts)


def _authors(scene: Scene, lang: str, texts: Sequence[Document], parent: str) -> Iterator[Plan]:
    _ = scene.tr(lang)
    from parvis.pages.texts import author_of

    found: dict[str, list[Document]] = defaultdict(list)
    for document in texts:
        if author := author_of(scene, document):
            found[author.id].append(document)
    for person in scene.practice.practitioners:
        if person.id in found:
            about = Link(typeset(_("About {name}").format(name=person.name), lang), scene.person_href(person, lang))
            yield from _paged(
                scene,
                lang,
                "author",
                person.name,
                found[person.id],
                slug=person.id,
                parent=parent,
                lead=profession_of(person, lang),
                topics=(about,),
            )


def _by(texts: Iterable[Document], names: Callable[[Document], Iterable[str]]) -> list[tuple[str, list[Document]]]:
    """Texts by name, in the order of names; two spellings of one address are one name, the first one met."""
    found: dict[str, tuple[str, list[Document]]] = {}
    slugs: dict[str, str] = {}
    for document in texts:
        for name in names(document):
            if name not in slugs:
                slugs[name] = slugify(name)
            kept = found.setdefault(slugs[name], (name, []))[1]
            if not kept or kept[-1] is not document:
                kept.append(document)
    return [found[slug] for slug in sorted(found)]


def _topics(scene: Scene, texts: Iterable[Document]) -> tuple[Link, ...]:
    """One link for each category; of two spellings with one address, the last one met."""
    links: dict[str, Link] = {}
    known: dict[str, Link | None] = {}
    for document in texts:
        if document.category not in known:
            known[document.category] = category_link(scene, document)
        if link := known[document.category]:
            links[link.href] = link
    return tuple(links[href] for href in sorted(links))


def _paged(
    scene: Scene,
    lang: str,
    kind: str,
    name: str,
    texts: Sequence[Document],
    *,
    slug: str = "",
    parent: str = "",
    lead: str = "",
    topics: tuple[Link, ...] = (),
) -> Iterator[Plan]:
    """A list cut in pages of ten."""
    listed = _List(scene, lang, kind, name, slug, parent, lead, topics, -(-len(texts) // PER_PAGE))
    for number in range(1, listed.count + 1):
        yield listed.plan(number, texts[(number - 1) * PER_PAGE : number * PER_PAGE])


@dataclass(frozen=True, slots=True)
class _List:
    """What the pages of one list share."""

    scene: Scene
    lang: str
    kind: str
    name: str
    slug: str
    parent: str
    lead: str
    topics: tuple[Link, ...]
    count: int

    def plan(self, number: int, shown: Sequence[Document]) -> Plan:
        key: Key | None = None
        if self.scene.memory is not None:
            topics = [(link.label, link.href) for link in self.topics] if number == 1 else []
            versions = _versions(self.scene, self.kind).items() if number == 1 else ()
            cards = cards_key(self.scene, shown)
            key = ("list", self.kind, self.lang, self.name, self.lead, number, self.count, cards, *topics, *versions)
        path = self.scene.urls.file_of(self._href(number))
        return Plan(path, lambda: self.page(number, shown), key, cards=tuple(shown))

    def _href(self, number: int) -> str:
        return self.scene.urls.href(self.kind, self.lang, self.slug, page=number)

    def _beside(self, label: str, number: int) -> Link | None:
        return Link(typeset(label, self.lang), self._href(number)) if 0 < number <= self.count else None

    def page(self, number: int, shown: Sequence[Document]) -> ListView:
        scene, lang, first = self.scene, self.lang, number == 1
        _ = scene.tr(lang)
        heading = typeset(self.name, lang)
        place = _("Page {number} of {count}").format(number=number, count=self.count)
        said = typeset(place, lang) if self.count > 1 else ""
        common = scene.common(
            template="list",
            lang=lang,
            href=self._href(number),
            heading=heading,
            title=f"{heading}{', ' + said if not first else ''} – {scene.practice.name}",
            lead=self.lead if first else "",
            description=self.lead or _described(scene, lang, heading, shown),
            versions=_versions(scene, self.kind) if first else {},
            crumbs=_parent(scene, lang, self.parent),
            kind="CollectionPage",
        )
        return ListView(
            **common,
            groups=(CardGroup("", tuple(kept_card(scene, document) for document in shown)),),
            topics=self.topics if first else (),
            newer=self._beside(_("Newer"), number - 1),
            older=self._beside(_("Older"), number + 1),
            page=said,
            newsletter=newsletter_form(scene, lang) if self.kind == "articles" and first else None,
        )


def _parent(scene: Scene, lang: str, parent: str) -> tuple[Link, ...]:
    _ = scene.tr(lang)
    if not parent:
        return ()
    label = _("Articles") if parent == "articles" else _("Resources")
    return (Link(typeset(label, lang), scene.urls.href(parent, lang)),)


def _versions(scene: Scene, kind: str) -> dict[str, str]:
    """Lists of all articles or resources, and of an author, have versions; categories and tags are words of a language."""
    if kind in {"articles", "resources"}:
        return scene.role_versions(kind)
    return {}


def _described(scene: Scene, lang: str, heading: str, shown: Sequence[Document]) -> str:
    titles = ", ".join(typeset(document.title, lang) for document in shown[:3])
    return f"{heading} – {scene.practice.name} – {titles}"


def _archive(scene: Scene, lang: str, articles: Sequence[Document]) -> Plan:
    href = scene.urls.href("archive", lang)
    key: Key | None = None
    if scene.memory is not None:
        versions = scene.role_versions("archive").items()
        key = ("archive", lang, cards_key(scene, articles), *versions)
    return Plan(scene.urls.file_of(href), lambda: _archive_page(scene, lang, articles), key)


def _archive_page(scene: Scene, lang: str, articles: Sequence[Document]) -> ListView:
    _ = scene.tr(lang)
    years: dict[str, list[Card]] = defaultdict(list)
    for document in articles:
        years[str(scene.local(document.date).year) if document.date else ""].append(kept_card(scene, document))
    heading = typeset(_("Archive"), lang)
    common = scene.common(
        template="list",
        lang=lang,
        href=scene.urls.href("archive", lang),
        heading=heading,
        description=_described(scene, lang, heading, articles),
        versions=scene.role_versions("archive"),
        crumbs=_parent(scene, lang, "articles"),
        kind="CollectionPage",
    )
    return ListView(**common, groups=tuple(CardGroup(year, tuple(found)) for year, found in years.items()))
