"""From an effect of a booking to its mail: which words, to whom, with which calendar part; nothing that is no longer true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parvis.booking import desk_mails, steps, visitor_mails
from parvis.booking.case import Addresses, Case, video_room
from parvis.booking.ics import Method, invitation, sender_address
from parvis.booking.propose import Proposal
from parvis.booking.record import Booking
from parvis.booking.telling import choice_of, moment, other_zone, tell
from parvis.i18n import T
from parvis.letter import Letter, Row, as_html, as_text
from parvis.mail import Calendar, Message
from parvis.practice.model import Practice

__all__ = ["KINDS", "Addresses", "message_for", "video_room"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """`states`: those in which there is still something to say; `current`: only of the version that caused it."""

    write: Callable[[Case], Letter]
    to: Literal["visitor", "practitioner"]
    states: tuple[str, ...]
    method: Method | None = None
    current: bool = False


_OPEN = ("pending", "confirmed")
_GONE = ("cancelled",)
_KINDS = {
    steps.CONFIRMATION: _Kind(visitor_mails.confirmation, "visitor", ("confirmed",), "REQUEST"),
    steps.REQUEST: _Kind(visitor_mails.request, "visitor", ("pending",)),
    steps.MOVED: _Kind(visitor_mails.moved, "visitor", _OPEN, "REQUEST", current=True),
    steps.REMINDER: _Kind(visitor_mails.reminder, "visitor", ("confirmed",), current=True),
    steps.CANCELLATION: _Kind(visitor_mails.cancellation, "visitor", _GONE, "CANCEL"),
    steps.PROPOSAL: _Kind(visitor_mails.proposal, "visitor", _OPEN),
    steps.PROPOSAL_DECLINED: _Kind(visitor_mails.proposal_declined, "visitor", _OPEN),
    steps.SERIES: _Kind(visitor_mails.series, "visitor", _OPEN),
    steps.SERIES_NOTICE: _Kind(desk_mails.series_notice, "practitioner", _OPEN),
    steps.SERIES_CANCELLATION: _Kind(visitor_mails.series_cancellation, "visitor", _GONE),
    steps.SERIES_CANCELLATION_NOTICE: _Kind(desk_mails.series_cancellation_notice, "practitioner", _GONE),
    steps.NOTICE: _Kind(desk_mails.notice, "practitioner", _OPEN),
    steps.CANCELLATION_NOTICE: _Kind(desk_mails.cancellation_notice, "practitioner", _GONE),
    steps.MOVED_NOTICE: _Kind(desk_mails.moved_notice, "practitioner", _OPEN, current=True),
    steps.PROPOSAL_NOTICE: _Kind(desk_mails.proposal_notice, "practitioner", _OPEN),
    steps.PROPOSAL_DECLINED_NOTICE: _Kind(desk_mails.proposal_declined_notice, "practitioner", _OPEN),
}
KINDS = tuple(_KINDS)


def message_for(
    kind: str,
    practice: Practice,
    booking: Booking,
    addresses: Addresses,
    *,
    now: dt.datetime,
    message_id: str = "",
    version: int = 0,
    proposal: Proposal | None = None,
    series: Sequence[tuple[Booking, str]] = (),
    left_out: Sequence[dt.datetime] = (),
) -> Message | None:
    """The mail of an outbox row, or None when there is nothing to say any more.

    A confirmation is not sent once the booking is cancelled, nor anything once the details are erased. `version` is that
    of the booking when the row was written; `series` the sessions of weekly ones, each with the address of its page.
    """
    known = _KINDS[kind]
    outdated = known.current and version != booking.version
    if not booking.email or booking.state not in known.states or outdated:
        return None
    case = _case(practice, booking, addresses, known, proposal, now)
    if series:
        case = _with_dates(case, series, left_out)
    letter = known.write(case)
    person = practice.practitioner(booking.practitioner)
    to_visitor = known.to == "visitor"
    return Message(
        sender=sender_address(practice, booking.practitioner),
        sender_name=person.name if to_visitor else practice.name,
        to=booking.email if to_visitor else person.email or practice.email,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        calendar=_calendar(known.method, case),
        reply_to=(person.email or practice.email) if to_visitor else booking.email,
        headers=(("Auto-Submitted", "auto-generated"),),
        message_id=message_id,
        date=now,
    )


def _case(
    practice: Practice,
    booking: Booking,
    addresses: Addresses,
    known: _Kind,
    proposal: Proposal | None,
    now: dt.datetime,
) -> Case:
    language = booking.language if known.to == "visitor" else practice.language
    choice = choice_of(practice, booking)
    told = tell(practice, choice, booking.start, booking.end, language, zone=booking.visitor_zone, now=now)
    other = None
    if proposal is not None:
        other = tell(practice, choice, proposal.start, proposal.end, language, zone=booking.visitor_zone, now=now)
    return Case(practice, booking, choice, told, language, addresses, proposal, other)


def _with_dates(case: Case, series: Sequence[tuple[Booking, str]], left_out: Sequence[dt.datetime]) -> Case:
    zone, language = case.practice.time_zone, case.language
    dates = tuple(
        Row(
            case.say(T("Session {number}", number=number)),
            tuple(
                line
                for line in (
                    moment(one.start, zone, language),
                    other_zone(case.choice, one.start, zone, one.visitor_zone, language),
                )
                if line
            ),
            address,
        )
        for number, (one, address) in enumerate(series, 1)
    )
    return replace(case, dates=dates, left_out=tuple(moment(start, zone, language) for start in left_out))


def _calendar(method: Method | None, case: Case) -> Calendar | None:
    if method is None or (method == "REQUEST" and case.booking.state == "pending"):
        return None
    return Calendar(method, invitation(case.booking, case.practice, case.language, method))
