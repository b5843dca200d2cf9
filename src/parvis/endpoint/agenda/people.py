"""People, as their bookings tell: nothing is kept of anyone but the bookings themselves, and no note."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from parvis.booking import agenda
from parvis.booking.agenda import Person
from parvis.booking.record import Booking
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.views import AgendaView, AskedView, ButtonView, FormView, LineView, PartView, RowView
from parvis.i18n import T
from parvis.pages.contact import phone_href, phone_shown
from parvis.pages.dates import weekday_date
from parvis.pages.views import Link

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class People:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: whoever came last; POST: those who are looked for (their names stay out of addresses)."""
        language, wanted = visit.language, visit.field("wanted") if visit.request.method == "POST" else ""
        everyone = agenda.people(self.frame.desk(visit), visit.signed.scope)
        found = agenda.found_in(everyone, wanted) if wanted else everyone
        field = AskedView("wanted", T("Name, telephone or e-mail").say(language), "search", wanted)
        form = FormView(self.frame.at(visit, "people"), (ButtonView("", T("Look for").say(language)),), fields=(field,))
        title = T("Found") if wanted else T("The last to come")
        lines = tuple(self._line(visit, person) for person in found[:_SHOWN])
        text = () if lines else (T("Nobody.").say(language),)
        lead = T("Derived from the bookings that are kept; there is no other file, and no note about anyone.")
        view = AgendaView(
            **{**self.frame.fields(visit, "page", T("People")), "lead": lead.say(language)},
            forms=(form,),
            parts=(PartView("people", title.say(language), text=text, lines=lines),),
        )
        return self.frame.answer(view, visit.practice)

    def person(self, visit: Visit) -> Response:
        """GET: the sessions of whoever that booking is of."""
        booking = agenda.one(self.frame.desk(visit), visit.signed.scope, visit.request.path_params["id"])
        if booking is None:
            return self.frame.gone(visit)
        language, country = visit.language, visit.practice.country
        person = agenda.person_of(self.frame.desk(visit), visit.signed.scope, booking)
        rows = [
            *([RowView(T("E-mail").say(language), person.email, f"mailto:{person.email}")] if person.email else []),
            *([RowView(T("Telephone").say(language), phone_shown(person.phone, country), phone_href(person.phone, country))] if person.phone else []),
        ]  # fmt: skip
        now = self.frame.context.clock()
        coming = [known for known in reversed(person.bookings) if known.start > now]
        past = [known for known in person.bookings if known.start <= now]
        again = f"{self.frame.at(visit, 'new')}?like={person.last_kept().public_id}"
        parts = [PartView("contact", T("Contact").say(language), rows=tuple(rows))] if rows else []
        for id_, title, bookings in (("coming", T("To come"), coming), ("past", T("Past sessions"), past)):
            if bookings:
                lines = tuple(self._session(visit, known) for known in bookings)
                parts.append(PartView(id_, title.say(language), lines=lines))
        view = AgendaView(
            **self.frame.fields(visit, "page", person.name or words.who(booking, language)),
            parts=tuple(parts),
            links=(Link(T("Same again next week").say(language), again),),
        )
        return self.frame.answer(view, visit.practice)

    def _session(self, visit: Visit, booking: Booking) -> LineView:
        practice, language = visit.practice, visit.language
        what = (
            words.service_name(practice, booking, language),
            words.place_name(practice, booking.place, language),
            words.price_line(booking, language),
            words.STATES[booking.state].say(language).lower(),
        )
        href = self.frame.at(visit, "booking", booking.public_id)
        return LineView(words.moment_line(practice, booking, language), ", ".join(what), href)

    def _line(self, visit: Visit, person: Person) -> LineView:
        language, last = visit.language, person.bookings[0]
        day = weekday_date(last.start.astimezone(visit.zone), language, year=True)
        text = T("Bookings: {count}; the latest on {day}", count=len(person.bookings), day=day).say(language)
        name = person.name or words.who(last, language)
        return LineView(name, text, self.frame.at(visit, "person", person.id))
