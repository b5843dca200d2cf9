"""The mails about a booking that go to the visitor: neutral subject, no motive, no name of the service, no profession.

Others may see them; the page behind the link has the rest.
"""

from __future__ import annotations

from parvis.booking.case import Case, emergency, facts, when
from parvis.i18n import T
from parvis.letter import Letter, Paragraph, Row


def confirmation(case: Case) -> Letter:
    told, say = case.told, case.say
    paragraphs = [Paragraph(told.access)] if told.access else []
    paragraphs += _changes(case)
    return _to_visitor(
        case,
        title=say(T("Your appointment on {day}", day=told.short_day)),
        heading=say(T("You are booked.")),
        rows=(*facts(case), _calendar_row(case)),
        paragraphs=tuple(paragraphs),
    )


def moved(case: Case) -> Letter:
    """The booking at another time, length or place: what was agreed before no longer holds."""
    say, pending = case.say, case.booking.state == "pending"
    waits = (Paragraph(say(T("I will confirm this new time by message."))),) if pending else ()
    return _to_visitor(
        case,
        title=say(T("Your appointment is now on {day}", day=case.told.short_day)),
        heading=say(T("Your appointment has changed.")),
        rows=(*facts(case), _calendar_row(case)),
        paragraphs=(*waits, Paragraph(say(T("The former time no longer counts."))), *_changes(case)),
    )


def reminder(case: Case) -> Letter:
    """Nothing new: the hour, the place, how to change it."""
    paragraphs = [Paragraph(case.told.access)] if case.told.access else []
    return _to_visitor(
        case,
        title=case.say(T("Reminder: your appointment on {day}", day=case.told.short_day)),
        heading=case.say(T("See you soon.")),
        rows=facts(case),
        paragraphs=(*paragraphs, *_changes(case)),
    )


def proposal(case: Case) -> Letter:
    """The practitioner proposes another time; one click accepts it, and until then everything stays as it was."""
    say = case.say
    assert case.other is not None
    assert case.proposal is not None
    kept = T("Until your answer, both times are kept for you.")
    return _to_visitor(
        case,
        title=say(T("Another time for your appointment on {day}", day=case.told.short_day)),
        heading=say(T("Would another time suit you?")),
        rows=(
            Row(
                say(T("Proposed")),
                (when(case, case.other), *([case.other.other_zone] if case.other.other_zone else [])),
            ),
            Row(say(T("Instead of")), (when(case),)),
        ),
        paragraphs=(Paragraph(say(kept)),),
        button=Paragraph(say(T("Accept or refuse")), case.addresses.proposal),
    )


def proposal_declined(case: Case) -> Letter:
    """The practitioner cannot at the time that the visitor proposed."""
    say = case.say
    sentence = T("The time that you proposed does not suit me. Your appointment stays as it was.")
    return _to_visitor(
        case,
        title=say(T("Your appointment on {day}", day=case.told.short_day)),
        heading=say(T("Your appointment stays as it was.")),
        rows=facts(case),
        paragraphs=(Paragraph(say(sentence)), *_changes(case)),
    )


def _calendar_row(case: Case) -> Row:
    return Row(case.say(T("Calendar")), (case.say(T("The attached file adds this appointment to it.")),))


def _changes(case: Case) -> tuple[Paragraph, ...]:
    """How to change it: where moving is possible, cancelling is the second choice."""
    say, addresses, policy = case.say, case.addresses, case.told.policy
    moving = (
        Paragraph(say(T("Another time would suit you better? You can [move] this appointment.")), addresses.move),
    )
    return (
        *(moving if addresses.move else ()),
        Paragraph(
            say(T("Something in the way? You can [cancel] this appointment. {policy}", policy=policy)), addresses.cancel
        ),
        Paragraph(say(T("Everything is on [the page of your appointment].")), addresses.page),
    )


def request(case: Case) -> Letter:
    say = case.say
    return _to_visitor(
        case,
        title=say(T("Your request for {day}", day=case.told.short_day)),
        heading=say(T("Your request is noted.")),
        rows=facts(case),
        paragraphs=(
            Paragraph(say(T("The time is kept for you. I will confirm it by message."))),
            Paragraph(say(T("You have changed your mind? You can [withdraw your request].")), case.addresses.cancel),
        ),
    )


def series(case: Case) -> Letter:
    """Weekly sessions booked at once: every date, each with the page that moves or cancels it."""
    say, pending = case.say, case.booking.state == "pending"
    waits = (Paragraph(say(T("The times are kept for you. I will confirm them by message."))),) if pending else ()
    each = T("Each date leads to its page: calendar file, moving, cancelling. You can also [cancel] all that follow.")
    day = case.told.short_day
    subject = T("Your request from {day} on", day=day) if pending else T("Your appointments from {day} on", day=day)
    return _to_visitor(
        case,
        title=say(subject),
        heading=say(T("Your request is noted.") if pending else T("You are booked.")),
        rows=facts(case),
        paragraphs=(*_dates(case), *waits, *_without(case), Paragraph(say(each), case.addresses.cancel)),
    )


def series_cancellation(case: Case) -> Letter:
    """Every session that is given up at once."""
    mine = case.booking.cancelled_by == "practitioner"
    reason = (
        T("I must cancel these appointments, and I am sorry. You can book other times on the site, or call me.")
        if mine
        else T("As you asked, these appointments are cancelled. Take them out of your calendar, if they are in it.")
    )
    return _to_visitor(
        case,
        title=case.say(T("Your appointments from {day} on are cancelled", day=case.told.short_day)),
        heading=case.say(T("Cancelled.")),
        rows=case.dates,
        paragraphs=(Paragraph(case.say(reason)),),
    )


def _dates(case: Case) -> tuple[Paragraph, ...]:
    """Each date with the address of its page, in the text part too."""
    return tuple(Paragraph(f"[{', '.join(date.lines)}]", date.href) for date in case.dates)


def _without(case: Case) -> tuple[Paragraph, ...]:
    if not case.left_out:
        return ()
    dates = ", ".join(case.left_out)
    return (Paragraph(case.say(T("Not free, and so left out: {dates}.", dates=dates))),)


def cancellation(case: Case) -> Letter:
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
    case: Case,
    *,
    title: str,
    heading: str,
    rows: tuple[Row, ...],
    paragraphs: tuple[Paragraph, ...],
    button: Paragraph | None = None,
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
        preview=f"{when(case)}.",
        lamp=when(case),
        lamp_detail=tuple(line for line in (until, told.other_zone) if line),
        rows=rows,
        paragraphs=paragraphs,
        button=button,
        signature=tuple(signature),
        foot=_foot(case),
    )


def _foot(case: Case) -> tuple[Paragraph, ...]:
    why = T(
        "This message went to {email} because this appointment was made with that address.", email=case.booking.email
    )
    ours = [Paragraph(case.say(why))]
    if case.booking.state in ("pending", "confirmed"):
        ours.append(
            Paragraph(case.say(T("It was not you? [Cancel it]: the time is given back.")), case.addresses.cancel)
        )
    return (*ours, Paragraph(emergency(case, visitor=True)))
