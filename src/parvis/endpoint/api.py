"""What booking.js asks: the free times of a week, and a booking. JSON; problems as RFC 9457."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.reserve import available
from parvis.booking.slots import Slot
from parvis.booking.telling import Choice, moment
from parvis.endpoint.api_types import (
    Alternative,
    BookRequest,
    HoldRequest,
    Kept,
    Made,
    Problem,
    Range,
    RangeDay,
    WrongField,
)
from parvis.endpoint.booking_take import Rejected, Sender, Taken, keep, left_out, take
from parvis.endpoint.choices import find_choice
from parvis.endpoint.context import Context
from parvis.endpoint.forms import BookingForm, write_start
from parvis.endpoint.limits import SLOTS_BY_NETWORK, network
from parvis.endpoint.openapi import document
from parvis.endpoint.views import SlotView
from parvis.endpoint.weeks import Reader, local_day, read_week, slot_view, visitor_zone, week_id
from parvis.i18n import T, Text
from parvis.practice.model import Practice

_MOST_DAYS = dt.timedelta(days=62)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Api:
    """`/api/slots`, `/api/hold` and `/api/book`."""

    context: Context

    def slots(self, request: Request) -> Response:
        """GET `?service&place` with `week` (ISO) or `from` and `to` (dates, both included), `zone`, `lang`.

        With neither, the first week that has a free time.
        """
        query = request.query_params
        practice = self.context.practice
        language = self._language(practice, query.get("lang", ""))
        now = self.context.clock()
        if not self.context.limiter.allows(SLOTS_BY_NETWORK, "slots", _network(request), now):
            return problem(429, T("Many requests came from here."), language)
        choice = find_choice(practice, query.get("service", ""), query.get("place", ""))
        if choice is None:
            return problem(404, T("This session cannot be booked here."), language)
        reader = Reader(language, query.get("zone", ""), now)
        held = query.get("hold", "")
        if query.get("from") or query.get("to"):
            return self._range(practice, choice, query, reader)
        return self._week(practice, choice, query.get("week", ""), reader, held)

    def book(self, request: Request, form: BookRequest) -> Response:
        """POST: 201 with the address of the booking's page, or a problem with everything that stands in the way."""
        practice = self.context.practice
        language = self._language(practice, form.lang)
        now = self.context.clock()
        sender = Sender(language, _network(request), now, request.headers.get("idempotency-key", "")[:200])
        result = take(self.context, practice, form, sender)
        if isinstance(result, Taken):
            return self._booked(practice, result, language)
        return self._rejected(practice, result, form, Reader(language, form.zone, now))

    def hold(self, request: Request, data: HoldRequest) -> Response:
        """POST: 201 with the key that holds the chosen time for some minutes; 204 when holding is not possible now."""
        practice = self.context.practice
        language = self._language(practice, data.lang)
        form = BookingForm(service=data.service, place=data.place, start=data.start, hold=data.hold)
        now = self.context.clock()
        kept = keep(self.context, practice, form, Sender(language, _network(request), now))
        if isinstance(kept, Rejected):
            return self._rejected(practice, kept, form, Reader(language, form.zone, now))
        return _json(Kept(kept.hold_key), 201) if kept else Response(status_code=204)

    def document(self, _request: Request) -> Response:
        """GET: what this API takes and answers, for programs."""
        address = self.context.address(self.context.practice)
        return Response(document(address), media_type="application/json")

    def _week(self, practice: Practice, choice: Choice, wanted: str, reader: Reader, held: str) -> Response:
        def free(first: dt.date, last: dt.date) -> list[Slot]:
            return self._free(practice, choice, first, last, reader.now, held)

        week = read_week(practice, choice, wanted, free, reader)
        return _json(replace(week, form=self.context.new_form()))

    def _range(self, practice: Practice, choice: Choice, query: Mapping[str, str], reader: Reader) -> Response:
        try:
            first = _day(query.get("from", ""))
            last = _day(query["to"]) if query.get("to") else first
        except ValueError:
            return problem(400, T("Dates are written 2026-12-01."), reader.language)
        if not dt.timedelta(0) <= last - first <= _MOST_DAYS:
            return problem(400, T("Ask for 62 days at most, the first one first."), reader.language)
        zone = visitor_zone(practice, choice, reader.zone)
        days: dict[str, list[SlotView]] = {}
        for slot in self._free(practice, choice, first, last, reader.now):
            day = local_day(slot.start, practice.time_zone)
            days.setdefault(day, []).append(slot_view(practice, choice, slot.start, reader, zone))
        found = [RangeDay(day, slots) for day, slots in sorted(days.items())]
        return _json(Range(choice.key, choice.place.id, zone, found, self.context.new_form()))

    def _free(
        self, practice: Practice, choice: Choice, first: dt.date, last: dt.date, now: dt.datetime, held: str = ""
    ) -> list[Slot]:
        desk = self.context.desk(practice)
        service, minutes = choice.service.id, choice.option.duration
        place = choice.place.id
        return available(desk, service, minutes, place, start=first, end=last, now=now, hold_key=held)

    def _booked(self, practice: Practice, taken: Taken, language: str) -> Response:
        booking = taken.booking
        token = self.context.booking_token(booking)
        address = self.context.address(practice)
        made = Made(
            state=booking.state,
            start=write_start(booking.start),
            end=write_start(booking.end),
            url=f"{address}/{language}/booking/{token}{left_out(taken, practice)}",
            cancel=f"{address}/{language}/cancel/{token}",
            calendar=f"{address}/ics/{token}",
        )
        return _json(made, 201)

    def _rejected(self, practice: Practice, rejected: Rejected, form: BookingForm, reader: Reader) -> Response:
        language = reader.language
        choice = find_choice(practice, form.service, form.place)
        zone = visitor_zone(practice, choice, form.zone) if choice else practice.time_zone
        more: dict[str, Any] = {
            "problems": [
                WrongField(p.field, p.summary.say(language), p.message.say(language)) for p in rejected.problems
            ],
            "alternatives": [
                Alternative(write_start(slot.start), moment(slot.start, zone, language)) for slot in rejected.nearby
            ],
        }
        if rejected.renew:
            more["form"] = self.context.new_form()
        if rejected.nearby:
            here = ZoneInfo(practice.time_zone)
            more["week"] = week_id(rejected.nearby[0].start.astimezone(here).date())
        return problem(rejected.status, rejected.title, language, rejected.detail, **more)

    @staticmethod
    def _language(practice: Practice, wanted: str) -> str:
        return wanted if wanted in practice.languages else practice.language


def problem(status: int, title: Text, language: str, detail: Text | None = None, **more: Any) -> Response:
    """An answer of RFC 9457, in sentences that the page may show."""
    if detail:
        more["detail"] = detail.say(language)
    content = Problem("about:blank", status, title.say(language), **more)
    return Response(msgspec.json.encode(content), status, media_type="application/problem+json")


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def _day(text: str) -> dt.date:
    """Raises ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _network(request: Request) -> str:
    return network(request.client.host if request.client else "")
