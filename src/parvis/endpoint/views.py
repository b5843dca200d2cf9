"""What the endpoint's own templates (themes/calm/templates/endpoint/) may know; they extend the theme's base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.pages.views import BookingChoice, Fact, Link, PageView, PlaceChoice

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from parvis.values import dataclass


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One line of the summary on top; `target` is the id of the field it leads to."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """What stands in the way, on top of the form."""

    title: str
    text: str = ""
    problems: tuple[ProblemView, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldView:
    """An input. `hint` stands above it, `error` below; `value` is what was typed."""

    name: str
    label: str
    type: str = "text"
    autocomplete: str = ""
    hint: str = ""
    error: str = ""
    value: str = ""
    required: bool = False
    optional: str = ""
    maxlength: int = 0


@dataclass(frozen=True, slots=True)
class SlotView:
    start: str  # UTC, as forms carry it
    end: str
    label: str  # "15 h 30"
    also: str = ""  # "9 h 30 à Montréal"
    recap: str = ""  # "mardi 1er décembre à 15 h 30"
    policy: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    date: str  # ISO
    weekday: str
    day: str  # "1er décembre"
    slots: tuple[SlotView, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneView:
    id: str  # IANA
    label: str  # "Montréal (UTC−5)"


@dataclass(frozen=True, slots=True)
class NextFree:
    week: str  # "2026-W51"
    label: str  # "lundi 14 décembre à 9 h 30"


@dataclass(frozen=True, slots=True)
class WeekOf:
    id: str  # ISO week, "2026-W49"
    label: str  # "Semaine du 30 novembre"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One line of a list to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """The last step's other questions and what it says beside them; an empty sentence asks nothing."""

    audience: str = ""
    minor: str = ""  # what the box says
    minor_error: str = ""
    reminder: str = ""  # what the box says
    two: str = ""
    solidarity: str = ""
    country_label: str = ""
    country_hint: str = ""
    countries: tuple[OptionView, ...] = ()
    country: str = ""  # chosen
    repeat_label: str = ""
    repeat_hint: str = ""
    repeat: tuple[OptionView, ...] = ()
    weeks: str = "1"  # chosen
    no_reminder: bool = False
    for_minor: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The free times of one week, as the page shows them and the script reads them."""

    service: str
    place: str
    zone: str
    zone_label: str
    zones: tuple[ZoneView, ...]  # empty where only the place's time counts
    week: WeekOf
    previous: str
    next: str
    days: tuple[DayView, ...]
    next_free: NextFree | None
    summary: str
    retention: str
    phone_required: bool
    asked: AskedView
    wait: str = ""  # the words that lead to the waiting list
    form: str = ""  # the mark that the script sends back


@dataclass(frozen=True, slots=True)
class ContactView:
    """Telephone and e-mail, always beside the form."""

    phone: str = ""
    phone_href: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class EndpointView(PageView):
    """What every page of the endpoint has."""

    contact: ContactView = ContactView()
    alert: AlertView | None = None


@dataclass(frozen=True, slots=True)
class ChooseView(EndpointView):
    """Step 1: which appointment, where."""

    action: str = ""
    choices: tuple[BookingChoice, ...] = ()
    places: tuple[PlaceChoice, ...] = ()
    service: str = ""
    place: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class TimesView(EndpointView):
    """Step 2: when. The form posts to `action`, which holds the time; `pages` is the address of the steps."""

    action: str = ""
    pages: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()  # what the form that changes the time zone keeps
    week: Week | None = None
    summary: str = ""
    change: Link | None = None
    previous: Link | None = None
    next: Link | None = None
    next_free: Link | None = None
    wait: Link | None = None
    start: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class DetailsView(EndpointView):
    """Step 3: who, and what confirming means. `alternatives` replace the chosen time when it was just taken."""

    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    start: SlotView | None = None
    alternatives: tuple[SlotView, ...] = ()
    fields: tuple[FieldView, ...] = ()
    asked: AskedView = AskedView()
    summary: str = ""
    policy: str = ""
    privacy: Link | None = None
    retention: str = ""
    change: Link | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class FrameView(EndpointView):
    """The next free times, for a frame on another site."""

    days: tuple[DayView, ...] = ()
    summary: str = ""
    book: str = ""  # href that `&start=` is added to
    script: str = ""


@dataclass(frozen=True, slots=True)
class WaitView(EndpointView):
    """Whom to tell when an earlier time becomes free."""

    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldView, ...] = ()
    asked: AskedView = AskedView()
    summary: str = ""
    text: str = ""
    retention: str = ""
    change: Link | None = None


@dataclass(frozen=True, slots=True)
class BookedView(EndpointView):
    """The date, large, in the light; to print."""

    when: str = ""
    other_zone: str = ""
    what: str = ""
    facts: tuple[Fact, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    calendar: str = ""  # href of the .ics
    cancel: str = ""  # href
    move: str = ""  # href
    earlier: str = ""  # href: to be told of an earlier time
    policy: str = ""
    series: tuple[Link, ...] = ()  # every coming session of weekly ones; this one has no address
    left_out: str = ""
    lost: str = ""  # what to do if no mail comes
    phone: Link | None = None  # where its number leads


@dataclass(frozen=True, slots=True)
class AskView(EndpointView):
    """A page with one button: what a link of a mail shows. GET shows it, POST acts."""

    text: tuple[str, ...] = ()
    lamp: str = ""
    lamp_detail: str = ""
    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    button: str = ""
    name: str = ""  # what the button is called in the form
    second: tuple[str, ...] = ()  # name and words of another button
    third: tuple[str, ...] = ()
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class SaidView(EndpointView):
    """What was done, or why nothing can be."""

    lamp: str = ""
    text: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SignUpView(EndpointView):
    """The newsletter's form, where it is shown again with what is missing."""

    action: str = ""
    field: FieldView | None = None


@dataclass(frozen=True, slots=True)
class AnswerView(EndpointView):
    """One side accepts or declines what the other asks; `decline` is the second button's word."""

    lamp: str = ""
    lamp_detail: str = ""
    action: str = ""
