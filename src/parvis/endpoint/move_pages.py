"""Moving an appointment by the link of its mail: the free times, then one page with one button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.booking.move import Move, movable, move
from parvis.booking.record import Booking
from parvis.booking.results import Changed, Refused
from parvis.booking.slots import Refusal, Slot
from parvis.booking.telling import choice_of
from parvis.endpoint.booking_links import BookingLinks, told_of
from parvis.endpoint.forms import parse_start, write_start
from parvis.endpoint.pages import alert, page
from parvis.endpoint.views import AlertView, AskView, TimesView
from parvis.endpoint.weeks import Reader, read_week, slot_view, visitor_zone
from parvis.i18n import T
from parvis.pages.views import Link
from parvis.practice.model import Practice

_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class MovePages:
    """`/{lang}/move/{token}`: GET shows the times, or with `start` the button; POST acts."""

    links: BookingLinks

    def show(self, request: Request, language: str) -> Response:
        """GET: changes nothing."""
        practice = self.links.context.practice
        booking = self.links.opened(practice, request, language)
        if isinstance(booking, Response):
            return booking
        start = parse_start(request.query_params.get("start", ""))
        if start is None:
            return self._times(practice, booking, request, language)
        if not any(slot.start == start for slot in self._slots(practice, booking, dt.date.min, dt.date.max)):
            lost = alert(T("This time is no longer free."), T("Choose another time."), language)
            return self._times(practice, booking, request, language, lost)
        zone = request.query_params.get("zone", "") or booking.visitor_zone
        return self.links.pages.answer(self._ask(practice, booking, request, language, start, zone), practice)

    def take(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: from the times, on to the button; from the button, the move (303 to the appointment's page)."""
        practice = self.links.context.practice
        start = parse_start(str(data.get("start", "")))
        link = self.links.link(request.path_params["token"])
        if link is None:
            return self.links.gone(practice, language)
        here = self._path(request, language)
        if start is None:
            return RedirectResponse(here, 303)
        if data.get("sure") != "1":
            asked = {"start": write_start(start), "zone": str(data.get("zone", ""))[:60]}
            return RedirectResponse(f"{here}?{urlencode({k: v for k, v in asked.items() if v})}", 303)
        context = self.links.context
        desk, now = context.desk(practice), context.clock()
        result = move(desk, link.public_id, link.version, Move(start), "visitor", now=now, token=context.token)
        if isinstance(result, Changed):
            token = self.links.context.booking_token(result.booking)
            return RedirectResponse(f"{self.links.context.base(practice)}/{language}/booking/{token}", 303)
        return self._refused(practice, request, language, start, result)

    def _refused(
        self, practice: Practice, request: Request, language: str, start: dt.datetime, result: Refused
    ) -> Response:
        """A second press of the button finds the appointment where it was to go; a lost time shows the others."""
        known = self.links.booking(practice, self.links.link(request.path_params["token"]))
        if known is not None and known.start == start and known.state in ("pending", "confirmed"):
            token = self.links.context.booking_token(known)
            return RedirectResponse(f"{self.links.context.base(practice)}/{language}/booking/{token}", 303)
        booking = self.links.opened(practice, request, language)
        if isinstance(booking, Response):
            return booking
        if isinstance(result.refusal, Refusal):
            lost = alert(result.reason, T("Choose another time."), language)
            return self._times(practice, booking, request, language, lost, _CONFLICT)
        title = T("This appointment cannot be moved here.")
        return self.links.said(practice, language, title, result.reason, status=_CONFLICT)

    def _times(
        self,
        practice: Practice,
        booking: Booking,
        request: Request,
        language: str,
        trouble: AlertView | None = None,
        status: int = 200,
    ) -> Response:
        context, query = self.links.context, request.query_params
        choice = choice_of(practice, booking)
        reader = Reader(language, query.get("zone", "") or booking.visitor_zone, context.clock())
        slots = partial(self._slots, practice, booking)
        week = read_week(practice, choice, query.get("week", ""), slots, reader)
        here, zone = self._path(request, language), reader.zone if choice.remote else ""

        def way(label: str, target: str) -> Link | None:
            asked = urlencode({k: v for k, v in {"week": target, "zone": zone}.items() if v})
            return Link(label, f"{here}?{asked}") if target else None

        told = told_of(practice, booking, language, context)
        now = T("Now: {day}, at {time}", day=told.day, time=told.time).say(language)
        keep = Link(T("Keep the appointment as it is").say(language), here.replace("/move/", "/booking/"))
        same = f"{context.base(practice)}/{{lang}}/move/{request.path_params['token']}"
        view = TimesView(
            **page(self.links.pages.site(practice, language), "times", T("Move the appointment"), same=same),
            action=here,
            pages=here,
            hidden=(("zone", zone),) if zone else (),
            asked=(("week", week.week.id),),
            week=week,
            summary=now,
            change=keep,
            alert=trouble,
            previous=way(T("Previous week").say(language), week.previous),
            next=way(T("Next week").say(language), week.next),
            next_free=way(week.next_free.label, week.next_free.week) if week.next_free else None,
        )
        return self.links.pages.answer(view, practice, status)

    def _slots(self, practice: Practice, booking: Booking, start: dt.date, end: dt.date) -> list[Slot]:
        context = self.links.context
        return movable(context.desk(practice), booking, start=start, end=end, now=context.clock())

    def _ask(
        self, practice: Practice, booking: Booking, request: Request, language: str, start: dt.datetime, zone: str
    ) -> AskView:
        context, here = self.links.context, self._path(request, language)
        choice = choice_of(practice, booking)
        reader = Reader(language, zone, context.clock())
        chosen = slot_view(practice, choice, start, reader, visitor_zone(practice, choice, zone))
        told = told_of(practice, booking, language, context)
        instead = T("Instead of {day}, at {time}", day=told.day, time=told.time).say(language)
        return AskView(
            **page(self.links.pages.site(practice, language), "ask", T("Move the appointment?")),
            lamp=chosen.recap,
            lamp_detail=f"{told.service}, {told.place}",
            text=(f"{instead}.", chosen.policy),
            action=here,
            hidden=(("start", write_start(start)), ("sure", "1")),
            button=T("Move the appointment").say(language),
            back=Link(T("Choose another time").say(language), here),
        )

    def _path(self, request: Request, language: str) -> str:
        context = self.links.context
        return f"{context.base(context.practice)}/{language}/move/{request.path_params['token']}"
