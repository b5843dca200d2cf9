"""What a build really embeds: the only source of what the legal and privacy pages say of providers and data."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.practice.model import Place, Practice, Provider


@dataclass(frozen=True, slots=True)
class Embedded:
    """`booking` and `newsletter`: their forms are in the pages and an endpoint answers them. `video`: the online places
    one can choose. `elsewhere`: names of other sites that a page makes the browser ask; the build allows none.
    """

    booking: bool = False
    newsletter: bool = False
    video: tuple[Place, ...] = ()
    host: Provider | None = None
    endpoint_host: Provider | None = None
    mail_provider: Provider | None = None
    elsewhere: tuple[str, ...] = ()

    @classmethod
    def of(cls, practice: Practice, endpoint: str | None = None) -> Embedded:
        """What follows from the facts. Forms need an endpoint (the practice's, or the one given; "" for none)."""
        has_endpoint = bool(practice.endpoint_url if endpoint is None else endpoint)
        bookable = any(service.bookable for service in practice.services)
        booking = has_endpoint and practice.booking.enabled and bookable
        newsletter = has_endpoint and practice.newsletter.enabled
        used = {place.id for service in practice.services for place in practice.places_of(service)}
        online = tuple(
            place for place in practice.places if place.kind == "online" and place.id in used and place.provider
        )
        return cls(
            booking=booking,
            newsletter=newsletter,
            video=online,
            host=practice.site.host,
            endpoint_host=(practice.site.endpoint_host or practice.site.host) if booking or newsletter else None,
            mail_provider=practice.site.mail_provider,
        )
