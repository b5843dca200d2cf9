"""Bookings, states and changes of hours in the words of the agenda."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from parvis.booking.overrides import Override
from parvis.booking.record import Booking
from parvis.endpoint.agenda.views import EntryView
from parvis.i18n import T, Text
from parvis.pages.dates import clock_time, money, weekday_date
from parvis.pages.typography import typeset
from parvis.practice.model import Practice

STATES: dict[str, Text] = {
    "pending": T("To answer"),
    "confirmed": T("Confirmed"),
    "cancelled": T("Cancelled"),
    "rescheduled": T("Moved"),
    "done": T("Took place"),
    "no_show": T("Nobody came"),
}
RATES: dict[str, Text] = {
    "": T("Usual price"),
    "first": T("First session"),
    "solidarity": T("Solidarity price"),
    "other": T("Other reason"),
}
KINDS: dict[str, Text] = {
    "closed": T("Closed"),
    "extra": T("Open as well"),
    "changed": T("Open at these hours only"),
}
_PROPOSED: dict[str, Text] = {
    "practitioner": T("another time proposed"),
    "visitor": T("asks for another time"),
}


def who(booking: Booking, language: str) -> str:
    """The name, or what else tells them apart."""
    return booking.name or booking.email or booking.phone or T("No name").say(language)


def service_name(practice: Practice, booking: Booking, language: str) -> str:
    """As the facts say it today; its id once they know it no more."""
    try:
        return typeset(practice.service(booking.service).name.to(language), language)
    except KeyError:
        return booking.service


def place_name(practice: Practice, place: str, language: str) -> str:
    try:
        return typeset(practice.place(place).name.to(language), language)
    except KeyError:
        return place


def hours(practice: Practice, booking: Booking, language: str) -> str:
    """« 9 h – 9 h 50 »."""
    zone = ZoneInfo(practice.time_zone)
    start, end = booking.start.astimezone(zone), booking.end.astimezone(zone)
    return f"{clock_time(start, language)}\u00a0–\u00a0{clock_time(end, language)}"


def moment_line(practice: Practice, booking: Booking, language: str) -> str:
    """« mardi 1er décembre 2026, 9 h – 9 h 50 »."""
    day = booking.start.astimezone(ZoneInfo(practice.time_zone)).date()
    return f"{weekday_date(day, language, year=True)}, {hours(practice, booking, language)}"


def price_line(booking: Booking, language: str) -> str:
    """« 45 €, tarif solidaire »."""
    amount = money(booking.price, booking.currency, language)
    return (
        f"{amount}, {RATES[booking.rate].say(language).lower()}" if booking.rate in RATES and booking.rate else amount
    )


def entry(
    practice: Practice, booking: Booking, language: str, href: str, *, proposed: str = "", dated: bool = False
) -> EntryView:
    """One line of the agenda. `proposed`: who proposed another time and waits."""
    what = f"{service_name(practice, booking, language)}, {place_name(practice, booking.place, language)}"
    several = len(practice.practitioners) > 1
    if several:
        what = f"{what}, {practitioner_name(practice, booking.practitioner)}"
    told = [STATES[booking.state]] if booking.state != "confirmed" else []
    if proposed:
        told.append(_PROPOSED[proposed])
    tones = {"pending": "pending", "cancelled": "cancelled", "done": "past", "no_show": "past"}
    return EntryView(
        href=href,
        time=moment_line(practice, booking, language) if dated else hours(practice, booking, language),
        name=who(booking, language),
        what=what,
        state=", ".join(text.say(language) for text in told),
        tone=tones.get(booking.state, ""),
    )


def practitioner_name(practice: Practice, practitioner: str) -> str:
    try:
        return practice.practitioner(practitioner).name
    except KeyError:
        return practitioner


def override_line(practice: Practice, item: Override, language: str) -> str:
    """« Fermé », « Ouvert aussi : 9 h – 12 h, au cabinet »."""
    change = item.change
    parts = [
        *(f"{clock_time(span.start, language)} – {clock_time(span.end, language)}" for span in change.hours),
        *(place_name(practice, place, language) for place in change.places),
    ]
    if change.practitioner and len(practice.practitioners) > 1:
        parts.append(practitioner_name(practice, change.practitioner))
    kind = KINDS[change.kind].say(language)
    return T("{what}: {detail}", what=kind, detail=", ".join(parts)).say(language) if parts else kind
