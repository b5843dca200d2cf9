"""Checks of facts: what practice.toml says, leaves out, or no longer says truly. A rule of kind `facts` names one.

Each check gives the path of the fact in the file, a sentence, and whose fact it is. The legal notice, the fees and the
privacy page are written from these facts, so a fact that is missing here is missing on the site.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parvis.ethics import duties  # noqa: F401 its checks make themselves known
from parvis.ethics.fact import CHECKS, FactHit, each, each_registered, earns, fact_check, unnamed
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.practice.model import Practice

__all__ = ["CHECKS", "FactHit", "run_fact_check"]


@fact_check("publication-director")
def publication_director(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    if not practice.site.publication_director.strip():
        yield FactHit(("site", "publication_director"), T("Nobody is named as answering for what the site publishes"))


@fact_check("host")
def host(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    found = practice.site.host
    if found is None:
        yield FactHit(("site", "host"), T("The host of the site is not named"))
        return
    for key in ("name", "address", "phone"):
        if not getattr(found, key).strip():
            yield FactHit(("site", "host", key), T("The host’s “{key}” is missing", key=key))


@fact_check("publisher")
def publisher(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Name, postal address and telephone of everyone who exercises (LCEN, article 1-1)."""
    del today
    yield from unnamed(practice)
    for index, person in each(practice):
        if person.legal and not (person.phone or practice.phone):
            yield FactHit(("practitioners", index, "phone"), T("{name}: no telephone", name=person.name), index)


@fact_check("legal-form")
def legal_form(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Legal form (“EI”) and SIREN or SIRET beside the name (R526-27 of the code de commerce)."""
    del today
    for index, person in each(practice):
        if person.legal is None:
            continue
        for key, value in (("form", person.legal.form), ("siret", person.legal.siret)):
            if not value.strip():
                what = T("{name}: “{key}” is missing", name=person.name, key=key)
                yield FactHit(("practitioners", index, "legal", key), what, index)


@fact_check("company-number")
def company_number(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    for index, person in each(practice):
        if person.legal is not None and not person.legal.company_number.strip():
            what = T("{name}: “{key}” is missing", name=person.name, key="company_number")
            yield FactHit(("practitioners", index, "legal", "company_number"), what, index)


@fact_check("mediator")
def mediator(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """A consumer mediator, or the reason why none is due (L612-1 of the code de la consommation)."""
    del today
    if not earns(practice):
        return
    for index, person in each(practice):
        legal = person.legal
        if legal is not None and (legal.mediator is not None or legal.mediator_exempt):
            continue
        what = T("{name}: no consumer mediator is named", name=person.name)
        yield FactHit(("practitioners", index, "legal", "mediator"), what, index)


@fact_check("prices")
def prices(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    for index, service in enumerate(practice.services):
        if service.price <= 0 and not service.free:
            what = T("“{name}” has no price", name=service.name.to(practice.language))
            yield FactHit(("services", index, "price"), what)
    offering = {service.practitioner for service in practice.services}
    for index, person in each(practice):
        if person.id not in offering:
            yield FactHit(("practitioners", index), T("{name}: no service with its price", name=person.name), index)


@fact_check("register-number")
def register_number(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """A profession with a reserved title shows the title, its register and number."""
    del today
    for index, person in each_registered(practice):
        if not any(title.number.strip() for title in person.titles):
            what = T("{name}: no registered title with its number", name=person.name)
            yield FactHit(("practitioners", index, "titles"), what, index)


@fact_check("retired-register")
def retired_register(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """ADELI closed in 2024; RPPS took its place."""
    del today
    for index, person in each(practice):
        registers = [title.register.strip().lower() for title in person.titles]
        if "adeli" in registers and "rpps" not in registers:
            what = T("{name}: the only number given is from ADELI", name=person.name)
            yield FactHit(("practitioners", index, "titles", registers.index("adeli"), "register"), what, index)


@fact_check("professional-rules")
def professional_rules(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """A reserved title comes with who granted it and which rules bind (LCEN, article 19)."""
    del today
    for index, person in each_registered(practice):
        for number, title in enumerate(person.titles):
            if not title.issued_by:
                what = T("{name}: who granted the title is not said", name=person.name)
                yield FactHit(("practitioners", index, "titles", number, "issued_by"), what, index)
        if person.legal is not None and not person.legal.rules:
            what = T("{name}: the professional rules are not named", name=person.name)
            yield FactHit(("practitioners", index, "legal", "rules"), what, index)


@fact_check("limits")
def limits(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    for index, person in each(practice):
        if not person.limits:
            yield FactHit(
                ("practitioners", index, "limits"), T("{name}: no limits are stated", name=person.name), index
            )


@fact_check("expired")
def expired(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Declarations and insurance contracts whose date is past."""
    for index, declaration in enumerate(practice.declarations):
        if declaration.expires_on and declaration.expires_on < today:
            what = T(
                "The declaration “{key}” expired on {date}",
                key=declaration.key,
                date=declaration.expires_on.isoformat(),
            )
            yield FactHit(("declarations", index, "expires_on"), what)
    for index, person in each(practice):
        insurer = person.legal.insurer if person.legal else None
        if insurer and insurer.until and insurer.until < today:
            what = T("{name}: the insurance contract ended on {date}", name=person.name, date=insurer.until.isoformat())
            yield FactHit(("practitioners", index, "legal", "insurer", "until"), what, index)


@fact_check("shared-title")
def shared_title(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """The name of a shared house uses a reserved title that not everyone in it holds."""
    del today
    if len(practice.practitioners) < 2:  # noqa: PLR2004
        return
    said = " ".join(value for _, value in practice.tagline.values)
    whole = f"{practice.name} {said}".lower()
    for word, holders in _HOUSE_TITLES.items():
        plural = word + "s"
        if plural in whole and not all(person.profession in holders for person in practice.practitioners):
            key = "name" if plural in practice.name.lower() else "tagline"
            yield FactHit((key,), T("The house is called “{word}”, which not everyone in it is", word=plural))


_PSYCHOLOGISTS = frozenset({"psychologue", "psychologue-clinicien", "neuropsychologue", "psychologist"})
_HOUSE_TITLES = {
    "psychologue": _PSYCHOLOGISTS,
    "psychologist": _PSYCHOLOGISTS,
    "psychothérapeute": frozenset({"psychotherapeute", "psychotherapist"}),
    "médecin": frozenset({"medecin", "psychiatre"}),
}


def run_fact_check(name: str, practice: Practice, today: dt.date) -> list[FactHit]:
    """Every hit of one check. Raises KeyError for a name that no check has."""
    return list(CHECKS[name](practice, today))
