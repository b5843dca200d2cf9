"""What a practice has not said yet. Nothing here stops a build: it is what remains to answer, by order of the file."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.practice.help_lines import EU
from parvis.practice.model import Legal, Place, Practice, Practitioner
from parvis.practice.numbers import register_name
from parvis.practice.professions import PROFESSIONS, is_regulated, register_lookup

PERSON, LEGAL, PLACE = "[[practitioners]]", "[practitioners.legal]", "[[places]]"
_SERVICE = '[[services]]\nid = "seance"\npractitioner = "{person}"\nname = "…"\nduration = 50\nprice = 65'
_DUE = {
    "supervision": T("your supervision (frequency, with whom), signed and dated"),
    "crisis_numbers_reviewed_on": T("that you have checked the help numbers of your country, signed and dated"),
    "data": T("how you keep personal data and for how long, signed and dated"),
}


def unanswered(practice: Practice) -> list[Problem]:
    """Facts that a complete site needs and that are not given yet, each a warning with what to write."""
    found = [*_practice(practice), *_site(practice)]
    for person in practice.practitioners:
        found += [*_person(person, practice), *_legal(person, practice)]
    for place in practice.places:
        found += _place(place)
    found += [*_offer(practice), *_declarations(practice)]
    return found


def _missing(code: str, what: Text, example: str, under: str = "") -> Problem:
    """`under` is the table that stands in the file already: written a second time, it would be a mistake."""
    from parvis.practice.load import FACTS

    write = T("Write: {example}", example=example)
    if under:
        write = T("Under {table}, write: {example}", table=under, example=example)
    return Problem(f"unanswered-{code}", what, write, FACTS, level="warning")


def _practice(practice: Practice) -> Iterator[Problem]:
    if not practice.site_url:
        yield _missing("site-url", T("the address of the site"), 'site_url = "https://www.example.org"')
    if not practice.email and not any(person.email for person in practice.practitioners):
        yield _missing("email", T("an e-mail address for visitors"), 'email = "contact@example.org"')
    if not practice.phone and not any(person.phone for person in practice.practitioners):
        yield _missing("phone", T("a telephone number for visitors"), 'phone = "+33 1 99 00 00 01"')
    if not practice.practitioners:
        yield _missing(
            "practitioners", T("who practises here"), '[[practitioners]]\nid = "…"\nname = "…"\nprofession = "…"'
        )
    if not practice.places:
        yield _missing(
            "places", T("where you receive people"), '[[places]]\nid = "cabinet"\nkind = "on-site"\nname = "…"'
        )


def _site(practice: Practice) -> Iterator[Problem]:
    site = practice.site
    if site.host is None or not (site.host.address and site.host.phone):
        what = T("the host of the site: name, address and telephone (legal notice)")
        yield _missing("host", what, 'host = { name = "…", address = "…", phone = "…" }', "[site]")
    if not site.publication_director:
        what = T("who answers for what is published (legal notice)")
        yield _missing("publication-director", what, 'publication_director = "…"', "[site]")
    sends = practice.endpoint_url and (practice.newsletter.enabled or practice.booking.enabled)
    if sends and site.mail_provider is None:
        what = T("who carries your mail (privacy page)")
        yield _missing("mail-provider", what, 'mail_provider = { name = "…", country = "…" }', "[site]")


def _person(person: Practitioner, practice: Practice) -> Iterator[Problem]:
    name, country = person.name, practice.region or practice.country
    if is_regulated(person.profession, country) and not any(title.number for title in person.titles):
        registers = PROFESSIONS[person.profession].registers_in(country)
        register = registers[0] if registers else "other"
        what = T("{name}: the {register} number of your title", name=name, register=register_name(register))
        example = f'[[practitioners.titles]]\nname = "…"\nregister = "{register}"\nnumber = "…"'
        lookup = register_lookup(person.profession, country)
        yield _missing("register-number", what, f"{example}  # {lookup}" if lookup else example)
    for title in person.titles:
        if country == "FR" and title.register.casefold() == "adeli":
            what = T("{name}: your RPPS number; ADELI is no longer in use", name=name)
            yield _missing("rpps", what, 'register = "rpps"', "[[practitioners.titles]]")
    if not person.supervision:
        yield _missing("supervision", T("{name}: your supervision", name=name), 'supervision = "…"', PERSON)
    if not person.limits:
        yield _missing("limits", T("{name}: what you do not do", name=name), 'limits = "…"', PERSON)
    if not person.titles and not person.credentials:
        what = T("{name}: your diplomas or certificates", name=name)
        yield _missing("credentials", what, '[[practitioners.credentials]]\nname = "…"\nawarded_by = "…"')


def _legal(person: Practitioner, practice: Practice) -> Iterator[Problem]:
    name, legal = person.name, person.legal
    if legal is None:
        what = T("{name}: legal identity (legal notice)", name=name)
        yield _missing("legal", what, '[practitioners.legal]\nname = "…"')
        return
    yield from _company(name, legal, practice.country)
    if legal.address is None:
        what = T("{name}: registered address", name=name)
        yield _missing("legal-address", what, 'address = { street = "…", postal_code = "…", city = "…" }', LEGAL)
    if not legal.vat and practice.country in EU:
        what = T("{name}: the VAT wording of your invoices", name=name)
        yield _missing("vat", what, 'vat = "TVA non applicable, art. 293 B du CGI"', LEGAL)
    if legal.insurer is None:
        what = T("{name}: professional liability insurance", name=name)
        yield _missing("insurer", what, 'insurer = { name = "…" }', LEGAL)
    yield from _mediator(person, legal, practice)


def _company(name: str, legal: Legal, country: str) -> Iterator[Problem]:
    if country == "FR" and not legal.siret:
        yield _missing("siret", T("{name}: SIRET number", name=name), 'siret = "…"', LEGAL)
    elif country in {"BE", "CH"} and not legal.company_number:
        yield _missing("company-number", T("{name}: company number", name=name), 'company_number = "…"', LEGAL)
    if not legal.form:
        yield _missing("legal-form", T("{name}: legal form", name=name), 'form = "Entrepreneur individuel"', LEGAL)


def _mediator(person: Practitioner, legal: Legal, practice: Practice) -> Iterator[Problem]:
    """Due in France to consumers; not for health services by health professions (facts FR-28)."""
    profession = PROFESSIONS.get(person.profession)
    if practice.country != "FR" or (profession and profession.health):
        return
    if legal.mediator is None and not legal.mediator_exempt:
        what = T("{name}: consumer mediator, or why none is due", name=person.name)
        yield _missing("mediator", what, 'mediator = { name = "…", url = "https://…" }', LEGAL)


def _place(place: Place) -> Iterator[Problem]:
    if place.kind == "on-site" and place.address is None:
        what = T("{place}: the address", place=place.id)
        yield _missing("place-address", what, 'address = { street = "…", postal_code = "…", city = "…" }', PLACE)
    if place.kind == "on-site" and not place.accessibility:
        yield _missing(
            "accessibility", T("{place}: steps, lift, toilets", place=place.id), 'accessibility = "…"', PLACE
        )
    if place.kind == "online" and not place.provider:
        what = T("{place}: who carries the video (privacy page)", place=place.id)
        yield _missing("video-provider", what, 'provider = "…"', PLACE)


def _offer(practice: Practice) -> Iterator[Problem]:
    for person in practice.practitioners:
        services = [service for service in practice.services if service.practitioner == person.id]
        if not services:
            what = T("{name}: services and fees", name=person.name)
            yield _missing("services", what, _SERVICE.format(person=person.id))
        bookable = practice.booking.enabled and any(service.bookable for service in services)
        if bookable and not any(item.practitioner == person.id for item in practice.availability):
            what = T("{name}: opening hours for booking", name=person.name)
            example = f'[[availability]]\npractitioner = "{person.id}"\ndays = ["monday"]\nhours = ["9:00-12:30"]'
            yield _missing("availability", what, example)


def _declarations(practice: Practice) -> Iterator[Problem]:
    signed = {declaration.key for declaration in practice.declarations}
    for key, what in _DUE.items():
        if key not in signed:
            example = f'[[declarations]]\nkey = "{key}"\nstatement = "…"\nsigned_on = 2026-01-31'
            yield _missing(f"declaration-{key}", what, example)
