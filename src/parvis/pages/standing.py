"""Pages that every site has: newsletter, help lines, legal notice, privacy, plain pages, not found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from parvis.pages.crisis import crisis_countries, crisis_sections
from parvis.pages.embedded import Embedded
from parvis.pages.house import house
from parvis.pages.legal import legal_sections
from parvis.pages.plan import Key, Plan
from parvis.pages.privacy import privacy_sections
from parvis.pages.scene import Scene
from parvis.pages.sign_up import newsletter_form
from parvis.pages.site_views import feed_links
from parvis.pages.typography import typeset
from parvis.pages.views import CrisisView, Link, NewsletterView, NotFoundView, ProseView, Section
from parvis.practice.documents import Document, Role


def newsletter_page(scene: Scene, lang: str) -> NewsletterView:
    _ = scene.tr(lang)
    document = scene.page_of("newsletter", lang)
    intro, sections = scene.parts(document)
    name = scene.say(scene.practice.newsletter.name, lang) or typeset(_("The letter"), lang)
    common = scene.common(
        template="newsletter",
        lang=lang,
        href=scene.urls.href("newsletter", lang),
        heading=typeset(document.title, lang) if document else name,
        lead=scene.described(document) or scene.say(scene.practice.newsletter.rhythm, lang),
        versions=scene.role_versions("newsletter"),
        document=document,
    )
    return NewsletterView(
        **common,
        form=newsletter_form(scene, lang),
        feeds=feed_links(scene, lang),
        sections=scene.with_intro(intro, sections, lang),
    )


def crisis_page(scene: Scene, lang: str) -> CrisisView:
    """The numbers first; what someone wrote, or what to know before calling, after them."""
    _ = scene.tr(lang)
    document = scene.page_of("crisis", lang)
    intro, sections = scene.parts(document)
    title = document.title if document else _("Need help right now?")
    common = scene.common(
        template="crisis",
        lang=lang,
        href=scene.urls.href("crisis", lang),
        heading=typeset(title, lang),
        lead=typeset(document.summary, lang) if document else "",
        description=scene.described(document) or typeset(_("Whom to call, day and night."), lang),
        versions=scene.role_versions("crisis"),
        document=document,
    )
    return CrisisView(
        **common,
        intro=intro,
        countries=crisis_countries(scene.practice, lang),
        sections=sections or crisis_sections(scene.practice, lang),
    )


def legal_page(scene: Scene, lang: str) -> ProseView:
    _ = scene.tr(lang)
    made = legal_sections(scene.practice, lang, Embedded.of(scene.practice))
    return _generated(scene, lang, "legal", _("Legal notice"), made)


def privacy_page(scene: Scene, lang: str) -> ProseView:
    _ = scene.tr(lang)
    made = privacy_sections(scene.practice, lang, Embedded.of(scene.practice))
    return _generated(scene, lang, "privacy", _("Personal data"), made)


def _generated(scene: Scene, lang: str, role: Role, title: str, made: tuple[Section, ...]) -> ProseView:
    """A page made from the facts, with what someone added to it before."""
    document = scene.page_of(role, lang)
    intro, sections = scene.parts(document)
    heading = typeset(document.title if document else title, lang)
    common = scene.common(
        template="prose",
        lang=lang,
        href=scene.urls.href(role, lang),
        heading=heading,
        lead=typeset(document.summary, lang) if document else "",
        description=scene.described(document) or f"{heading} – {scene.practice.name}",
        versions=scene.role_versions(role),
        document=document,
    )
    return ProseView(**common, intro=intro, sections=(*sections, *made))


def plain_pages(scene: Scene, lang: str, key: Key | None = None) -> Iterator[Plan]:
    for document in scene.library.of("page", lang):
        if document.role == "page":
            path = scene.urls.file_of(scene.urls.document(document))
            yield Plan(path, partial(_plain_page, scene, document), key)


def _plain_page(scene: Scene, document: Document) -> ProseView:
    lang = document.lang
    intro, sections = scene.parts(document)
    common = scene.common(
        template="prose",
        lang=lang,
        href=scene.urls.document(document),
        heading=typeset(document.title, lang),
        lead=typeset(document.summary, lang),
        description=scene.described(document),
        versions=scene.text_versions(document),
        document=document,
    )
    shown = document.sensitive and not scene.render(document).has_crisis
    return ProseView(**common, intro=intro, sections=sections, crisis=shown)


def not_found(scene: Scene, lang: str) -> NotFoundView:
    """Four exits, and the house at the end of the street."""
    document = scene.page_of("not-found", lang)
    _ = scene.tr(lang)
    heading = typeset(document.title if document else _("This page does not exist, or no longer does"), lang)
    common = scene.common(
        template="not-found",
        lang=lang,
        href=scene.urls.href("not-found", lang),
        heading=heading,
        lead=scene.described(document)
        or typeset(_("The address may have a mistake in it. Here is where you can go."), lang),
        document=document,
        noindex=True,
    )
    exits = (
        Link(typeset(_("Home"), lang), scene.urls.home(lang)),
        scene.link("articles", lang, typeset(_("Articles"), lang)),
        scene.booking_link(lang),
        Link(typeset(_("Need help right now?"), lang), scene.urls.href("crisis", lang)),
    )
    return NotFoundView(
        **(common | {"canonical": "", "breadcrumbs": (), "json_ld": ""}),
        exits=tuple(link for link in exits if link),
        house=house(scene.practice.name, "band"),
    )
