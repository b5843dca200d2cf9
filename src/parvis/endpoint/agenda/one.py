"""A booking's page: who, when, where, how much, what was proposed, and everything that may be done about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from parvis.booking import agenda
from parvis.booking.enter import Outcome, note_outcome
from parvis.booking.move import Move, move
from parvis.booking.propose import Proposal, accept, decline, open_proposal, propose
from parvis.booking.record import Booking
from parvis.booking.reserve import cancel, confirm
from parvis.booking.results import Changed, Obstacle, Refused
from parvis.booking.series import SeriesChanged, cancel_series, confirm_series
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.one_parts import page_of
from parvis.endpoint.agenda.reading import Problems, read_minutes, read_moment, read_price
from parvis.endpoint.pages import alert
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.dates import clock_time, weekday_date

Result = Changed | SeriesChanged | Refused | Proposal
DONE: dict[str, Text] = {
    "accept": T("Accepted. A message confirms it."),
    "decline": T("Declined. A message says so."),
    "cancel": T("Cancelled: the time is free again."),
    "cancel-series": T("Cancelled: the times are free again."),
    "move": T("Moved."),
    "change": T("Changed."),
    "propose": T("Proposed. The time is kept until the answer comes."),
    "withdraw": T("Withdrawn: the appointment stays as it was."),
    "accept-proposal": T("Accepted: the appointment is at the new time."),
    "decline-proposal": T("Declined: the appointment stays as it was."),
    "done": T("Noted: the session took place."),
    "no_show": T("Noted: nobody came."),
    "undo": T("The note was taken back."),
    "enter": T("Entered in the agenda."),
}
_OUTCOMES: dict[str, Outcome] = {"done": "done", "no_show": "no_show", "undo": "confirmed"}


@dataclass(frozen=True, slots=True)
class OneBooking:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: the page; changes nothing."""
        booking = self._found(visit)
        if booking is None:
            return self.frame.gone(visit)
        return self._page(visit, booking)

    def act(self, visit: Visit) -> Response:
        """POST: does what the button says; the second time, says that it is done."""
        booking, wanted = self._found(visit), visit.field("act")
        if booking is None:
            return self.frame.gone(visit)
        if wanted not in DONE:
            return self._page(visit, booking)
        result = self._done(visit, booking, wanted)
        if isinstance(result, dict):
            return self._page(visit, booking, result, _unread(visit), status=422)
        if isinstance(result, Refused):
            again = self._found(visit) or booking
            return self._page(visit, again, {}, self._refusal(visit, result), status=409)
        return RedirectResponse(f"{self.frame.at(visit, 'booking', booking.public_id)}?done={wanted}", 303)

    def _found(self, visit: Visit) -> Booking | None:
        return agenda.one(self.frame.desk(visit), visit.signed.scope, visit.request.path_params["id"])

    def _done(self, visit: Visit, booking: Booking, wanted: str) -> Result | Problems:
        context = self.frame.context
        desk, now = self.frame.witnessed(visit, wanted, booking.public_id), context.clock()
        version = int(typed) if (typed := visit.field("version")).isdecimal() and len(typed) < 10 else 0  # noqa: PLR2004
        if wanted == "accept":  # a series was asked for at once: it is answered at once
            answer = confirm_series if booking.series else confirm
            return answer(desk, booking.public_id, version, now=now)
        if wanted == "cancel-series" or (wanted == "decline" and booking.series):
            return cancel_series(desk, booking.public_id, version, "practitioner", now=now)
        if wanted in ("decline", "cancel"):
            return cancel(desk, booking.public_id, version, "practitioner", now=now)
        if wanted in _OUTCOMES:
            return note_outcome(desk, booking.public_id, _OUTCOMES[wanted], now=now)
        if wanted in ("accept-proposal", "withdraw", "decline-proposal"):
            waiting = open_proposal(desk, booking, now=now)
            reply = accept if wanted == "accept-proposal" else decline
            return reply(desk, waiting.public_id, "practitioner", now=now) if waiting else Refused(Obstacle.CLOSED)
        return self._moved(visit, booking, wanted, version)

    def _moved(self, visit: Visit, booking: Booking, wanted: str, version: int) -> Result | Problems:
        context, problems = self.frame.context, Problems()
        desk, now = self.frame.witnessed(visit, wanted, booking.public_id), context.clock()
        tell = bool(visit.field("tell"))
        if wanted == "change":
            duration = read_minutes(visit.field("duration"), problems)
            price = read_price(visit.field("price"), problems)
            rate = visit.field("rate") if visit.field("rate") in words.RATES else None
            change = Move(duration=duration, price=price, rate=rate)
            if problems:
                return problems
            return move(
                desk, booking.public_id, version, change, "practitioner", now=now, token=context.token, tell=tell
            )
        start, place = read_moment(visit.field("date"), visit.field("time"), visit.zone, problems), visit.field("place")
        if start is None:
            return problems
        if wanted == "propose":
            return propose(
                desk,
                booking.public_id,
                version,
                start,
                "practitioner",
                now=now,
                token=context.token,
                place=place if _place_suits(visit, booking, place) else booking.place,
            )
        change = Move(start=start, place=place or None)
        return move(desk, booking.public_id, version, change, "practitioner", now=now, token=context.token, tell=tell)

    def _refusal(self, visit: Visit, result: Refused) -> AlertView:
        language = visit.language
        near = [_said(slot.start.astimezone(visit.zone), language) for slot in result.nearby]
        text = T("Free nearby: {times}.", times=" · ".join(near)) if near else T("Nothing was changed.")
        return alert(result.reason, text, language)

    def _page(
        self,
        visit: Visit,
        booking: Booking,
        problems: Problems | None = None,
        trouble: AlertView | None = None,
        status: int = 200,
    ) -> Response:
        waiting = open_proposal(self.frame.desk(visit), booking, now=self.frame.context.clock())
        view = page_of(self.frame, visit, booking, waiting, problems or {}, trouble, DONE)
        return self.frame.answer(view, visit.practice, status)


def _said(local: dt.datetime, language: str) -> str:
    return f"{weekday_date(local, language)}, {clock_time(local, language)}"


def _place_suits(visit: Visit, booking: Booking, place: str) -> bool:
    try:
        service = visit.practice.service(booking.service)
    except KeyError:
        return False
    return any(found.id == place for found in visit.practice.places_of(service))


def _unread(visit: Visit) -> AlertView:
    return alert(T("Something is missing or cannot be read."), T("Nothing was changed."), visit.language)
