"""What every page builder needs: the facts, the texts, the addresses, and texts rendered once."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from parvis.i18n import Localized, translator
from parvis.pages.markdown import Rendered, Texts, render, sections, summary
from parvis.pages.markup import escape
from parvis.pages.options import BuildOptions
from parvis.pages.plan import Memory
from parvis.pages.structured_data import Node, page_json
from parvis.pages.typography import typeset
from parvis.pages.views import Card, Link, Section
from parvis.practice.documents import Document, Library, Role
from parvis.practice.model import Practice, Practitioner
from parvis.practice.urls import Urls

LISTS = {"articles": "article", "resources": "resource"}
_AT_HAND = 16


class Scene:
    """`library` holds only what is shown: the public texts, or all of them in a preview. None: not known (the endpoint)."""

    def __init__(
        self,
        practice: Practice,
        library: Library | None,
        options: BuildOptions,
        *,
        media: Path | None = None,
        texts: Texts | None = None,
        memory: Memory | None = None,
    ) -> None:
        # What is published follows the addresses of this build, in the privacy page as in the forms.
        self.practice = replace(practice, site_url=options.url_of(practice), endpoint_url=options.endpoint_of(practice))
        self.library = library or Library()
        self.knows_texts = library is not None
        self.options = options
        self.urls = Urls.of(practice, options.url_of(practice))
        self.media_folder = media
        self.texts = texts
        self.memory = memory
        self.cards: dict[PurePosixPath, Card] = {}
        self.media: dict[str, None] = {}  # names used, in order of use
        self._rendered: dict[tuple[PurePosixPath, str], Rendered] = {}
        self._media_links = re.compile(rf'\s(?:src|href)="{re.escape(self.urls.root)}media/([^"#?]+)')

    # ------------------------------------------------------------ sentences

    def tr(self, lang: str) -> Callable[[str], str]:
        return translator(lang)

    def say(self, text: Localized | str, lang: str) -> str:
        """Plain text of the facts, typeset."""
        return typeset(text if isinstance(text, str) else text.to(lang), lang)

    def line(self, text: Localized | str, lang: str) -> str:
        """The same as HTML; a line break stays one."""
        return escape(self.say(text, lang)).strip().replace("\n", "<br>")

    def local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self._zone)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.practice.time_zone)

    # ------------------------------------------------------------ texts

    def render(self, document: Document) -> Rendered:
        """A text as HTML, made once; the media it uses are noted."""
        key = document.path, document.body
        if key not in self._rendered:
            if self.memory is not None and len(self._rendered) > _AT_HAND:
                self._rendered.clear()  # pages are made one by one and let go: ten thousand texts need not stay
            self._rendered[key] = render(
                document,
                library=self.library,
                urls=self.urls,
                blocks=self._blocks(document.lang),
                media=self.media_folder,
                texts=self.texts,
            )
        done = self._rendered[key]
        for name in self._media_links.findall(done.html) if "media/" in done.html else ():
            self.media.setdefault(unquote(html.unescape(name)))
        return done

    def other_text(self, document: Document, body: str) -> str:
        """Another Markdown text that belongs to a document (a transcript), as HTML."""
        return self.render(replace(document, body=body)).html

    def media_href(self, name: str) -> str:
        """The address of a file of content/media, which is then published."""
        self.media.setdefault(name)
        return self.urls.media(name)

    def _blocks(self, lang: str) -> Mapping[str, Callable[[str], str]]:
        from parvis.pages.shortcodes import shortcodes

        return shortcodes(self, lang)

    def parts(self, document: Document | None) -> tuple[str, tuple[Section, ...]]:
        """What comes before the first heading of level 2, and the sections after it."""
        if document is None:
            return "", ()
        found = sections(self.render(document).html)
        intro = "".join(part.body for part in found if not part.title)
        return intro, tuple(part for part in found if part.title)

    def with_intro(self, intro: str, parts: tuple[Section, ...], lang: str) -> tuple[Section, ...]:
        """The sections, with what stands before them under a title of its own."""
        _ = self.tr(lang)
        if not intro:
            return parts
        return (Section("a-savoir", typeset(_("Good to know"), lang), intro), *parts)

    def described(self, document: Document | None) -> str:
        """The summary that someone wrote, else the beginning of the text."""
        if document is None:
            return ""
        return typeset(document.summary, document.lang) or summary(self.render(document).html)

    # ------------------------------------------------------------ which pages there are

    def about(self, person: Practitioner, lang: str) -> Document | None:
        """The story that a practitioner wrote; for one who works alone it needs no `author`."""
        stories = [d for d in self.library.of("page", lang) if d.role == "about"]
        own = next((d for d in stories if d.author == person.id), None)
        alone = len(self.practice.practitioners) == 1
        return own or (next((d for d in stories if not d.author), None) if alone else None)

    def people_page(self, lang: str) -> Document | None:
        """The text of the page that leads to each practitioner."""
        return next((d for d in self.library.of("page", lang) if d.role == "about" and not d.author), None)

    def person_href(self, person: Practitioner, lang: str) -> str:
        return self.urls.href("about", lang, "" if self.urls.alone else person.id)

    def page_of(self, role: Role, lang: str) -> Document | None:
        return self.library.page(role, lang)

    def has(self, kind: str, lang: str) -> bool:
        """Whether a page of that role, or that list, exists in a language."""
        if kind in LISTS:
            return not self.knows_texts or bool(self.library.of(LISTS[kind], lang))  # type: ignore[arg-type]
        known: dict[str, bool] = {
            "archive": bool(self.library.of("article", lang)),
            "about": bool(self.practice.practitioners),
            "services": bool(self.practice.services),
            "places": bool(self.practice.places),
            "booking": self.practice.booking.enabled,
            "newsletter": self.practice.newsletter.enabled,
        }
        return known.get(kind, True) or self.page_of(kind, lang) is not None  # type: ignore[arg-type]

    def href(self, kind: str, lang: str) -> str:
        return self.urls.href(kind, lang)

    def link(self, kind: str, lang: str, label: str) -> Link | None:
        return Link(label, self.href(kind, lang)) if self.has(kind, lang) else None

    def booking_link(self, lang: str) -> Link | None:
        """The one filled button of a page: always the same words. It promises free times where there are some to see."""
        _ = self.tr(lang)
        label = _("See free times") if self.books_online else _("Book an appointment")
        return self.link("booking", lang, typeset(label, lang))

    @property
    def books_online(self) -> bool:
        """Whether a visitor can choose a time on the site; by telephone and by mail otherwise."""
        practice = self.practice
        offered = practice.booking.enabled and any(service.bookable for service in practice.services)
        return offered and bool(self.options.endpoint_of(practice))

    # ------------------------------------------------------------ what every page has

    def common(
        self,
        *,
        template: str,
        lang: str,
        href: str,
        heading: str,
        description: str = "",
        lead: str = "",
        title: str = "",
        versions: Mapping[str, str] | None = None,
        crumbs: tuple[Link, ...] = (),
        document: Document | None = None,
        kind: str = "WebPage",
        nodes: Iterable[Node] = (),
        **more: Any,
    ) -> dict[str, Any]:
        """The fields of PageView. `versions`: language -> href of the same page; `kind`, `nodes`: structured data."""
        versions = versions or {}
        here = Link(heading, href, current=True)
        trail = (*self.crumb_home(lang), *crumbs, here) if href != self.urls.home(lang) else ()
        own = heading == self.practice.name
        title = title or (heading if own else f"{heading} – {self.practice.name}")
        said = ", ".join(part for part in (self.practice.name, self.say(self.practice.tagline, lang)) if part)
        description = description or lead or f"{heading} – {said}"
        return {
            "template": template,
            "path": self.urls.file_of(href),
            "href": href,
            "canonical": self.urls.whole(href) if self.urls.origin else "",
            "title": title,
            "description": description,
            "heading": heading,
            "lead": lead,
            "lang": lang,
            "alternates": self._alternates(versions),
            "translations": tuple(
                Link(language_name(other), target, lang=other) for other, target in versions.items() if other != lang
            ),
            "breadcrumbs": trail,
            "json_ld": page_json(
                self.practice,
                self.urls,
                lang,
                href=href,
                title=heading,
                description=description,
                kind=kind,
                breadcrumbs=trail,
                nodes=nodes,
            ),
            "draft": document is not None and not document.is_public(self.options.now),
            "uid": document.uid if document else "",
            "source": str(document.path) if document else "",
            **more,
        }

    def crumb_home(self, lang: str) -> tuple[Link, ...]:
        _ = self.tr(lang)
        return (Link(typeset(_("Home"), lang), self.urls.home(lang)),)

    def _alternates(self, versions: Mapping[str, str]) -> tuple[Link, ...]:
        """hreflang: every version with itself, then x-default, the main language's where it exists."""
        if len(versions) < 2 or not self.urls.origin:  # noqa: PLR2004 - one version needs no alternate
            return ()
        default = versions.get(self.practice.language) or next(iter(versions.values()))
        links = [Link("", self.urls.whole(target), lang=lang, rel="alternate") for lang, target in versions.items()]
        return (*links, Link("", self.urls.whole(default), lang="x-default", rel="alternate"))

    def role_versions(self, kind: str) -> dict[str, str]:
        return {lang: self.href(kind, lang) for lang in self.practice.languages if self.has(kind, lang)}

    def text_versions(self, document: Document) -> dict[str, str]:
        """A text and its translations that are shown too, in the order of the site's languages."""
        family = self._families[document.translation_of or document.uid] | {document.lang: document}
        return {lang: self.urls.document(family[lang]) for lang in self.practice.languages if lang in family}

    @cached_property
    def _families(self) -> dict[str, dict[str, Document]]:
        """The uid of an original -> its versions by language: one pass over the texts, not one for each text."""
        families: dict[str, dict[str, Document]] = defaultdict(dict)
        for document in self.library.documents:
            families[document.translation_of or document.uid].setdefault(document.lang, document)
        return families


def language_name(lang: str) -> str:
    """A language in itself: « Français », "English"."""
    from babel import Locale

    name = Locale.parse(lang.replace("-", "_")).get_language_name(lang) or lang
    return name[:1].upper() + name[1:]
