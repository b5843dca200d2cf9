"""Waiting for an earlier time: the form that asks for it, and the page of one's place in the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.booking.record import Booking
from parvis.booking.results import Refused
from parvis.booking.telling import Choice, choice_of, moment, other_zone, summary
from parvis.booking.waiting import (
    MOST_DAYS,
    confirm_place,
    decline_offer,
    join,
    leave_list,
    place_of,
    take_offer,
)
from parvis.booking.waiting_record import Waiting, Wish
from parvis.endpoint.asked import asked_of, check_asked, filled
from parvis.endpoint.booking_links import BookingLinks
from parvis.endpoint.choices import find_choice
from parvis.endpoint.context import LINK_DAYS
from parvis.endpoint.form_token import FormProblem
from parvis.endpoint.forms import BookingForm, FieldProblem, check_details, parse_day
from parvis.endpoint.limits import BOOK_BY_ADDRESS, BOOK_BY_NETWORK, network
from parvis.endpoint.links import Link as SignedLink
from parvis.endpoint.links import Purpose
from parvis.endpoint.pages import alert, page
from parvis.endpoint.views import AlertView, AskedView, AskView, FieldView, ProblemView, WaitView
from parvis.endpoint.weeks import retention, visitor_zone
from parvis.i18n import T, Text
from parvis.pages.views import Link
from parvis.practice.model import Practice

_USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class WaitingPages:
    """`/{lang}/wait` and `/{lang}/waiting/{token}`."""

    links: BookingLinks

    def form(self, request: Request, language: str) -> Response:
        """GET: the form, for a choice or for an appointment that one has (`booking`, the token of its page)."""
        practice, query = self.links.context.practice, request.query_params
        later = self._later(practice, query.get("booking", ""))
        form = replace(BookingForm.of(query), name="", email="", phone="", form="")
        choice = choice_of(practice, later) if later else find_choice(practice, form.service, form.place)
        if choice is None or not practice.booking.waiting_list:
            return self.links.said(practice, language, T("This session cannot be booked here."), status=404)
        return self._form(practice, language, choice, form, query.get("booking", ""), {})

    def join(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: on the list once the mail's link is followed; the same answer whoever asks."""
        context = self.links.context
        practice, now = context.practice, context.clock()
        form, token = BookingForm.of(data), str(data.get("booking", ""))[:200]
        later = self._later(practice, token)
        choice = choice_of(practice, later) if later else find_choice(practice, form.service, form.place)
        if choice is None or not practice.booking.waiting_list:
            return self.links.said(practice, language, T("This session cannot be booked here."), status=404)
        days, problems = self._days(practice, data, later)
        details, wrong = check_details(form, practice.country)
        if not later:
            problems = [*wrong, *check_asked(choice, form), *self._phone(choice, form), *problems]
        number = context.forms.read(form.form, context.stopwatch())
        if problems or form.website or isinstance(number, FormProblem):
            return self._form(practice, language, choice, form, token, data, tuple(problems), 422)
        email = later.email if later else details.email
        limiter, whence = context.limiter, network(request.client.host if request.client else "")
        if not (
            limiter.allows(BOOK_BY_NETWORK, "wait", whence, now)
            and limiter.allows(BOOK_BY_ADDRESS, "wait", email.lower(), now)
        ):
            return self.links.said(practice, language, T("Many requests came from here."), status=429)
        wish = Wish(
            service=choice.service.id,
            duration=choice.option.duration,
            place=choice.place.id,
            first=days[0],
            last=days[1],
            name=later.name if later else details.name,
            email=email,
            phone=later.phone if later else details.phone,
            language=language,
            visitor_zone=later.visitor_zone if later else visitor_zone(practice, choice, form.zone),
            booking=later.public_id if later else "",
        )
        join(context.desk(practice), wish, now=now, token=context.token)
        if later:
            sentence = T(
                "If an earlier time becomes free, a message proposes it to you; your appointment stays meanwhile."
            )
            return self.links.said(practice, language, T("It is noted."), sentence)
        sentence = T("A message is on its way to {email}: its link confirms that you wish to be told.", email=email)
        return self.links.said(practice, language, T("One click more."), sentence)

    def show(self, request: Request, language: str) -> Response:
        """GET: what can be done now; changes nothing."""
        practice = self.links.context.practice
        known = self._known(practice, request)
        if known is None or known.state == "left":
            return self._over(practice, language)
        if known.state == "taken":
            return self._taken(practice, language, known.wish.booking)
        return self.links.pages.answer(self._place(practice, language, known, request), practice)

    def act(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: confirm, take, decline or leave; a mail program's own button leaves (RFC 8058)."""
        context = self.links.context
        practice, now = context.practice, context.clock()
        known = self._known(practice, request)
        if known is None:
            return self._over(practice, language)
        desk = context.desk(practice)
        if data.get("leave") or "List-Unsubscribe" in data:
            leave_list(desk, known.public_id, now=now)
            sentence = T("Your details are erased from the list.")
            return self.links.said(practice, language, T("You are out of the list."), sentence)
        version = str(data.get("offer", ""))
        if data.get("decline") and version.isdigit():
            decline_offer(desk, known.public_id, int(version), now=now)
            sentence = T("This time goes to someone else. You stay on the list.")
            return self.links.said(practice, language, T("It is noted."), sentence)
        if data.get("take") and version.isdigit():
            return self._take(practice, language, known, int(version))
        confirm_place(desk, known.public_id, now=now)
        sentence = T("If an earlier time becomes free, a message proposes it to you, for two hours.")
        return self.links.said(practice, language, T("You are on the list."), sentence)

    def _take(self, practice: Practice, language: str, known: Waiting, version: int) -> Response:
        context = self.links.context
        desk, now = context.desk(practice), context.clock()
        result = take_offer(desk, known.public_id, version, now=now, token=context.token)
        if isinstance(result, Refused):
            sentence = T("It is offered to someone else now. You stay on the list.")
            return self.links.said(practice, language, T("This time is no longer free."), sentence, status=409)
        return self._to(practice, language, result.booking)

    def _place(self, practice: Practice, language: str, known: Waiting, request: Request) -> AskView:
        """The page with one thing to do, and always the way out."""
        base = self.links.context.base(practice)
        token = request.path_params["token"]
        site, path = self.links.pages.site(practice, language), f"waiting/{token}"
        common = {"action": f"{base}/{language}/{path}", "second": ("leave", T("Leave the list").say(language))}
        same = f"{base}/{{lang}}/{path}"

        def titled(heading: Text) -> dict[str, Any]:
            return {**page(site, "ask", heading, same=same), **common}

        if known.state == "asked":
            sentence = T("You are told when an earlier time becomes free, and of nothing else.")
            button = T("Yes, tell me").say(language)
            return AskView(**titled(T("Be told of an earlier time?")), text=(sentence.say(language),), button=button)
        now = self.links.context.clock()
        if known.state == "waiting" or known.start is None or known.until is None or known.until <= now:
            sentence = T("If an earlier time becomes free, a message proposes it to you, for two hours.")
            return AskView(**titled(T("You are on the list.")), text=(sentence.say(language),))
        zone, choice = practice.time_zone, find_choice(practice, _key(known), known.wish.place)
        theirs = other_zone(choice, known.start, zone, known.wish.visitor_zone, language) if choice else ""
        until = T("It is kept for you until {time}.", time=moment(known.until, zone, language)).say(language)
        instead = T("Your later appointment moves to this time.").say(language) if known.wish.booking else ""
        return AskView(
            **titled(T("An earlier time is free.")),
            lamp=moment(known.start, zone, language),
            lamp_detail=theirs or (summary(practice, choice, language) if choice else ""),
            text=tuple(line for line in (until, instead) if line),
            hidden=(("offer", str(known.version)),),
            button=T("Take this time").say(language),
            name="take",
            third=("decline", T("Not this time").say(language)),
        )

    def _form(
        self,
        practice: Practice,
        language: str,
        choice: Choice,
        form: BookingForm,
        token: str,
        data: Mapping[str, object],
        problems: tuple[FieldProblem, ...] = (),
        status: int = 200,
    ) -> Response:
        context = self.links.context
        base, later = context.base(practice), self._later(practice, token)
        asked = asked_of(practice, choice, "", language)
        asked = filled(AskedView(minor="" if later else asked.minor), form, problems, language)
        hidden = {"service": choice.key, "place": choice.place.id, "zone": form.zone, "booking": token}
        chosen = {"service": choice.key, "place": choice.place.id, "zone": form.zone}
        query = {"booking": token} if token else chosen
        same = f"{base}/{{lang}}/wait?{urlencode({key: value for key, value in query.items() if value})}"
        back = f"{base}/{language}/booking/{token}" if later else f"{base}/{language}/book?{urlencode(chosen)}"
        view = WaitView(
            **page(self.links.pages.site(practice, language), "wait", T("Be told of an earlier time"), same=same),
            action=f"{base}/{language}/wait",
            hidden=tuple((name, value) for name, value in {**hidden, "form": context.new_form()}.items() if value),
            fields=(
                *(() if later else self._person(choice, form, problems, language)),
                *self._dates(data, problems, language),
            ),
            asked=asked,
            summary=summary(practice, choice, language),
            text=T(
                "One message when a time becomes free, kept for you for two hours. Leaving the list is one click."
            ).say(language),
            retention="" if later else retention(practice, language),
            change=Link(T("Go back").say(language), back),
            alert=_alert(problems, language, failed=status != 200),  # noqa: PLR2004 - a form that comes back
        )
        return self.links.pages.answer(view, practice, status)

    def _person(
        self, choice: Choice, form: BookingForm, problems: tuple[FieldProblem, ...], language: str
    ) -> tuple[FieldView, ...]:
        errors = {p.field: p.message.say(language) for p in problems}
        kinds = (
            ("name", T("Full name"), "text", "name", 100),
            ("email", T("E-mail address"), "email", "email", 254),
            *((("phone", T("Telephone"), "tel", "tel", 40),) if choice.place.kind == "phone" else ()),
        )
        return tuple(
            FieldView(
                name,
                label.say(language),
                type=kind,
                autocomplete=auto,
                error=errors.get(name, ""),
                value=getattr(form, name),
                required=True,
                maxlength=most,
            )
            for name, label, kind, auto, most in kinds
        )

    def _dates(
        self, data: Mapping[str, object], problems: tuple[FieldProblem, ...], language: str
    ) -> tuple[FieldView, ...]:
        today = self._today()
        usual = {"from": today, "until": today + dt.timedelta(days=_USUAL_DAYS)}
        errors = {p.field: p.message.say(language) for p in problems}
        labels = {"from": T("From which day?"), "until": T("Until which day?")}
        return tuple(
            FieldView(
                name,
                labels[name].say(language),
                type="date",
                error=errors.get(name, ""),
                value=str(data.get(name) or usual[name].isoformat())[:10],
                required=True,
            )
            for name in ("from", "until")
        )

    def _days(
        self, practice: Practice, data: Mapping[str, object], later: Booking | None
    ) -> tuple[tuple[dt.date, dt.date], list[FieldProblem]]:
        """The days someone could come; those of an appointment end with it."""
        today = self._today()
        first, last = (parse_day(str(data.get(name, ""))) for name in ("from", "until"))
        fits = first and last and today <= last and first <= last <= today + dt.timedelta(days=400)
        if not fits or first is None or last is None:
            wrong = T("Choose a first day, and a last one that comes after it.")
            return (today, today), [FieldProblem("until", T("Choose the days"), wrong)]
        if later:
            last = min(last, later.start.astimezone(ZoneInfo(practice.time_zone)).date())
        first = max(first, today)
        return (min(first, last), min(last, first + dt.timedelta(days=MOST_DAYS))), []

    def _phone(self, choice: Choice, form: BookingForm) -> list[FieldProblem]:
        if choice.place.kind != "phone" or form.phone.strip():
            return []
        wanted = T("I call you: I need a number for this session.")
        return [FieldProblem("phone", T("Fill in your telephone number"), wanted)]

    def _today(self) -> dt.date:
        context = self.links.context
        return context.clock().astimezone(ZoneInfo(context.practice.time_zone)).date()

    def _later(self, practice: Practice, token: str) -> Booking | None:
        """The appointment that someone has already."""
        link = self.links.link(token) if token else None
        booking = self.links.booking(practice, link)
        current = booking is not None and link is not None and booking.version == link.version
        return booking if current and booking and booking.state in ("pending", "confirmed") else None

    def _known(self, practice: Practice, request: Request) -> Waiting | None:
        context = self.links.context
        found = context.links.verify(Purpose.WAITING, request.path_params["token"], context.clock(), LINK_DAYS)
        return place_of(context.desk(practice), found.public_id) if isinstance(found, SignedLink) else None

    def _over(self, practice: Practice, language: str) -> Response:
        return self.links.said(practice, language, T("You are not on the list."), status=404)

    def _taken(self, practice: Practice, language: str, public_id: str) -> Response:
        from parvis.booking.reserve import lookup

        booking = lookup(self.links.context.desk(practice), public_id)
        return self._to(practice, language, booking) if booking else self._over(practice, language)

    def _to(self, practice: Practice, language: str, booking: Booking) -> Response:
        context = self.links.context
        return RedirectResponse(f"{context.base(practice)}/{language}/booking/{context.booking_token(booking)}", 303)


def _key(known: Waiting) -> str:
    return f"{known.wish.service}:{known.wish.duration}"


def _alert(problems: tuple[FieldProblem, ...], language: str, *, failed: bool) -> AlertView | None:
    if problems:
        title = T("One thing is missing") if len(problems) == 1 else T("Several things are missing")
        found = tuple(ProblemView(p.field, p.summary.say(language)) for p in problems)
        return AlertView(title.say(language), problems=found)
    again = T("Your details are kept. Check them, then send once more.")
    return alert(T("This form could not be taken."), again, language) if failed else None
