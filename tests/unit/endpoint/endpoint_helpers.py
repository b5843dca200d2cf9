"""A practice, an endpoint, and a visitor who asks it things without a network."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import email
import email.policy
import re
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.applications import Starlette

from parvis.endpoint.worker import drain
from parvis.i18n import Localized
from parvis.practice.model import (
    Address,
    Availability,
    BookingSettings,
    Newsletter,
    Place,
    Practice,
    Practitioner,
    Service,
    ServiceOption,
    TimeSpan,
)
from parvis.store.db import Store

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)  # a Sunday; the first time is on Monday at ten
ADDRESS = "https://rdv.cabinet.example"
SECRET = "a secret for tests, thirty-two letters and more"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def practice(**more: Any) -> Practice:
    facts: dict[str, Any] = {
        "name": "Cabinet des Tilleuls",
        "country": "FR",
        "languages": ("fr", "en"),
        "site_url": "https://cabinet.example",
        "endpoint_url": ADDRESS,
        "email": "bonjour@cabinet.example",
        "phone": "+33 2 61 91 40 00",
        "practitioners": (
            Practitioner(
                id="claire",
                name="Claire Émery",
                profession="psychologue",
                email="claire@cabinet.example",
                cancellation=Localized.of({"fr": "Plus tard, la séance est due.", "en": "Later, the session is due."}),
            ),
        ),
        "places": (
            Place(
                id="cabinet",
                kind="on-site",
                name=Localized.of({"fr": "Au cabinet", "en": "At the practice"}),
                address=Address(street="12, rue des Tilleuls", postal_code="69007", city="Lyon"),
            ),
            Place(
                id="ligne",
                kind="online",
                name=Localized.of({"fr": "En ligne", "en": "Online"}),
                link="https://salon.example/",
            ),
            Place(id="tel", kind="phone", name=Localized.of({"fr": "Par téléphone", "en": "By telephone"})),
        ),
        "services": (
            _service("seance", {"fr": "Séance individuelle", "en": "Individual session"}, ("cabinet", "ligne")),
            _service("appel", {"fr": "Premier appel", "en": "First call"}, ("tel",), free=True),
            _service("bilan", {"fr": "Bilan", "en": "Assessment"}, ("cabinet",), confirmation="manual"),
        ),
        "availability": (
            Availability(
                practitioner="claire",
                days=WEEKDAYS,
                hours=(TimeSpan(dt.time(9), dt.time(12)), TimeSpan(dt.time(14), dt.time(18))),
            ),
        ),
        "newsletter": Newsletter(name=Localized.of({"fr": "La lettre", "en": "The letter"})),
        "booking": BookingSettings(sender="rdv@cabinet.example"),
    }
    return Practice(**{**facts, **more})


def _service(id_: str, name: dict[str, str], places: tuple[str, ...], **more: Any) -> Service:
    return Service(
        id=id_,
        practitioner="claire",
        name=Localized.of(name),
        duration=50,
        price=Decimal(65),
        places=places,
        options=(ServiceOption(duration=80, price=Decimal(90)),) if id_ == "seance" else (),
        **{"interval": 60, **more},
    )


@dataclasses.dataclass
class Clock:
    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@dataclasses.dataclass
class Visitor:
    """Asks the application, each time in an event loop of its own; redirects are not followed."""

    app: Starlette
    base: str = ADDRESS
    client: tuple[str, int] = ("203.0.113.7", 5000)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **more)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=self.client)
            async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())


@dataclasses.dataclass
class Endpoint:
    """The application, its database and its mails."""

    app: Starlette
    store: Store
    clock: Clock
    folder: Path
    visitor: Visitor

    def mails(self) -> list[EmailMessage]:
        """Every mail so far, in the order of the outbox's writing, after what is due has left."""
        drain(self.app.state.context)
        messages = [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw_mails()]
        return [message for message in messages if isinstance(message, EmailMessage)]

    def raw_mails(self) -> list[bytes]:
        drain(self.app.state.context)
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]

    def mail_to(self, address: str, subject: str = "") -> EmailMessage:
        found = [m for m in self.mails() if m["to"] == address and subject in m["subject"]]
        assert len(found) == 1, [(m["to"], m["subject"]) for m in self.mails()]
        return found[0]

    def rows(self, table: str) -> list[dict[str, Any]]:
        from sqlalchemy import text

        with self.store.read() as tx:
            return [dict(row) for row in tx.execute(text(f"SELECT * FROM {table}")).mappings()]

    def dump(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Everything that a request could have changed."""
        tables = ("booking", "claim", "outbox", "subscriber", "consent", "suppression")
        return [(table, self.rows(table)) for table in tables]


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    pattern = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
    return dict(pattern.findall(html))


def starts(html: str) -> list[str]:
    """The times that the page offers, as UTC instants."""
    return re.findall(r'name="start" id="[^"]+" value="([^"]+)"', html)


def main_text(html: str) -> str:
    """The page's own words."""
    import html as entities

    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    text = entities.unescape(re.sub(r"<[^>]+>", " ", main[0])).replace("\u2011", "-")
    return re.sub(r"[ \n]+", " ", text)


def book(endpoint: Endpoint, start: str = "", *, language: str = "fr", **fields: str) -> httpx.Response:
    """The journey without a script, up to the answer of the last form."""
    visitor, choice = endpoint.visitor, {"service": "seance", "place": "cabinet"}
    choice |= {name: fields.pop(name) for name in ("service", "place", "zone") if name in fields}
    if not start:
        start = starts(visitor.get(f"/{language}/book", params=choice).text)[0]
    page = visitor.get(f"/{language}/book", params={**choice, "start": start})
    form = {**hidden(page.text), "name": "Camille Martin", "email": "camille@courriel.example", **fields}
    endpoint.clock.forward(seconds=20)
    return visitor.post(f"/{language}/book", data=form)
