"""What the last step asks besides name, mail and telephone: the same for the page without script and for the script."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from parvis.booking.abroad import countries, is_abroad, known_country, zone_country
from parvis.booking.telling import Choice
from parvis.endpoint.forms import BookingForm, FieldProblem
from parvis.endpoint.views import AskedView, OptionView
from parvis.i18n import T, Text
from parvis.pages.typography import typeset
from parvis.practice.model import Practice


def asked_of(practice: Practice, choice: Choice, zone: str, language: str) -> AskedView:
    """The questions for a choice, and for the zone of whoever makes it."""
    service = choice.service
    minors = service.audience != "adults"
    abroad = asks_country(practice, choice, zone)

    def say(text: Text) -> str:
        return text.say(language)

    return AskedView(
        audience=say(T("This session is for adults.")) if not minors else "",
        minor=say(T("It is for a minor over whom I have parental authority")) if minors else "",
        reminder=say(T("No reminder, please")) if practice.booking.reminder_hours else "",
        two=say(T("You come as two: one name is enough. The other person is neither named nor written to."))
        if service.for_two
        else "",
        solidarity="" if service.free else typeset(practice.booking.solidarity.to(language), language),
        country_label=say(T("Country where you will be")) if abroad else "",
        country_hint=say(T("For the emergency numbers of that place only; erased with the appointment.")),
        countries=_countries(language) if abroad else (),
        country=zone_country(zone) if abroad else "",
        repeat_label=say(T("How many times?")) if service.series > 1 else "",
        repeat_hint=say(T("The same day and hour each week. A week that is not free is left out, and you are told.")),
        repeat=_repeat(service.series, language),
    )


def filled(asked: AskedView, form: BookingForm, problems: tuple[FieldProblem, ...], language: str) -> AskedView:
    """The same with what was chosen before, and what was wrong with it."""
    error = next((p.message.say(language) for p in problems if p.field == "for_minor"), "")
    known = any(option.value == form.weeks for option in asked.repeat)
    return replace(
        asked,
        no_reminder=bool(form.no_reminder),
        for_minor=bool(form.for_minor),
        minor_error=error,
        country=known_country(form.country) if form.name or form.country else asked.country,
        weeks=form.weeks if known else "1",
    )


def asks_country(practice: Practice, choice: Choice, zone: str) -> bool:
    """A session at a distance, from a zone of another country."""
    return choice.remote and practice.booking.ask_country and is_abroad(practice, zone)


def check_asked(choice: Choice, form: BookingForm) -> list[FieldProblem]:
    """What is missing among these answers."""
    if choice.service.audience == "adults" or form.for_minor:
        return []
    return [
        FieldProblem(
            "for_minor",
            T("Say that you have parental authority"),
            T("This session is for a minor: someone with parental authority books it. You can also call."),
        )
    ]


def sessions_wanted(choice: Choice, form: BookingForm) -> int:
    """How many weekly sessions are asked for: one unless the service takes more at once."""
    written = form.weeks
    count = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 1  # noqa: PLR2004
    return max(1, min(count, choice.service.series))


@lru_cache(maxsize=64)
def _repeat(most: int, language: str) -> tuple[OptionView, ...]:
    if most <= 1:
        return ()
    once = OptionView("1", T("Once").say(language))
    every = (OptionView(str(n), T("Every week, {count} times", count=n).say(language)) for n in range(2, most + 1))
    return (once, *every)


@lru_cache(maxsize=16)
def _countries(language: str) -> tuple[OptionView, ...]:
    unsaid = OptionView("", T("I would rather not say").say(language))
    return (unsaid, *(OptionView(code, name) for code, name in countries(language)))
