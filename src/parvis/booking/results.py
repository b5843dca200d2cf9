"""What became of a wish about a booking: done, done before, or refused with the reason and the nearest free slots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from parvis.booking.record import Booking
from parvis.booking.slots import Refusal, Slot
from parvis.i18n import T, Text


class Obstacle(StrEnum):
    """Why a request cannot be met, besides the slot itself (Refusal)."""

    NOT_BOOKABLE = "not-bookable"
    REUSED = "reused"
    UNKNOWN = "unknown"
    OUTDATED = "outdated"
    PAST = "past"
    TOO_LATE = "too-late"
    NOT_YOURS = "not-yours"
    CLOSED = "closed"
    NOT_BEGUN = "not-begun"


_SENTENCES: dict[Refusal | Obstacle, Text] = {
    Refusal.NOT_OFFERED: T("This time is not offered."),
    Refusal.TOO_SOON: T("This slot is too close to be booked here."),
    Refusal.TOO_FAR: T("This slot is too far ahead to be booked yet."),
    Refusal.TAKEN: T("This slot has just been booked."),
    Refusal.DAY_FULL: T("This day is full."),
    Refusal.WEEK_FULL: T("This week is full."),
    Obstacle.NOT_BOOKABLE: T("This session cannot be booked here."),
    Obstacle.REUSED: T("This form was already used for another booking. Please start again."),
    Obstacle.UNKNOWN: T("This booking does not exist any more."),
    Obstacle.OUTDATED: T("This booking has changed since this link was sent. Use the link of the latest mail."),
    Obstacle.PAST: T("This session has already begun."),
    Obstacle.TOO_LATE: T("It is too late to change this appointment here: please call."),
    Obstacle.NOT_YOURS: T("Only the other side can accept a time that was proposed."),
    Obstacle.NOT_BEGUN: T("This session has not begun yet."),
    Obstacle.CLOSED: T("This proposal is no longer open."),
}


@dataclass(frozen=True, slots=True)
class Booked:
    booking: Booking
    created: bool
    """False when the same form was sent twice: the booking is that of the first time."""


@dataclass(frozen=True, slots=True)
class Held:
    hold_key: str
    until: dt.datetime
    slot: Slot


@dataclass(frozen=True, slots=True)
class Changed:
    booking: Booking
    already: bool
    """True when it had been done before: the answer to a second press of the same button."""


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal | Obstacle
    nearby: tuple[Slot, ...] = ()

    @property
    def reason(self) -> Text:
        return _SENTENCES[self.refusal]
