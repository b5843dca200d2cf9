"""The mails of the waiting list: neutral like the others, each with the link that leaves the list."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from parvis.booking.abroad import emergency_of
from parvis.booking.anyone import services_of
from parvis.booking.ics import sender_address
from parvis.booking.telling import Choice, moment, other_zone
from parvis.booking.waiting import CONFIRM, OFFER
from parvis.booking.waiting_record import Waiting
from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, as_html, as_text
from parvis.mail import Message
from parvis.pages.dates import clock_time
from parvis.practice.model import Practice, Service, ServiceOption

KINDS = (CONFIRM, OFFER)
_STATES = {CONFIRM: ("asked", "waiting", "offered"), OFFER: ("offered",)}


def message_for(
    kind: str,
    practice: Practice,
    known: Waiting,
    address: str,
    *,
    now: dt.datetime,
    message_id: str = "",
    version: int = 0,
) -> Message | None:
    """The mail of an outbox row, or None when it would not be true any more. `address` is the page of the place in the list."""
    service = next(iter(services_of(practice, known.wish.service)), None)
    outdated = kind == OFFER and (version != known.version or known.until is None or known.until <= now)
    if service is None or not known.wish.email or known.state not in _STATES[kind] or outdated:
        return None
    letter = _confirm(practice, known, address) if kind == CONFIRM else _offer(practice, service, known, address)
    return Message(
        sender=sender_address(practice, service.practitioner),
        sender_name=practice.name,
        to=known.wish.email,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        reply_to=practice.email,
        headers=(
            ("Auto-Submitted", "auto-generated"),
            ("List-Unsubscribe", f"<{address}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
        message_id=message_id,
        date=now,
    )


def _confirm(practice: Practice, known: Waiting, address: str) -> Letter:
    language = known.wish.language

    def say(text: Text) -> str:
        return text.say(language)

    asked = T("Someone, probably you, asked to be told at this address when an earlier time becomes free.")
    return Letter(
        language=language,
        title=say(T("Confirm that you wish to be told")),
        sender=practice.name,
        below="",
        heading=say(T("One click more.")),
        paragraphs=(Paragraph(say(asked)),),
        button=Paragraph(say(T("Yes, tell me")), address),
        after_button=(
            Paragraph(say(T("The link is good for two days. It was not you? Do nothing: nobody writes again."))),
        ),
        foot=(Paragraph(emergency_of(practice, None, language)),),
    )


def _offer(practice: Practice, service: Service, known: Waiting, address: str) -> Letter:
    wish, language = known.wish, known.wish.language
    assert known.start is not None
    assert known.until is not None

    def say(text: Text) -> str:
        return text.say(language)

    choice = Choice(service, ServiceOption(wish.duration, service.price), practice.place(wish.place))
    theirs = other_zone(choice, known.start, practice.time_zone, wish.visitor_zone, language)
    until = clock_time(known.until.astimezone(ZoneInfo(practice.time_zone)), language)
    kept = T("It is kept for you until {time}; then it is offered to someone else.", time=until)
    when = moment(known.start, practice.time_zone, language)
    return Letter(
        language=language,
        title=say(T("An earlier time is free")),
        sender=practice.name,
        below="",
        heading=say(T("An earlier time is free.")),
        preview=f"{when}.",
        lamp=when,
        lamp_detail=(theirs,) if theirs else (),
        paragraphs=(Paragraph(say(kept)),),
        button=Paragraph(say(T("See this time")), address),
        foot=(
            Paragraph(say(T("You no longer wait? [Leave the list]: one click.")), address),
            Paragraph(emergency_of(practice, None, language)),
        ),
    )
