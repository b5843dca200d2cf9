"""The practitioner's answer to a request that waits for it: a page with two buttons, from the mail that announced it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.offer import Desk
from parvis.booking.record import Booking
from parvis.booking.reserve import cancel, confirm, lookup
from parvis.booking.results import Changed, Refused
from parvis.booking.series import cancel_series, confirm_series, series_of
from parvis.endpoint.booking_links import told_of
from parvis.endpoint.context import LINK_DAYS, Context
from parvis.endpoint.links import Link, Purpose
from parvis.endpoint.pages import Pages, page, said
from parvis.endpoint.views import AnswerView
from parvis.i18n import T, Text
from parvis.practice.model import Practice


def _decline(desk: Desk, link: Link, now: dt.datetime) -> Changed | Refused:
    """A request for weekly sessions is declined as a whole."""
    known = lookup(desk, link.public_id)
    if known is None or not known.series:
        return cancel(desk, link.public_id, link.version, "practitioner", now=now)
    result = cancel_series(desk, link.public_id, link.version, "practitioner", now=now)
    return result if isinstance(result, Refused) else Changed(result.bookings[0], result.already)


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """`/{lang}/answer/{token}`: GET shows, POST with `answer=accept` or `answer=decline` acts."""

    context: Context
    pages: Pages

    def ask(self, request: Request, language: str) -> Response:
        practice = self.context.practice
        link = self._link(request)
        booking = lookup(self.context.desk(practice), link.public_id) if link else None
        if link is None or booking is None or not booking.email:
            return self._gone(practice, language)
        if booking.state != "pending":
            return self._answered(practice, language, booking.state)
        return self.pages.answer(self._ask(practice, language, booking, request.path_params["token"]), practice)

    def answer(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        practice = self.context.practice
        link = self._link(request)
        wanted = data.get("answer")
        if link is None or wanted not in ("accept", "decline"):
            return self._gone(practice, language)
        desk, now = self.context.desk(practice), self.context.clock()
        if wanted == "accept":
            known = lookup(desk, link.public_id)
            accept = confirm_series if known and known.series else confirm
            result = accept(desk, link.public_id, link.version, now=now)
        else:
            result = _decline(desk, link, now)
        if isinstance(result, Changed):
            return self._answered(practice, language, result.booking.state)
        return said(self.pages, practice, language, T("This request has changed."), result.reason, status=409)

    def _ask(self, practice: Practice, language: str, booking: Booking, token: str) -> AnswerView:
        told = told_of(practice, booking, language, self.context)
        site = self.pages.site(practice, language)
        count = len(series_of(self.context.desk(practice), booking))
        several = T("{count} weekly sessions", count=count).say(language) if count > 1 else ""
        return AnswerView(
            **{**page(site, "answer", T("A request to answer")), "href": ""},
            lamp=T("{day}, at {time}", day=told.day, time=told.time).say(language),
            lamp_detail=f"{told.service}, {told.place}, {booking.name}" + (f", {several}" if several else ""),
            action=f"{self.context.base(practice)}/{language}/answer/{token}",
        )

    def _link(self, request: Request) -> Link | None:
        token = request.path_params["token"]
        found = self.context.links.verify(Purpose.BOOKING_ANSWER, token, self.context.clock(), LINK_DAYS)
        return found if isinstance(found, Link) else None

    def _answered(self, practice: Practice, language: str, state: str) -> Response:
        heading: Text = T("Accepted: a confirmation is on its way.")
        if state != "confirmed":
            heading = T("Declined: the time is free again.") if state == "cancelled" else T("This request has changed.")
        return said(self.pages, practice, language, heading)

    def _gone(self, practice: Practice, language: str) -> Response:
        return said(self.pages, practice, language, T("This link opens nothing."), status=404)
