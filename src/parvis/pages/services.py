"""Fees, and places: tables and sheets from the facts, with what the practitioner wrote beside them."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.pages import structured_data
from parvis.pages.dates import duration, money
from parvis.pages.identity import address_lines, profession_of
from parvis.pages.markup import escape
from parvis.pages.scene import Scene
from parvis.pages.typography import typeset
from parvis.pages.views import Fact, FeeRow, FeeTable, PlaceCard, PlacesView, ServicesView
from parvis.practice.model import Place, Practitioner, Service


def services(scene: Scene, lang: str) -> ServicesView:
    _ = scene.tr(lang)
    document = scene.page_of("services", lang)
    intro, sections = scene.parts(document)
    people = [p for p in scene.practice.practitioners if any(s.practitioner == p.id for s in scene.practice.services)]
    heading = typeset(document.title if document else _("Fees"), lang)
    nodes = [structured_data.offers(scene.practice, p, scene.urls, lang, f"{heading}, {p.name}") for p in people]
    common = scene.common(
        template="services",
        lang=lang,
        href=scene.urls.href("services", lang),
        heading=heading,
        lead=scene.described(document),
        versions=scene.role_versions("services"),
        document=document,
        nodes=[*nodes, *(structured_data.person(scene.practice, p, scene.urls, lang) for p in people)],
    )
    return ServicesView(
        **common,
        tables=tuple(fee_table(scene, person, lang) for person in people),
        sections=scene.with_intro(intro, sections, lang),
        button=scene.booking_link(lang),
    )


def fee_table(scene: Scene, person: Practitioner, lang: str) -> FeeTable:
    offered = [service for service in scene.practice.services if service.practitioner == person.id]
    return FeeTable(
        practitioner=person.name,
        profession=profession_of(person, lang),
        rows=tuple(row for service in offered for row in fee_rows(scene, service, lang)),
        notes=tuple(fee_notes(scene, person, lang)),
    )


def fee_rows(scene: Scene, service: Service, lang: str) -> Iterator[FeeRow]:
    """One row for each duration of a service."""
    _ = scene.tr(lang)
    places = [scene.say(place.name, lang) for place in scene.practice.places_of(service)] if service.places else []
    every = [(service.duration, service.price), *((option.duration, option.price) for option in service.options)]
    for number, (minutes, price) in enumerate(every):
        free = typeset(_("Free"), lang)
        yield FeeRow(
            service=scene.say(service.name, lang),
            note=scene.say(service.note, lang) if not number else "",
            duration=duration(minutes, lang),
            price=free if service.free and not number else money(price, scene.practice.currency, lang),
            place=", ".join(places),
        )


def fee_notes(scene: Scene, person: Practitioner, lang: str) -> Iterator[Fact]:
    _ = scene.tr(lang)
    yield Fact(_("Paying"), scene.line(person.payment, lang))
    yield Fact(_("Cancelling, moving"), scene.line(person.cancellation, lang))
    if person.legal is None:
        return
    yield Fact(_("VAT"), scene.line(person.legal.vat, lang))
    mediator = person.legal.mediator
    if mediator:
        yield Fact(_("Mediator"), escape(typeset(mediator.name, lang)), mediator.url)


def places(scene: Scene, lang: str) -> PlacesView:
    _ = scene.tr(lang)
    document = scene.page_of("places", lang)
    intro, sections = scene.parts(document)
    common = scene.common(
        template="places",
        lang=lang,
        href=scene.urls.href("places", lang),
        heading=typeset(document.title if document else _("Places"), lang),
        lead=scene.described(document),
        versions=scene.role_versions("places"),
        document=document,
        kind="ContactPage",
    )
    return PlacesView(
        **common,
        places=tuple(place_card(scene, place, lang) for place in scene.practice.places),
        sections=scene.with_intro(intro, sections, lang),
        button=scene.booking_link(lang),
    )


def place_card(scene: Scene, place: Place, lang: str) -> PlaceCard:
    return PlaceCard(f"place-{place.id}", scene.say(place.name, lang), tuple(_place_facts(scene, place, lang)))


def _place_facts(scene: Scene, place: Place, lang: str) -> Iterator[Fact]:
    _ = scene.tr(lang)
    if place.address:
        lines = address_lines(place.address, scene.practice, lang)
        yield Fact(_("Address"), "<br>".join(escape(line) for line in lines))
    yield Fact(_("How to come"), scene.line(place.access, lang))
    yield Fact(_("Accessibility"), scene.line(place.accessibility, lang))
    yield Fact(_("Video by"), escape(typeset(place.provider, lang)), place.provider_url)
    yield Fact(_("Good to know"), scene.line(place.note, lang))
    names = [person.name for person in scene.practice.practitioners if person.id in place.practitioners]
    yield Fact(_("Who works there"), escape(", ".join(names)))
