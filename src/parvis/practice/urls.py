"""Every address of the site, by role and language: the only place where paths are made.

The main language is at the root, the others under `/<language>/`; folder names are those of the language.
An href begins and (but for files) ends with a slash; a path is the file below the output folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from parvis.practice.documents import Document
from parvis.practice.front_matter import slugify
from parvis.practice.model import Practice

_SEGMENTS: dict[str, dict[str, str]] = {
    "fr": {
        "article": "articles",
        "resource": "ressources",
        "category": "rubriques",
        "tag": "themes",
        "author": "auteurs",
        "archive": "archives",
        "about": "a-propos",
        "services": "tarifs",
        "places": "lieux",
        "booking": "rendez-vous",
        "newsletter": "lettre",
        "legal": "mentions-legales",
        "privacy": "donnees-personnelles",
        "crisis": "aide-urgente",
    },
    "en": {
        "article": "articles",
        "resource": "resources",
        "category": "categories",
        "tag": "topics",
        "author": "authors",
        "archive": "archive",
        "about": "about",
        "services": "fees",
        "places": "places",
        "booking": "booking",
        "newsletter": "newsletter",
        "legal": "legal-notice",
        "privacy": "privacy",
        "crisis": "urgent-help",
    },
}
_LISTS = {"articles": "article", "resources": "resource"}
_FEEDS = {"rss": "feeds/rss.xml", "atom": "feeds/atom.xml", "json": "feeds/feed.json"}


@dataclass(frozen=True, slots=True)
class Urls:
    """`root` is the path of the site on its host, with both slashes; `origin` is `https://host`, or empty if unknown."""

    root: str = "/"
    origin: str = ""
    languages: tuple[str, ...] = ("fr",)
    alone: bool = False  # one practitioner: "about" needs no name

    @classmethod
    def of(cls, practice: Practice, site_url: str = "") -> Urls:
        """The addresses of a practice, at its own address or, for a preview, at another one."""
        parts = urlsplit(site_url or practice.site_url)
        root = f"/{parts.path.strip('/')}/" if parts.path.strip("/") else "/"
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return cls(root, origin, practice.languages, alone=len(practice.practitioners) == 1)

    def home(self, lang: str) -> str:
        """Where a language begins."""
        return self.root if lang == self.languages[0] else f"{self.root}{lang}/"

    @lru_cache(maxsize=8192)  # noqa: B019 - a few values, and every page asks for dozens
    def href(self, kind: str, lang: str, slug: str = "", *, page: int = 1) -> str:
        """The path on the site of a page.

        Kinds: home, article, articles, resource, resources, category, tag, author, archive, about, services, places,
        booking, newsletter, legal, privacy, crisis, page, not-found. `slug` is a slug for texts and plain pages, a name
        for categories and tags, an id for authors and for the about page of one practitioner.
        """
        if kind == "not-found":
            return f"{self.home(lang)}404.html"
        return self.home(lang) + "".join(f"{part}/" for part in self._parts(kind, lang, slug, page))

    def _parts(self, kind: str, lang: str, slug: str, page: int) -> list[str]:
        segments = _SEGMENTS.get(lang, _SEGMENTS["en"])
        name = _LISTS.get(kind, kind)
        if kind not in {"home", "page"} and name not in segments:
            raise KeyError(kind)
        parts = [] if kind in {"home", "page"} else [segments[name]]
        if slug:
            parts.append(slugify(slug) if kind in {"category", "tag"} else quote(slug))
        return [*parts, "page", str(page)] if page > 1 else parts

    def path(self, kind: str, lang: str, slug: str = "", *, page: int = 1) -> str:
        """The file of a page below the output folder."""
        return self.file_of(self.href(kind, lang, slug, page=page))

    def absolute(self, kind: str, lang: str, slug: str = "", *, page: int = 1) -> str:
        """The whole address of a page."""
        return self.origin + self.href(kind, lang, slug, page=page)

    def document(self, document: Document) -> str:
        """The path on the site of a text of the practice, by its kind and role."""
        if document.kind != "page":
            return self.href(document.kind, document.lang, document.slug)
        if document.role == "page":
            return self.href("page", document.lang, document.slug)
        person = document.author if document.role == "about" and not self.alone else ""
        return self.href(document.role, document.lang, person)

    def feed(self, form: str, lang: str) -> str:
        """The path on the site of a feed: `rss`, `atom` or `json`."""
        return self.home(lang) + _FEEDS[form]

    def media(self, name: str) -> str:
        """The path on the site of a file of content/media."""
        return f"{self.root}media/{quote(name)}"

    def static(self, name: str) -> str:
        """The path on the site of a file of the theme."""
        return f"{self.root}theme/{quote(name)}"

    def whole(self, href: str) -> str:
        """The absolute address of a path on the site; absolute addresses are kept."""
        return self.origin + href if href.startswith("/") and not href.startswith("//") else href

    def file_of(self, href: str) -> str:
        """The file below the output folder that answers at a path on the site."""
        below = unquote(href.removeprefix(self.root))
        return f"{below}index.html" if not below or below.endswith("/") else below
