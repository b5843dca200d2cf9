"""What the agenda's templates (themes/calm/templates/endpoint/agenda/) may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.endpoint.views import EndpointView
from parvis.pages.views import Link

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from parvis.values import dataclass


@dataclass(frozen=True, slots=True)
class OptionView:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AskedView:
    """An input, a list to choose from (`options`) or a box to tick (type `checkbox`, ticked when it has a value)."""

    name: str
    label: str
    type: str = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    options: tuple[OptionView, ...] = ()
    required: bool = False
    autocomplete: str = "off"
    inputmode: str = ""
    maxlength: int = 0


@dataclass(frozen=True, slots=True)
class ButtonView:
    """One way to send a form: `value` goes out as `act`."""

    value: str
    label: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class FormView:
    """A form of its own; with a `title` it is folded until it is wanted."""

    action: str
    buttons: tuple[ButtonView, ...]
    title: str = ""
    text: str = ""
    fields: tuple[AskedView, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    opened: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """A line of a sheet: a term and its value, a link where there is one."""

    term: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One booking in a day."""

    href: str
    time: str
    name: str
    what: str
    state: str = ""  # "" where nothing is out of the ordinary
    tone: str = ""  # class: pending, cancelled, past


@dataclass(frozen=True, slots=True)
class DiaryDay:
    date: str  # ISO
    label: str
    href: str
    new: str  # where a booking of that day is entered
    today: bool = False
    notes: tuple[str, ...] = ()  # closures and extra openings
    entries: tuple[EntryView, ...] = ()


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing of a list, with what can be done about it."""

    title: str
    text: str = ""
    href: str = ""
    form: FormView | None = None


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a page: a heading, then any of these in this order."""

    id: str
    title: str
    text: tuple[str, ...] = ()
    rows: tuple[RowView, ...] = ()
    lines: tuple[LineView, ...] = ()
    codes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    forms: tuple[FormView, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaView(EndpointView):
    """What every page of the agenda has."""

    nav: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()  # what is wanted less often
    stylesheet: str = ""
    csrf: str = ""
    who: str = ""
    sign_out: str = ""
    done: str = ""  # what was just done
    parts: tuple[PartView, ...] = ()
    lamp: str = ""
    lamp_detail: tuple[str, ...] = ()
    forms: tuple[FormView, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class DiaryView(AgendaView):
    """Days with their bookings; `waiting` are the requests to answer."""

    days: tuple[DiaryDay, ...] = ()
    waiting: tuple[EntryView, ...] = ()
    previous: Link | None = None
    next: Link | None = None
    today: Link | None = None
    period: FormView | None = None
    exports: tuple[Link, ...] = ()
    week: bool = False
