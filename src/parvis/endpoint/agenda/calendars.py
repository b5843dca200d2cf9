"""Calendars: where another one and a booking meet, the outside ones that make busy, and the address to subscribe to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from starlette.responses import RedirectResponse, Response

from parvis.booking import agenda
from parvis.booking.outside.calendars import (
    CalendarRefused,
    Conflict,
    OutsideCalendar,
    add_calendar,
    calendars_of,
    conflicts,
    remove_calendar,
)
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
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
from parvis.endpoint.calendar_feed import feed_address, renew_feed
from parvis.endpoint.pages import alert
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.dates import clock_time, long_date, weekday_date
from parvis.practice.model import Practitioner

_AHEAD = dt.timedelta(days=180)
_DONE: dict[str, Text] = {
    "added": T("Added: it is read within a few minutes."),
    "removed": T("Removed: the times that it held are free again."),
    "feed": T("A new address. The former one opens nothing any more."),
}
_TYPED = ("kind", "url", "name", "user", "whose")


@dataclass(frozen=True, slots=True)
class Calendars:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: all of it."""
        return self._page(visit)

    def act(self, visit: Visit) -> Response:
        """POST: adds or removes a calendar, or makes a new address to subscribe to."""
        wanted, whose = visit.field("act"), self._whose(visit)
        here = self.frame.at(visit, "calendars")
        if wanted == "feed" and whose:
            renew_feed(self.frame.context, visit.practice, whose)
            self.frame.note(visit, "feed-renewed", whose)
            return RedirectResponse(f"{here}?done=feed", 303)
        if wanted == "remove":
            found = calendars_of(self.frame.desk(visit), visit.signed.scope)
            if visit.field("id") in {known.public_id for known in found}:
                remove_calendar(self.frame.witnessed(visit, "calendar-removed", visit.field("id")), visit.field("id"))
            return RedirectResponse(f"{here}?done=removed", 303)
        if wanted == "add" and whose:
            refused = self._added(visit, whose)
            return refused or RedirectResponse(f"{here}?done=added", 303)
        return self._page(visit)

    def _added(self, visit: Visit, whose: str) -> Response | None:
        kind: Literal["ics", "caldav"] = "caldav" if visit.field("kind") == "caldav" else "ics"
        context = self.frame.context
        try:
            add_calendar(
                self.frame.witnessed(visit, "calendar-added", "calendars"),
                whose,
                visit.field("url"),
                kind=kind,
                name=visit.field("name"),
                user=visit.field("user"),
                password=visit.field("password"),
                now=context.clock(),
                token=context.token,
            )
        except CalendarRefused as error:
            return self._page(visit, alert(error.what, error.write, visit.language), 422)
        return None

    def _people(self, visit: Visit) -> list[Practitioner]:
        return [person for person in visit.practice.practitioners if visit.signed.scope in (None, person.id)]

    def _whose(self, visit: Visit) -> str:
        """Whose calendar: one's own, or that of whoever is named by who runs the practice."""
        known = [person.id for person in self._people(visit)]
        asked = visit.field("whose")
        return asked if asked in known else known[0] if len(known) == 1 else ""

    def _page(self, visit: Visit, trouble: AlertView | None = None, status: int = 200) -> Response:
        language = visit.language
        said = _DONE.get(visit.field("done")) if visit.request.method == "GET" else None
        parts = [self._conflicts(visit), self._outside(visit, opened=trouble is not None)]
        parts += [self._feed(visit, person) for person in self._people(visit)]
        view = AgendaView(
            **self.frame.fields(visit, "page", T("Calendars")),
            alert=trouble,
            done=said.say(language) if said else "",
            parts=tuple(part for part in parts if part),
        )
        return self.frame.answer(view, visit.practice, status)

    def _conflicts(self, visit: Visit) -> PartView | None:
        language, now = visit.language, self.frame.context.clock()
        found = conflicts(self.frame.desk(visit), visit.signed.scope, now, now + _AHEAD)
        if not found:
            return None
        text = T("Another calendar says that you are busy during these bookings. Open one to move it, propose another time or cancel it.")  # fmt: skip
        lines = tuple(self._conflict(visit, conflict) for conflict in found)
        return PartView("conflicts", T("To settle").say(language), (text.say(language),), lines=lines)

    def _conflict(self, visit: Visit, conflict: Conflict) -> LineView:
        language = visit.language
        start, busy = conflict.start.astimezone(visit.zone), conflict.busy_from.astimezone(visit.zone)
        title = f"{weekday_date(start, language, year=True)}, {clock_time(start, language)}"
        booking = agenda.one(self.frame.desk(visit), visit.signed.scope, conflict.booking)
        if booking:
            title = f"{title}, {words.who(booking, language)}"
        until = clock_time(conflict.busy_until.astimezone(visit.zone), language)
        text = T("{calendar}: busy from {start} to {end}", calendar=conflict.calendar_name, start=clock_time(busy, language), end=until)  # fmt: skip
        return LineView(title, text.say(language), self.frame.at(visit, "booking", conflict.booking))

    def _outside(self, visit: Visit, *, opened: bool) -> PartView:
        language = visit.language
        lines = tuple(
            self._calendar(visit, known) for known in calendars_of(self.frame.desk(visit), visit.signed.scope)
        )
        text = T("Their events close your times here; nothing is written into them.")
        title = T("Outside calendars").say(language)
        return PartView("outside", title, (text.say(language),), lines=lines, forms=(self._new(visit, opened=opened),))

    def _calendar(self, visit: Visit, known: OutsideCalendar) -> LineView:
        language = visit.language
        told = [T("Last read: {when}.", when=self._when(visit, known.read))] if known.read else [T("Not read yet.")]
        if known.trouble:
            told += [known.trouble, T("Its last known events still close their times.")]
        title = f"{known.name} ({known.host})" if known.host and known.host != known.name else known.name
        form = FormView(
            self.frame.at(visit, "calendars"),
            (ButtonView("remove", T("Remove it").say(language), quiet=True),),
            hidden=(("id", known.public_id),),
        )
        return LineView(title, " ".join(text.say(language) for text in told), form=form)

    def _new(self, visit: Visit, *, opened: bool) -> FormView:
        language, typed = visit.language, {name: visit.field(name) if opened else "" for name in _TYPED}

        def ask(name: str, label: Text, hint: Text | None = None, kind: str = "text") -> AskedView:
            return AskedView(name, label.say(language), kind, typed.get(name, ""), hint.say(language) if hint else "")

        kinds = (OptionView("ics", "ICS, iCal"), OptionView("caldav", "CalDAV", typed["kind"] == "caldav"))
        fields = [
            ask("url", T("Private address"), T("Your calendar gives it: “secret address in iCal format”, or CalDAV")),
            AskedView("kind", T("Kind").say(language), options=kinds),
            ask("name", T("What you call it")),
            ask("user", T("User name"), T("For CalDAV")),
            ask("password", T("Password of an application"), T("For CalDAV"), "password"),
        ]
        people = self._people(visit)
        if len(people) > 1:
            options = tuple(OptionView(person.id, person.name, person.id == typed["whose"]) for person in people)
            fields.append(AskedView("whose", T("Whose").say(language), options=options))
        button = ButtonView("add", T("Add it").say(language))
        title = T("Add a calendar").say(language)
        return FormView(self.frame.at(visit, "calendars"), (button,), title, fields=tuple(fields), opened=opened)

    def _feed(self, visit: Visit, person: Practitioner) -> PartView:
        language, address = visit.language, feed_address(self.frame.context, visit.practice, person.id)
        several = len(self._people(visit)) > 1
        title = T("Your bookings in your calendar") if not several else T("Bookings of {name}", name=person.name)
        text = T("A calendar program subscribes to this address. It says when and where, and names nobody. Keep it to yourself.")  # fmt: skip
        label = T("Make a new address") if address else T("Make an address")
        form = FormView(
            self.frame.at(visit, "calendars"),
            (ButtonView("feed", label.say(language), quiet=True),),
            hidden=(("whose", person.id),),
        )
        rows = (RowView(T("Address").say(language), address, address),) if address else ()
        return PartView(f"feed-{person.id}", title.say(language), (text.say(language),), rows, forms=(form,))

    def _when(self, visit: Visit, at: dt.datetime) -> str:
        local = at.astimezone(visit.zone)
        return f"{long_date(local, visit.language)}, {clock_time(local, visit.language)}"
