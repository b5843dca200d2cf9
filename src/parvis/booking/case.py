"""One mail about a booking to write: what all of them say, to the visitor and to the practitioner."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parvis.booking.abroad import emergency_of
from parvis.booking.propose import Proposal
from parvis.booking.record import Booking
from parvis.booking.telling import Choice, Told
from parvis.i18n import T, Text
from parvis.letter import Row
from parvis.practice.model import Place, Practice


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whole addresses of the booking's pages; `answer` is the practitioner's, for a request or a proposal that waits."""

    page: str
    cancel: str
    answer: str = ""
    move: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """`told` is the booking in words; `other` the time that is proposed instead, in the same words."""

    practice: Practice
    booking: Booking
    choice: Choice
    told: Told
    language: str
    addresses: Addresses
    proposal: Proposal | None = None
    other: Told | None = None
    dates: tuple[Row, ...] = ()
    """Each session of a series, with the address of its page."""
    left_out: tuple[str, ...] = ()
    """The weeks of a series that were not free, in words."""

    def say(self, msgid: Text) -> str:
        return msgid.say(self.language)


def video_room(place: Place, booking: Booking) -> str:
    """The address of the video room: the place's, and a name that cannot be guessed and says nothing of anyone."""
    if place.kind != "online" or not place.link:
        return ""
    room = hashlib.sha256(f"room:{booking.public_id}".encode()).hexdigest()[:32]
    return f"{place.link.rstrip('/')}/{room}"


def facts(case: Case) -> tuple[Row, ...]:
    told, say = case.told, case.say
    return (
        Row(say(T("Place")), told.place_lines or (told.place,)),
        *video(case),
        Row(say(T("Price")), (told.price,)),
    )


def video(case: Case) -> tuple[Row, ...]:
    room = video_room(case.choice.place, case.booking)
    return (Row(case.say(T("Video")), (room,), room),) if room else ()


def when(case: Case, told: Told | None = None) -> str:
    """The session's day and hour, or another one's."""
    told = told or case.told
    return case.say(T("{day}, at {time}", day=told.day, time=told.time))


def emergency(case: Case, *, visitor: bool) -> str:
    """Whom to call: where the visitor will be, or where the practice is."""
    return emergency_of(case.practice, case.booking if visitor else None, case.language)
