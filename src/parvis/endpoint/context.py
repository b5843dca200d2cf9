"""What every page of the endpoint works with: the facts, the database, the keys, the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from parvis.booking.offer import Desk
from parvis.booking.record import Booking
from parvis.clock import utc_now
from parvis.crypt import Vault
from parvis.endpoint.form_token import FormTokens
from parvis.endpoint.limits import Limiter
from parvis.endpoint.links import Links, Purpose
from parvis.practice.model import Practice
from parvis.settings import EndpointSettings
from parvis.store.db import Store

PracticeSource = Callable[[], Practice]
LINK_DAYS = dt.timedelta(days=400)  # a link to a booking outlives the longest horizon; the row decides the rest
SUBSCRIBE_DAYS = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Context:
    """Made once when the application starts. `public_url` and `site_root` are whole addresses, without a slash at the end."""

    practice_source: PracticeSource
    store: Store
    settings: EndpointSettings
    clock: Callable[[], dt.datetime]
    token: Callable[[], str]
    public_url: str = ""
    site_root: str = ""
    stopwatch: Callable[[], dt.datetime] = utc_now
    """How long forms are open; it runs on even where `clock` stands still for a repeatable demonstration."""
    vault: Vault = field(init=False)
    links: Links = field(init=False)
    forms: FormTokens = field(init=False)
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        ring = self.settings.key_ring
        object.__setattr__(self, "vault", Vault(ring))
        object.__setattr__(self, "links", Links(ring))
        object.__setattr__(self, "forms", FormTokens(ring))
        object.__setattr__(self, "limiter", Limiter(ring.keys("limits")[0]))

    @property
    def practice(self) -> Practice:
        return self.practice_source()

    def desk(self, practice: Practice) -> Desk:
        return Desk(self.store, practice, self.vault)

    def address(self, practice: Practice) -> str:
        """The endpoint as visitors and mails reach it: `https://rendez-vous.example.org` or `https://example.org/rdv`."""
        return (self.public_url or practice.endpoint_url).rstrip("/")

    def site_address(self, practice: Practice) -> str:
        return (self.site_root or practice.site_url).rstrip("/")

    def base(self, practice: Practice) -> str:
        """The path under which the endpoint answers: "" or "/rdv"."""
        return urlsplit(self.address(practice)).path.rstrip("/")

    def new_form(self) -> str:
        """The mark of a form that is handed out now."""
        return self.forms.new(self.token(), self.stopwatch())

    def booking_token(self, booking: Booking) -> str:
        """The same for the same state of a booking: a form sent twice leads to one address."""
        return self.links.token(Purpose.BOOKING, booking.public_id, booking.version, booking.updated)


def origin(address: str) -> str:
    """`https://host[:port]` of an address, "" for a path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
