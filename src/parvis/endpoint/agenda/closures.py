"""Closures and extra openings: over the hours of practice.toml, at once, and taken back as easily."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from starlette.responses import RedirectResponse, Response

from parvis.booking import agenda
from parvis.booking.overrides import Override, add_override, overrides_in, remove_override
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.diary import read_day
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.reading import Problems, read_time
from parvis.endpoint.agenda.views import (
    AgendaView,
    AskedView,
    ButtonView,
    FormView,
    LineView,
    OptionView,
    PartView,
)
from parvis.endpoint.pages import alert
from parvis.i18n import T, Text
from parvis.pages.dates import weekday_date
from parvis.practice.model import AvailabilityException, ExceptionKind, TimeSpan

LONGEST = 732
"""Days of one closure."""
_TYPED = ("kind", "first", "last", "opens", "closes", "place", "practitioner")
Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Closures:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: what is to come, and the form."""
        return self._page(visit, {"first": visit.field("date"), "last": visit.field("date")})

    def act(self, visit: Visit) -> Response:
        """POST: closes or opens, or takes one change back."""
        here = self.frame.at(visit, "closures")
        if visit.field("act") == "remove":
            self._removed(visit, visit.field("id"))
            return RedirectResponse(f"{here}?done=removed", 303)
        typed, problems = {name: visit.field(name) for name in _TYPED}, Problems()
        change = self._read(visit, typed, problems)
        if change is None:
            return self._page(visit, typed, problems, 422)
        if any(item.change == change for item in self._coming(visit)):  # the same form sent twice
            return RedirectResponse(f"{here}?done=added", 303)
        context = self.frame.context
        store = self.frame.witnessed(visit, f"hours-{change.kind}", "hours").store
        add_override(store, change, now=context.clock(), token=context.token)
        return RedirectResponse(f"{here}?done=added", 303)

    def _removed(self, visit: Visit, public_id: str) -> None:
        own = {item.public_id for item in self._coming(visit) if self._may_remove(visit, item)}
        if public_id in own:
            remove_override(self.frame.witnessed(visit, "hours-removed", public_id).store, public_id)

    def _may_remove(self, visit: Visit, item: Override) -> bool:
        """One's own; what closes the whole house, only whoever runs it."""
        return visit.signed.scope in (None, item.change.practitioner)

    def _coming(self, visit: Visit) -> list[Override]:
        with self.frame.context.store.read() as tx:
            return overrides_in(tx, visit.signed.scope, self.frame.now(visit).date())

    def _read(self, visit: Visit, typed: Typed, problems: Problems) -> AvailabilityException | None:
        first, last = read_day(typed["first"]), read_day(typed["last"] or typed["first"])
        if typed["kind"] not in words.KINDS:
            problems["kind"] = T("Choose what changes.")
        if first is None:
            problems["first"] = T("Choose a day.")
        if last is None or (first is not None and not 0 <= (last - first).days <= LONGEST):
            problems["last"] = T("The last day comes after the first, two years later at most.")
        hours = self._hours(typed, problems)
        if problems or first is None or last is None:
            return None
        places = [place.id for place in visit.practice.places]
        return AvailabilityException(
            kind=cast("ExceptionKind", typed["kind"]),
            start=first,
            end=last,
            practitioner=self._whose(visit, typed["practitioner"]),
            hours=hours,
            places=(typed["place"],) if typed["place"] in places else (),
        )

    def _whose(self, visit: Visit, asked: str) -> str:
        """A practitioner changes their own hours; whoever runs the house, anyone's or everyone's."""
        if visit.signed.practitioner:
            return visit.signed.practitioner
        return asked if asked in [person.id for person in visit.practice.practitioners] else ""

    def _hours(self, typed: Typed, problems: Problems) -> tuple[TimeSpan, ...]:
        opens, closes = read_time(typed["opens"]), read_time(typed["closes"])
        none = not typed["opens"] and not typed["closes"]
        if none and typed["kind"] != "closed":
            problems["opens"] = T("Say from when to when you are open.")
        elif not none and (opens is None or closes is None or opens >= closes):
            problems["closes"] = T("The end comes after the beginning, on the same day.")
        return (TimeSpan(opens, closes),) if opens and closes and opens < closes else ()

    def _page(self, visit: Visit, typed: Typed, problems: Problems | None = None, status: int = 200) -> Response:
        language, wrong = visit.language, problems or {}
        done = {"added": T("Done: what visitors see has changed."), "removed": T("Taken back.")}
        said = done.get(visit.field("done")) if visit.request.method == "GET" else None
        trouble = alert(T("Something is missing or cannot be read."), T("Nothing was changed."), language)
        text = T("What visitors are offered changes at once, without a new build. Bookings already made stay: move or cancel them from the agenda.")  # fmt: skip
        form = FormView(
            self.frame.at(visit, "closures"),
            (ButtonView("add", T("Change the hours").say(language)),),
            text=text.say(language),
            fields=self._fields(visit, typed, wrong),
        )
        view = AgendaView(
            **self.frame.fields(visit, "page", T("Closures and extra openings")),
            alert=trouble if wrong else None,
            done=said.say(language) if said else "",
            forms=(form,),
            parts=self._lists(visit),
        )
        return self.frame.answer(view, visit.practice, status)

    def _lists(self, visit: Visit) -> tuple[PartView, ...]:
        language, coming = visit.language, self._coming(visit)
        if not coming:
            return ()
        lines = tuple(self._line(visit, item) for item in coming)
        return (PartView("coming", T("To come").say(language), lines=lines),)

    def _line(self, visit: Visit, item: Override) -> LineView:
        language, change = visit.language, item.change
        first, last = change.start, change.end or change.start
        days = weekday_date(first, language, year=True)
        if last != first:
            days = T("{first} to {last}", first=weekday_date(first, language), last=weekday_date(last, language, year=True)).say(language)  # fmt: skip
        what = words.override_line(visit.practice, item, language)
        if change.kind == "closed" and (count := self._touched(visit, item)):
            what = T("{what}. Bookings still in it: {count}", what=what, count=count).say(language)
        form = FormView(
            self.frame.at(visit, "closures"),
            (ButtonView("remove", T("Take it back").say(language), quiet=True),),
            hidden=(("id", item.public_id),),
        )
        return LineView(days, what, form=form if self._may_remove(visit, item) else None)

    def _touched(self, visit: Visit, item: Override) -> int:
        """How many bookings to come lie in a closure."""
        change, desk = item.change, self.frame.desk(visit)
        found = agenda.bookings_of_days(
            desk, change.practitioner or visit.signed.scope, change.start, change.end or change.start, ("pending", "confirmed")
        )  # fmt: skip
        return sum(
            not (change.places and booking.place not in change.places)
            and (not change.hours or any(_meet(booking.start, booking.end, span, visit) for span in change.hours))
            for booking in found
        )

    def _fields(self, visit: Visit, typed: Typed, wrong: Problems) -> tuple[AskedView, ...]:
        language, practice = visit.language, visit.practice

        def error(name: str) -> str:
            return wrong[name].say(language) if name in wrong else ""

        def choose(name: str, label: Text, options: list[tuple[str, str]]) -> AskedView:
            listed = tuple(OptionView(value, text, value == typed.get(name, "")) for value, text in options)
            return AskedView(name, label.say(language), error=error(name), options=listed)

        def ask(name: str, label: Text, kind: str, hint: str = "") -> AskedView:
            return AskedView(name, label.say(language), kind, typed.get(name, ""), hint, error(name))

        everywhere = [("", T("Everywhere").say(language))]
        places = [*everywhere, *((place.id, place.name.to(language)) for place in practice.places)]
        fields = [
            choose("kind", T("What changes"), [(kind, text.say(language)) for kind, text in words.KINDS.items()]),
            ask("first", T("First day"), "date"),
            ask("last", T("Last day"), "date", T("Empty: that day alone").say(language)),
            ask("opens", T("From what hour"), "time", T("Empty: the whole day, for a closure").say(language)),
            ask("closes", T("To what hour"), "time"),
        ]
        if len(practice.places) > 1:
            fields.append(choose("place", T("Place"), places))
        if not visit.signed.practitioner and len(practice.practitioners) > 1:
            people = [(person.id, person.name) for person in practice.practitioners]
            fields.append(choose("practitioner", T("Whose hours"), [("", T("Everyone’s").say(language)), *people]))
        return tuple(fields)


def _meet(start: dt.datetime, end: dt.datetime, span: TimeSpan, visit: Visit) -> bool:
    first, last = start.astimezone(visit.zone), end.astimezone(visit.zone)
    return first.time() < span.end and (last.time() > span.start or last.date() > first.date())
