"""View models: what a template may know, and nothing else.

Each page is a function of one view and of the site's view, plain values that can be serialised and fingerprinted.
`Html` fields hold markup made by our code, already sanitised and typeset; `str` fields are plain text, already
typeset for their language, and are escaped by the template. Addresses (`href`, `src`) are ready to print: they begin
with the site's own path, or with `https://`, `tel:`, `mailto:`, `sms:`. Lists are in the order in which they are shown.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from parvis.values import dataclass

Html = str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    current: bool = False
    lang: str = ""  # hreflang, when the target is in another language
    rel: str = ""


@dataclass(frozen=True, slots=True)
class HelpLineView:
    number: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class AddressView:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    """One per language."""

    name: str
    tagline: str
    language: str
    root: str  # path of the site's root in this language, ends with "/"
    home: Link
    menu: tuple[Link, ...]  # the booking entry last
    booking: Link | None
    languages: tuple[Link, ...]  # the other languages' home pages; a page's own translations are in PageView.alternates
    stylesheet: str
    font: str  # href of the preloaded font, "" for none
    favicon: str  # data: address
    house: Html  # inline SVG of the front; "" where it is not drawn
    palette: str
    voice: str
    help_lines: tuple[HelpLineView, ...]
    help_sentence: str  # "Ce cabinet ne répond pas aux urgences. …"
    crisis_page: Link | None
    address: AddressView | None
    phone: str
    phone_href: str
    email: str
    newsletter: Link | None
    feeds: tuple[Link, ...]  # rel="alternate" in the head: label "RSS", "Atom", "JSON Feed"; `rel` holds the media type
    registration: tuple[str, ...]  # one line a practitioner: "Psychologue, RPPS nº …"
    legal_links: tuple[Link, ...]
    fictional: str  # notice of the demonstration, "" otherwise
    script: str = ""  # href of the booking script, used by booking pages only
    preview: bool = False
    books_online: bool = True  # a time can be chosen on the site; by telephone and by mail otherwise


@dataclass(frozen=True, slots=True)
class PageView:
    """What every page has. `template` is the name of its template without `.html`."""

    template: str
    path: str  # file below the output folder, "articles/x/index.html"
    href: str  # path of the page on the site, "/articles/x/"
    canonical: str  # absolute
    title: str  # of the window and of search results
    description: str
    heading: str  # h1
    lead: str = ""
    lang: str = "fr"
    alternates: tuple[Link, ...] = ()  # hreflang, absolute, self and x-default included
    translations: tuple[Link, ...] = ()  # links a reader follows to the same page in another language
    breadcrumbs: tuple[Link, ...] = ()
    json_ld: str = ""  # JSON text, safe inside <script type="application/ld+json">
    og_type: str = "website"
    image: str = ""  # absolute address of the social image
    noindex: bool = False
    draft: bool = False  # preview only: shown with a clear mark
    uid: str = ""
    source: str = ""  # path of the Markdown file, for the report of what was published


@dataclass(frozen=True, slots=True)
class Section:
    """A label on the left, matter on the right. `id` is the anchor."""

    id: str
    title: str
    body: Html


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    description: Html
    href: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An item of a list of texts."""

    title: str
    href: str
    summary: str
    date: str = ""  # shown: "12 novembre 2026"
    datetime: str = ""  # ISO 8601
    reading: str = ""  # "6 min de lecture"
    kind: str = ""  # "audio", "fiche"… shown when useful
    category: Link | None = None


@dataclass(frozen=True, slots=True)
class Plate:
    """The engraved sign of the street; a portrait takes its place."""

    name: tuple[str, ...]  # lines
    lines: tuple[str, ...]
    portrait: str = ""
    portrait_alt: str = ""
    portrait_width: int = 0
    portrait_height: int = 0


@dataclass(frozen=True, slots=True)
class PersonCard:
    plate: Plate
    name: str
    profession: str
    text: Html
    link: Link | None  # to the about page
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeView(PageView):
    button: Link | None = None
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()  # the H2 parts of the home page's Markdown
    people: tuple[PersonCard, ...] = ()
    articles: tuple[Card, ...] = ()
    all_articles: Link | None = None


@dataclass(frozen=True, slots=True)
class AboutView(PageView):
    """One practitioner's page: story first, then proof, then limits."""

    plate: Plate | None = None
    intro: Html = ""
    sections: tuple[Section, ...] = ()
    proof: tuple[Fact, ...] = ()  # title, register, training, supervision, memberships, insurance
    limits: Html = ""
    register_note: str = ""  # how to look the title up, or "profession non réglementée"
    register_link: Link | None = None
    button: Link | None = None


@dataclass(frozen=True, slots=True)
class PeopleView(PageView):
    """The page that leads to each practitioner."""

    people: tuple[PersonCard, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class FeeRow:
    service: str
    note: str
    duration: str
    price: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class FeeTable:
    practitioner: str
    profession: str
    rows: tuple[FeeRow, ...]
    notes: tuple[Fact, ...]  # payment, cancellation, VAT wording, mediator


@dataclass(frozen=True, slots=True)
class ServicesView(PageView):
    tables: tuple[FeeTable, ...] = ()
    sections: tuple[Section, ...] = ()
    button: Link | None = None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    id: str
    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PlacesView(PageView):
    places: tuple[PlaceCard, ...] = ()
    sections: tuple[Section, ...] = ()
    button: Link | None = None


@dataclass(frozen=True, slots=True)
class Audio:
    src: str
    type: str  # media type
    duration: str  # shown
    size: str  # shown
    transcript: Html = ""


@dataclass(frozen=True, slots=True)
class ArticleView(PageView):
    """An article or a resource."""

    kind: str = "article"
    body: Html = ""
    contents: tuple[Link, ...] = ()  # headings of level 2
    date: str = ""
    datetime: str = ""
    modified: str = ""
    modified_datetime: str = ""
    reading: str = ""
    author: Link | None = None
    author_line: str = ""  # profession of the author
    category: Link | None = None
    tags: tuple[Link, ...] = ()
    figure: str = ""
    figure_alt: str = ""
    figure_width: int = 0
    figure_height: int = 0
    audio: Audio | None = None
    crisis: bool = False
    vignette: str = ""  # statement on the case told, "" for none
    older: Link | None = None
    newer: Link | None = None
    newsletter: NewsletterForm | None = None


@dataclass(frozen=True, slots=True)
class ListView(PageView):
    """Articles, resources, a category, a tag, an author, the archive."""

    intro: Html = ""
    groups: tuple[CardGroup, ...] = ()
    topics: tuple[Link, ...] = ()
    empty: str = ""  # said when there is nothing
    newer: Link | None = None
    older: Link | None = None
    page: str = ""  # "Page 2 sur 3"
    newsletter: NewsletterForm | None = None


@dataclass(frozen=True, slots=True)
class CardGroup:
    title: str  # a year in the archive, "" in plain lists
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ProseView(PageView):
    """Legal, privacy, crisis help and plain pages: sections, some of them generated from the facts."""

    intro: Html = ""
    sections: tuple[Section, ...] = ()
    crisis: bool = False


@dataclass(frozen=True, slots=True)
class CrisisCountry:
    name: str
    lines: tuple[HelpLineView, ...]


@dataclass(frozen=True, slots=True)
class CrisisView(PageView):
    intro: Html = ""
    countries: tuple[CrisisCountry, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingChoice:
    """A service one may book. `key` is its id; durations beyond the first have the key `id:minutes`."""

    key: str
    name: str
    price: str
    note: str
    practitioner: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class BookingView(PageView):
    """HTML first: `action` is the endpoint's page; the script, when it runs, shows the slots here."""

    action: str = ""  # "" where there is no endpoint: telephone and e-mail only
    choices: tuple[BookingChoice, ...] = ()
    places: tuple[PlaceChoice, ...] = ()
    contact_note: str = ""
    policy: str = ""
    privacy: Link | None = None
    messages: str = ""  # JSON: the sentences the script shows, in this language
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsletterForm:
    action: str  # "" where there is no endpoint: feeds only
    title: str
    text: str
    language: str
    privacy: Link | None


@dataclass(frozen=True, slots=True)
class NewsletterView(PageView):
    form: NewsletterForm | None = None
    feeds: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class NotFoundView(PageView):
    exits: tuple[Link, ...] = ()
    house: Html = ""  # the front, wide: house(name, "band")


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything the build writes as HTML: the sites by language and every page, in the order of writing."""

    sites: dict[str, SiteView] = field(default_factory=dict)
    pages: tuple[PageView, ...] = ()
    media: tuple[str, ...] = ()  # files of content/media that the pages use, by name
