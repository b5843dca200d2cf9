"""What every page of a language shares: name, menu, foot. The endpoint's pages use it too."""

from __future__ import annotations

import dataclasses

from parvis.pages.accent import correct_accent
from parvis.pages.contact import phone_href, phone_shown
from parvis.pages.crisis import help_line_views
from parvis.pages.house import favicon, house
from parvis.pages.identity import main_address, registration
from parvis.pages.options import BuildOptions
from parvis.pages.palette import load_palette
from parvis.pages.scene import Scene, language_name
from parvis.pages.stylesheet import asset_paths
from parvis.pages.typography import typeset
from parvis.pages.views import Link, SiteView
from parvis.practice.documents import Library
from parvis.practice.model import Practice

FEEDS = (
    ("rss", "RSS", "application/rss+xml"),
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)


def site_view(
    practice: Practice, language: str, options: BuildOptions, *, library: Library | None = None, whole: bool = False
) -> SiteView:
    """The site in one language. `whole`: addresses with their host, for pages served elsewhere (a remote endpoint)."""
    view = view_of(Scene(practice, library, options), language)
    return _whole(view, Scene(practice, library, options)) if whole else view


def view_of(scene: Scene, lang: str) -> SiteView:
    _ = scene.tr(lang)
    practice = scene.practice
    paths = asset_paths(practice.site.palette, practice.site.voice, practice.site.accent)
    palette = correct_accent(practice.site.accent, load_palette(practice.site.palette)).palette
    phone = practice.phone or _only(practice, "phone")
    root = scene.urls.root
    return SiteView(
        name=practice.name,
        tagline=scene.say(practice.tagline, lang),
        language=lang,
        root=scene.urls.home(lang),
        home=Link(practice.name, scene.urls.home(lang)),
        menu=menu(scene, lang),
        booking=scene.booking_link(lang),
        books_online=scene.books_online,
        languages=tuple(
            Link(language_name(other), scene.urls.home(other), lang=other)
            for other in practice.languages
            if other != lang
        ),
        stylesheet=root + paths["stylesheet"],
        font=root + paths["font"] if paths["font"] else "",
        favicon=favicon(palette),
        house=house(practice.name),
        palette=practice.site.palette,
        voice=practice.site.voice,
        help_lines=help_line_views(practice.region or practice.country, lang, main_only=True),
        help_sentence=_help_sentence(scene, lang),
        crisis_page=Link(typeset(_("All the numbers"), lang), scene.urls.href("crisis", lang)),
        address=main_address(practice, lang),
        phone=phone_shown(phone, practice.country) if phone else "",
        phone_href=phone_href(phone, practice.country),
        email=practice.email or _only(practice, "email"),
        newsletter=scene.link("newsletter", lang, scene.say(practice.newsletter.name, lang) or _("The letter")),
        feeds=feed_links(scene, lang),
        registration=tuple(registration(person, practice, lang) for person in practice.practitioners),
        legal_links=(
            Link(typeset(_("Legal notice"), lang), scene.urls.href("legal", lang)),
            Link(typeset(_("Personal data"), lang), scene.urls.href("privacy", lang)),
        ),
        fictional=typeset(_("Fictional practice, demonstration site"), lang) if practice.fictional else "",
        script=root + paths["script"] if paths["script"] else "",
        preview=scene.options.preview,
    )


def menu(scene: Scene, lang: str) -> tuple[Link, ...]:
    """What exists, the booking entry last."""
    _ = scene.tr(lang)
    several = len(scene.practice.practitioners) > 1
    entries = (
        ("about", _("About us") if several else _("About")),
        ("services", _("Fees")),
        ("places", _("Places")),
        ("articles", _("Articles")),
        ("resources", _("Resources")),
        ("booking", _("Appointments")),
    )
    links = (scene.link(kind, lang, typeset(label, lang)) for kind, label in entries)
    return tuple(link for link in links if link)


def feed_links(scene: Scene, lang: str) -> tuple[Link, ...]:
    """The feeds of a language; none while the site has no address, for a feed needs absolute links."""
    if not scene.urls.origin or not scene.has("articles", lang):
        return ()
    return tuple(Link(label, scene.urls.feed(form, lang), rel=media_type) for form, label, media_type in FEEDS)


def _help_sentence(scene: Scene, lang: str) -> str:
    _ = scene.tr(lang)
    return typeset(_("This practice does not answer emergencies. Day and night:"), lang)


def _only(practice: Practice, field: str) -> str:
    """The practitioner's own, where there is one practitioner."""
    people = practice.practitioners
    return str(getattr(people[0], field)) if len(people) == 1 else ""


def _whole(view: SiteView, scene: Scene) -> SiteView:
    """Every path on the site with its host."""

    def one(value: object) -> object:
        if isinstance(value, Link):
            return dataclasses.replace(value, href=scene.urls.whole(value.href))
        if isinstance(value, tuple):
            return tuple(one(item) for item in value)
        return value

    changed = {f.name: one(getattr(view, f.name)) for f in dataclasses.fields(view)}
    for name in ("root", "stylesheet", "font", "script"):
        changed[name] = scene.urls.whole(str(changed[name])) if changed[name] else ""
    return SiteView(**changed)  # type: ignore[arg-type]
