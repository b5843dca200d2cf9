"""The booking page: an HTML form that works alone, and the sentences of the script that shows the slots in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from parvis.pages.dates import duration, money
from parvis.pages.embed_messages import embed_messages
from parvis.pages.scene import Scene
from parvis.pages.typography import typeset
from parvis.pages.views import BookingChoice, BookingView, Link, PlaceChoice
from parvis.practice.model import Place, Service


def booking_page(scene: Scene, lang: str) -> BookingView:
    document = scene.page_of("booking", lang)
    intro, sections = scene.parts(document)
    _ = scene.tr(lang)
    endpoint = scene.options.endpoint_of(scene.practice)
    common = scene.common(
        template="booking",
        lang=lang,
        href=scene.urls.href("booking", lang),
        heading=typeset(document.title if document else _("Book an appointment"), lang),
        lead=scene.described(document),
        versions=scene.role_versions("booking"),
        document=document,
        kind="ContactPage",
    )
    choices = booking_choices(scene, lang)
    return BookingView(
        **common,
        action=f"{endpoint}/{lang}/book" if endpoint and choices else "",
        choices=choices,
        places=place_choices(scene, lang),
        contact_note=typeset(_("A message is enough: you will be called back."), lang),
        policy=cancellation_policy(scene, lang),
        privacy=Link(typeset(_("What becomes of your details"), lang), scene.urls.href("privacy", lang)),
        messages=json.dumps(embed_messages(lang), ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        sections=scene.with_intro(intro, sections, lang) if document and document.summary else sections,
    )


def bookable(scene: Scene) -> list[Service]:
    practice = scene.practice
    return [service for service in practice.services if service.bookable and practice.places_online(service)]


def booking_choices(scene: Scene, lang: str) -> tuple[BookingChoice, ...]:
    """Every service and duration one may book, in the order of the facts."""
    return tuple(choice for service in bookable(scene) for choice in _choices(scene, service, lang))


def _choices(scene: Scene, service: Service, lang: str) -> Iterator[BookingChoice]:
    _ = scene.tr(lang)
    every = [(service.duration, service.price), *((option.duration, option.price) for option in service.options)]
    name = scene.practice.practitioner(service.practitioner).name
    places = tuple(place.id for place in scene.practice.places_online(service))
    for number, (minutes, price) in enumerate(every):
        note = ", ".join(part for part in (duration(minutes, lang), scene.say(service.note, lang)) if part)
        free = typeset(_("Free"), lang)
        yield BookingChoice(
            key=service.id if not number else f"{service.id}:{minutes}",
            name=scene.say(service.name, lang),
            price=free if service.free and not number else money(price, scene.practice.currency, lang),
            note=note,
            practitioner=name,
            places=places,
        )


def place_choices(scene: Scene, lang: str) -> tuple[PlaceChoice, ...]:
    """The places of what may be booked, in the order of the facts."""
    used = {place.id for service in bookable(scene) for place in scene.practice.places_online(service)}
    return tuple(
        PlaceChoice(place.id, scene.say(place.name, lang), _place_note(scene, place, lang))
        for place in scene.practice.places
        if place.id in used
    )


def _place_note(scene: Scene, place: Place, lang: str) -> str:
    return typeset(place.address.city, lang) if place.address else scene.say(place.provider, lang)


def cancellation_policy(scene: Scene, lang: str) -> str:
    """What cancelling costs, before one confirms: in the practitioner's words where there is one, else the common rule."""
    people = scene.practice.practitioners
    if len(people) == 1 and people[0].cancellation:
        return scene.say(people[0].cancellation, lang)
    hours = scene.practice.booking.free_change_hours
    _ = scene.tr(lang)
    if scene.options.endpoint_of(scene.practice):
        sentence = _("Moving or cancelling is free until {hours} hours before, in one click, with no reason to give.")
    else:  # by telephone or by mail, nothing is a click
        sentence = _("Moving or cancelling is free until {hours} hours before, with no reason to give.")
    return typeset(sentence.format(hours=hours), lang)
