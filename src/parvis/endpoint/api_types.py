"""What the API takes and answers: the document at `/api/openapi.json` is made from these types, and so is the JSON itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from parvis.endpoint.forms import BookingForm
from parvis.endpoint.views import SlotView, Week


@dataclass(frozen=True, slots=True)
class BookRequest(BookingForm):
    """The fields of the form: a field that the form gets is one that the API gets. Others are ignored."""

    lang: str = ""


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """The time to hold while details are filled in; `hold` is the key of a former one, which is given up."""

    service: str = ""
    place: str = ""
    start: str = ""
    hold: str = ""
    lang: str = ""


class RangeDay(Struct, frozen=True):
    """A day of the practice's calendar with its free times."""

    date: str
    slots: list[SlotView]


class Range(Struct, frozen=True):
    """The free times between two days; `form` is the mark to send back."""

    service: str
    place: str
    zone: str
    days: list[RangeDay]
    form: str


class Made(Struct, frozen=True):
    """A booking that was made, with its pages: each address is a signed link."""

    state: str
    start: str
    end: str
    url: str
    cancel: str
    calendar: str


class Kept(Struct, frozen=True):
    """The key of a held time."""

    hold: str


class WrongField(Struct, frozen=True):
    """What is wrong with one field, in sentences to show."""

    field: str
    summary: str
    message: str


class Alternative(Struct, frozen=True):
    """A free time close to the wanted one."""

    start: str
    label: str


class Problem(Struct, frozen=True):
    """RFC 9457; `title` and `detail` are sentences for a person, in the language that was asked for."""

    type: str
    status: Annotated[int, Meta(ge=400, le=599)]
    title: str
    detail: str | UnsetType = UNSET
    problems: list[WrongField] | UnsetType = UNSET
    alternatives: list[Alternative] | UnsetType = UNSET
    form: str | UnsetType = UNSET
    week: str | UnsetType = UNSET


ANSWERS = (Week, Range, Made, Kept, Problem, BookRequest, HoldRequest)


def schemas() -> dict[str, Any]:
    """The types as JSON Schema, each under its name."""
    _, found = msgspec.json.schema_components(ANSWERS, ref_template="#/components/schemas/{name}")
    return found
