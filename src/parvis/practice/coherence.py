"""What must agree between the facts: references, numbers, hours, prices. Reads the frozen model, writes problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Any

from parvis.i18n import T, Text
from parvis.practice.convert import Converter
from parvis.practice.hours import write_span
from parvis.practice.model import (
    FORMAT,
    Availability,
    AvailabilityException,
    Legal,
    Practice,
    Practitioner,
    Service,
    TimeSpan,
)
from parvis.practice.nearby import advise
from parvis.practice.numbers import REGISTERS, check_number, register_key

_COMPANY_REGISTERS = {"BE": "bce", "CH": "uid", "FR": "siren"}
_VAT_REGISTERS = {"FR": "fr-vat", "BE": "bce", "CH": "uid"}


def check(practice: Practice, converter: Converter, raw: dict[str, Any]) -> None:
    """Note every disagreement in `converter.problems`."""
    _format(practice, converter)
    _references(converter, raw)
    _duplicates(converter, raw)
    _languages(practice, converter)
    for person in practice.practitioners:
        _numbers(person, practice, converter)
    for service in practice.services:
        _price(service, converter)
        _where(service, practice, converter)
        _openings(service, practice, converter)
    _shared(practice, converter)
    for item in practice.availability:
        _hours(item.hours, converter, converter.path_of(item, "hours"))
        _belongs(item, practice, converter)
    _same_hours_twice(practice, converter)
    _dates(practice, converter)


def _format(practice: Practice, converter: Converter) -> None:
    """A file of another form is read as ours would be: what it says may mean something else there."""
    if practice.format > FORMAT:
        what = T("This file was written for a later version of Parvis.")
        converter.problem("later-format", ("format",), what, T("Update Parvis: pip install --upgrade parvis"))
    elif practice.format < FORMAT:
        what = T("This file was written for an earlier version of Parvis.")
        converter.problem("earlier-format", ("format",), what, T("Write: {example}", example="parvis upgrade"))


def _ids(raw: dict[str, Any], name: str) -> list[tuple[int, str]]:
    items = raw.get(name)
    if not isinstance(items, list):
        return []
    found = [(n, item.get("id")) for n, item in enumerate(items) if isinstance(item, dict)]
    return [(n, id_) for n, id_ in found if isinstance(id_, str)]


def _references(converter: Converter, raw: dict[str, Any]) -> None:
    words = {
        "practitioners": T("No practitioner has the short name “{value}”.", value="{value}"),
        "places": T("No place has the short name “{value}”.", value="{value}"),
        "services": T("No service has the short name “{value}”.", value="{value}"),
    }
    for path, name, value in converter.references:
        known = [id_ for _, id_ in _ids(raw, name)]
        if value not in known:
            what = Text(words[name].msgid, (("value", value),))
            converter.problem("unknown-reference", path, what, advise(value, known, '"{word}"'))


def _duplicates(converter: Converter, raw: dict[str, Any]) -> None:
    for name in ("practitioners", "places", "services"):
        seen: dict[str, int] = {}
        for position, id_ in _ids(raw, name):
            if id_ in seen:
                first = converter.index.value((name, seen[id_], "id")).line
                what = T("The short name “{value}” is already taken at line {line}.", value=id_, line=first)
                write = T("Write: {example}", example=f'id = "{id_}-2"')
                converter.problem("duplicate-id", (name, position, "id"), what, write)
            else:
                seen[id_] = position


def _languages(practice: Practice, converter: Converter) -> None:
    if not practice.languages:
        what = T("The site needs at least one language.")
        converter.problem("wrong-type", ("languages",), what, T("Write: {example}", example='languages = ["fr"]'))
    for position, language in enumerate(practice.languages):
        if language in practice.languages[:position]:
            what = T("The language “{value}” is written twice.", value=language)
            converter.problem("duplicate-language", ("languages", position), what, T("Remove it."))


def _numbers(person: Practitioner, practice: Practice, converter: Converter) -> None:
    for title in person.titles:
        if title.number and not title.register:
            what = T("In which register is the number {number}?", number=title.number)
            write = T("Add a line: {example}", example='register = "rpps"')
            converter.problem("missing-register", converter.path_of(title, "number"), what, write)
        elif title.number and (fault := check_number(title.register, title.number, profession=person.profession)):
            write = _number_advice(title.register)
            converter.problem(
                "bad-number", converter.path_of(title, "number"), _number_text(title.number, fault), write
            )
    for credential in person.credentials:
        code = credential.code
        register = "rs" if code.upper().startswith("RS") else "rncp"
        if code and (fault := check_number(register, code)):
            converter.problem("bad-number", converter.path_of(credential, "code"), _number_text(code, fault))
    if person.legal is not None:
        _legal(person.legal, practice.country, converter)


def _number_text(number: str, fault: Text) -> Text:
    return T("“{number}” is not well formed: {fault}.", number=number, fault=fault)


def _number_advice(register: str) -> Text:
    known = REGISTERS.get(register_key(register))
    if known is None or not known.example:
        return T("Copy the number again from your certificate or from the register.")
    return T(
        "Copy the number again from your certificate or from the register; its form: {example}", example=known.example
    )


def _legal(legal: Legal, country: str, converter: Converter) -> None:
    numbers = (
        ("siret", "siret", legal.siret),
        ("company_number", _COMPANY_REGISTERS.get(country, ""), legal.company_number),
        ("vat_number", _VAT_REGISTERS.get(country, ""), legal.vat_number),
    )
    sound = True
    for key, register, number in numbers:
        if number and register and (fault := check_number(register, number)):
            sound = False
            path = converter.path_of(legal, key)
            converter.problem("bad-number", path, _number_text(number, fault), _number_advice(register))
    siren = "".join(c for c in legal.siret if c.isdigit())[:9]
    vat = "".join(c for c in legal.vat_number if c.isalnum())
    if sound and country == "FR" and siren and vat and not vat.endswith(siren):
        what = T("The VAT number and the SIRET belong to two companies.")
        write = T("The VAT number must end with {siren}.", siren=siren)
        converter.problem("numbers-disagree", converter.path_of(legal, "vat_number"), what, write)


def _price(service: Service, converter: Converter) -> None:
    prices = [(converter.path_of(service, "price"), service.price)]
    prices += [(converter.path_of(option, "price"), option.price) for option in service.options]
    for path, price in prices:
        if price == 0 and not service.free:
            what = T("A price of 0 must be meant.")
            write = T("Write the price, or add a line: {example}", example="free = true")
            converter.problem("price-zero", path, what, write)
        elif price > 0 and service.free:
            what = T("The service is said to be free and has a price.")
            converter.problem("free-with-price", path, what, T("Write: {example}", example="price = 0"))
    durations = [service.duration]
    for option in service.options:
        if option.duration in durations:
            what = T("The same service has two prices for {minutes} minutes.", minutes=option.duration)
            converter.problem("duplicate-option", converter.path_of(option, "duration"), what, T("Keep one only."))
        durations.append(option.duration)


def _where(service: Service, practice: Practice, converter: Converter) -> None:
    known = {place.id for place in practice.places}
    if practice.places and set(service.places) <= known and not practice.places_of(service):
        what = T("“{service}” has no place where its practitioner works.", service=service.id)
        write = T("Name this practitioner in the place, or another place in the service.")
        converter.problem("service-nowhere", converter.path_of(service, "places"), what, write)
    elif service.bookable and practice.places_of(service) and not practice.places_online(service):
        what = T("Nobody could book “{service}”: it is for minors, and at a distance only.", service=service.id)
        write = T("Add a place one goes to, or a line: {example}", example="minors_online = true")
        converter.problem("minors-at-a-distance", converter.path_of(service, "places"), what, write, level="warning")


def _shared(practice: Practice, converter: Converter) -> None:
    """Sessions that visitors may take with anyone: what they read before they book must be true of each."""
    first: dict[str, Service] = {}
    for service in practice.services:
        if not service.shared:
            continue
        one = first.setdefault(service.shared, service)
        people = [person for id_ in (one.practitioner, service.practitioner) for person in _person(practice, id_)]
        if len({person.profession for person in people}) > 1:
            what = T(
                "“{one}” and “{other}” are of two professions: nobody can choose anyone of them.", **_two(one, service)
            )
            write = T("Give each profession a word of its own.")
            converter.problem("shared-professions", converter.path_of(service, "shared"), what, write)
        elif _terms(one) != _terms(service) or len({person.cancellation for person in people}) > 1:
            what = T("“{one}” and “{other}” share a word, and differ.", **_two(one, service))
            write = T("Give them the same durations, prices, audience and terms of cancelling, or words of their own.")
            converter.problem("shared-terms", converter.path_of(service, "shared"), what, write)


def _two(one: Service, other: Service) -> dict[str, str]:
    return {"one": one.id, "other": other.id}


def _person(practice: Practice, id_: str) -> list[Practitioner]:
    return [person for person in practice.practitioners if person.id == id_]


def _terms(service: Service) -> tuple[object, ...]:
    """What a visitor reads of a session before booking it."""
    options = frozenset((option.duration, option.price) for option in service.options)
    told = (service.duration, service.price, options, service.free, service.confirmation)
    return (*told, service.audience, service.minors_online, service.for_two, service.capacity)


def _openings(service: Service, practice: Practice, converter: Converter) -> None:
    if not service.bookable:
        return
    spans = list(_spans_for(service, practice))
    longest = max((_minutes(span) for span in _joined(spans)), default=0)
    path = converter.path_of(service, "duration")
    if not spans:
        if any(item.practitioner == service.practitioner for item in practice.availability):
            what = T("No opening hours are kept for “{service}”.", service=service.id)
            write = T("Add hours for it, or a line: {example}", example="bookable = false")
            converter.problem("service-never-open", path, what, write, level="warning")
        return
    options = [(converter.path_of(option, "duration"), option.duration) for option in service.options]
    for at, duration in [(path, service.duration), *options]:
        if duration > longest:
            what = T(
                "{duration} minutes: longer than the longest opening, {longest} minutes.",
                duration=duration,
                longest=longest,
            )
            converter.problem("service-longer-than-opening", at, what, T("Shorten the service or lengthen the hours."))


def _spans_for(service: Service, practice: Practice) -> Iterator[TimeSpan]:
    for item in practice.availability:
        serves = item.practitioner == service.practitioner and (not item.services or service.id in item.services)
        if serves and (not item.places or not service.places or set(item.places) & set(service.places)):
            yield from item.hours
    for exception in practice.exceptions:
        if exception.kind != "closed" and exception.practitioner in {"", service.practitioner}:
            yield from exception.hours


def _joined(spans: Iterable[TimeSpan]) -> list[TimeSpan]:
    """Spans that touch or overlap, as one."""
    joined: list[TimeSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = TimeSpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _minutes(span: TimeSpan) -> int:
    return (span.end.hour - span.start.hour) * 60 + span.end.minute - span.start.minute


def _hours(hours: tuple[TimeSpan, ...], converter: Converter, path: tuple[str | int, ...]) -> None:
    if not converter.is_sound(path):
        return  # spans that could not be read are missing: the others would be shown at the wrong place
    ordered = sorted(enumerate(hours), key=lambda pair: (pair[1].start, pair[1].end))
    for (_, one), (position, other) in pairwise(ordered):
        if other.start < one.end:
            what = T("{one} and {other} overlap.", one=write_span(one), other=write_span(other))
            merged = write_span(TimeSpan(one.start, max(one.end, other.end)))
            converter.problem("hours-overlap", (*path, position), what, T("Write: {example}", example=f'"{merged}"'))


def _belongs(item: Availability, practice: Practice, converter: Converter) -> None:
    """Hours of one practitioner name that person's services and places."""
    services = {service.id: service.practitioner for service in practice.services}
    for position, id_ in enumerate(item.services):
        if services.get(id_, item.practitioner) != item.practitioner:
            what = T("“{service}” is a service of “{practitioner}”.", service=id_, practitioner=services[id_])
            own = [key for key, owner in services.items() if owner == item.practitioner]
            write = advise(id_, own, '"{word}"')
            converter.problem("reference-disagrees", converter.path_of(item, "services", position), what, write)
    places = {place.id: place.practitioners for place in practice.places}
    for position, id_ in enumerate(item.places):
        if places.get(id_) and item.practitioner not in places[id_]:
            what = T("“{practitioner}” does not work at “{place}”.", practitioner=item.practitioner, place=id_)
            write = T("Name this practitioner in the place, or another place here.")
            converter.problem("reference-disagrees", converter.path_of(item, "places", position), what, write)


def _same_hours_twice(practice: Practice, converter: Converter) -> None:
    """Hours written twice do no harm to the agenda, but one of the two is probably a mistake."""
    for one, other in combinations(practice.availability, 2):
        if not _same_audience(one, other) or not set(one.days) & set(other.days):
            continue
        clash = next(((a, b) for a in one.hours for b in other.hours if a.start < b.end and b.start < a.end), None)
        if clash:
            line = converter.index.key(converter.path_of(one)).line
            what = T("{other} overlaps hours already given at line {line}.", other=write_span(clash[1]), line=line)
            path = converter.path_of(other, "hours")
            converter.problem("hours-twice", path, what, T("Keep one only."), level="warning")


def _same_audience(one: Availability, other: Availability) -> bool:
    if one.practitioner != other.practitioner or one.places != other.places or one.services != other.services:
        return False
    if {one.weeks, other.weeks} == {"even", "odd"}:
        return False
    latest = max(one.start or dt.date.min, other.start or dt.date.min)
    return latest <= min(one.end or dt.date.max, other.end or dt.date.max)


def _dates(practice: Practice, converter: Converter) -> None:
    spans: tuple[Availability | AvailabilityException, ...] = (*practice.availability, *practice.exceptions)
    for item in spans:
        if item.start and item.end and item.end < item.start:
            what = T("The last day comes before the first.")
            write = T("Write: {example}", example=f"until = {item.start.isoformat()}")
            converter.problem("dates-inverted", converter.path_of(item, "until"), what, write)
    for exception in practice.exceptions:
        _hours(exception.hours, converter, converter.path_of(exception, "hours"))
        if exception.kind != "closed" and not exception.hours:
            what = T("“{kind}” needs hours.", kind=exception.kind)
            write = T("Add a line: {example}", example='hours = ["9:00-12:30"]')
            converter.problem("exception-without-hours", converter.path_of(exception, "kind"), what, write)
    for declaration in practice.declarations:
        if declaration.expires_on and declaration.expires_on < declaration.signed_on:
            what = T("The declaration expires before it is signed.")
            converter.problem("dates-inverted", converter.path_of(declaration, "expires_on"), what)
