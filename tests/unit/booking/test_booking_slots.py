"""Free slots: opening hours, exceptions, buffers, caps, and the days when clocks change."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from parvis.booking.slots import (
    NO_COUNTS,
    Busy,
    Counts,
    DayException,
    Refusal,
    SlotRules,
    WeeklySpan,
    accepts,
    free_slots,
    nearest,
    slot_at,
)
from samples.booking_practice import hours

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)  # a Sunday
MONDAY = dt.date(2026, 11, 23)


def rules(*spans: str, weekday: int | None = None, **more) -> SlotRules:
    days = range(7) if weekday is None else [weekday]
    weekly = tuple(WeeklySpan(day, span) for day in days for span in hours(*(spans or ("9:00-12:00",))))
    return SlotRules(**{"zone": "Europe/Paris", "duration": 60, "interval": 60, "weekly": weekly, **more})


def clocks(found, zone=PARIS):
    return [f"{slot.start.astimezone(zone):%H:%M}" for slot in found]


def on(day, given, busy=(), counts=NO_COUNTS, now=NOW):
    return clocks(free_slots(given, busy, counts, start=day, end=day, now=now), ZoneInfo(given.zone))


def paris(hour, minute=0, day=MONDAY):
    return dt.datetime.combine(day, dt.time(hour, minute), PARIS).astimezone(dt.UTC)


def test_slots_fill_each_span_and_never_reach_beyond_it():
    """An hour fits three times in the morning; 50 minutes every half hour stop where the session would not end in time."""
    assert on(MONDAY, rules()) == ["09:00", "10:00", "11:00"]
    assert on(MONDAY, rules("9:00-12:00", duration=50, interval=30)) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert on(MONDAY, rules("9:00-9:59")) == []


def test_a_lunch_break_is_kept_and_spans_that_touch_are_one():
    """No session crosses a break; hours written in two pieces without a break are one opening."""
    assert on(MONDAY, rules("9:00-10:30", "14:00-15:30")) == ["09:00", "14:00"]
    assert on(MONDAY, rules("9:00-10:30", "10:30-12:00")) == ["09:00", "10:00", "11:00"]


def test_hours_may_end_at_midnight():
    """An end written 0:00 is the midnight that ends the day."""
    assert on(MONDAY, rules("22:00-0:00")) == ["22:00", "23:00"]


def test_weeks_alternate_by_their_iso_number_even_over_new_year():
    """2026 has 53 weeks: weeks 53 and 1 are both odd, as every calendar prints them."""
    odd = SlotRules("Europe/Paris", 60, (WeeklySpan(0, hours("9:00-10:00")[0], "odd"),), horizon_days=400)
    mondays = [dt.date(2026, 12, 14) + dt.timedelta(weeks=n) for n in range(6)]
    assert [d.isocalendar().week for d in mondays if on(d, odd)] == [51, 53, 1, 3]


def test_weekly_hours_begin_and_end_on_their_dates():
    """Both dates are included."""
    span = WeeklySpan(0, hours("9:00-10:00")[0], first=MONDAY, last=MONDAY + dt.timedelta(weeks=1))
    given = SlotRules("Europe/Paris", 60, (span,))
    found = [MONDAY + dt.timedelta(weeks=n) for n in range(-1, 4) if on(MONDAY + dt.timedelta(weeks=n), given)]
    assert found == [MONDAY, MONDAY + dt.timedelta(weeks=1)]


def test_a_practitioner_s_own_caps_count_every_service():
    """Two sessions of another service fill a day of two; the week likewise."""
    given, tuesday = rules(overall_per_day=2, overall_per_week=3), MONDAY + dt.timedelta(1)
    counts = Counts({}, {MONDAY: 2})
    assert accepts(given, (), paris(9), NOW, counts) is Refusal.DAY_FULL
    assert on(tuesday, given, (), counts)
    assert accepts(given, (), paris(9, day=tuesday), NOW, Counts({}, {MONDAY: 3})) is Refusal.WEEK_FULL


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        (DayException("closed", MONDAY, MONDAY), []),
        (DayException("closed", MONDAY, MONDAY, hours("10:00-11:00")), ["09:00", "11:00"]),
        (DayException("changed", MONDAY, MONDAY, hours("15:00-17:00")), ["15:00", "16:00"]),
        (DayException("extra", MONDAY, MONDAY, hours("18:00-19:00")), ["09:00", "10:00", "11:00", "18:00"]),
        (DayException("closed", MONDAY - dt.timedelta(3), MONDAY + dt.timedelta(3)), []),
        (DayException("closed", MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(3)), ["09:00", "10:00", "11:00"]),
    ],
)
def test_an_exception_closes_changes_or_adds(exception, expected):
    """For its days, both included, and for the hours given."""
    assert on(MONDAY, rules(exceptions=(exception,))) == expected


def test_of_two_exceptions_the_one_for_fewer_days_wins():
    """A day opened in a month of leave is open; a day closed in a month of summer hours is closed; order decides a tie."""
    leave = DayException("closed", MONDAY, MONDAY + dt.timedelta(30))
    one_day = DayException("extra", MONDAY, MONDAY, hours("9:00-10:00"))
    assert on(MONDAY, rules(exceptions=(one_day, leave))) == ["09:00"]
    summer = DayException("changed", MONDAY, MONDAY + dt.timedelta(30), hours("15:00-16:00"))
    closed = DayException("closed", MONDAY, MONDAY)
    assert on(MONDAY, rules(exceptions=(closed, summer))) == []
    assert on(MONDAY, rules(exceptions=(closed, one_day))) == ["09:00"]
    assert on(MONDAY, rules(exceptions=(one_day, closed))) == []


def test_a_public_holiday_hides_weekly_hours_but_not_an_opening_made_for_it():
    """Whoever opens on 11 November says so with an exception."""
    feast = frozenset({MONDAY})
    assert on(MONDAY, rules(closed_dates=feast)) == []
    extra = DayException("extra", MONDAY, MONDAY, hours("9:00-10:00"))
    assert on(MONDAY, rules(closed_dates=feast, exceptions=(extra,))) == ["09:00"]


def test_a_block_with_its_buffers_may_touch_another_but_not_overlap_it():
    """The gap between two sessions is after(first) + before(second)."""
    given = rules("9:00-18:00", interval=15, buffer_before=10, buffer_after=20)
    block = slot_at(given, paris(12))
    assert (block.block_start, block.block_end) == (paris(11, 50), paris(13, 20))
    found = on(MONDAY, given, [Busy(block.block_start, block.block_end)])
    before, after = max(c for c in found if c < "12:00"), min(c for c in found if c > "12:00")
    assert (before, after) == ("10:30", "13:30")


def test_buffers_may_reach_beyond_opening_hours():
    """The last session of the day ends when the hours end; its notes are written after."""
    assert on(MONDAY, rules(buffer_before=30, buffer_after=30)) == ["09:00", "10:00", "11:00"]


def test_busy_times_that_overlap_each_other_hide_what_any_of_them_covers():
    """A long outside event around a short one keeps its whole length."""
    busy = [Busy(paris(9), paris(11)), Busy(paris(9, 10), paris(9, 20))]
    assert on(MONDAY, rules(), busy) == ["11:00"]


def test_notice_is_to_the_second():
    """With 24 hours of notice, the slot exactly 24 hours away can be booked; a second later it cannot."""
    given = rules(notice=24 * 60)
    wanted = paris(10)
    assert accepts(given, (), wanted, wanted - dt.timedelta(hours=24)) is None
    assert accepts(given, (), wanted, wanted - dt.timedelta(hours=24, seconds=-1)) is Refusal.TOO_SOON


def test_the_horizon_counts_local_days():
    """The last day is included until its end."""
    given = rules(horizon_days=7)
    assert accepts(given, (), paris(11, day=dt.date(2026, 11, 29)), NOW) is None
    assert accepts(given, (), paris(9, day=dt.date(2026, 11, 30)), NOW) is Refusal.TOO_FAR
    assert free_slots(given, (), start=dt.date(2026, 11, 30), end=dt.date.max, now=NOW) == []


def test_caps_close_the_day_and_the_week():
    """Two a day, three a week: the ISO week begins on Monday."""
    given = rules(cap_per_day=2, cap_per_week=3)
    tuesday, next_monday = MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(7)
    counts = Counts({MONDAY: 2})
    assert on(MONDAY, given, (), counts) == []
    assert on(tuesday, given, (), counts)
    counts = Counts({MONDAY: 2, tuesday: 1})
    assert accepts(given, (), paris(9, day=MONDAY + dt.timedelta(6)), NOW, counts) is Refusal.WEEK_FULL
    assert accepts(given, (), paris(9), NOW, counts) is Refusal.DAY_FULL
    sunday = Counts({MONDAY + dt.timedelta(6): 3})
    assert accepts(given, (), paris(9), NOW, sunday) is Refusal.WEEK_FULL
    assert accepts(given, (), paris(9, day=next_monday), NOW, sunday) is None
    assert on(next_monday, given, (), counts)


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (paris(9, 30), Refusal.NOT_OFFERED),
        (paris(13), Refusal.NOT_OFFERED),
        (paris(9) + dt.timedelta(seconds=30), Refusal.NOT_OFFERED),
        (paris(9) + dt.timedelta(microseconds=1), Refusal.NOT_OFFERED),
        (paris(9), Refusal.TAKEN),
        (paris(9, day=MONDAY - dt.timedelta(days=7)), Refusal.TOO_SOON),
        (paris(10), None),
    ],
)
def test_a_refusal_says_why(start, refusal):
    """So that the visitor can be told."""
    assert accepts(rules(), [Busy(paris(8), paris(10))], start, NOW) is refusal


def test_nearest_slots_are_closest_first_chosen_and_in_order_shown():
    """Both sides of the wanted time."""
    found = free_slots(rules("9:00-18:00"), [Busy(paris(12), paris(13))], start=MONDAY, end=MONDAY, now=NOW)
    assert clocks(nearest(found, paris(12))) == ["10:00", "11:00", "13:00"]
    assert nearest((), paris(12)) == ()


def test_impossible_rules_are_refused():
    """A session without length, or longer than a day with its buffers, is a mistake in the facts."""
    for wrong in ({"duration": 0}, {"interval": 0}, {"buffer_after": -1}, {"duration": 1200, "buffer_after": 300}):
        with pytest.raises(ValueError, match=r"positive|a day at most"):
            rules(**wrong)


# --- the weeks when clocks change ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", dt.date(2026, 10, 25)),
        ("Europe/Paris", dt.date(2027, 3, 28)),
        ("America/New_York", dt.date(2026, 11, 1)),
        ("America/New_York", dt.date(2027, 3, 14)),
        ("America/Phoenix", dt.date(2027, 3, 14)),
        ("Australia/Sydney", dt.date(2026, 10, 4)),
        ("Australia/Sydney", dt.date(2027, 4, 4)),
        ("Australia/Lord_Howe", dt.date(2027, 4, 4)),
        ("America/Havana", dt.date(2027, 3, 14)),
    ],
)
def test_the_clock_on_the_wall_is_kept_in_weeks_when_it_changes(zone, day):
    """Nine o'clock is nine o'clock on the day before, on the day itself and on the day after."""
    given = rules(zone=zone, horizon_days=400)
    now = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    for shift in (-1, 0, 1):
        assert on(day + dt.timedelta(days=shift), given, now=now) == ["09:00", "10:00", "11:00"]


def test_the_offset_is_that_of_the_day_not_of_today():
    """Paris at nine is 7:00 UTC on the Saturday and 8:00 UTC on the Sunday when summer time ends."""
    found = free_slots(
        rules("9:00-10:00"), (), start=dt.date(2026, 10, 24), end=dt.date(2026, 10, 25), now=NOW - dt.timedelta(days=40)
    )
    assert [slot.start.hour for slot in found] == [7, 8]


def test_a_doubled_hour_is_two_hours():
    """On 25 October 2026 Paris has 2:00 twice: a night helpline from 1:00 to 4:00 has four sessions, at four instants."""
    found = free_slots(
        rules("1:00-4:00"), (), start=dt.date(2026, 10, 25), end=dt.date(2026, 10, 25), now=NOW - dt.timedelta(days=40)
    )
    assert clocks(found) == ["01:00", "02:00", "02:00", "03:00"]
    assert [slot.start.hour for slot in found] == [23, 0, 1, 2]
    assert all(slot.end - slot.start == dt.timedelta(hours=1) for slot in found)


def test_a_skipped_hour_is_not_offered():
    """On 28 March 2027 Paris has no 2:00: what would begin in the gap is not there, and no session is cut short."""
    day = dt.date(2027, 3, 28)
    given = rules("1:00-5:00", horizon_days=200)
    assert on(day, given) == ["01:00", "03:00", "04:00"]
    assert on(day, rules("2:00-3:00", horizon_days=200)) == []
    assert accepts(given, (), dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC), NOW) is Refusal.NOT_OFFERED


def test_notice_that_ends_on_the_day_of_change_is_counted_in_real_hours():
    """24 hours before 9:00 on 28 March 2027 is 8:00 on the day before: the night has an hour less."""
    given = rules("9:00-10:00", notice=24 * 60, horizon_days=200)
    wanted = paris(9, day=dt.date(2027, 3, 28))
    assert accepts(given, (), wanted, paris(8, day=dt.date(2027, 3, 27))) is None
    assert accepts(given, (), wanted, paris(8, 1, day=dt.date(2027, 3, 27))) is Refusal.TOO_SOON


def test_a_zone_where_midnight_is_skipped_has_its_day():
    """In Havana clocks go from 0:00 to 1:00 on 14 March 2027: the day begins at 1:00 and loses nothing else."""
    given = rules("0:00-3:00", zone="America/Havana", horizon_days=200)
    assert on(dt.date(2027, 3, 14), given) == ["01:00", "02:00"]
