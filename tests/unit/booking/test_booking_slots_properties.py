"""Random rules: what is listed can be booked, what is not cannot, and nothing booked ever overlaps."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.booking.slots import (
    Busy,
    Counts,
    DayException,
    SlotRules,
    WeeklySpan,
    accepts,
    free_slots,
    opening_hours,
)
from parvis.practice.model import TimeSpan

ZONES = ("Europe/Paris", "America/New_York", "America/Phoenix", "Australia/Sydney", "Australia/Lord_Howe")
# Around the changes of Paris (25 October, 28 March), New York (1 November, 14 March) and Sydney (4 October, 4 April).
WEEKS = (dt.date(2026, 10, 1), dt.date(2026, 10, 22), dt.date(2026, 10, 29), dt.date(2027, 3, 11), dt.date(2027, 3, 25))


@st.composite
def spans(draw) -> TimeSpan:
    first = draw(st.integers(0, 23 * 4))
    last = draw(st.integers(first + 1, 24 * 4 - 1))
    return TimeSpan(dt.time(first // 4, first % 4 * 15), dt.time(last // 4, last % 4 * 15))


@st.composite
def situations(draw) -> tuple[SlotRules, list[Busy], Counts, dt.date, dt.datetime]:
    first = draw(st.sampled_from(WEEKS))
    days = st.integers(0, 6).map(lambda n: first + dt.timedelta(days=n))
    kinds = st.sampled_from(("closed", "changed", "extra"))
    exceptions = st.builds(
        lambda kind, a, b, times: DayException(kind, min(a, b), max(a, b), tuple(times)),
        kinds,
        days,
        days,
        st.lists(spans(), max_size=2),
    )
    weekly = st.builds(WeeklySpan, st.integers(0, 6), spans(), st.sampled_from(("every", "even", "odd")))
    rules = SlotRules(
        zone=draw(st.sampled_from(ZONES)),
        duration=draw(st.sampled_from((15, 45, 50, 60, 90, 180))),
        weekly=tuple(draw(st.lists(weekly, min_size=1, max_size=8))),
        exceptions=tuple(draw(st.lists(exceptions, max_size=3))),
        closed_dates=frozenset(draw(st.lists(days, max_size=1))),
        buffer_before=draw(st.sampled_from((0, 5, 15))),
        buffer_after=draw(st.sampled_from((0, 10, 30))),
        interval=draw(st.sampled_from((15, 20, 30, 45, 60))),
        notice=draw(st.sampled_from((0, 60, 24 * 60))),
        horizon_days=draw(st.integers(0, 10)),
        cap_per_day=draw(st.integers(0, 3)),
        cap_per_week=draw(st.integers(0, 6)),
        overall_per_day=draw(st.integers(0, 4)),
        overall_per_week=draw(st.integers(0, 8)),
    )
    origin = dt.datetime.combine(first, dt.time(), dt.UTC)
    blocks = st.builds(
        lambda start, length: Busy(origin + dt.timedelta(minutes=start), origin + dt.timedelta(minutes=start + length)),
        st.integers(-600, 8 * 24 * 60),
        st.integers(1, 24 * 60),
    )
    by_day = st.dictionaries(days, st.integers(0, 3), max_size=3)
    counts = Counts(draw(by_day), draw(by_day))
    now = origin + dt.timedelta(minutes=draw(st.integers(-2 * 24 * 60, 2 * 24 * 60)))
    return rules, draw(st.lists(blocks, max_size=6)), counts, first, now


@pytest.mark.long
@given(situations())
def test_listed_means_bookable(situation):
    """At every quarter of an hour of the week, and at every listed start: listed when and only when accepted."""
    rules, busy, counts, first, now = situation
    listed = {slot.start for slot in free_slots(rules, busy, counts, start=first, end=first + dt.timedelta(6), now=now)}
    zone = ZoneInfo(rules.zone)
    midnight = dt.datetime.combine(first, dt.time(), zone).astimezone(dt.UTC)
    grid = {midnight + dt.timedelta(minutes=15 * n) for n in range(7 * 24 * 4)}
    for start in listed | {moment for moment in grid if moment.astimezone(zone).date() <= first + dt.timedelta(6)}:
        assert (accepts(rules, busy, start, now, counts) is None) == (start in listed)


@pytest.mark.long
@given(situations())
def test_a_listed_slot_respects_every_rule(situation):
    """Inside the hours, off the busy blocks, after the notice, before the horizon, in order and without doubles."""
    rules, busy, counts, first, now = situation
    found = free_slots(rules, busy, counts, start=first, end=first + dt.timedelta(6), now=now)
    assert found == sorted(set(found))
    zone = ZoneInfo(rules.zone)
    for slot in found:
        day = slot.start.astimezone(zone).date()
        hours = opening_hours(rules, day)
        assert any(opens <= slot.start.timestamp() and slot.end.timestamp() <= closes for opens, closes in hours)
        assert not any(block.start < slot.block_end and slot.block_start < block.end for block in busy)
        assert slot.start >= now + dt.timedelta(minutes=rules.notice)
        assert day <= now.astimezone(zone).date() + dt.timedelta(days=rules.horizon_days)
        assert slot.end - slot.start == dt.timedelta(minutes=rules.duration)
        assert not rules.cap_per_day or counts.by_day.get(day, 0) < rules.cap_per_day
        assert not rules.overall_per_day or counts.overall.get(day, 0) < rules.overall_per_day
        week = [monday + dt.timedelta(n) for monday in (day - dt.timedelta(day.weekday()),) for n in range(7)]
        for cap, held in ((rules.cap_per_week, counts.by_day), (rules.overall_per_week, counts.overall)):
            assert not cap or sum(held.get(one, 0) for one in week) < cap


@pytest.mark.long
@given(situations(), st.randoms(use_true_random=False))
def test_booking_listed_slots_one_after_the_other_never_overlaps_nor_breaks_a_cap(situation, random):
    """Whatever is chosen from each new list, until nothing is left."""
    rules, busy, _, first, now = situation
    zone, by_day, booked = ZoneInfo(rules.zone), {}, []
    for _ in range(60):
        taken = busy + [Busy(slot.block_start, slot.block_end) for slot in booked]
        left = free_slots(rules, taken, Counts(by_day, by_day), start=first, end=first + dt.timedelta(6), now=now)
        if not left:
            break
        slot = random.choice(left)
        booked.append(slot)
        day = slot.start.astimezone(zone).date()
        by_day[day] = by_day.get(day, 0) + 1
    ordered = sorted(booked, key=lambda slot: slot.block_start)
    assert all(one.block_end <= other.block_start for one, other in itertools.pairwise(ordered))
    for cap in (rules.cap_per_day, rules.overall_per_day):
        assert not cap or all(count <= cap for count in by_day.values())
