"""The mails about a booking that go to the practitioner; answering one writes to the person who booked."""

from __future__ import annotations

from parvis.booking.abroad import country_name
from parvis.booking.case import Case, emergency, video, when
from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, Row
from parvis.pages.contact import phone_href, phone_shown
from parvis.practice.help_lines import emergency_numbers


def notice(case: Case) -> Letter:
    say = case.say
    pending = case.booking.state == "pending"
    heading = T("A request to answer") if pending else T("A new appointment")
    button = Paragraph(say(T("Accept or decline")), case.addresses.answer) if pending else None
    return _to_practitioner(case, heading, button if case.addresses.answer else None)


def series_notice(case: Case) -> Letter:
    """Weekly sessions, booked or asked for at once; one answer is for all of them."""
    pending = case.booking.state == "pending"
    heading = T("A request for several sessions") if pending else T("Several new appointments")
    button = Paragraph(case.say(T("Accept or decline")), case.addresses.answer) if pending else None
    return _to_practitioner(case, heading, button, _plain_dates(case))


def series_cancellation_notice(case: Case) -> Letter:
    """Every session that the visitor gives up at once."""
    return _to_practitioner(case, T("Several appointments are cancelled"), None, _plain_dates(case))


def _plain_dates(case: Case) -> tuple[Row, ...]:
    """The dates without the visitor's links."""
    return tuple(Row(date.term, date.lines) for date in case.dates)


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


def _who_and_where(case: Case) -> tuple[Row, ...]:
    """For whom it is, when that is a minor; the country and its emergency numbers, when that is another one."""
    booking, say = case.booking, case.say
    rows = []
    if booking.for_minor:
        rows.append(Row(say(T("For")), (say(T("a minor; whoever booked has parental authority")),)))
    if booking.country:
        numbers = ", ".join(emergency_numbers(booking.country))
        name = country_name(booking.country, case.language)
        known = (say(T("Emergencies there: {numbers}", numbers=numbers)),) if numbers else ()
        rows.append(Row(say(T("Country")), (name, *known)))
    return tuple(rows)


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
        *_who_and_where(case),
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
            Paragraph(emergency(case, visitor=False)),
        ),
    )
