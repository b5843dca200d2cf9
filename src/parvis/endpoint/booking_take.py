"""Taking a booking from what a form or the script sent: the one way in, for the pages and for JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from parvis.booking.abroad import known_country
from parvis.booking.record import Booking
from parvis.booking.reserve import BookingRequest, hold, reserve
from parvis.booking.results import Booked, Held, Obstacle, Refused
from parvis.booking.series import SeriesBooked, reserve_series
from parvis.booking.slots import Refusal, Slot
from parvis.booking.telling import Choice
from parvis.endpoint.asked import asks_country, check_asked, sessions_wanted
from parvis.endpoint.choices import find_choice
from parvis.endpoint.context import Context
from parvis.endpoint.form_token import FormProblem, idempotency_key
from parvis.endpoint.forms import BookingForm, Details, FieldProblem, check_details, parse_start
from parvis.endpoint.limits import BOOK_BY_ADDRESS, BOOK_BY_NETWORK, HOLD_BY_NETWORK
from parvis.endpoint.weeks import visitor_zone
from parvis.i18n import T, Text
from parvis.practice.model import Practice


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the language of the page, the network (never the whole address), the moment."""

    language: str
    network: str
    now: dt.datetime
    key: str = ""  # Idempotency-Key of a program; a form has its own number


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why there is no booking, as a sentence; `problems` belong to fields, `nearby` are free times close to the wanted one."""

    status: int
    title: Text
    detail: Text | None = None
    problems: tuple[FieldProblem, ...] = ()
    nearby: tuple[Slot, ...] = ()
    renew: bool = False  # the form's mark is used up or too old: hand out a new one


@dataclass(frozen=True, slots=True)
class Taken:
    """The booking, or the first of weekly ones; `skipped` are the weeks that were not free."""

    booking: Booking
    skipped: tuple[dt.datetime, ...] = ()


def take(context: Context, practice: Practice, form: BookingForm, sender: Sender) -> Taken | Rejected:
    """Book, or say everything that stands in the way at once."""
    choice = find_choice(practice, form.service, form.place)
    start = parse_start(form.start)
    details, problems = check_details(form, practice.country)
    if choice and choice.place.kind == "phone" and not form.phone.strip():
        problems.append(
            FieldProblem(
                "phone", T("Fill in your telephone number"), T("I call you: I need a number for this session.")
            )
        )
    if choice:
        problems += check_asked(choice, form)
    if choice is None:
        problems.insert(0, FieldProblem("service", T("Choose an appointment and a place"), T("Choose an appointment.")))
    elif start is None:
        problems.insert(0, FieldProblem("start", T("Choose a time"), T("Choose a time.")))
    if problems:
        title = T("One thing is missing") if len(problems) == 1 else T("Several things are missing")
        return Rejected(422, title, problems=tuple(problems))
    assert choice is not None
    assert start is not None
    number = _number(context, form)
    if isinstance(number, Rejected):
        return number
    refused = _too_many(context, details, sender)
    return refused or _reserve(context, practice, choice, start, details, form, sender, number)


def left_out(taken: Taken, practice: Practice) -> str:
    """The weeks that were not free, for the address of the booking's page: days, which say nothing of anyone."""
    here = ZoneInfo(practice.time_zone)
    days = ",".join(start.astimezone(here).date().isoformat() for start in taken.skipped)
    return f"?without={days}" if days else ""


def keep(context: Context, practice: Practice, form: BookingForm, sender: Sender) -> Held | Rejected | None:
    """Hold the chosen time while the form is filled in; None when that is not possible now and not needed either."""
    choice, start = find_choice(practice, form.service, form.place), parse_start(form.start)
    if choice is None or start is None:
        return None
    if not context.limiter.allows(HOLD_BY_NETWORK, "hold", sender.network, sender.now):
        return None
    result = hold(
        context.desk(practice),
        choice.service.id,
        choice.option.duration,
        choice.place.id,
        start,
        now=sender.now,
        token=context.token,
        replaces=form.hold,
    )
    return result if isinstance(result, Held) else _rejected(result)


def _number(context: Context, form: BookingForm) -> str | Rejected:
    """The number of the form, if a person filled it in."""
    if form.website:
        return Rejected(
            422,
            T("This form could not be taken."),
            T("A hidden field was filled in, as machines do. You can call or write instead."),
            renew=True,
        )
    number = context.forms.read(form.form, context.stopwatch())
    if number is FormProblem.TOO_FAST:
        return Rejected(422, T("That was very fast."), T("Check your details, then confirm once more."))
    if isinstance(number, FormProblem):
        return Rejected(
            422,
            T("This page was open for a long time."),
            T("Your details are kept. Check the time, then confirm once more."),
            renew=True,
        )
    return number


def _too_many(context: Context, details: Details, sender: Sender) -> Rejected | None:
    limiter, now = context.limiter, sender.now
    fits = limiter.allows(BOOK_BY_NETWORK, "book", sender.network, now) and limiter.allows(
        BOOK_BY_ADDRESS, "book", details.email.lower(), now
    )
    if fits:
        return None
    return Rejected(429, T("Many requests came from here."), T("Try again in an hour, or call: a person answers."))


def _reserve(
    context: Context,
    practice: Practice,
    choice: Choice,
    start: dt.datetime,
    details: Details,
    form: BookingForm,
    sender: Sender,
    number: str,
) -> Taken | Rejected:
    zone = visitor_zone(practice, choice, form.zone)
    request = BookingRequest(
        service=choice.service.id,
        duration=choice.option.duration,
        place=choice.place.id,
        start=start,
        name=details.name,
        email=details.email,
        phone=details.phone,
        language=sender.language,
        visitor_zone=zone,
        reminders=not form.no_reminder,
        for_minor=choice.service.audience != "adults",
        country=known_country(form.country) if asks_country(practice, choice, zone) else "",
        hold_key=form.hold,
        idempotency_key=idempotency_key(sender.key or number, choice.key, choice.place.id, start.isoformat()),
    )
    desk, count = context.desk(practice), sessions_wanted(choice, form)
    if count > 1:
        series = reserve_series(desk, request, count, now=sender.now, token=context.token)
        return Taken(series.bookings[0], series.skipped) if isinstance(series, SeriesBooked) else _rejected(series)
    result = reserve(desk, request, now=sender.now, token=context.token)
    return Taken(result.booking) if isinstance(result, Booked) else _rejected(result)


def _rejected(refused: Refused) -> Rejected:
    if refused.refusal is Refusal.TAKEN:
        return Rejected(
            409,
            T("This time has just been booked."),
            T("Nothing is lost: your details are kept. Choose another time."),
            nearby=refused.nearby,
        )
    if refused.refusal is Obstacle.REUSED:
        return Rejected(409, refused.reason, renew=True)
    return Rejected(409, refused.reason, T("Your details are kept. Choose another time."), nearby=refused.nearby)
