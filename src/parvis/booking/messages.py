"""The mails about a booking: neutral subject, no motive, no profession before the name, both time zones where they differ.

The name of the service stays out of the visitor's mails, which others may see; the page behind the link has it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from parvis.booking.ics import invitation, sender_address
from parvis.booking.record import Booking
from parvis.booking.steps import CANCELLATION, CANCELLATION_NOTICE, CONFIRMATION, NOTICE, REQUEST
from parvis.booking.telling import Choice, Told, choice_of, tell
from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, Row, as_html, as_text
from parvis.mail import Calendar, Message
from parvis.pages.contact import phone_href, phone_shown
from parvis.practice.help_lines import emergency_sentence
from parvis.practice.model import Place, Practice

KINDS = (CONFIRMATION, REQUEST, NOTICE, CANCELLATION, CANCELLATION_NOTICE)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whole addresses of the booking's pages; `answer` is the practitioner's, for a request that waits."""

    page: str
    cancel: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """One mail to write."""

    practice: Practice
    booking: Booking
    choice: Choice
    told: Told
    language: str
    addresses: Addresses

    def say(self, msgid: Text) -> str:
        return msgid.say(self.language)


def message_for(
    kind: str,
    practice: Practice,
    booking: Booking,
    addresses: Addresses,
    *,
    now: dt.datetime,
    message_id: str = "",
) -> Message | None:
    """The mail of an outbox row, or None when there is nothing to say any more.

    A confirmation is not sent once the booking is cancelled, nor anything once the details are erased.
    """
    if not booking.email or not _still_true(kind, booking):
        return None
    to_visitor = kind in (CONFIRMATION, REQUEST, CANCELLATION)
    language = booking.language if to_visitor else practice.language
    choice = choice_of(practice, booking)
    told = tell(practice, choice, booking.start, booking.end, language, zone=booking.visitor_zone, now=now)
    case = _Case(practice, booking, choice, told, language, addresses)
    letter = _LETTERS[kind](case)
    person = practice.practitioner(booking.practitioner)
    return Message(
        sender=sender_address(practice, booking.practitioner),
        sender_name=person.name if to_visitor else practice.name,
        to=booking.email if to_visitor else person.email or practice.email,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        calendar=_calendar(kind, case),
        reply_to=(person.email or practice.email) if to_visitor else booking.email,
        headers=(("Auto-Submitted", "auto-generated"),),
        message_id=message_id,
        date=now,
    )


def video_room(place: Place, booking: Booking) -> str:
    """The address of the video room: the place's, and a name that cannot be guessed and says nothing of anyone."""
    if place.kind != "online" or not place.link:
        return ""
    room = hashlib.sha256(f"room:{booking.public_id}".encode()).hexdigest()[:32]
    return f"{place.link.rstrip('/')}/{room}"


def _still_true(kind: str, booking: Booking) -> bool:
    if kind == CONFIRMATION:
        return booking.state == "confirmed"
    if kind == REQUEST:
        return booking.state == "pending"
    if kind == NOTICE:
        return booking.state in ("pending", "confirmed")
    return booking.state == "cancelled"


def _calendar(kind: str, case: _Case) -> Calendar | None:
    if kind == CONFIRMATION:
        return Calendar("REQUEST", invitation(case.booking, case.practice, case.language))
    if kind == CANCELLATION:
        return Calendar("CANCEL", invitation(case.booking, case.practice, case.language, "CANCEL"))
    return None


def _confirmation(case: _Case) -> Letter:
    told, say = case.told, case.say
    paragraphs = [Paragraph(told.access)] if told.access else []
    paragraphs += [
        Paragraph(
            say(T("Something in the way? You can [cancel] this appointment. {policy}", policy=told.policy)),
            case.addresses.cancel,
        ),
        Paragraph(say(T("Everything is on [the page of your appointment].")), case.addresses.page),
    ]
    return _to_visitor(
        case,
        title=say(T("Your appointment on {day}", day=told.short_day)),
        heading=say(T("You are booked.")),
        rows=(*_facts(case), Row(say(T("Calendar")), (say(T("The attached file adds this appointment to it.")),))),
        paragraphs=tuple(paragraphs),
    )


def _request(case: _Case) -> Letter:
    say = case.say
    return _to_visitor(
        case,
        title=say(T("Your request for {day}", day=case.told.short_day)),
        heading=say(T("Your request is noted.")),
        rows=_facts(case),
        paragraphs=(
            Paragraph(say(T("The time is kept for you. I will confirm it by message."))),
            Paragraph(say(T("You have changed your mind? You can [withdraw your request].")), case.addresses.cancel),
        ),
    )


def _cancellation(case: _Case) -> Letter:
    say = case.say
    mine = case.booking.cancelled_by == "practitioner"
    reason = (
        T("I must cancel this appointment, and I am sorry. You can book another time on the site, or call me.")
        if mine
        else T("As you asked, this appointment is cancelled. The attached file takes it out of your calendar.")
    )
    return _to_visitor(
        case,
        title=say(T("Your appointment on {day} is cancelled", day=case.told.short_day)),
        heading=say(T("Cancelled.")),
        rows=(),
        paragraphs=(Paragraph(say(reason)),),
    )


def _to_visitor(
    case: _Case, *, title: str, heading: str, rows: tuple[Row, ...], paragraphs: tuple[Paragraph, ...]
) -> Letter:
    told, say = case.told, case.say
    until = say(T("{zone}, until {time}", zone=told.zone, time=told.until))
    signature = [Paragraph(say(T("See you soon,"))), Paragraph(told.practitioner)]
    if told.phone:
        signature.append(Paragraph(f"[{told.phone}]", told.phone_href))
    return Letter(
        language=case.language,
        title=title,
        sender=told.practitioner,
        below=told.place_lines[0] if told.place_lines else case.practice.name,
        heading=heading,
        preview=f"{_when(case)}.",
        lamp=_when(case),
        lamp_detail=tuple(line for line in (until, told.other_zone) if line),
        rows=rows,
        paragraphs=paragraphs,
        signature=tuple(signature),
        foot=_foot(case),
    )


def _foot(case: _Case) -> tuple[Paragraph, ...]:
    why = T(
        "This message went to {email} because this appointment was made with that address.", email=case.booking.email
    )
    ours = [Paragraph(case.say(why))]
    if case.booking.state in ("pending", "confirmed"):
        ours.append(
            Paragraph(case.say(T("It was not you? [Cancel it]: the time is given back.")), case.addresses.cancel)
        )
    return (*ours, Paragraph(_emergency(case.practice, case.language)))


def _notice(case: _Case) -> Letter:
    say = case.say
    pending = case.booking.state == "pending"
    heading = T("A request to answer") if pending else T("A new appointment")
    button = Paragraph(say(T("Accept or decline")), case.addresses.answer) if pending else None
    return _to_practitioner(case, heading, button if case.addresses.answer else None)


def _cancellation_notice(case: _Case) -> Letter:
    return _to_practitioner(case, T("An appointment is cancelled"), None)


def _to_practitioner(case: _Case, heading: Text, button: Paragraph | None) -> Letter:
    told, booking, say = case.told, case.booking, case.say
    phone, country = booking.phone, case.practice.country
    rows = (
        Row(say(T("Session")), (f"{told.service}, {told.length}",)),
        Row(say(T("Place")), (told.place,)),
        *_video(case),
        Row(say(T("Name")), (booking.name,)),
        Row(say(T("E-mail")), (booking.email,), f"mailto:{booking.email}"),
        *([Row(say(T("Telephone")), (phone_shown(phone, country),), phone_href(phone, country))] if phone else []),
    )
    subject = T("{heading}: {day}, {time}", heading=heading, day=told.short_day, time=told.time)
    return Letter(
        language=case.language,
        title=say(subject),
        sender=case.practice.name,
        below="",
        heading=say(heading),
        lamp=_when(case),
        lamp_detail=tuple(
            line for line in (told.other_zone and say(T("For them: {time}", time=told.other_zone)),) if line
        ),
        rows=rows,
        button=button,
        foot=(
            Paragraph(say(T("Answering this message writes to the person who booked."))),
            Paragraph(_emergency(case.practice, case.language)),
        ),
    )


def _facts(case: _Case) -> tuple[Row, ...]:
    told, say = case.told, case.say
    return (
        Row(say(T("Place")), told.place_lines or (told.place,)),
        *_video(case),
        Row(say(T("Price")), (told.price,)),
    )


def _video(case: _Case) -> tuple[Row, ...]:
    room = video_room(case.choice.place, case.booking)
    return (Row(case.say(T("Video")), (room,), room),) if room else ()


def _when(case: _Case) -> str:
    return case.say(T("{day}, at {time}", day=case.told.day, time=case.told.time))


def _emergency(practice: Practice, language: str) -> str:
    return emergency_sentence(practice.region or practice.country, language)


_LETTERS = {
    CONFIRMATION: _confirmation,
    REQUEST: _request,
    NOTICE: _notice,
    CANCELLATION: _cancellation,
    CANCELLATION_NOTICE: _cancellation_notice,
}
