"""The endpoint's pages in the site's own theme, and the answers made of them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jinja2
from starlette.responses import HTMLResponse

from parvis.endpoint.context import Context, origin
from parvis.endpoint.views import AlertView, ContactView, SaidView
from parvis.i18n import T, Text
from parvis.pages.options import BuildOptions
from parvis.pages.render import environment, render
from parvis.pages.site_views import site_view
from parvis.pages.stylesheet import Assets, assets
from parvis.pages.views import Link, PageView, SiteView
from parvis.practice.model import Practice


@lru_cache(maxsize=16)
def _templates(language: str) -> jinja2.Environment:
    return environment([], language)


@dataclass(slots=True)
class Pages:
    """Renders views; keeps the site's view of each language until the facts change."""

    context: Context
    _sites: dict[str, tuple[Practice, SiteView]] = field(default_factory=dict)

    def answer(self, view: PageView, practice: Practice, status: int = 200) -> HTMLResponse:
        site = self.site(practice, view.lang)
        return HTMLResponse(render(_titled(view, site), site, _templates(view.lang)), status)

    def site(self, practice: Practice, language: str) -> SiteView:
        known = self._sites.get(language)
        if known is None or (known[0] is not practice and known[0] != practice):
            known = (practice, self._site(practice, language))
            self._sites[language] = known
        return known[1]

    def theme(self, practice: Practice) -> Assets:
        """The theme's files, which the endpoint serves itself when the site is on another host."""
        facts = practice.site
        return assets(facts.palette, facts.voice, facts.accent)

    def _site(self, practice: Practice, language: str) -> SiteView:
        context = self.context
        address, endpoint = context.site_address(practice), context.address(practice)
        options = BuildOptions(now=context.clock(), site_url=address, endpoint=endpoint, publishing=False)
        elsewhere = bool(origin(address)) and origin(address) != origin(endpoint)
        site = dataclasses.replace(site_view(practice, language, options, whole=elsewhere), script="", preview=False)
        if not elsewhere:
            return site
        theme, base = self.theme(practice), context.base(practice)
        return dataclasses.replace(
            site,
            stylesheet=f"{base}/{theme.stylesheet}",
            font=f"{base}/{theme.font}" if theme.font else "",
        )


def page(site: SiteView, name: str, heading: Text | str, *, same: str = "", **more: Any) -> dict[str, Any]:
    """The fields that every view of the endpoint has; `name` is its template below endpoint/.

    `same` is this page's address with `{lang}` in it: the way to the other languages.
    """
    language = site.language
    title = heading.say(language) if isinstance(heading, Text) else heading
    return {
        "template": f"endpoint/{name}",
        "path": "",
        "href": site.booking.href if site.booking else "",
        "canonical": "",
        "title": title,
        "description": "",
        "heading": title,
        "lang": language,
        "noindex": True,
        "translations": tuple(
            Link(other.label, same.replace("{lang}", other.lang), lang=other.lang) for other in site.languages if same
        ),
        "contact": ContactView(site.phone, site.phone_href, site.email),
        **more,
    }


def said(
    pages: Pages,
    practice: Practice,
    language: str,
    heading: Text,
    *text: Text,
    lamp: Text | None = None,
    links: tuple[Link, ...] = (),
    status: int = 200,
) -> HTMLResponse:
    """A page that says something and leads on."""
    site = pages.site(practice, language)
    view = SaidView(
        **{**page(site, "said", heading), "href": ""},
        lamp=lamp.say(language) if lamp else "",
        text=tuple(sentence.say(language) for sentence in text),
        links=links or exits(site),
    )
    return pages.answer(view, practice, status)


def exits(site: SiteView) -> tuple[Link, ...]:
    """Where to go from a page that ends something."""
    return tuple(link for link in (site.booking, site.home) if link)


def alert(title: Text, text: Text | None, language: str) -> AlertView:
    return AlertView(title.say(language), text.say(language) if text else "")


def not_found(pages: Pages, practice: Practice, language: str) -> HTMLResponse:
    return said(
        pages,
        practice,
        language,
        T("This page does not exist."),
        T("The address may have been cut, or the page may have moved."),
        status=404,
    )


def _titled(view: PageView, site: SiteView) -> PageView:
    return view if site.name in view.title else dataclasses.replace(view, title=f"{view.title} – {site.name}")
