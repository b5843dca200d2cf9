"""Hours changed in the agenda, and what outside calendars take: at once, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.booking.overrides import add_override, overrides_in, remove_override
from parvis.booking.reserve import BookingRequest, available, reserve
from parvis.booking.results import Booked, Refused
from parvis.booking.slots import Refusal
from parvis.practice.model import AvailabilityException
from parvis.store.schema_desk import busy, calendar
from samples.booking_practice import MONDAY, NOW, hours

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)  # 9:00 in Paris


def listed(desk, service="seance", day=MONDAY, place="cabinet"):
    duration = desk.practice.service(service).duration
    return [f"{slot.start:%H:%M}" for slot in available(desk, service, duration, place, start=day, end=day, now=NOW)]


def booked(desk, token, start, service="seance"):
    wanted = BookingRequest(
        service, desk.practice.service(service).duration, "cabinet", start, name="Zoé", email="zoe@example.org"
    )
    return reserve(desk, wanted, now=NOW, token=token)


def change(desk, token, kind, **more):
    return add_override(desk.store, AvailabilityException(kind=kind, start=MONDAY, **more), now=NOW, token=token)


def test_a_closure_takes_effect_at_once_and_can_be_taken_back(desk, token):
    """What is not listed cannot be booked either; afterwards everything is as it was."""
    before = listed(desk)
    made = change(desk, token, "closed", practitioner="claire")
    assert listed(desk) == []
    assert booked(desk, token, NINE).refusal is Refusal.NOT_OFFERED
    assert remove_override(desk.store, made)
    assert not remove_override(desk.store, made)
    assert listed(desk) == before
    assert isinstance(booked(desk, token, NINE), Booked)


def test_an_opening_adds_hours_for_one_person_at_one_place(desk, token):
    """Nobody else's hours, nor those of another place, change; the latest change wins."""
    change(desk, token, "closed")
    change(desk, token, "extra", practitioner="claire", hours=hours("19:00-20:00"), places=("cabinet",))
    assert listed(desk) == ["18:00"]
    assert listed(desk, place="ligne") == []
    assert listed(desk, "sophro") == []
    assert isinstance(booked(desk, token, dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)), Booked)


def test_the_changes_of_other_days_and_people_are_left_alone(desk, token):
    """A leave of three days is found from each of them."""
    days = (MONDAY, MONDAY + dt.timedelta(days=2))
    change(desk, token, "closed", end=days[1], practitioner="noe")
    with desk.store.read() as tx:
        assert [len(overrides_in(tx, "noe", day, day)) for day in days] == [1, 1]
        assert overrides_in(tx, "claire", *days) == []
        assert overrides_in(tx, "noe", days[1] + dt.timedelta(days=1)) == []
        assert [item.change.practitioner for item in overrides_in(tx, None, MONDAY)] == ["noe"]


@pytest.mark.parametrize(("start", "end", "free"), [(-30, 0, True), (60, 90, True), (59, 90, False), (-30, 1, False)])
def test_an_outside_calendar_takes_the_time_of_its_person(desk, token, start, end, free):
    """Minutes around nine, when a session of 50 minutes and 10 of buffer would begin; nobody else is less free."""
    with desk.store.write() as tx:
        values = {"public_id": "c", "practitioner": "claire", "kind": "ics", "name": "", "url_sealed": "x"}
        tx.execute(calendar.insert().values(**values, policy="{}", next_at=0, created_at=0))
        at = int(NINE.timestamp())
        block = {"resource_id": "practitioner:claire", "block_start": at + start * 60, "block_end": at + end * 60}
        tx.execute(busy.insert().values(calendar_id=1, **block))
    assert "08:00" in listed(desk, "sophro")
    assert ("08:00" in listed(desk)) is free
    assert isinstance(booked(desk, token, NINE), Booked if free else Refused)
