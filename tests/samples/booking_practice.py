"""A practice with two people, one shared room, and all the kinds of services that booking tests need."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from parvis.i18n import Localized
from parvis.practice.model import (
    Address,
    Availability,
    Place,
    Practice,
    Practitioner,
    Service,
    ServiceOption,
    TimeSpan,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)  # a Sunday
MONDAY = dt.date(2026, 11, 23)
SECRET = "a secret for tests, thirty-two letters and more"
EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def hours(*spans: str) -> tuple[TimeSpan, ...]:
    """`hours("9:00-12:30")`."""
    times = [[dt.time(*map(int, clock.split(":"))) for clock in span.split("-")] for span in spans]
    return tuple(TimeSpan(start, end) for start, end in times)


def service(id_: str, practitioner: str, duration: int = 50, **more: object) -> Service:
    return Service(
        id=id_,
        practitioner=practitioner,
        name=Localized.of(id_.capitalize()),
        duration=duration,
        price=Decimal(65),
        **{"notice_hours": 0, **more},  # type: ignore[arg-type]
    )


def practice(**more: object) -> Practice:
    facts: dict[str, object] = {
        "name": "Cabinet des Tilleuls",
        "country": "FR",
        "site_url": "https://cabinet.example",
        "email": "bonjour@cabinet.example",
        "practitioners": (
            Practitioner(id="claire", name="Claire Émery", profession="psychologue", email="claire@cabinet.example"),
            Practitioner(id="noe", name="Noé Aubert", profession="sophrologue", email="noe@cabinet.example"),
        ),
        "places": (
            Place(
                id="cabinet",
                kind="on-site",
                name=Localized.of("Au cabinet"),
                room="bureau",
                address=Address(street="12, rue des Tilleuls", postal_code="69007", city="Lyon"),
            ),
            Place(id="ligne", kind="online", name=Localized.of({"fr": "En ligne", "en": "Online"})),
        ),
        "services": (
            service("seance", "claire", options=(ServiceOption(duration=80, price=Decimal(90)),)),
            service("sophro", "noe", 60, interval=15),
            service("bilan", "claire", 90, confirmation="manual", cap_per_day=1),
        ),
        "availability": tuple(
            Availability(practitioner=who, days=EVERY_DAY, hours=hours("9:00-12:30", "14:00-18:00"))
            for who in ("claire", "noe")
        ),
    }
    return Practice(**{**facts, **more})  # type: ignore[arg-type]
