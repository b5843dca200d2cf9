"""Booking without a script: three pages, each a plain form. GET shows, POST books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.booking.reserve import available
from parvis.booking.results import Held
from parvis.booking.slots import Slot
from parvis.booking.telling import Choice, summary
from parvis.endpoint.asked import asked_of, filled
from parvis.endpoint.booking_take import Rejected, Sender, Taken, keep, left_out, take
from parvis.endpoint.choices import choices, find_choice, places
from parvis.endpoint.context import Context
from parvis.endpoint.forms import BookingForm, parse_start
from parvis.endpoint.limits import network
from parvis.endpoint.pages import Pages, alert, page, said
from parvis.endpoint.views import AlertView, ChooseView, DetailsView, FieldView, ProblemView, SlotView, TimesView
from parvis.endpoint.weeks import Reader, SlotsBetween, read_week, retention, slot_view, visitor_zone, week_id
from parvis.i18n import T, Text
from parvis.pages.views import Link, PageView, SiteView
from parvis.practice.model import Practice
from parvis.practice.urls import Urls

_ASKED = ("service", "place", "zone", "week", "start", "hold", "change")  # what an address of these pages may hold
_ANCHORS = {"service": "choose", "place": "choose", "start": "times"}


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request: who asks for what, in which language."""

    context: Context
    practice: Practice
    site: SiteView
    reader: Reader
    base: str
    query: str = ""
    hold: str = ""  # the key of the time that this visitor holds

    @property
    def language(self) -> str:
        return self.reader.language

    @property
    def action(self) -> str:
        return f"{self.base}/{self.language}/book"

    def page(self, name: str, **more: Any) -> dict[str, Any]:
        same = f"{self.base}/{{lang}}/book" + (f"?{self.query}" if self.query else "")
        return page(self.site, name, T("Book an appointment"), same=same, **more)

    def say(self, text: Text) -> str:
        return text.say(self.language)

    def link(self, **query: str) -> str:
        return f"{self.action}?{urlencode(_filled(query))}"


@dataclass(frozen=True, slots=True)
class BookingPages:
    """The three steps at `/{lang}/book`."""

    context: Context
    pages: Pages

    def show(self, request: Request, language: str) -> Response:
        """GET: the step that the address asks for."""
        # Details never travel in an address: what a link would put into the form is not taken.
        form = replace(BookingForm.of(request.query_params), name="", email="", phone="", form="")
        practice = self.context.practice
        asked = {name: value for name, value in request.query_params.items() if name in _ASKED}
        visit = replace(self._visit(practice, language, form.zone), query=urlencode(asked), hold=form.hold)
        if not choices(practice, language):
            return self._closed(visit)
        choice = find_choice(practice, form.service, form.place)
        if choice is None or "change" in request.query_params:
            return self._answer(visit, self._choose(visit, form, quiet=choice is not None))
        start = parse_start(form.start) if form.start else None
        if start is None:
            return self._answer(visit, self._times(visit, choice, request.query_params.get("week", ""), None))
        if not any(slot.start == start for slot in _around(self.context, visit, choice, start)):
            taken = alert(T("This time is no longer free."), T("Choose another time."), language)
            near = self._times(visit, choice, _week_of(practice, start), taken)
            return self._answer(visit, self._times(visit, choice, "", taken) if near.next_free else near)
        return self._answer(visit, self._details(visit, choice, start, form, None))

    def take(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: the booking, then its page (303); or the form again with everything that was typed."""
        form = BookingForm.of(data)
        practice = self.context.practice
        visit = replace(self._visit(practice, language, form.zone), hold=form.hold)
        if not choices(practice, language):
            return self._closed(visit)
        sender = _sender(request, visit)
        result = take(self.context, practice, form, sender)
        if isinstance(result, Taken):
            token = self.context.booking_token(result.booking)
            return RedirectResponse(f"{visit.base}/{language}/booking/{token}{left_out(result, practice)}", 303)
        choice = find_choice(practice, form.service, form.place)
        if choice is None:
            return self._answer(visit, self._choose(visit, form), 422)
        start = parse_start(form.start)
        if start is None:
            return self._answer(visit, self._times(visit, choice, "", _alert(result, language)), 422)
        return self._answer(visit, self._details(visit, choice, start, form, result), result.status)

    def keep(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST from the times: the chosen one is held while the details are filled in (303 to them)."""
        form = BookingForm.of(data)
        practice = self.context.practice
        visit = replace(self._visit(practice, language, form.zone), hold=form.hold)
        kept = keep(self.context, practice, form, _sender(request, visit))
        choice = find_choice(practice, form.service, form.place)
        if isinstance(kept, Rejected) and choice:
            near = kept.nearby[0].start if kept.nearby else visit.reader.now
            trouble = alert(kept.title, T("Choose another time."), language)
            return self._answer(visit, self._times(visit, choice, _week_of(practice, near), trouble), kept.status)
        key = kept.hold_key if isinstance(kept, Held) else form.hold
        asked = {"service": form.service, "place": form.place, "zone": form.zone, "start": form.start, "hold": key}
        return RedirectResponse(visit.link(**asked), 303)

    def _visit(self, practice: Practice, language: str, zone: str) -> _Visit:
        reader = Reader(language, zone, self.context.clock())
        return _Visit(self.context, practice, self.pages.site(practice, language), reader, self.context.base(practice))

    def _answer(self, visit: _Visit, view: PageView, status: int = 200) -> Response:
        return self.pages.answer(view, visit.practice, status)

    def _closed(self, visit: _Visit) -> Response:
        return said(
            self.pages,
            visit.practice,
            visit.language,
            T("Book an appointment"),
            T("Appointments are made by telephone or e-mail."),
        )

    def _choose(self, visit: _Visit, form: BookingForm, *, quiet: bool = False) -> ChooseView:
        asked = bool(form.service or form.place) and not quiet
        offered, known = choices(visit.practice, visit.language), places(visit.practice, visit.language)
        service = next((c for c in offered if c.key == form.service), offered[0])
        place = form.place if any(p.key == form.place for p in known) else service.places[0]
        trouble = None
        if asked:
            fits = T("This appointment does not take place there. Choose another place.")
            unknown = T("Choose an appointment and a place")
            found = any(c.key == form.service for c in offered) and form.place not in ("", *service.places)
            trouble = alert(T("One thing to choose"), fits if found else unknown, visit.language)
        return ChooseView(
            **visit.page("choose", lead=visit.say(T("Four questions, two minutes. Nothing to pay now."))),
            action=visit.action,
            choices=offered,
            places=known,
            service=service.key,
            place=place,
            alert=trouble,
            step=visit.say(T("Step 1 of 3. The times are shown on the next page.")),
        )

    def _times(self, visit: _Visit, choice: Choice, wanted: str, trouble: AlertView | None) -> TimesView:
        week = read_week(visit.practice, choice, wanted, _slots(self.context, visit, choice), visit.reader)
        chosen = {"service": choice.key, "place": choice.place.id, "zone": visit.reader.zone if choice.remote else ""}
        kept = {**chosen, "hold": visit.hold}

        def way(label: str, target: str) -> Link | None:
            return Link(label, visit.link(**kept, week=target)) if target else None

        return TimesView(
            **visit.page("times"),
            action=f"{visit.action}/hold",
            pages=visit.action,
            hidden=tuple((name, value) for name, value in (*chosen.items(), ("hold", visit.hold)) if value),
            asked=(("service", week.service), ("place", week.place), ("week", week.week.id)),
            week=week,
            summary=week.summary,
            change=_change(visit, choice),
            alert=trouble,
            wait=Link(week.wait, f"{visit.base}/{visit.language}/wait?{urlencode(_filled(chosen))}")
            if week.wait
            else None,
            step=visit.say(T("Step 2 of 3. Your details come next.")),
            previous=way(visit.say(T("Previous week")), week.previous),
            next=way(visit.say(T("Next week")), week.next),
            next_free=way(week.next_free.label, week.next_free.week) if week.next_free else None,
        )

    def _details(
        self, visit: _Visit, choice: Choice, start: dt.datetime, form: BookingForm, rejected: Rejected | None
    ) -> DetailsView:
        practice, language = visit.practice, visit.language
        zone = visitor_zone(practice, choice, form.zone)
        chosen = slot_view(practice, choice, start, visit.reader, zone)
        nearby = rejected.nearby if rejected else ()
        mark = form.form
        if not mark or (rejected and rejected.renew):
            mark = self.context.new_form()
        hidden = {"service": choice.key, "place": choice.place.id, "zone": form.zone, "form": mark, "hold": visit.hold}
        lost = rejected is not None and rejected.status == 409  # noqa: PLR2004 - conflict: the time is gone
        if not lost:
            hidden["start"] = chosen.start
        week = _week_of(practice, start)
        back = visit.link(service=choice.key, place=choice.place.id, zone=form.zone, week=week, hold=visit.hold)
        return DetailsView(
            **visit.page("details"),
            action=visit.action,
            hidden=tuple((key, value) for key, value in hidden.items() if value),
            start=None if lost else chosen,
            alternatives=tuple(_alternative(visit, choice, slot, zone) for slot in nearby),
            fields=_fields(visit, choice, form, rejected),
            asked=filled(
                asked_of(practice, choice, zone, language), form, rejected.problems if rejected else (), language
            ),
            summary=summary(practice, choice, language),
            policy="" if lost else chosen.policy,
            privacy=_privacy(visit),
            retention=retention(practice, language),
            change=Link(visit.say(T("Choose another time")), back),
            alert=_alert(rejected, language) if rejected else None,
            step=visit.say(T("Step 3 of 3.")),
        )


def _filled(query: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in query.items() if value}


def _sender(request: Request, visit: _Visit) -> Sender:
    return Sender(visit.language, network(request.client.host if request.client else ""), visit.reader.now)


def _slots(context: Context, visit: _Visit, choice: Choice) -> SlotsBetween:
    desk = context.desk(visit.practice)

    def between(start: dt.date, end: dt.date) -> list[Slot]:
        return available(
            desk,
            choice.service.id,
            choice.option.duration,
            choice.place.id,
            start=start,
            end=end,
            now=visit.reader.now,
            hold_key=visit.hold,
        )

    return between


def _around(context: Context, visit: _Visit, choice: Choice, start: dt.datetime) -> list[Slot]:
    day = dt.timedelta(days=1)
    return list(_slots(context, visit, choice)(start.date() - day, start.date() + day))


def _week_of(practice: Practice, start: dt.datetime) -> str:
    return week_id(start.astimezone(ZoneInfo(practice.time_zone)).date())


def _alternative(visit: _Visit, choice: Choice, slot: Slot, zone: str) -> SlotView:
    """A free time near the one that was lost, with its whole date for a label."""
    view = slot_view(visit.practice, choice, slot.start, visit.reader, zone)
    return replace(view, label=view.recap, also="")


def _change(visit: _Visit, choice: Choice) -> Link:
    return Link(
        visit.say(T("Change the appointment or the place")),
        visit.link(service=choice.key, place=choice.place.id, change="1"),
    )


def _alert(rejected: Rejected, language: str) -> AlertView:
    return AlertView(
        rejected.title.say(language),
        rejected.detail.say(language) if rejected.detail else "",
        tuple(ProblemView(_ANCHORS.get(p.field, p.field), p.summary.say(language)) for p in rejected.problems),
    )


def _privacy(visit: _Visit) -> Link | None:
    urls = Urls.of(visit.practice, visit.context.site_address(visit.practice))
    return Link(visit.say(T("Learn more")), urls.absolute("privacy", visit.language))


def _fields(visit: _Visit, choice: Choice, form: BookingForm, rejected: Rejected | None) -> tuple[FieldView, ...]:
    errors = {p.field: p.message.say(visit.language) for p in (rejected.problems if rejected else ())}
    calls = choice.place.kind == "phone"
    phone_hint = T("I call you at this number.") if calls else T("Only to reach you if I must cancel.")
    return (
        FieldView(
            "name",
            visit.say(T("Full name")),
            autocomplete="name",
            error=errors.get("name", ""),
            value=form.name,
            required=True,
            maxlength=100,
        ),
        FieldView(
            "email",
            visit.say(T("E-mail address")),
            type="email",
            autocomplete="email",
            hint=visit.say(T("For the confirmation.")),
            error=errors.get("email", ""),
            value=form.email,
            required=True,
            maxlength=254,
        ),
        FieldView(
            "phone",
            visit.say(T("Telephone")),
            type="tel",
            autocomplete="tel",
            hint=visit.say(phone_hint),
            error=errors.get("phone", ""),
            value=form.phone,
            required=calls,
            maxlength=40,
        ),
    )
