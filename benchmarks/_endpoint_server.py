"""The endpoint that benchmarks/endpoint.py measures, in a process of its own: `python _endpoint_server.py DATABASE PORT`."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from parvis.endpoint.app import create_app
from parvis.endpoint.serve import run
from parvis.i18n import Localized
from parvis.mail import MailSettings
from parvis.practice.model import (
    Availability,
    BookingSettings,
    Place,
    Practice,
    Practitioner,
    Service,
    TimeSpan,
)
from parvis.settings import EndpointSettings
from parvis.store import schema
from parvis.store.db import Store, open_store

PEOPLE = 10
HOURS = (9, 18)
A_DAY = 5  # sessions that are booked on each day of the asked month, of nine that fit
WINDOW = 31
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
_SECRET = "a secret for the benchmark, thirty-two letters"


def practice() -> Practice:
    """Ten people; sessions of 50 minutes and ten minutes after, every half-hour from nine to six, five days a week."""
    who = [f"p{number}" for number in range(PEOPLE)]
    return Practice(
        name="Benchmark",
        country="FR",
        email="bonjour@cabinet.example",
        site_url="https://cabinet.example",
        endpoint_url="https://rdv.cabinet.example",
        practitioners=tuple(Practitioner(one, one, "psychologue", email=f"{one}@cabinet.example") for one in who),
        places=(Place("room", "on-site", Localized.of("Au cabinet")),),
        services=tuple(
            Service(f"s{one}", one, Localized.of("Séance"), 50, Decimal(65), buffer_after=10, horizon_days=60)
            for one in who
        ),
        availability=tuple(Availability(one, _WEEK, (TimeSpan(dt.time(HOURS[0]), dt.time(HOURS[1])),)) for one in who),
        booking=BookingSettings(sender="rdv@cabinet.example"),
    )


def starts(count: int, today: dt.date) -> Iterator[tuple[str, dt.datetime]]:
    """Who and when: five a day for the first person in the asked month, all the others eight a day in the years before."""
    made = 0
    for day in range(1, WINDOW + 10):
        for hour in range(A_DAY):
            if made < count:
                yield "p0", _at(today + dt.timedelta(day), HOURS[0] + 1 + hour)
                made += 1
    back = 1
    while made < count:
        for number in range(PEOPLE):
            for hour in range(8):
                if made < count:
                    yield f"p{number}", _at(today - dt.timedelta(back), HOURS[0] + hour)
                    made += 1
        back += 1


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour - 1), dt.UTC)


def fill(store: Store, count: int) -> None:
    """That many bookings, with what they occupy."""
    today = dt.datetime.now(dt.UTC).date()
    bookings, claims = [], []
    for number, (who, start) in enumerate(starts(count, today), 1):
        first = int(start.timestamp())
        bookings.append(_booking(number, who, first))
        claims.append(
            {
                "resource_id": f"practitioner:{who}",
                "block_start": first,
                "block_end": first + 3600,
                "owner": f"b{number}",
                "booking_id": number,
            }
        )
    with store.write() as tx:
        for part in range(0, count, 1000):
            tx.execute(insert(schema.booking), bookings[part : part + 1000])
            tx.execute(insert(schema.claim), claims[part : part + 1000])
        tx.exec_driver_sql("ANALYZE")


def _booking(number: int, who: str, first: int) -> dict[str, Any]:
    return {
        "id": number,
        "public_id": f"b{number}",
        "state": "confirmed",
        "version": 1,
        "sequence": 0,
        "service": f"s{who}",
        "practitioner": who,
        "place": "room",
        "starts_at": first,
        "ends_at": first + 3000,
        "price": "65",
        "currency": "EUR",
        "language": "fr",
        "visitor_zone": "Europe/Paris",
        "created_at": first,
        "updated_at": first,
    }


def main() -> None:
    database, port = sys.argv[1:]
    sys.modules["httptools"] = None  # type: ignore[assignment] # uvicorn takes it where it is; constraints.txt has none
    url = f"sqlite:///{database}"
    store = open_store(url)
    folder = Path(database).parent / "mails"
    settings = EndpointSettings(secrets=(_SECRET,), database_url=url, mail=MailSettings(folder=folder))
    facts = practice()
    # Without the outbox's thread: what a request costs is measured alone.
    app = create_app(lambda: facts, store, settings, worker=False)
    run(app, port=int(port), ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
