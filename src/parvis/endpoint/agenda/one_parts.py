"""The parts of a booking's page: its facts, what waits for an answer, the forms, and what was done before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from parvis.booking.messages import video_room
from parvis.booking.propose import Proposal
from parvis.booking.record import Booking
from parvis.booking.telling import choice_of, other_zone
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.reading import Problems
from parvis.endpoint.agenda.views import (
    AgendaView,
    AskedView,
    ButtonView,
    FormView,
    LineView,
    OptionView,
    PartView,
    RowView,
)
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.contact import phone_href, phone_shown
from parvis.pages.dates import clock_time, duration, long_date, weekday_date
from parvis.pages.views import Link
from parvis.store import audit
from parvis.store.moments import moment

ORIGINS: dict[str, Text] = {
    "site": T("on the site"),
    "phone": T("entered in the agenda"),
    "import": T("imported"),
}
_ACTS: dict[str, Text] = {
    "accept": T("Accepted"),
    "decline": T("Declined"),
    "cancel": T("Cancelled"),
    "cancel-series": T("Cancelled, with the later ones of the series"),
    "move": T("Moved"),
    "change": T("Length or price changed"),
    "propose": T("Another time proposed"),
    "withdraw": T("Proposal withdrawn"),
    "accept-proposal": T("Proposal accepted"),
    "decline-proposal": T("Proposal declined"),
    "done": T("Noted: took place"),
    "no_show": T("Noted: nobody came"),
    "undo": T("Note taken back"),
    "enter": T("Entered"),
}


def page_of(
    frame: Frame,
    visit: Visit,
    booking: Booking,
    waiting: Proposal | None,
    problems: Problems,
    trouble: AlertView | None,
    done: Mapping[str, Text],
) -> AgendaView:
    language = visit.language
    said = done.get(visit.field("done")) if visit.request.method == "GET" else None
    parts = [_facts(frame, visit, booking)]
    if waiting is not None:
        parts.insert(0, _proposal(visit, booking, waiting))
    parts += _history(frame, visit, booking)
    return AgendaView(
        **frame.fields(visit, "page", words.who(booking, language)),
        alert=trouble,
        done=said.say(language) if said else "",
        lamp=words.moment_line(visit.practice, booking, language),
        lamp_detail=(words.STATES[booking.state].say(language),),
        forms=_forms(frame, visit, booking, problems),
        parts=tuple(parts),
    )


def _facts(frame: Frame, visit: Visit, booking: Booking) -> PartView:
    practice, language, country = visit.practice, visit.language, visit.practice.country
    try:
        choice = choice_of(practice, booking)
        theirs = other_zone(choice, booking.start, practice.time_zone, booking.visitor_zone, language)
        room = video_room(choice.place, booking)
    except KeyError:  # the facts no longer know the service or the place
        theirs, room = "", ""
    made = booking.created.astimezone(visit.zone)
    origin = ORIGINS[booking.origin].say(language)
    phone = phone_shown(booking.phone, country) if booking.phone else ""
    rows = (
        (
            T("Session"),
            f"{words.service_name(practice, booking, language)}, {duration(booking.duration, language)}",
            "",
        ),
        (T("Place"), words.place_name(practice, booking.place, language), ""),
        (
            T("With"),
            words.practitioner_name(practice, booking.practitioner) if len(practice.practitioners) > 1 else "",
            "",
        ),
        (T("Price"), words.price_line(booking, language), ""),
        (T("E-mail"), booking.email, f"mailto:{booking.email}"),
        (T("Telephone"), phone, phone_href(booking.phone, country) if phone else ""),
        (T("Their time"), theirs, ""),
        (T("Video"), room, room),
        (T("For a minor"), T("Yes, by someone with parental authority").say(language) if booking.for_minor else "", ""),
        (T("Country"), booking.country, ""),
        (T("Booked"), f"{long_date(made, language)}, {origin}", ""),
    )
    links = [Link(T("All the sessions of this person").say(language), frame.at(visit, "person", booking.public_id))]
    if booking.name or booking.email or booking.phone:
        again = f"{frame.at(visit, 'new')}?like={booking.public_id}"
        links.append(Link(T("Same again next week").say(language), again))
    return PartView(
        "facts",
        T("The appointment").say(language),
        rows=tuple(RowView(term.say(language), text, href if text else "") for term, text, href in rows if text),
        links=tuple(links),
    )


def _proposal(visit: Visit, booking: Booking, waiting: Proposal) -> PartView:
    language = visit.language
    start, until = waiting.start.astimezone(visit.zone), waiting.expires.astimezone(visit.zone)
    when = T("{day}, at {time}", day=weekday_date(start, language, year=True), time=clock_time(start, language))
    kept = T("Kept until {day}, {time}.", day=weekday_date(until, language), time=clock_time(until, language))
    if waiting.proposed_by == "practitioner":
        title = T("You proposed another time")
        buttons: tuple[ButtonView, ...] = (ButtonView("withdraw", T("Withdraw").say(language), quiet=True),)
    else:
        title = T("This person asks for another time")
        buttons = (
            ButtonView("accept-proposal", T("Accept").say(language)),
            ButtonView("decline-proposal", T("Decline").say(language), quiet=True),
        )
    form = FormView("", buttons, hidden=_marks(booking))
    return PartView("proposal", title.say(language), text=(when.say(language), kept.say(language)), forms=(form,))


def _forms(frame: Frame, visit: Visit, booking: Booking, problems: Problems) -> tuple[FormView, ...]:
    language, begun = visit.language, booking.start <= frame.context.clock()
    if booking.state in ("done", "no_show"):
        return (FormView("", (ButtonView("undo", T("Take the note back").say(language), quiet=True),)),)
    if booking.state not in ("pending", "confirmed"):
        return ()
    if begun:
        came = ButtonView("done", T("It took place").say(language))
        missed = ButtonView("no_show", T("Nobody came").say(language), quiet=True)
        return (FormView("", (came, missed)),) if booking.state == "confirmed" else ()
    forms = [_other_time(visit, booking, problems), _terms(visit, booking, problems)]
    if booking.state == "pending":
        yes, no = T("Accept"), T("Decline")
        if booking.series:
            yes, no = T("Accept the whole series"), T("Decline the whole series")
        answer = (ButtonView("accept", yes.say(language)), ButtonView("decline", no.say(language), quiet=True))
        return (FormView("", answer, hidden=_marks(booking)), *forms)
    text = T("The time becomes free at once.") if not booking.email else T("The time becomes free at once, and a message says so.")  # fmt: skip
    cancels: tuple[ButtonView, ...] = (ButtonView("cancel", T("Cancel the appointment").say(language)),)
    if booking.series:
        cancels += (ButtonView("cancel-series", T("Cancel it and the later ones").say(language), quiet=True),)
    return (
        *forms,
        FormView(
            "",
            cancels,
            title=T("Cancel").say(language),
            text=text.say(language),
            hidden=_marks(booking),
        ),
    )


def _other_time(visit: Visit, booking: Booking, problems: Problems) -> FormView:
    language, start = visit.language, booking.start.astimezone(visit.zone)
    opened = "date" in problems or "time" in problems or _sent(visit, "move", "propose")
    day = visit.field("date") if opened else start.date().isoformat()
    time = visit.field("time") if opened else start.strftime("%H:%M")
    chosen = visit.field("place") or booking.place if opened else booking.place
    try:
        places = visit.practice.places_of(visit.practice.service(booking.service))
    except KeyError:
        places = ()
    options = tuple(
        OptionView(place.id, words.place_name(visit.practice, place.id, language), place.id == chosen)
        for place in places
    )
    fields = [
        AskedView("date", T("Day").say(language), "date", day, error=_error(problems, "date", language)),
        AskedView("time", T("Hour").say(language), "time", time, error=_error(problems, "time", language)),
    ]
    if len(options) > 1:
        fields.append(AskedView("place", T("Place").say(language), options=options))
    buttons = [ButtonView("move", T("Move it there").say(language))]
    if booking.email:
        fields.append(AskedView("tell", T("If moved, tell the person by e-mail").say(language), "checkbox", "1"))
        buttons.insert(0, ButtonView("propose", T("Propose this time").say(language), quiet=True))
    text = T("Any hour that is free, also outside the opening hours. A proposal waits for the person to accept it; a move is done at once.")  # fmt: skip
    return FormView(
        "",
        tuple(buttons),
        title=T("Another time").say(language),
        text=text.say(language),
        fields=tuple(fields),
        hidden=_marks(booking),
        opened=opened,
    )


def _terms(visit: Visit, booking: Booking, problems: Problems) -> FormView:
    language, opened = visit.language, bool(problems) and _sent(visit, "change")
    minutes = visit.field("duration") if opened else str(booking.duration)
    price = visit.field("price") if opened else f"{booking.price.normalize():f}"
    rates = tuple(OptionView(key, text.say(language), key == booking.rate) for key, text in words.RATES.items())
    wrong = {name: _error(problems, name, language) for name in ("duration", "price")}
    fields = [
        AskedView("duration", T("Minutes").say(language), value=minutes, error=wrong["duration"], inputmode="numeric"),
        AskedView("price", T("Price").say(language), value=price, error=wrong["price"], inputmode="decimal"),
        AskedView("rate", T("Why this price").say(language), options=rates),
    ]
    if booking.email:
        fields.append(AskedView("tell", T("Tell the person by e-mail").say(language), "checkbox"))
    return FormView(
        "",
        (ButtonView("change", T("Change").say(language)),),
        title=T("Length and price").say(language),
        fields=tuple(fields),
        hidden=_marks(booking),
        opened=opened,
    )


def _history(frame: Frame, visit: Visit, booking: Booking) -> list[PartView]:
    with frame.context.store.read() as tx:
        rows = audit.of_subject(tx, booking.public_id)
    lines = tuple(
        LineView(_ACTS[row["action"]].say(visit.language), _when(moment(row["at"]), visit.zone, visit.language))
        for row in rows
        if row["action"] in _ACTS
    )
    return [PartView("history", T("What was done").say(visit.language), lines=lines)] if lines else []


def _when(at: dt.datetime, zone: ZoneInfo, language: str) -> str:
    local = at.astimezone(zone)
    return f"{long_date(local, language)}, {clock_time(local, language)}"


def _sent(visit: Visit, *acts: str) -> bool:
    """Whether the page answers one of these buttons: what was typed stays in sight."""
    return visit.request.method == "POST" and visit.field("act") in acts


def _marks(booking: Booking) -> tuple[tuple[str, str], ...]:
    """What the page knew: a booking that changed since is not changed again by mistake."""
    return (("version", str(booking.version)),)


def _error(problems: Problems, name: str, language: str) -> str:
    return problems[name].say(language) if name in problems else ""
