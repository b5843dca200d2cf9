"""One article or resource: the text, and nothing beside it but who, when and where to go next."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from parvis.i18n import T
from parvis.pages import structured_data
from parvis.pages.audio import sound
from parvis.pages.dates import duration, long_date, reading_time
from parvis.pages.identity import profession_of
from parvis.pages.images import image_size
from parvis.pages.lists import card, category_link, newest_first, resources_by_title, tag_links
from parvis.pages.plan import Key, Plan
from parvis.pages.scene import Scene
from parvis.pages.sign_up import newsletter_form
from parvis.pages.typography import typeset
from parvis.pages.views import ArticleView, Audio, Link
from parvis.practice.documents import Document
from parvis.practice.model import Practitioner

VIGNETTES = {
    "fictional": T("The situation told here is invented."),
    "composite": T("The situation told here is made of several; nobody can recognize themselves in it."),
    "real-with-written-consent": T("The person whose story is told here read this text and agreed to it in writing."),
    "published-source": T("The story told here comes from a published work, named in the text."),
}
# How a text may reach beyond itself: a link, picture or file of the site, a shortcode, HTML, attributes. Links that
# leave the site or stay on the page are none; where in doubt, it does.
_REACHES = re.compile(r"\](?:\((?!https?://|mailto:|tel:|#)|:)|\[\[|!\[|[<{\x02\x03]")
_FEW_SECONDS = 90
_MEGABYTE = 1_000_000


def text_pages(scene: Scene, lang: str) -> Iterator[Plan]:
    """Articles from the newest to the oldest, then resources."""
    articles = newest_first(scene, lang)
    for position, document in enumerate(articles):
        newer = articles[position - 1] if position else None
        older = articles[position + 1] if position + 1 < len(articles) else None
        yield _plan(scene, document, newer, older)
    for document in resources_by_title(scene, lang):
        yield _plan(scene, document, None, None)


def plan_of(scene: Scene, document: Document) -> Plan:
    """The page of one text alone, as `text_pages` plans it among the others."""
    if document.kind != "article":
        return _plan(scene, document, None, None)
    articles = newest_first(scene, document.lang)
    position = next(number for number, one in enumerate(articles) if one is document)
    newer = articles[position - 1] if position else None
    return _plan(scene, document, newer, articles[position + 1] if position + 1 < len(articles) else None)


def _plan(scene: Scene, document: Document, newer: Document | None, older: Document | None) -> Plan:
    path = scene.urls.file_of(scene.urls.document(document))
    key: Key | None = None
    if scene.memory is not None:
        beside = [(other.title, other.slug) if other else () for other in (newer, older)]
        around = scene.memory.around if scene.memory.reaches(document, reaches) else ""
        key = ("text", scene.memory.text_key(document), around, document.uid, *beside)
        key = (*key, *scene.text_versions(document).items())
    return Plan(path, partial(_placed, scene, document, newer, older), key, text=document)


def reaches(document: Document) -> bool:
    """Whether other texts, or files of content/media, may decide something of a text's page or card."""
    return bool(document.image or document.audio or document.transcript or _REACHES.search(document.body))


def _placed(scene: Scene, document: Document, newer: Document | None, older: Document | None) -> ArticleView:
    """A text between its neighbors. Its card is made at once: what both are made from is at hand."""
    view = text_page(scene, document)
    if scene.memory is not None:
        scene.memory.card_key(document, partial(card, scene))
    return dataclasses.replace(view, newer=_beside(scene, newer), older=_beside(scene, older))


def _beside(scene: Scene, document: Document | None) -> Link | None:
    return Link(typeset(document.title, document.lang), scene.urls.document(document)) if document else None


def text_page(scene: Scene, document: Document) -> ArticleView:
    lang = document.lang
    _ = scene.tr(lang)
    rendered = scene.render(document)
    author = author_of(scene, document)
    href = scene.urls.document(document)
    audio = audio_of(scene, document)
    figure = scene.media_href(document.image) if document.image else ""
    size = image_size(scene.media_folder / document.image) if document.image and scene.media_folder else None
    section = "articles" if document.kind == "article" else "resources"
    label = typeset(_("Articles") if section == "articles" else _("Resources"), lang)
    common = scene.common(
        template="article",
        lang=lang,
        href=href,
        heading=typeset(document.title, lang),
        lead=typeset(document.summary, lang),
        description=scene.described(document),
        versions=scene.text_versions(document),
        crumbs=(Link(label, scene.urls.href(section, lang)),),
        document=document,
        nodes=_nodes(scene, document, href, audio, author, rendered.words),
        og_type="article",
        image=scene.urls.whole(figure) if figure and scene.urls.origin else "",
    )
    return ArticleView(
        **common,
        kind=document.kind,
        body=rendered.html,
        contents=tuple(Link(title, f"#{anchor}") for anchor, title in rendered.contents),
        **_dated(scene, document),
        reading=reading_time(rendered.words, lang),
        author=Link(author.name, scene.urls.href("author", lang, author.id)) if author else None,
        author_line=profession_of(author, lang) if author else "",
        category=category_link(scene, document),
        tags=tag_links(scene, document),
        figure=figure,
        figure_alt=typeset(document.image_alt, lang),
        figure_width=size[0] if size else 0,
        figure_height=size[1] if size else 0,
        audio=audio,
        crisis=document.sensitive and not rendered.has_crisis,
        vignette=typeset(VIGNETTES[document.vignette].say(lang), lang) if document.vignette in VIGNETTES else "",
        newsletter=newsletter_form(scene, lang) if document.kind == "article" else None,
    )


def _dated(scene: Scene, document: Document) -> dict[str, Any]:
    """Dates as they are shown, in the practice's own time zone. A resource shows when it was last reviewed only."""
    dates: dict[str, Any] = {}
    if document.date and document.kind == "article":
        day = scene.local(document.date)
        dates |= {"date": long_date(day, document.lang), "datetime": day.date().isoformat()}
    if document.modified:
        day = scene.local(document.modified)
        dates |= {"modified": long_date(day, document.lang), "modified_datetime": day.date().isoformat()}
    return dates


def author_of(scene: Scene, document: Document) -> Practitioner | None:
    """The author named, else the only practitioner."""
    people = scene.practice.practitioners
    named = next((person for person in people if person.id == document.author), None)
    return named or (people[0] if len(people) == 1 else None)


def audio_of(scene: Scene, document: Document) -> Audio | None:
    if not document.audio or scene.media_folder is None:
        return None
    lang = document.lang
    _ = scene.tr(lang)
    file = scene.media_folder / document.audio
    found = sound(file)
    minutes = round(found.seconds / 60)
    seconds = _("{seconds} s").format(seconds=round(found.seconds))
    shown = duration(minutes, lang) if found.seconds >= _FEW_SECONDS else seconds
    size = f"{found.size / _MEGABYTE:.1f}".replace(".", "," if lang.startswith("fr") else ".")
    transcript = ""
    if document.transcript and document.transcript != "body":
        source = (scene.media_folder / document.transcript).read_text(encoding="utf-8-sig")
        transcript = scene.other_text(document, source)
    return Audio(
        src=scene.media_href(document.audio),
        type=found.type,
        duration=shown if found.seconds else "",
        size=typeset(_("{size} MB").format(size=size), lang).replace(" ", "\u00a0"),
        transcript=transcript,
    )


def _nodes(
    scene: Scene, document: Document, href: str, audio: Audio | None, author: Practitioner | None, words: int
) -> Sequence[structured_data.Node]:
    lang = document.lang
    text = structured_data.article(
        scene.urls,
        kind=document.kind,
        href=href,
        title=typeset(document.title, lang),
        description=scene.described(document),
        lang=lang,
        published=scene.local(document.date).isoformat() if document.date else "",
        modified=scene.local(document.modified).isoformat() if document.modified else "",
        author=author.id if author else "",
        image=scene.urls.whole(scene.urls.media(document.image)) if document.image else "",
        words=words,
        section=document.category,
        keywords=document.tags,
        audio=(audio.src, audio.type) if audio else None,
    )
    people = [structured_data.person(scene.practice, author, scene.urls, lang)] if author else []
    return [text, *people]
