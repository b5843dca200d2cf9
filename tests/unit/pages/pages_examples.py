"""A small practice for the tests of the pages: facts in code, no file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

from parvis.i18n import Localized
from parvis.practice.documents import Document
from parvis.practice.model import (
    Address,
    Availability,
    BookingSettings,
    Credential,
    Insurer,
    Legal,
    Mediator,
    Newsletter,
    Place,
    Practice,
    Practitioner,
    Provider,
    Service,
    ServiceOption,
    SiteFacts,
    TimeSpan,
    Title,
)

HOME = Address("9, rue du Figuier", "49100", "Angers")
HOST = Provider("Hôte Exemple", "1, quai Bleu, 59000 Lille", "+33 1 99 00 12 00", "France", "https://hote.example")
MAIL = Provider("Courrier Exemple", "2, quai Bleu", "", "FR", "https://courrier.example")


def said(french: str, english: str) -> Localized:
    return Localized.of({"fr": french, "en": english})


ANNE = Practitioner(
    id="anne",
    name="Anne Lorme",
    profession="psychologue",
    headline=said("Psychologue clinicienne", "Clinical psychologist"),
    email="anne@figuier.example",
    phone="+33 2 61 91 40 01",
    titles=(
        Title(Localized.of("Psychologue"), "rpps", "10000000009", said("ARS Pays de la Loire", "ARS Pays de la Loire")),
    ),
    credentials=(Credential(said("Master de psychologie", "Master of psychology"), "Université Exemple", 2009),),
    languages=("fr", "en"),
    legal=Legal(
        name="Anne Lorme",
        form="Entrepreneur individuel",
        siret="00012345500016",
        vat=said("Exonération de TVA, art. 261 du CGI", "VAT exempt"),
        address=HOME,
        mediator=Mediator("Médiation Exemple", "https://mediation.example", "1, place Bleue"),
        insurer=Insurer("Assurance Exemple"),
        rules=said("Code de déontologie des psychologues", "French psychologists' code of ethics"),
        rules_url="https://code.example/",
    ),
)
ZOE = Practitioner(
    id="zoe",
    name="Zoé Brive",
    profession="sophrologue",
    headline=said("Sophrologue", "Sophrologist"),
    email="zoe@figuier.example",
    legal=Legal(
        name="Zoé Brive",
        form="Entrepreneur individuel",
        siret="00067891200015",
        vat=said("TVA non applicable, art. 293 B du CGI", "VAT not applicable"),
        address=HOME,
        mediator=Mediator("Autre médiation", "https://autre.example"),
    ),
)
CABINET = Place("cabinet", "on-site", said("Au cabinet", "On site"), address=HOME)
VIDEO = Place(
    "visio", "online", said("En ligne", "Online"), provider="Salon Exemple", provider_url="https://salon.example/vie"
)
SESSION = Service(
    "seance",
    "anne",
    said("Séance individuelle", "Individual session"),
    50,
    Decimal("65.00"),
    options=(ServiceOption(90, Decimal("95.50")),),
)
TALK = Service("echange", "zoe", said("Premier échange", "First talk"), 15, Decimal(0), free=True)


def practice(**changes: object) -> Practice:
    """Two people, one house, in France; `changes` replaces facts."""
    house = Practice(
        name="Le Figuier",
        country="FR",
        languages=("fr", "en"),
        site_url="https://www.figuier.example",
        endpoint_url="https://rdv.figuier.example",
        tagline=said("Une psychologue, une sophrologue", "A psychologist and a sophrologist"),
        email="bonjour@figuier.example",
        phone="+33 2 61 91 40 00",
        practitioners=(ANNE, ZOE),
        places=(CABINET, VIDEO),
        services=(SESSION, TALK),
        availability=(Availability("anne", ("monday", "tuesday"), (TimeSpan(dt.time(9), dt.time(12, 30)),)),),
        site=SiteFacts(publication_director="Anne Lorme", host=HOST, mail_provider=MAIL),
        newsletter=Newsletter(),
        booking=BookingSettings(retention_months=9),
    )
    return replace(house, **changes)  # type: ignore[arg-type]


def alone(person: Practitioner = ANNE, **changes: object) -> Practice:
    """One person only."""
    services = tuple(s for s in (SESSION, TALK) if s.practitioner == person.id)
    return practice(name=person.name, practitioners=(person,), services=services, **changes)


def document(body: str = "", *, name: str = "articles/essai.md", **fields: object) -> Document:
    folder = name.split("/", maxsplit=1)[0]
    kind = {"articles": "article", "resources": "resource", "pages": "page"}[folder]
    values: dict[str, object] = {
        "path": PurePosixPath("content", name),
        "kind": kind,
        "lang": "fr",
        "title": "Essai",
        "slug": PurePosixPath(name).stem,
        "body": body,
    }
    return Document(**(values | fields))  # type: ignore[arg-type]
