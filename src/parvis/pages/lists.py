"""Lists of texts: articles by date, resources by title, by category, by tag, by author, and the archive.

Each list is made from one pass over the texts of its language: the work grows with their number, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from parvis.pages.dates import long_date, reading_time
from parvis.pages.identity import profession_of
from parvis.pages.scene import Scene
from parvis.pages.standing import newsletter_form
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


def list_pages(scene: Scene, lang: str) -> Iterator[ListView]:
    """Every list of a language."""
    articles, resources = newest_first(scene, lang), resources_by_title(scene, lang)
    texts = [*articles, *resources]
    cards = {document.path: card(scene, document) for document in texts}
    _ = scene.tr(lang)
    topics = _topics(texts, cards)
    if articles:
        archive = Link(typeset(_("Archive"), lang), scene.urls.href("archive", lang))
        yield from _paged(scene, lang, "articles", _("Articles"), articles, cards, topics=(*topics, archive))
        yield _archive(scene, lang, articles, cards)
    if resources:
        yield from _paged(scene, lang, "resources", _("Resources"), resources, cards, topics=topics)
    parent = "articles" if articles else "resources"
    for name, found in _by(texts, lambda d: [d.category] if d.category else []):
        yield from _paged(scene, lang, "category", name, found, cards, slug=name, parent=parent)
    for name, found in _by(texts, lambda d: d.tags):
        yield from _paged(scene, lang, "tag", name, found, cards, slug=name, parent=parent)
    yield from _authors(scene, lang, texts, cards, parent)


def _authors(
    scene: Scene, lang: str, texts: Sequence[Document], cards: Mapping[PurePosixPath, Card], parent: str
) -> Iterator[ListView]:
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
                cards,
                slug=person.id,
                parent=parent,
                lead=profession_of(person, lang),
                topics=(about,),
            )


def _by(texts: Iterable[Document], names: Callable[[Document], Iterable[str]]) -> list[tuple[str, list[Document]]]:
    """Texts by name, in the order of names; two spellings of one address are one name, the first one met."""
    found: dict[str, tuple[str, list[Document]]] = {}
    for document in texts:
        for name in names(document):
            kept = found.setdefault(slugify(name), (name, []))[1]
            if not kept or kept[-1] is not document:
                kept.append(document)
    return [found[slug] for slug in sorted(found)]


def _topics(texts: Iterable[Document], cards: Mapping[PurePosixPath, Card]) -> tuple[Link, ...]:
    links = {c.href: c for d in texts if (c := cards[d.path].category)}
    return tuple(links[href] for href in sorted(links))


def _paged(
    scene: Scene,
    lang: str,
    kind: str,
    name: str,
    texts: Sequence[Document],
    cards: Mapping[PurePosixPath, Card],
    *,
    slug: str = "",
    parent: str = "",
    lead: str = "",
    topics: tuple[Link, ...] = (),
) -> Iterator[ListView]:
    """A list cut in pages of ten."""
    heading = typeset(name, lang)
    count = -(-len(texts) // PER_PAGE)
    _ = scene.tr(lang)
    crumbs = _parent(scene, lang, parent)
    for number in range(1, count + 1):
        said = typeset(_("Page {number} of {count}").format(number=number, count=count), lang) if count > 1 else ""
        first = number == 1
        shown = texts[(number - 1) * PER_PAGE : number * PER_PAGE]
        common = scene.common(
            template="list",
            lang=lang,
            href=scene.urls.href(kind, lang, slug, page=number),
            heading=heading,
            title=f"{heading}{', ' + said if not first else ''} – {scene.practice.name}",
            lead=lead if first else "",
            description=lead or _described(scene, lang, heading, shown),
            versions=_versions(scene, kind) if first else {},
            crumbs=crumbs,
            kind="CollectionPage",
        )
        yield ListView(
            **common,
            groups=(CardGroup("", tuple(cards[document.path] for document in shown)),),
            topics=topics if first else (),
            newer=Link(typeset(_("Newer"), lang), scene.urls.href(kind, lang, slug, page=number - 1))
            if not first
            else None,
            older=Link(typeset(_("Older"), lang), scene.urls.href(kind, lang, slug, page=number + 1))
            if number < count
            else None,
            page=said,
            newsletter=newsletter_form(scene, lang) if kind == "articles" and first else None,
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


def _archive(scene: Scene, lang: str, articles: Sequence[Document], cards: Mapping[PurePosixPath, Card]) -> ListView:
    _ = scene.tr(lang)
    years: dict[str, list[Card]] = defaultdict(list)
    for document in articles:
        years[str(scene.local(document.date).year) if document.date else ""].append(cards[document.path])
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
