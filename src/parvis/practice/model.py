"""The practice: facts stated once, frozen, read by the site, the check, the newsletter and the booking.

Every fact is declared here, once, with its type, default and help; the loader, the reference page and
`parvis init` read these declarations. Field names are the keys of `content/practice.toml`.
Durations are minutes unless the name says otherwise; money is a Decimal in `currency`; times are local wall time.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeVar

from parvis.i18n import Localized
from parvis.practice.fact import fact
from parvis.practice.publish_target import PublishTarget

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from parvis.values import dataclass

PlaceKind = Literal["on-site", "online", "phone", "at-home"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Weeks = Literal["every", "even", "odd"]
ExceptionKind = Literal["closed", "changed", "extra"]
Palette = Literal["argile", "sauge", "encre"]
Voice = Literal["serif", "sans"]
Confirmation = Literal["automatic", "manual"]
Audience = Literal["adults", "minors-with-parental-authority"]
FORMAT = 1
"""The form in which this Parvis reads practice.toml. A file that says nothing is of form 1."""


@dataclass(frozen=True, slots=True)
class Address:
    street: str = fact("Street and number", example='"12, rue des Tilleuls"')
    postal_code: str = fact("Postal code", example='"69007"')
    city: str = fact("Town", example='"Lyon"')
    country: str = fact("Country, two letters; the practice's if absent", default="", form="country")


@dataclass(frozen=True, slots=True)
class Title:
    """A protected or official title, with the register that proves it."""

    name: Localized = fact("Title, exactly as the register gives it", example='"Psychologue"')
    register: str = fact(
        "Register: rpps, adeli, compsy, hcpc, npi, opq, gln, other…", default="", example='"rpps"', form="register"
    )
    number: str = fact("Number in that register", default="", example='"10000000009"')
    issued_by: Localized = fact(
        "Authority or State that granted the title", default=Localized(), example='"ARS Auvergne-Rhône-Alpes"'
    )


@dataclass(frozen=True, slots=True)
class Credential:
    """A diploma or certificate, worded exactly as it was granted."""

    name: Localized = fact("Diploma or certificate, exact wording")
    awarded_by: str = fact("School, university or body")
    year: int | None = fact("Year", default=None, form="year")
    code: str = fact("RNCP or RS code", default="", example='"RNCP00000"')
    note: Localized = fact("What a reader should know (for example: not a State diploma)", default=Localized())


@dataclass(frozen=True, slots=True)
class Mediator:
    """The consumer mediator (France: code de la consommation L612-1)."""

    name: str = fact("Name of the mediator")
    url: str = fact("Its website", default="", form="url")
    address: str = fact("Its postal address", default="")
    until: dt.date | None = fact("End of your contract with it", default=None)


@dataclass(frozen=True, slots=True)
class Insurer:
    name: str = fact("Insurer of the professional liability")
    until: dt.date | None = fact("End of the current contract", default=None)
    coverage: str = fact("Countries covered", default="")


@dataclass(frozen=True, slots=True)
class Legal:
    """Legal identity of one practitioner. People sharing premises stay separate."""

    name: str = fact("Name of the person or company that exercises")
    form: str = fact("Legal form of the business", default="", example='"Entrepreneur individuel"')
    siret: str = fact("SIRET (France)", default="")
    company_number: str = fact("BCE, IDE/UID, NEQ or other company number", default="")
    vat_number: str = fact("VAT number, if any", default="")
    vat: Localized = fact(
        "The VAT wording on your invoices", default=Localized(), example='"TVA non applicable, art. 293 B du CGI"'
    )
    address: Address | None = fact("Registered address", default=None)
    mediator: Mediator | None = fact("Consumer mediator, where one is due", default=None)
    mediator_exempt: Localized = fact("Why no mediator is due, if so", default=Localized())
    insurer: Insurer | None = fact("Professional liability insurance", default=None)
    rules: Localized = fact("Professional rules that bind you, and where to read them", default=Localized())
    rules_url: str = fact("Address of those rules", default="", form="url")


@dataclass(frozen=True, slots=True)
class Practitioner:
    id: str = fact("Short name used elsewhere in this file", example='"claire"', form="id")
    name: str = fact("First name and surname")
    profession: str = fact("Profession, from the profession table", example='"psychologue"', form="profession")
    headline: Localized = fact(
        "How you present yourself in a few words", default=Localized(), example='"Psychologue clinicienne"'
    )
    email: str = fact("Your address for clients", default="", form="email")
    phone: str = fact("Your telephone, international form", default="", example='"+33 1 99 00 00 01"', form="phone")
    titles: tuple[Title, ...] = fact("Titles held, with register and number", default=())
    credentials: tuple[Credential, ...] = fact("Diplomas and certificates", default=())
    approaches: tuple[Localized, ...] = fact("Approaches you were trained in", default=())
    languages: tuple[str, ...] = fact("Languages you work in", default=(), form="language")
    receives: Localized = fact("Whom you receive, and whom you do not", default=Localized())
    limits: Localized = fact("What you do not do", default=Localized())
    supervision: Localized = fact("Your supervision", default=Localized())
    continuing_training: Localized = fact("Your continuing training", default=Localized())
    memberships: tuple[Localized, ...] = fact("Professional bodies you belong to", default=())
    usual_delay: Localized = fact("Usual wait for a first session", default=Localized())
    payment: Localized = fact("How clients pay, reimbursement facts", default=Localized())
    cancellation: Localized = fact("Your cancellation policy in words", default=Localized())
    cap_per_day: int = fact("Most sessions a day, all services together; 0 means no limit", default=0, form="count")
    cap_per_week: int = fact("Most sessions a week, all services together; 0 means no limit", default=0, form="count")
    portrait: str = fact("Portrait, a file in content/media", default="", form="media")
    portrait_alt: Localized = fact("What the portrait shows", default=Localized())
    legal: Legal | None = fact("Legal identity", default=None)
    data_controller: str = fact("Who answers for your clients' data; your name if absent", default="")


@dataclass(frozen=True, slots=True)
class Place:
    id: str = fact("Short name", example='"cabinet"', form="id")
    kind: PlaceKind = fact("on-site, online, phone or at-home")
    name: Localized = fact("Name shown to visitors", example='"Au cabinet"')
    address: Address | None = fact("Address, for a place one goes to", default=None)
    access: Localized = fact("How to come: transport, door, floor", default=Localized())
    accessibility: Localized = fact("Steps, lift, toilets, hearing loop…", default=Localized())
    provider: str = fact("Video provider, for online sessions (named on the privacy page)", default="")
    provider_url: str = fact("Address of that provider's privacy notice", default="", form="url")
    link: str = fact("Base address of the video room", default="", form="url")
    note: Localized = fact("What a visitor should know", default=Localized())
    practitioners: tuple[str, ...] = fact("Who works there; everyone if absent", default=(), ref="practitioners")
    room: str = fact("Name of the shared room this place occupies, if it can be taken", default="")


@dataclass(frozen=True, slots=True)
class ServiceOption:
    """Another duration and price of the same service."""

    duration: int = fact("Minutes", form="minutes")
    price: Decimal = fact("Price, all taxes included", form="money")


@dataclass(frozen=True, slots=True)
class Service:
    id: str = fact("Short name", example='"seance"', form="id")
    practitioner: str = fact("Whose service it is", ref="practitioners")
    name: Localized = fact("Name shown to visitors", example='"Séance individuelle"')
    duration: int = fact("Minutes", example="50", form="minutes")
    price: Decimal = fact("Price, all taxes included", example="65", form="money")
    note: Localized = fact("A few words under the name", default=Localized())
    options: tuple[ServiceOption, ...] = fact("Other durations of the same service", default=())
    places: tuple[str, ...] = fact("Where; everywhere the practitioner works if absent", default=(), ref="places")
    bookable: bool = fact("Can be booked on the site", default=True)
    buffer_before: int = fact("Minutes kept free before", default=0, form="count")
    buffer_after: int = fact("Minutes kept free after", default=10, form="count")
    interval: int = fact("Minutes between two proposed starts", default=30, form="minutes")
    notice_hours: int = fact("Shortest notice, in hours", default=24, form="count")
    horizon_days: int = fact("How far ahead one may book, in days", default=60, form="positive")
    capacity: int = fact("People in one session", default=1, form="positive")
    cap_per_day: int = fact("Most sessions a day; 0 means no limit", default=0, form="count")
    cap_per_week: int = fact("Most sessions a week; 0 means no limit", default=0, form="count")
    confirmation: Confirmation = fact("automatic, or manual if you accept each request", default="automatic")
    audience: Audience = fact("adults, or minors-with-parental-authority", default="adults")
    free: bool = fact("Free of charge (say so rather than price = 0)", default=False)
    series: int = fact(
        "How many weekly sessions may be booked at once; 1 means one at a time", default=1, form="positive"
    )
    shared: str = fact(
        "The same word on the same session of several practitioners of one profession: visitors may then choose “anyone”",
        default="",
        form="id",
    )
    minors_online: bool = fact("A first session with a minor may be booked at a distance", default=False)
    for_two: bool = fact("For a couple: one of the two books, the other is neither named nor written to", default=False)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Local wall time, `start` < `end`, within one day."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Availability:
    practitioner: str = fact("Whose hours", ref="practitioners")
    days: tuple[Weekday, ...] = fact("Days of the week", example='["monday", "thursday"]')
    hours: tuple[TimeSpan, ...] = fact("Hours, local time", example='["9:00-12:30", "14:00-18:00"]')
    places: tuple[str, ...] = fact("Where; everywhere if absent", default=(), ref="places")
    services: tuple[str, ...] = fact("Only for these services; all if absent", default=(), ref="services")
    weeks: Weeks = fact("every, even or odd (ISO week number)", default="every")
    start: dt.date | None = fact("First day", default=None, key="from")
    end: dt.date | None = fact("Last day", default=None, key="until")


@dataclass(frozen=True, slots=True)
class AvailabilityException:
    kind: ExceptionKind = fact("closed, changed (these hours instead) or extra (these hours too)")
    start: dt.date = fact("First day", key="from")
    end: dt.date | None = fact("Last day; the same day if absent", default=None, key="until")
    practitioner: str = fact("Whose; everyone's if absent", default="", ref="practitioners")
    hours: tuple[TimeSpan, ...] = fact("Hours, for changed and extra", default=())
    places: tuple[str, ...] = fact("Where; everywhere if absent", default=(), ref="places")


@dataclass(frozen=True, slots=True)
class Provider:
    """A company that the site relies on, named on the legal and privacy pages."""

    name: str = fact("Name")
    address: str = fact("Postal address", default="")
    phone: str = fact("Telephone", default="", form="phone")
    country: str = fact("Country where the data is", default="")
    url: str = fact("Website", default="", form="url")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    publication_director: str = fact("Who answers for what is published", default="")
    host: Provider | None = fact("Host of the site", default=None)
    mail_provider: Provider | None = fact("Who carries your mail", default=None)
    endpoint_host: Provider | None = fact("Host of the booking endpoint; the site's host if absent", default=None)
    palette: Palette = fact("argile, sauge or encre", default="argile")
    voice: Voice = fact("serif or sans", default="serif")
    accent: str = fact("Colour of the door, if not the palette's own", default="", example='"#8c3b24"', form="color")
    domain_until: dt.date | None = fact(
        "Day by which the domain name must be renewed; your registrar says it", default=None
    )
    history_megabytes: int = fact(
        "Most room that the snapshots of your texts may take on this computer, in megabytes",
        default=500,
        form="positive",
    )


@dataclass(frozen=True, slots=True)
class Newsletter:
    enabled: bool = fact("Offer a newsletter", default=True)
    name: Localized = fact("Its name", default=Localized())
    rhythm: Localized = fact("How often it comes", default=Localized())
    sender: str = fact("Address it is sent from; the practice's if absent", default="", form="email")


@dataclass(frozen=True, slots=True)
class BookingSettings:
    enabled: bool = fact("Take bookings on the site", default=True)
    public_holidays: Literal["closed", "open"] = fact("Closed or open on public holidays", default="closed")
    school_zone: Literal["none", "A", "B", "C"] = fact(
        "Closed in the school holidays of that zone (France): A, B or C", default="none", example='"A"'
    )
    hold_minutes: int = fact(
        "How long a slot is held while the form is filled, in minutes", default=10, form="positive"
    )
    free_change_hours: int = fact("Moving or cancelling is free until this many hours before", default=48, form="count")
    change_until_hours: int = fact(
        "Nobody moves or cancels online in the last hours before a session: they call you; 0 means always possible",
        default=0,
        form="count",
    )
    proposal_hours: int = fact(
        "How long another time that was proposed is kept for the answer, in hours", default=48, form="positive"
    )
    reminder_hours: tuple[int, ...] = fact(
        "Reminders by mail, so many hours before a session; none if empty",
        default=(24,),
        example="[48, 24]",
        form="positive",
    )
    waiting_list: bool = fact("Visitors may ask to be told when an earlier time becomes free", default=True)
    ask_country: bool = fact("Ask from which country a session at a distance is followed", default=True)
    solidarity: Localized = fact("A discreet sentence for people who cannot pay the usual price", default=Localized())
    embed_on: tuple[str, ...] = fact(
        "Addresses of other sites that may show your free times in a frame",
        default=(),
        example='["https://annuaire.example"]',
        form="url",
    )
    retention_months: int = fact(
        "Personal data of a past booking are erased after this many months", default=12, form="positive"
    )
    sender: str = fact("Address the mails are sent from; the practice's if absent", default="", form="email")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A signed statement on what no linter can decide (docs/reference/declarations.md)."""

    key: str = fact("Which declaration", example='"supervision"', form="declaration")
    statement: str = fact("What you declare, in your words")
    signed_on: dt.date = fact("Date of signature")
    practitioner: str = fact("Who signs; the whole practice if absent", default="", ref="practitioners")
    expires_on: dt.date | None = fact("When it must be signed again", default=None)


@dataclass(frozen=True, slots=True)
class Practice:
    name: str = fact("Name of the practice, as on the door")
    country: str = fact("Country, two letters (FR, BE, CH, CA, GB, US…)", example='"FR"', form="country")
    region: str = fact(
        "Region, ISO 3166-2, where holidays or rules depend on it", default="", example='"CA-QC"', form="region"
    )
    languages: tuple[str, ...] = fact("Languages of the site, the main one first", default=("fr",), form="language")
    time_zone: str = fact("Time zone, IANA name", default="Europe/Paris", form="zone")
    currency: str = fact("Currency, three letters", default="EUR", form="currency")
    format: int = fact("Form in which this file is written; parvis upgrade changes it", default=FORMAT, form="positive")
    site_url: str = fact("Address of the site", default="", example='"https://www.example.org"', form="url")
    endpoint_url: str = fact(
        "Address of the booking endpoint; without one, telephone and e-mail only", default="", form="url"
    )
    tagline: Localized = fact("A few words under the name", default=Localized())
    email: str = fact("Address for visitors", default="", form="email")
    phone: str = fact("Telephone for visitors", default="", form="phone")
    fictional: bool = fact("A demonstration: the site says so on each page", default=False)
    practitioners: tuple[Practitioner, ...] = fact("The practitioners", default=())
    places: tuple[Place, ...] = fact("Places", default=())
    services: tuple[Service, ...] = fact("Services and fees", default=())
    availability: tuple[Availability, ...] = fact("Weekly hours", default=())
    exceptions: tuple[AvailabilityException, ...] = fact("Closures and extra hours", default=())
    site: SiteFacts = fact("The site itself", default=SiteFacts())
    newsletter: Newsletter = fact("The newsletter", default=Newsletter())
    booking: BookingSettings = fact("Settings of the booking", default=BookingSettings())
    declarations: tuple[Declaration, ...] = fact("Signed declarations", default=())
    publish: tuple[PublishTarget, ...] = fact("Where the site is published", default=())

    @property
    def language(self) -> str:
        """The main language."""
        return self.languages[0]

    def practitioner(self, id_: str) -> Practitioner:
        """The practitioner of that id. Raises KeyError."""
        return _by_id(self.practitioners, id_)

    def place(self, id_: str) -> Place:
        """The place of that id. Raises KeyError."""
        return _by_id(self.places, id_)

    def service(self, id_: str) -> Service:
        """The service of that id. Raises KeyError."""
        return _by_id(self.services, id_)

    def places_online(self, service: Service) -> tuple[Place, ...]:
        """Where visitors may book a service themselves: a first session with a minor is not at a distance.

        Whether it is a first one is not asked of the database: the answer would tell strangers who comes.
        """
        near = service.audience == "adults" or service.minors_online
        return tuple(place for place in self.places_of(service) if near or place.kind not in ("online", "phone"))

    def places_of(self, service: Service) -> tuple[Place, ...]:
        """Where a service can take place: its own places, else every place of its practitioner."""
        return tuple(
            place
            for place in self.places
            if (place.id in service.places if service.places else True)
            and (not place.practitioners or service.practitioner in place.practitioners)
        )


_Item = TypeVar("_Item", Practitioner, Place, Service)


def _by_id(items: tuple[_Item, ...], id_: str) -> _Item:
    for item in items:
        if item.id == id_:
            return item
    raise KeyError(id_)
