"""Who someone is, in one line: telephone, address, profession and registration as the pages show them."""

from __future__ import annotations

from parvis.i18n import translator
from parvis.pages.typography import typeset
from parvis.pages.views import AddressView
from parvis.practice.model import Address, Practice, Practitioner
from parvis.practice.professions import PROFESSIONS, is_regulated, profession_name

NBSP = "\u00a0"


def address_lines(address: Address, practice: Practice, lang: str) -> tuple[str, ...]:
    """Street, postal code and town, typeset; the country when it is not the practice's."""
    from parvis.pages import contact
    from parvis.pages.crisis import country_name

    abroad = country_name(address.country, lang) if address.country else ""
    return tuple(typeset(line, lang) for line in contact.address_lines(address, practice.country, abroad))


def main_address(practice: Practice, lang: str) -> AddressView | None:
    """Where one goes: the first place that has an address."""
    place = next((place for place in practice.places if place.address), None)
    return AddressView(address_lines(place.address, practice, lang)) if place and place.address else None


def profession_of(person: Practitioner, lang: str) -> str:
    """The headline that the practitioner wrote, else the name of the profession."""
    if person.headline:
        return typeset(person.headline.to(lang), lang)
    if person.profession not in PROFESSIONS:
        return typeset(person.profession, lang)
    name = profession_name(person.profession, lang)
    return typeset(name[:1].upper() + name[1:], lang)


def numbers_of(person: Practitioner) -> tuple[str, ...]:
    """« RPPS nº 10 000 000 009 », one for each title that has a number."""
    from parvis.practice.numbers import format_number, register_name

    return tuple(
        f"{register_name(title.register)} nº{NBSP}{format_number(title.register, title.number)}".strip()
        for title in person.titles
        if title.number
    )


def registration(person: Practitioner, practice: Practice, lang: str) -> str:
    """One line at the foot of each page: the title and its number, or that the profession is not regulated."""
    _ = translator(lang)
    title = next((t.name.to(lang) for t in person.titles if t.number), "")
    what = typeset(title, lang) or profession_of(person, lang)
    said = ", ".join((what, *numbers_of(person)))
    if person.profession in PROFESSIONS and not is_regulated(person.profession, practice.region or practice.country):
        unregulated = _("unregulated profession")
        said = f"{what}, {unregulated}"
    return f"{person.name}, {said[:1].lower()}{said[1:]}" if len(practice.practitioners) > 1 else said
