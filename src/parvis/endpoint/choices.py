"""What a visitor may choose, and what the keys in a form mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parvis.booking.anyone import MARK, services_of, shared_words
from parvis.booking.availability import bookable, find
from parvis.booking.known import Known
from parvis.booking.telling import Choice, address_lines, price
from parvis.i18n import T
from parvis.pages.dates import duration
from parvis.pages.typography import typeset
from parvis.pages.views import BookingChoice, PlaceChoice
from parvis.practice.model import Place, Practice


def find_choice(practice: Practice, key: str, place: str) -> Choice | None:
    """The offer of a form's keys (`seance` or `seance:90`, `cabinet`), or None when it cannot be booked."""
    return _CHOICES.get(practice, (key, place), lambda: _find_choice(practice, key, place))


_CHOICES: Known[Practice, Choice | None] = Known(512)


def _find_choice(practice: Practice, key: str, place: str) -> Choice | None:
    service, _, minutes = key.partition(":")
    behind = services_of(practice, service)
    wanted = behind[0] if behind else None
    if wanted is None or (minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5)):  # noqa: PLR2004
        return None
    length = int(minutes) if minutes else wanted.duration
    found = next(filter(None, (find(practice, one.id, length, place) for one in behind)), None)
    if found is None:
        return None
    one, option, spot = found
    return Choice(replace(one, id=service) if service.startswith(MARK) else one, option, spot)


def choices(practice: Practice, language: str) -> tuple[BookingChoice, ...]:
    """Every service and duration that can be booked, in the order of the facts."""
    return tuple(
        BookingChoice(
            key=choice.key,
            name=typeset(choice.service.name.to(language), language),
            price=price(practice, choice, language),
            note=", ".join(
                part
                for part in (
                    duration(choice.option.duration, language),
                    typeset(choice.service.note.to(language), language),
                )
                if part
            ),
            practitioner=_whose(practice, choice, language),
            places=places,
        )
        for choice, places in (*_anyone(practice), *_every(practice))
    )


def _whose(practice: Practice, choice: Choice, language: str) -> str:
    if choice.service.id.startswith(MARK):
        return T("With whoever is free").say(language)
    return practice.practitioner(choice.service.practitioner).name


def _anyone(practice: Practice) -> Iterator[tuple[Choice, tuple[str, ...]]]:
    """What can be booked with anyone of several, wherever one of them offers it."""
    for word in shared_words(practice):
        items = [item for item in bookable(practice) if item.service.shared == word]
        places = {place.id: place for item in items for place in item.places}
        service = replace(items[0].service, id=f"{MARK}{word}")
        for option in items[0].options:
            yield Choice(service, option, next(iter(places.values()))), tuple(places)


def _every(practice: Practice) -> Iterator[tuple[Choice, tuple[str, ...]]]:
    for item in bookable(practice):
        for option in item.options:
            yield Choice(item.service, option, item.places[0]), tuple(place.id for place in item.places)


def places(practice: Practice, language: str) -> tuple[PlaceChoice, ...]:
    """Every place where something can be booked, in the order of the facts."""
    known = {place.id for item in bookable(practice) for place in item.places}
    return tuple(
        PlaceChoice(place.id, typeset(place.name.to(language), language), _place_note(practice, place, language))
        for place in practice.places
        if place.id in known
    )


def _place_note(practice: Practice, place: Place, language: str) -> str:
    lines = address_lines(practice, place, language)
    if lines:
        return lines[0]
    if place.kind == "online":
        return T("The link comes with the confirmation").say(language)
    return T("I call you").say(language) if place.kind == "phone" else ""
