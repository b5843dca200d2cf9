"""The mails about a booking that go to the practitioner; answering one writes to the person who booked."""

from __future__ import annotations

from parvis.booking.case import Case, emergency, video, when
from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, Row
from parvis.pages.contact import phone_href, phone_shown


def notice(case: Case) -> Letter:
    say = case.say
    pending = case.booking.state == "pending"
    heading = T("A request to answer") if pending else T("A new appointment")
    button = Paragraph(say(T("Accept or decline")), case.addresses.answer) if pending else None
    return _to_practitioner(case, heading, button if case.addresses.answer else None)


def cancellation_notice(case: Case) -> Letter:
    return _to_practitioner(case, T("An appointment is cancelled"), None)


def moved_notice(case: Case) -> Letter:
    """The visitor took another time; a request waits for its answer again."""
    pending = case.booking.state == "pending"
    button = Paragraph(case.say(T("Accept or decline")), case.addresses.answer) if pending else None
    return _to_practitioner(case, T("An appointment has moved"), button)


def proposal_notice(case: Case) -> Letter:
    """The visitor proposes another time."""
    assert case.other is not None
    button = Paragraph(case.say(T("Accept or decline")), case.addresses.proposal)
    proposed = Row(case.say(T("Proposed")), (when(case, case.other),))
    return _to_practitioner(case, T("Another time is proposed"), button, (proposed,))


def proposal_declined_notice(case: Case) -> Letter:
    """The visitor cannot at the time that the practitioner proposed: the booking stays as it was."""
    assert case.other is not None
    refused = Row(case.say(T("Refused")), (when(case, case.other),))
    return _to_practitioner(case, T("The proposed time is refused"), None, (refused,))


def _to_practitioner(case: Case, heading: Text, button: Paragraph | None, first: tuple[Row, ...] = ()) -> Letter:
    told, booking, say = case.told, case.booking, case.say
    phone, country = booking.phone, case.practice.country
    rows = (
        *first,
        Row(say(T("Session")), (f"{told.service}, {told.length}",)),
        Row(say(T("Place")), (told.place,)),
        *video(case),
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
        lamp=when(case),
        lamp_detail=tuple(
            line for line in (told.other_zone and say(T("For them: {time}", time=told.other_zone)),) if line
        ),
        rows=rows,
        button=button,
        foot=(
            Paragraph(say(T("Answering this message writes to the person who booked."))),
            Paragraph(emergency(case.practice, case.language)),
        ),
    )
