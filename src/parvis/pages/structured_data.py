"""JSON-LD for each page, from the facts, with types chosen by profession and country.

schema.org has no type for psychologists, and its medical types are for health professions by law: they are used only
where the profession is one in the practice's country. People sharing premises stay separate: each offers what is
theirs. Never a rating or a review. Ids are stable: they hang on the site's address and on the ids of `practice.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, ParamSpec

from parvis.i18n import T
from parvis.pages.views import Link
from parvis.practice.model import Address, Availability, Credential, Practice, Practitioner, Service, Title
from parvis.practice.professions import PROFESSIONS, is_regulated, profession_name
from parvis.practice.urls import Urls

Node = dict[str, Any]
_DAYS = {
    day: day.capitalize() for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


class _Lasting(dict[str, Any]):
    """A node that stands on many pages; never changed once made."""

    text = ""


_P = ParamSpec("_P")
_MANY = 64


def _lasting(make: Callable[Concatenate[Practice, _P], Node]) -> Callable[Concatenate[Practice, _P], Node]:
    """A node that depends on the facts alone is made once for the same facts: those asked about last are kept."""
    known: dict[object, tuple[Practice, _Lasting]] = {}

    def kept(practice: Practice, /, *more: _P.args, **named: _P.kwargs) -> Node:
        key = *map(_name, more), *map(_name, named.values())
        found = known.get(key)
        if found is None or found[0] is not practice:
            if len(known) >= _MANY:
                known.clear()
            found = known[key] = practice, _Lasting(make(practice, *more, **named))
        return found[1]

    return kept


def _name(value: object) -> object:
    return value.id if isinstance(value, Practitioner) else value


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def script(nodes: Iterable[Node]) -> str:
    """The nodes as JSON text that can stand inside `<script>`: it holds no <, > or &."""
    return '{"@context":"https://schema.org","@graph":[' + ",".join(map(_written, nodes)) + "]}"


def _written(node: Node) -> str:
    if isinstance(node, _Lasting):
        node.text = node.text or _json(node)
        return node.text
    return _json(node)


def _json(node: Node) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", _encode(_without_empty(node)))


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept: dict[str, Any] = {}
        for key, item in value.items():
            if type(item) is not str:
                item = _without_empty(item)  # noqa: PLW2901 - what is left of it
            if item or item not in ("", None, [], {}):
                kept[key] = item
        return kept
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def page_json(
    practice: Practice,
    urls: Urls,
    lang: str,
    *,
    href: str,
    title: str,
    description: str = "",
    kind: str = "WebPage",
    breadcrumbs: Sequence[Link] = (),
    nodes: Iterable[Node] = (),
) -> str:
    """Everything a page says of itself: the page, where it is, the site and the practice, then `nodes`.

    `kind`: WebPage, AboutPage, ProfilePage, ContactPage or CollectionPage. Persons that `nodes` name come with them.
    """
    page: Node = {
        "@type": kind,
        "@id": urls.whole(href),
        "url": urls.whole(href),
        "name": title,
        "description": description,
        "inLanguage": lang,
        "isPartOf": {"@id": _id(urls, "website")},
    }
    trail = [breadcrumb(breadcrumbs, urls)] if len(breadcrumbs) > 1 else []
    if trail:
        page["breadcrumb"] = {"@id": urls.whole(breadcrumbs[-1].href) + "#breadcrumb"}
    return script([page, *trail, *_unique([website(practice, urls, lang), business(practice, urls, lang), *nodes])])


def _unique(nodes: Iterable[Node]) -> list[Node]:
    """One node an id, the first one."""
    found: dict[str, Node] = {}
    for index, node in enumerate(nodes):
        found.setdefault(node.get("@id", str(index)), node)
    return list(found.values())


def _id(urls: Urls, name: str) -> str:
    return f"{urls.origin}{urls.root}#{name}"


@_lasting
def website(practice: Practice, urls: Urls, lang: str) -> Node:
    return {
        "@type": "WebSite",
        "@id": _id(urls, "website"),
        "url": urls.origin + urls.root,
        "name": practice.name,
        "description": practice.tagline.to(lang),
        "inLanguage": list(practice.languages),
        "publisher": {"@id": _id(urls, "practice")},
    }


@_lasting
def business(practice: Practice, urls: Urls, lang: str) -> Node:
    """The house. With several people it has no profession of its own, and lends its address only."""
    place = next((place for place in practice.places if place.kind == "on-site" and place.address), None)
    return {
        "@type": business_type(practice),
        "@id": _id(urls, "practice"),
        "name": practice.name,
        "description": practice.tagline.to(lang),
        "url": urls.origin + urls.home(lang),
        "email": practice.email,
        "telephone": practice.phone,
        "address": _address(place.address, practice) if place and place.address else None,
        "openingHoursSpecification": _hours(practice.availability) if len(practice.practitioners) == 1 else [],
        "currenciesAccepted": practice.currency,
        "potentialAction": reserve_action(practice, urls, lang),
    }


def reserve_action(practice: Practice, urls: Urls, lang: str) -> Node | None:
    """That one may book on the site, and where; None where one calls or writes."""
    books = practice.booking.enabled and practice.endpoint_url and any(one.bookable for one in practice.services)
    if not books:
        return None
    return {
        "@type": "ReserveAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": urls.absolute("booking", lang),
            "inLanguage": lang,
            "actionPlatform": [f"https://schema.org/{kind}WebPlatform" for kind in ("Desktop", "Mobile")],
        },
        "result": {"@type": "Reservation", "name": T("Appointment").say(lang)},
    }


def business_type(practice: Practice) -> str:
    """MedicalBusiness for one person in a regulated health profession; ProfessionalService or LocalBusiness otherwise."""
    if len(practice.practitioners) != 1:
        return "LocalBusiness"
    key = practice.practitioners[0].profession
    profession = PROFESSIONS.get(key)
    medical = profession is not None and profession.health and is_regulated(key, practice.region or practice.country)
    return "MedicalBusiness" if medical else "ProfessionalService"


def _address(address: Address, practice: Practice) -> Node:
    return {
        "@type": "PostalAddress",
        "streetAddress": address.street,
        "postalCode": address.postal_code,
        "addressLocality": address.city,
        "addressCountry": address.country or practice.country,
    }


def _hours(availability: tuple[Availability, ...]) -> list[Node]:
    """The hours of every week; those of a season or of some weeks are left to the calendar."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [_DAYS[day] for day in rule.days],
            "opens": span.start.isoformat("minutes"),
            "closes": span.end.isoformat("minutes"),
        }
        for rule in availability
        if rule.weeks == "every" and not (rule.start or rule.end or rule.services)
        for span in rule.hours
    ]


@_lasting
def person(practice: Practice, practitioner: Practitioner, urls: Urls, lang: str) -> Node:
    """A practitioner: title, register, training, languages; nothing that is not in the facts."""
    about = urls.absolute("about", lang, practitioner.id if len(practice.practitioners) > 1 else "")
    known = practitioner.profession in PROFESSIONS
    return {
        "@type": "Person",
        "@id": _id(urls, practitioner.id),
        "name": practitioner.name,
        "url": about,
        "jobTitle": practitioner.headline.to(lang) or (profession_name(practitioner.profession, lang) if known else ""),
        "email": practitioner.email,
        "telephone": practitioner.phone,
        "image": urls.whole(urls.media(practitioner.portrait)) if practitioner.portrait else "",
        "knowsLanguage": list(practitioner.languages),
        "identifier": [_identifier(title) for title in practitioner.titles if title.number],
        "hasCredential": [
            *(_title(title, lang) for title in practitioner.titles),
            *(_credential(credential, lang) for credential in practitioner.credentials),
        ],
        "memberOf": [{"@type": "Organization", "name": body.to(lang)} for body in practitioner.memberships],
        "worksFor" if len(practice.practitioners) == 1 else "workLocation": {"@id": _id(urls, "practice")},
    }


def _identifier(title: Title) -> Node:
    return {"@type": "PropertyValue", "propertyID": title.register.upper(), "value": title.number}


def _title(title: Title, lang: str) -> Node:
    issuer = title.issued_by.to(lang)
    return {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "license",
        "name": title.name.to(lang),
        "recognizedBy": {"@type": "Organization", "name": issuer} if issuer else None,
    }


def _credential(credential: Credential, lang: str) -> Node:
    return {
        "@type": "EducationalOccupationalCredential",
        "name": credential.name.to(lang),
        "description": credential.note.to(lang),
        "dateCreated": str(credential.year) if credential.year else "",
        "identifier": credential.code,
        "recognizedBy": {"@type": "Organization", "name": credential.awarded_by},
    }


def breadcrumb(links: Sequence[Link], urls: Urls) -> Node:
    """The way from the home page to this one; the last link is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "@id": urls.whole(links[-1].href) + "#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": link.label, "item": urls.whole(link.href)}
            for position, link in enumerate(links, 1)
        ],
    }


def article(
    urls: Urls,
    *,
    kind: str,
    href: str,
    title: str,
    description: str,
    lang: str,
    published: str = "",
    modified: str = "",
    author: str = "",
    image: str = "",
    words: int = 0,
    section: str = "",
    keywords: Sequence[str] = (),
    audio: tuple[str, str] | None = None,
) -> Node:
    """An article (`kind` article: BlogPosting) or a resource (Article). Dates are ISO 8601; `author` is a practitioner's id;
    `audio` is (href, media type). Give `person(...)` beside it, so that the author's id resolves.
    """
    return {
        "@type": "BlogPosting" if kind == "article" else "Article",
        "@id": urls.whole(href) + "#text",
        "mainEntityOfPage": {"@id": urls.whole(href)},
        "headline": title,
        "description": description,
        "inLanguage": lang,
        "datePublished": published,
        "dateModified": modified or published,
        "author": {"@id": _id(urls, author or "practice")},
        "publisher": {"@id": _id(urls, "practice")},
        "image": image,
        "wordCount": words or None,
        "articleSection": section,
        "keywords": list(keywords),
        "associatedMedia": {"@type": "AudioObject", "contentUrl": urls.whole(audio[0]), "encodingFormat": audio[1]}
        if audio
        else None,
    }


def offers(practice: Practice, practitioner: Practitioner, urls: Urls, lang: str, name: str) -> Node:
    """The fees of one practitioner. `name` is the catalogue's title. Prices are all taxes included."""
    services = [service for service in practice.services if service.practitioner == practitioner.id]
    return {
        "@type": "OfferCatalog",
        "@id": _id(urls, f"fees-{practitioner.id}"),
        "name": name,
        "itemListElement": [offer for service in services for offer in _offers(practice, service, urls, lang)],
    }


def _offers(practice: Practice, service: Service, urls: Urls, lang: str) -> list[Node]:
    durations = [(service.duration, service.price), *((option.duration, option.price) for option in service.options)]
    return [
        {
            "@type": "Offer",
            "price": "0" if service.free else format(price.normalize(), "f"),
            "priceCurrency": practice.currency,
            "eligibleDuration": {"@type": "QuantitativeValue", "value": minutes, "unitCode": "MIN"},
            "offeredBy": {"@id": _id(urls, service.practitioner)},
            "itemOffered": {
                "@type": "Service",
                "name": service.name.to(lang),
                "description": service.note.to(lang),
                "provider": {"@id": _id(urls, service.practitioner)},
            },
        }
        for minutes, price in durations
    ]
