"""Quick entry: a booking taken by telephone or at the end of a session, at any hour, once or for some weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from parvis.booking import agenda
from parvis.booking.enter import Entry, enter
from parvis.booking.record import Booking
from parvis.booking.results import Booked, Refused
from parvis.booking.series import weekly
from parvis.booking.slots import Refusal
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.reading import Problems, read_minutes, read_moment, read_price
from parvis.endpoint.agenda.views import (
    AgendaView,
    AskedView,
    ButtonView,
    FormView,
    LineView,
    OptionView,
    PartView,
)
from parvis.endpoint.forms import MAX_NAME, clean_line
from parvis.endpoint.pages import alert
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.dates import clock_time, weekday_date
from parvis.pages.views import Link
from parvis.practice.contacts import email_address, phone_number
from parvis.practice.model import Place, Service

MOST_WEEKS = 26
_TYPED = ("service", "place", "date", "time", "duration", "price", "rate", "name", "phone", "email", "weeks", "tell")
Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class QuickEntry:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: the form, for a day (`date`), or filled in like another booking, a week later (`like`)."""
        like = (
            agenda.one(self.frame.desk(visit), visit.signed.scope, visit.field("like")) if visit.field("like") else None
        )
        typed = self._like(visit, like) if like else {"date": visit.field("date")}
        return self._form(visit, typed)

    def take(self, visit: Visit) -> Response:
        """POST: enters; what is taken is said, the other weeks are kept."""
        typed, problems = {name: visit.field(name) for name in _TYPED}, Problems()
        entry = self._read(visit, typed, problems)
        weeks = self._weeks(typed, problems)
        if entry is None or problems:
            return self._form(visit, typed, problems, 422)
        booked, refused = self._entered(visit, entry, weeks)
        if not booked:
            return self._form(visit, typed, status=409, trouble=self._taken(visit, refused))
        first = self.frame.at(visit, "booking", booked[0].public_id)
        if not refused and len(booked) == 1:
            return RedirectResponse(f"{first}?done=enter", 303)
        return self._some(visit, booked, refused)

    def _entered(
        self, visit: Visit, entry: Entry, weeks: int
    ) -> tuple[list[Booking], list[tuple[dt.datetime, Refused]]]:
        context, series = self.frame.context, ""
        booked: list[Booking] = []
        refused: list[tuple[dt.datetime, Refused]] = []
        for start in weekly(entry.start, weeks, visit.practice.time_zone):
            desk = self.frame.witnessed(visit, "enter")
            session = replace(entry, start=start, series=series, begins_series=weeks > 1 and not series)
            result = enter(desk, session, now=context.clock(), token=context.token)
            if isinstance(result, Booked):
                booked.append(result.booking)
                series = result.booking.series
            elif (twice := self._before(visit, entry, start, result)) is not None:
                booked.append(twice)
            else:
                refused.append((start, result))
        return booked, refused

    def _before(self, visit: Visit, entry: Entry, start: dt.datetime, result: Refused) -> Booking | None:
        """The booking that the same form made when it was sent twice."""
        if result.refusal is not Refusal.TAKEN:
            return None
        day = start.astimezone(visit.zone).date()
        known = agenda.bookings_of_days(self.frame.desk(visit), visit.signed.scope, day, day)
        wanted = (start, entry.service, entry.place, entry.name, "phone")
        return next((b for b in known if (b.start, b.service, b.place, b.name, b.origin) == wanted), None)

    def _like(self, visit: Visit, booking: Booking) -> Typed:
        local = booking.start.astimezone(visit.zone)
        day, today = local.date() + dt.timedelta(weeks=1), self.frame.now(visit).date()
        if day < today:  # an old booking: the next same day of the week
            day = today + dt.timedelta(days=(local.weekday() - today.weekday()) % 7 or 7)
        return {
            "service": booking.service,
            "place": booking.place,
            "date": day.isoformat(),
            "time": local.strftime("%H:%M"),
            "duration": str(booking.duration),
            "price": f"{booking.price.normalize():f}",
            "rate": "" if booking.rate == "first" else booking.rate,
            "name": booking.name,
            "phone": booking.phone,
            "email": booking.email,
            "tell": "1" if booking.email else "",
        }

    def _services(self, visit: Visit) -> list[Service]:
        scope = visit.signed.scope
        return [service for service in visit.practice.services if scope in (None, service.practitioner)]

    def _places(self, visit: Visit) -> list[Place]:
        wanted = {place.id for service in self._services(visit) for place in visit.practice.places_of(service)}
        return [place for place in visit.practice.places if place.id in wanted]

    def _read(self, visit: Visit, typed: Typed, problems: Problems) -> Entry | None:
        practice = visit.practice
        service = next((found for found in self._services(visit) if found.id == typed["service"]), None)
        if service is None:
            problems["service"] = T("Choose a session.")
        elif typed["place"] not in [place.id for place in practice.places_of(service)]:
            problems["place"] = T("This session does not take place there.")
        start = read_moment(typed["date"], typed["time"], visit.zone, problems)
        if start is not None and start <= self.frame.context.clock():
            problems["date"] = T("This hour is already past.")
        minutes, price = read_minutes(typed["duration"], problems), read_price(typed["price"], problems)
        name, email, phone = clean_line(typed["name"])[:MAX_NAME], typed["email"], clean_line(typed["phone"])
        if email and not (email := email_address(email) or ""):
            problems["email"] = T("This address looks incomplete. Example: first.name@mail.example")
        if phone and not (phone := phone_number(phone, practice.country) or ""):
            problems["phone"] = T("This number does not look complete. You may also leave it empty.")
        if service is None or start is None:
            return None
        return Entry(
            service=service.id,
            place=typed["place"],
            start=start,
            duration=minutes or service.duration,
            price=price,
            rate=typed["rate"] if typed["rate"] in words.RATES else "",
            name=name,
            email=email,
            phone=phone,
            language=practice.language,
            tell=bool(typed["tell"]),
        )

    def _weeks(self, typed: Typed, problems: Problems) -> int:
        text = typed["weeks"] or "1"
        weeks = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - digits
        if not 1 <= weeks <= MOST_WEEKS:
            problems["weeks"] = T("Write a number from 1 to {most}.", most=MOST_WEEKS)
        return weeks

    def _taken(self, visit: Visit, refused: list[tuple[dt.datetime, Refused]]) -> AlertView:
        _, result = refused[0]
        near = [_when(slot.start, visit) for slot in result.nearby]
        text = T("Free nearby: {times}.", times=" · ".join(near)) if near else T("Nothing was entered.")
        return alert(result.reason, text, visit.language)

    def _some(self, visit: Visit, booked: list[Booking], refused: list[tuple[dt.datetime, Refused]]) -> Response:
        """What became of each week."""
        language = visit.language
        lines = tuple(
            LineView(_when(booking.start, visit), href=self.frame.at(visit, "booking", booking.public_id))
            for booking in booked
        )
        parts = [PartView("entered", T("Entered").say(language), lines=lines)]
        if refused:
            lost = tuple(LineView(_when(start, visit), result.reason.say(language)) for start, result in refused)
            parts.append(PartView("refused", T("Not entered").say(language), lines=lost))
        back = Link(T("Back to the week").say(language), self.frame.at(visit))
        heading = T("Entered in the agenda.")
        view = AgendaView(**self.frame.fields(visit, "page", heading), parts=tuple(parts), links=(back,))
        return self.frame.answer(view, visit.practice)

    def _form(
        self,
        visit: Visit,
        typed: Typed,
        problems: Problems | None = None,
        status: int = 200,
        trouble: AlertView | None = None,
    ) -> Response:
        language, wrong = visit.language, problems or {}
        if wrong:
            trouble = alert(T("Something is missing or cannot be read."), T("Nothing was entered."), language)
        view = AgendaView(
            **self.frame.fields(visit, "page", T("Enter a booking")),
            alert=trouble,
            forms=(
                FormView(
                    self.frame.at(visit, "new"),
                    (ButtonView("", T("Enter").say(language)),),
                    text=T("Any hour that is free, also outside the opening hours. Name, telephone and address may stay empty.").say(language),
                    fields=self._fields(visit, typed, wrong),
                ),
            ),
        )  # fmt: skip
        return self.frame.answer(view, visit.practice, status)

    def _fields(self, visit: Visit, typed: Typed, wrong: Problems) -> tuple[AskedView, ...]:
        language = visit.language

        def ask(name: str, label: Text, kind: str = "text", hint: Text | None = None, mode: str = "") -> AskedView:
            error = wrong[name].say(language) if name in wrong else ""
            told = hint.say(language) if hint else ""
            return AskedView(name, label.say(language), kind, typed.get(name, ""), told, error, inputmode=mode)

        def choose(name: str, label: Text, options: list[tuple[str, str]]) -> AskedView:
            error = wrong[name].say(language) if name in wrong else ""
            listed = tuple(OptionView(value, text, value == typed.get(name, "")) for value, text in options)
            return AskedView(name, label.say(language), error=error, options=listed)

        services = [(service.id, service.name.to(language)) for service in self._services(visit)]
        places = [(place.id, place.name.to(language)) for place in self._places(visit)]
        usual = T("Empty: the usual one")
        return (
            choose("service", T("Session"), services),
            choose("place", T("Place"), places),
            ask("date", T("Day"), "date"),
            ask("time", T("Hour"), "time"),
            ask("name", T("Name")),
            ask("phone", T("Telephone"), "tel"),
            ask("email", T("E-mail"), "email"),
            ask("duration", T("Minutes"), hint=usual, mode="numeric"),
            ask("price", T("Price"), hint=usual, mode="decimal"),
            choose("rate", T("Why this price"), [(key, text.say(language)) for key, text in words.RATES.items()]),
            ask("weeks", T("Weeks in a row"), hint=T("Empty: once"), mode="numeric"),
            ask("tell", T("Tell the person by e-mail"), "checkbox"),
        )


def _when(start: dt.datetime, visit: Visit) -> str:
    local = start.astimezone(visit.zone)
    return f"{weekday_date(local, visit.language, year=True)}, {clock_time(local, visit.language)}"
