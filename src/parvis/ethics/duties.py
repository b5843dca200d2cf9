"""Checks of facts that go with a country, a title or a promise: declarations, Belgian titles, identity, other trades."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parvis.ethics.fact import FactHit, FactPath, each, each_registered, fact_check, unnamed
from parvis.ethics.regexes import regex
from parvis.i18n import Localized, T
from parvis.practice.numbers import register_key

if TYPE_CHECKING:
    from parvis.practice.model import Practice, Practitioner


# ---------------------------------------------------------------- declarations


@fact_check("declarations")
def declarations(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """What the site says and only its people can know, and nobody has signed. Expired ones are another check's."""
    del today
    for index, person in each(practice):
        missing = [key for key in _claimed(practice, person) if not _signed(practice, key, person.id)]
        if missing:
            what = T("{name}: nothing signed about {keys}", name=person.name, keys=", ".join(missing))
            yield FactHit(("practitioners", index), what, index)
    missing = [key for key in _claimed_by_all(practice) if not _signed(practice, key)]
    if missing:
        yield FactHit(("declarations",), T("Nothing signed about {keys}", keys=", ".join(missing)))


def _signed(practice: Practice, key: str, who: str = "") -> bool:
    """A declaration of the whole practice speaks for each; those of every practitioner speak for the practice."""
    signers = {declaration.practitioner for declaration in practice.declarations if declaration.key == key}
    return "" in signers or (who in signers if who else bool(signers))


def _claimed(practice: Practice, person: Practitioner) -> Iterator[str]:
    if any(known is person and any(title.number for title in person.titles) for _, known in each_registered(practice)):
        apart = practice.country == "FR" and person.profession == "psychotherapeute"
        yield "title.psychotherapist_registered" if apart else "title.registered"
    if person.memberships:
        yield "memberships"
    if person.credentials:
        yield "credentials"
    if person.supervision:
        yield "supervision"
    if person.legal and person.legal.insurer:
        yield "insurance"


def _claimed_by_all(practice: Practice) -> Iterator[str]:
    if practice.newsletter.enabled and practice.endpoint_url:
        yield "newsletter.consent"
    if practice.booking.enabled and practice.endpoint_url:
        yield "data"
    if any(service.audience != "adults" for service in practice.services):
        yield "minors"


# ---------------------------------------------------------------- Belgium: the clinical psychologist


_CLINICAL = regex(r"psychologue\w*[-\s]+clinicien|klinisch\w*\s+psycholo|clinical\s+psychologist", re.IGNORECASE)
_RECOGNIZED = regex(r"agrément|agréée?\b|erkenning|recogni[sz]ed|recognition", re.IGNORECASE)


@fact_check("clinical-psychologist")
def clinical_psychologist(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Belgium: the Commission's list, the visa and the recognition, after the degree (law of 10 May 2015)."""
    del today
    for index, person in each(practice):
        said = [person.headline, *(title.name for title in person.titles)]
        if person.profession != "psychologue-clinicien" and not _holds(_CLINICAL, said):
            continue
        numbered = {register_key(title.register) for title in person.titles if title.number.strip()}
        at: FactPath = ("practitioners", index, "titles")
        if "compsy" not in numbered:
            yield FactHit(at, T("{name}: no number of the Commission of Psychologists", name=person.name), index)
        if "visa" not in numbered:
            yield FactHit(at, T("{name}: no visa", name=person.name), index)
        proofs = [text for title in person.titles for text in (title.name, title.issued_by)]
        if not _holds(_RECOGNIZED, [*proofs, *(credential.name for credential in person.credentials)]):
            yield FactHit(at, T("{name}: no recognition (agrément) by a Community", name=person.name), index)
        if not person.credentials:
            yield FactHit(
                ("practitioners", index, "credentials"), T("{name}: no degree is named", name=person.name), index
            )


def _holds(pattern: re.Pattern[str], texts: list[Localized]) -> bool:
    return any(pattern.search(value) for text in texts for _, value in text.values)


# ---------------------------------------------------------------- another trade beside the title


_ESOTERIC = regex(
    r"\b(?:énergéti[cq]|magnéti[sc]|médium|voyan|tarot|tarolog|astrolog|reiki|chaman|numérolog|lithothérap|radiesthés|"
    r"oracle|guidance spirituelle|akashi|quantique|géobiolog|shaman|psychic reading|crystal|clairvoyan|energy heal)\w*",
    re.IGNORECASE,
)
_TRADE = regex(
    r"\b(?:huiles? essentielles?|compléments? alimentaires?|bijou\w*|bougies?|minéraux|pierres?|cosmétiques?|"
    r"essential oils?|food supplements?|jewell?ery|candles?)\b",
    re.IGNORECASE,
)


@fact_check("other-trade")
def other_trade(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Services, approaches and certificates of an esoteric practice or a shop, under the name of a psychologist."""
    del today
    for index, person in each(practice):
        places: list[tuple[FactPath, Localized]] = [
            *((("practitioners", index, "approaches", n), text) for n, text in enumerate(person.approaches)),
            *((("practitioners", index, "credentials", n, "name"), c.name) for n, c in enumerate(person.credentials)),
            *(
                (("services", n, "name"), service.name)
                for n, service in enumerate(practice.services)
                if service.practitioner == person.id
            ),
        ]
        for path, text in places:
            if _holds(_ESOTERIC, [text]) or (path[0] == "services" and _holds(_TRADE, [text])):
                said = text.to(practice.language)
                yield FactHit(path, T("{name}: “{said}” stands beside the title", name=person.name, said=said), index)


# ---------------------------------------------------------------- who publishes, elsewhere than in France


@fact_check("site-identity")
def site_identity(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Name, geographic address and e-mail of everyone who exercises (directive 2000/31, article 5, and its likes)."""
    del today
    yield from unnamed(practice)
    for index, person in each(practice):
        if not (person.email or practice.email):
            yield FactHit(("practitioners", index, "email"), T("{name}: no e-mail address", name=person.name), index)


@fact_check("privacy-person")
def privacy_person(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    """Québec: the person in charge of personal information, and how to reach them, are on the site (Law 25)."""
    del today
    for index, person in each(practice):
        if not (person.data_controller or (person.legal and person.legal.name)):
            what = T("{name}: who answers for personal information is not named", name=person.name)
            yield FactHit(("practitioners", index, "data_controller"), what, index)
        elif not (person.email or practice.email or person.phone or practice.phone):
            what = T("{name}: no way to reach who answers for personal information", name=person.name)
            yield FactHit(("practitioners", index, "email"), what, index)


@fact_check("insurer")
def insurer(practice: Practice, today: dt.date) -> Iterator[FactHit]:
    del today
    for index, person in each(practice):
        if person.legal is None or person.legal.insurer is None:
            what = T("{name}: no professional liability insurance is named", name=person.name)
            yield FactHit(("practitioners", index, "legal", "insurer"), what, index)
