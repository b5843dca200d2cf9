"""What the links of a booking open: its page, its calendar file, and the page with the button that cancels it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.abroad import emergency_of
from parvis.booking.ics import invitation
from parvis.booking.messages import video_room
from parvis.booking.record import Booking
from parvis.booking.reserve import cancel, lookup
from parvis.booking.results import Changed, Obstacle
from parvis.booking.series import SeriesChanged, cancel_series, coming, series_of
from parvis.booking.telling import Told, choice_of, moment, tell
from parvis.endpoint.context import LINK_DAYS, Context
from parvis.endpoint.forms import parse_day
from parvis.endpoint.links import Link as SignedLink
from parvis.endpoint.links import Purpose
from parvis.endpoint.pages import Pages, not_found, page, said
from parvis.endpoint.views import AskView, BookedView
from parvis.i18n import T, Text
from parvis.pages.dates import weekday_date
from parvis.pages.markup import plain_text
from parvis.pages.typography import typeset_html
from parvis.pages.views import Fact, Link
from parvis.practice.model import Practice

OPEN_STATES = ("pending", "confirmed")


@dataclass(frozen=True, slots=True)
class BookingLinks:
    """`/{lang}/booking/{token}`, `/{lang}/cancel/{token}`, `/ics/{token}`."""

    context: Context
    pages: Pages

    def opened(self, practice: Practice, request: Request, language: str) -> Booking | Response:
        """The booking that the link is about, in the state that the link knew; else the page that says why not."""
        link = self.link(request.path_params["token"])
        booking = self.booking(practice, link)
        if link is None or booking is None:
            return self.gone(practice, language)
        if booking.state not in OPEN_STATES or booking.version != link.version:
            return self.changed(practice, language, booking)
        return booking

    def booked(self, request: Request, language: str) -> Response:
        """GET: the confirmation."""
        practice = self.context.practice
        booking = self.opened(practice, request, language)
        if isinstance(booking, Response):
            return booking
        view = self._booked(practice, booking, language, request.path_params["token"])
        return self.pages.answer(self._with_series(view, practice, booking, language, request), practice)

    def ask(self, request: Request, language: str) -> Response:
        """GET: the page with the button; changes nothing."""
        practice = self.context.practice
        booking = self.opened(practice, request, language)
        if isinstance(booking, Response):
            return booking
        return self.pages.answer(self._ask(practice, booking, language, request.path_params["token"]), practice)

    def cancel(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: cancels, with `all` every later session of its series too; the second time answers that it is done."""
        practice = self.context.practice
        link = self.link(request.path_params["token"])
        if link is None:
            return self.gone(practice, language)
        desk = self.context.desk(practice)
        if data.get("all"):
            return self._cancel_series(practice, language, link)
        result = cancel(desk, link.public_id, link.version, "visitor", now=self.context.clock())
        if isinstance(result, Changed):
            return self._cancelled(practice, language, result)
        if result.refusal is Obstacle.UNKNOWN:
            return self.gone(practice, language)
        return self.said(practice, language, T("This appointment cannot be cancelled here."), result.reason, status=409)

    def _cancel_series(self, practice: Practice, language: str, link: SignedLink) -> Response:
        desk, now = self.context.desk(practice), self.context.clock()
        result = cancel_series(desk, link.public_id, link.version, "visitor", now=now)
        if isinstance(result, SeriesChanged):
            if result.already:
                return self.said(practice, language, T("This appointment was already cancelled."))
            kept = T("The sessions that are too close to be cancelled here stay: please call.")
            text = (T("The times are free again. A message confirms it."), *([kept] if result.kept else []))
            count = len(result.bookings)
            several = T("{count} appointments are cancelled.", count=count)
            heading = several if count > 1 else T("The appointment is cancelled.")
            return self.said(practice, language, heading, *text)
        if result.refusal is Obstacle.UNKNOWN:
            return self.gone(practice, language)
        return self.said(practice, language, T("This appointment cannot be cancelled here."), result.reason, status=409)

    def calendar(self, request: Request) -> Response:
        """GET: the invitation as a file."""
        practice = self.context.practice
        link = self.link(request.path_params["token"])
        booking = self.booking(practice, link)
        if link is None or booking is None or booking.state not in OPEN_STATES or booking.version != link.version:
            return self.gone(practice, booking.language if booking else practice.language)
        content = invitation(booking, practice, booking.language)
        headers = {"Content-Disposition": f'attachment; filename="{_file_name(booking.language)}"'}
        return Response(content, media_type="text/calendar; charset=utf-8; method=REQUEST", headers=headers)

    def link(self, token: str) -> SignedLink | None:
        found = self.context.links.verify(Purpose.BOOKING, token, self.context.clock(), LINK_DAYS)
        return found if isinstance(found, SignedLink) else None

    def booking(self, practice: Practice, link: SignedLink | None) -> Booking | None:
        booking = lookup(self.context.desk(practice), link.public_id) if link else None
        return booking if booking and booking.email else None

    def _booked(self, practice: Practice, booking: Booking, language: str, token: str) -> BookedView:
        told = told_of(practice, booking, language, self.context)
        site = self.pages.site(practice, language)
        base = self.context.base(practice)
        pending = booking.state == "pending"
        heading = T("Your request is noted.") if pending else T("You are booked.")
        lead = (
            T("I will answer you at {email}.", email=booking.email)
            if pending
            else T("A confirmation is on its way to {email}.", email=booking.email)
        )
        return BookedView(
            **page(site, "booked", heading, same=f"{base}/{{lang}}/booking/{token}", lead=lead.say(language)),
            when=T("{day}, at {time}", day=told.day, time=told.time).say(language),
            other_zone=told.other_zone,
            what=T("{service}, until {time} ({zone})", service=told.service, time=told.until, zone=told.zone).say(
                language
            ),
            facts=(
                *facts(told, language, room=video_room(practice.place(booking.place), booking)),
                *_agreed(booking, language),
            ),
            calendar="" if pending else f"{base}/ics/{token}",
            cancel=f"{base}/{language}/cancel/{token}",
            move=f"{base}/{language}/move/{token}",
            earlier=f"{base}/{language}/wait?booking={token}" if practice.booking.waiting_list else "",
            policy=told.policy,
            lost=_lost(told, language),
            phone=Link(told.phone, told.phone_href) if told.phone else None,
            sections=(*_the_day(told, language), *_emergency(practice, booking, language)),
        )

    def _with_series(
        self, view: BookedView, practice: Practice, booking: Booking, language: str, request: Request
    ) -> BookedView:
        """The other sessions of weekly ones, each with its page, and the weeks that were not free."""
        others = self._coming(practice, booking)
        base, zone = self.context.base(practice), practice.time_zone
        links = tuple(
            Link(
                moment(one.start, zone, language),
                "" if one.public_id == booking.public_id else self._page(base, language, one),
            )
            for one in others
        )
        days = [day for part in request.query_params.get("without", "")[:400].split(",") if (day := parse_day(part))]
        dates = ", ".join(weekday_date(day, language) for day in days)
        missing = T("Not free, and so left out: {dates}.", dates=dates).say(language) if dates else ""
        return replace(view, series=links if len(links) > 1 or missing else (), left_out=missing)

    def _page(self, base: str, language: str, booking: Booking) -> str:
        return f"{base}/{language}/booking/{self.context.booking_token(booking)}"

    def _coming(self, practice: Practice, booking: Booking) -> tuple[Booking, ...]:
        return coming(series_of(self.context.desk(practice), booking), self.context.clock())

    def _ask(self, practice: Practice, booking: Booking, language: str, token: str) -> AskView:
        told = told_of(practice, booking, language, self.context)
        site = self.pages.site(practice, language)
        base = self.context.base(practice)
        later = [one for one in self._coming(practice, booking) if one.start >= booking.start]
        every = T("Cancel this one and all that follow ({count})", count=len(later)).say(language)
        return AskView(
            **page(site, "ask", T("Cancel this appointment?"), same=f"{base}/{{lang}}/cancel/{token}"),
            lamp=T("{day}, at {time}", day=told.day, time=told.time).say(language),
            lamp_detail=f"{told.service}, {told.place}",
            text=(told.policy,),
            action=f"{base}/{language}/cancel/{token}",
            button=T("Cancel the appointment").say(language),
            second=("all", every) if len(later) > 1 else (),
            back=Link(T("Keep it").say(language), f"{base}/{language}/booking/{token}"),
        )

    def _cancelled(self, practice: Practice, language: str, result: Changed) -> Response:
        title = T("This appointment was already cancelled.") if result.already else T("The appointment is cancelled.")
        text = T("The time is free again. A message confirms it.")
        return self.said(practice, language, title, *(() if result.already else (text,)))

    def changed(self, practice: Practice, language: str, booking: Booking) -> Response:
        if booking.state == "cancelled":
            return self.said(practice, language, T("This appointment is cancelled."))
        return self.said(
            practice,
            language,
            T("This link is no longer the right one."),
            T("The appointment has changed since. Use the link of the latest message."),
            status=410,
        )

    def gone(self, practice: Practice, language: str) -> Response:
        if language not in practice.languages:
            return not_found(self.pages, practice, practice.language)
        return self.said(
            practice,
            language,
            T("This link opens nothing."),
            T("It may have been cut by your mail program, or the appointment has been erased."),
            status=404,
        )

    def said(self, practice: Practice, language: str, heading: Text, *text: Text, status: int = 200) -> Response:
        return said(self.pages, practice, language, heading, *text, status=status)


def told_of(practice: Practice, booking: Booking, language: str, context: Context) -> Told:
    """The booking in words, at the present moment."""
    return tell(
        practice,
        choice_of(practice, booking),
        booking.start,
        booking.end,
        language,
        zone=booking.visitor_zone,
        now=context.clock(),
    )


def facts(told: Told, language: str, *, room: str = "") -> tuple[Fact, ...]:
    """Where, how much, with whom; a line that is empty is left out."""
    where = (told.place, *told.place_lines) if told.place_lines else (told.place,)
    rows = (
        (T("Place"), where),
        (T("Duration"), (told.length,)),
        (T("Price"), (told.price,)),
        (T("With"), (told.practitioner, told.headline)),
    )
    video = (Fact(T("Video").say(language), escape(room), room),) if room else ()
    return video + tuple(
        Fact(term.say(language), typeset_html("<br>".join(escape(line) for line in lines if line), language))
        for term, lines in rows
    )


def _agreed(booking: Booking, language: str) -> tuple[Fact, ...]:
    """What was said with the booking."""
    rows = []
    if booking.for_minor:
        rows.append((T("For"), T("a minor; whoever booked has parental authority")))
    if not booking.reminders:
        rows.append((T("Reminder"), T("none, as you asked")))
    return tuple(Fact(term.say(language), escape(text.say(language))) for term, text in rows)


def _the_day(told: Told, language: str) -> tuple[tuple[str, str], ...]:
    text = told.access or told.note
    return ((T("On the day").say(language), plain_text(escape(text))),) if text else ()


def _emergency(practice: Practice, booking: Booking, language: str) -> tuple[tuple[str, str], ...]:
    """Whom to call where the visitor will be."""
    return ((T("In an emergency").say(language), emergency_of(practice, booking, language)),)


def _lost(told: Told, language: str) -> str:
    if not told.phone:
        return T("No message within ten minutes? Look among the unwanted mail.").say(language)
    return T("No message within ten minutes? Look among the unwanted mail, or call {phone}.", phone=told.phone).say(
        language
    )


def _file_name(language: str) -> str:
    return "rendez-vous.ics" if language.startswith("fr") else "appointment.ics"
