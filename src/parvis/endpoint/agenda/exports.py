"""Bookings as files: a table for any spreadsheet, a calendar for any calendar."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from starlette.responses import Response

from parvis.booking.agenda import bookings_of_days
from parvis.booking.ics import feed
from parvis.booking.record import Booking
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.diary import Diary
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.i18n import T

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    T("Day"),
    T("Begins"),
    T("Ends"),
    T("Minutes"),
    T("Session"),
    T("Place"),
    T("With"),
    T("Name"),
    T("E-mail"),
    T("Telephone"),
    T("State"),
    T("Price"),
    T("Currency"),
    T("Why this price"),
)


@dataclass(frozen=True, slots=True)
class Exports:
    frame: Frame

    def table(self, visit: Visit) -> Response:
        """GET: CSV, as a French or an English spreadsheet opens it."""
        rows = [[column.say(visit.language) for column in _COLUMNS]]
        rows += [_row(visit, booking) for booking in self._bookings(visit)]
        return _file(table_of(rows, visit.language), "text/csv; charset=utf-8", self._name(visit, "csv"))

    def calendar(self, visit: Visit) -> Response:
        """GET: ICS, for a calendar program; who it is stays here, for calendars are seen by others."""
        unnamed = [replace(booking, name="", email="", phone="") for booking in self._bookings(visit)]
        content = feed(unnamed, visit.practice, visit.language, self.frame.context.clock())
        return _file(content, "text/calendar; charset=utf-8", self._name(visit, "ics"))

    def _bookings(self, visit: Visit) -> list[Booking]:
        first, last, states = Diary(self.frame).span(visit)
        return bookings_of_days(self.frame.desk(visit), visit.signed.scope, first, last, states)

    def _name(self, visit: Visit, ending: str) -> str:
        first, last, _states = Diary(self.frame).span(visit)
        stem = T("bookings").say(visit.language)
        return f"{stem}-{first.isoformat()}-{last.isoformat()}.{ending}"


def table_of(rows: list[list[str]], language: str) -> bytes:
    """Semicolons where the comma is the decimal sign; no cell is a formula (CWE-1236)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language.startswith("fr") else ",", lineterminator="\r\n")
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _row(visit: Visit, booking: Booking) -> list[str]:
    language, practice = visit.language, visit.practice
    start, end = booking.start.astimezone(visit.zone), booking.end.astimezone(visit.zone)
    price = f"{booking.price:.2f}"
    return [
        start.date().isoformat(),
        start.strftime("%H:%M"),
        end.strftime("%H:%M"),
        str(booking.duration),
        words.service_name(practice, booking, language),
        words.place_name(practice, booking.place, language),
        words.practitioner_name(practice, booking.practitioner),
        booking.name,
        booking.email,
        booking.phone,
        words.STATES[booking.state].say(language),
        price.replace(".", ",") if language.startswith("fr") else price,
        booking.currency,
        words.RATES[booking.rate].say(language) if booking.rate in words.RATES and booking.rate else "",
    ]


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
