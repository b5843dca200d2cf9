"""The agenda by day, by week and as a list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from parvis.booking.agenda import ALL, PRESENT, bookings_of_days, by_local_day, pending
from parvis.booking.overrides import overrides_in
from parvis.booking.record import Booking
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.views import AskedView, ButtonView, DiaryDay, DiaryView, EntryView, FormView, OptionView
from parvis.i18n import T, Text
from parvis.pages.dates import long_date, weekday_date
from parvis.pages.views import Link
from parvis.store import diary

LONGEST = 366
"""Days of a list."""
_LISTED = 30


@dataclass(frozen=True, slots=True)
class Diary:
    frame: Frame

    def week(self, visit: Visit) -> Response:
        """GET: seven days from a Monday on."""
        day = self._day(visit)
        monday = day - dt.timedelta(days=day.weekday())
        heading = T("Week of {day}", day=long_date(monday, visit.language))
        view = DiaryView(
            **self._fields(visit, heading, "", monday, 7),
            days=self._days(visit, monday, monday + dt.timedelta(days=6), every=True),
            waiting=self._waiting(visit),
            week=True,
        )
        return self.frame.answer(view, visit.practice)

    def day(self, visit: Visit) -> Response:
        """GET: one day."""
        day = self._day(visit)
        view = DiaryView(
            **self._fields(visit, weekday_date(day, visit.language, year=True), "day", day, 1),
            days=self._days(visit, day, day, every=True),
        )
        return self.frame.answer(view, visit.practice)

    def list(self, visit: Visit) -> Response:
        """GET: the bookings from one day to another, in some state, and the files that hold them."""
        first, last, states = self.span(visit)
        asked = urlencode({"from": first.isoformat(), "until": last.isoformat(), "state": visit.field("state")})
        exports = tuple(
            Link(label.say(visit.language), f"{self.frame.at(visit, file)}?{asked}")
            for label, file in (
                (T("Save as a table (CSV)"), "bookings.csv"),
                (T("Save as a calendar (ICS)"), "bookings.ics"),
            )
        )
        view = DiaryView(
            **self.frame.fields(visit, "days", T("Bookings")),
            days=self._days(visit, first, last, every=False, states=states),
            waiting=self._waiting(visit),
            period=self._period(visit, first, last),
            exports=exports,
        )
        return self.frame.answer(view, visit.practice)

    def span(self, visit: Visit) -> tuple[dt.date, dt.date, tuple[str, ...]]:
        """What the list was asked for: from today on where nothing is said, a year at most."""
        first = read_day(visit.field("from")) or self.frame.now(visit).date()
        last = read_day(visit.field("until")) or first + dt.timedelta(days=_LISTED)
        last = min(max(first, last), first + dt.timedelta(days=LONGEST))
        state = visit.field("state")
        return first, last, (state,) if state in ALL else PRESENT if state != "all" else ALL

    def _fields(self, visit: Visit, heading: Text | str, path: str, day: dt.date, step: int) -> dict[str, Any]:
        here, today = self.frame.at(visit, path) if path else self.frame.at(visit), self.frame.now(visit).date()

        def way(label: Text, to: dt.date) -> Link:
            return Link(label.say(visit.language), f"{here}?date={to.isoformat()}")

        week = step > 1
        moved = dt.timedelta(days=step)
        return {
            **self.frame.fields(visit, "days", heading),
            "previous": way(T("Previous week") if week else T("Day before"), day - moved),
            "next": way(T("Next week") if week else T("Day after"), day + moved),
            "today": None if day <= today < day + moved else way(T("This week") if week else T("Today"), today),
        }

    def _day(self, visit: Visit) -> dt.date:
        return read_day(visit.field("date")) or self.frame.now(visit).date()

    def _days(
        self, visit: Visit, first: dt.date, last: dt.date, *, every: bool, states: tuple[str, ...] = PRESENT
    ) -> tuple[DiaryDay, ...]:
        desk, scope = self.frame.desk(visit), visit.signed.scope
        found = by_local_day(visit.practice, bookings_of_days(desk, scope, first, last, states))
        with desk.store.read() as tx:
            changes = overrides_in(tx, scope, first, last)
            waiting = diary.proposals_waiting(tx, scope, self.frame.context.clock())
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        today = self.frame.now(visit).date()
        return tuple(
            DiaryDay(
                date=day.isoformat(),
                label=weekday_date(day, visit.language),
                href=f"{self.frame.at(visit, 'day')}?date={day.isoformat()}",
                new=f"{self.frame.at(visit, 'new')}?date={day.isoformat()}",
                today=day == today,
                notes=tuple(
                    words.override_line(visit.practice, item, visit.language)
                    for item in changes
                    if item.change.start <= day <= (item.change.end or item.change.start)
                ),
                entries=tuple(self.entry(visit, booking, waiting) for booking in found.get(day, [])),
            )
            for day in days
            if every or day in found
        )

    def _waiting(self, visit: Visit) -> tuple[EntryView, ...]:
        asked = pending(self.frame.desk(visit), visit.signed.scope, self.frame.context.clock())
        return tuple(self.entry(visit, booking, {}, dated=True) for booking in asked)

    def entry(self, visit: Visit, booking: Booking, proposed: dict[str, str], *, dated: bool = False) -> EntryView:
        return words.entry(
            visit.practice,
            booking,
            visit.language,
            self.frame.at(visit, "booking", booking.public_id),
            proposed=proposed.get(booking.public_id, ""),
            dated=dated,
        )

    def _period(self, visit: Visit, first: dt.date, last: dt.date) -> FormView:
        language, state = visit.language, visit.field("state")
        choices = (
            ("", T("All but the cancelled ones")),
            ("pending", T("To answer")),
            ("cancelled", T("Cancelled")),
            ("no_show", T("Nobody came")),
            ("all", T("All")),
        )
        options = tuple(OptionView(value, label.say(language), value == state) for value, label in choices)
        fields = (
            AskedView("from", T("First day").say(language), "date", first.isoformat()),
            AskedView("until", T("Last day").say(language), "date", last.isoformat()),
            AskedView("state", T("Which").say(language), options=options),
        )
        return FormView(self.frame.at(visit, "list"), (ButtonView("", T("Show").say(language)),), fields=fields)


def read_day(text: str) -> dt.date | None:
    """A day as a form carries it; none before 1970 nor after 2200."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None  # noqa: PLR2004
