"""Weekly sessions booked at once, and sessions with anyone: on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, available, hold, lookup, reserve
from parvis.booking.results import Booked, Changed, Held, Obstacle, Refused
from parvis.booking.series import (
    SeriesBooked,
    SeriesChanged,
    cancel_series,
    coming,
    confirm_series,
    reserve_series,
    series_of,
)
from parvis.booking.slots import Refusal
from parvis.store import bookings, outbox
from samples.booking_practice import NOW, practice, service

PARIS = ZoneInfo("Europe/Paris")


def at(day, clock="9:00"):
    return dt.datetime.combine(day, dt.time(*map(int, clock.split(":"))), PARIS)


MONDAYS = [dt.date(2026, 11, 23) + dt.timedelta(weeks=n) for n in range(8)]


def asked(start, name="seance", **more):
    return BookingRequest(name, 50, "cabinet", start, name="Camille", email="camille@courriel.example", **more)


@pytest.fixture
def weekly(desk):
    facts = practice()
    first = replace(facts.services[0], series=8)
    return Desk(desk.store, replace(facts, services=(first, *facts.services[1:])), desk.vault)


def kinds(store):
    with store.read() as tx:
        return [row["kind"] for row in outbox.in_states(tx, ("due",))]


def test_each_week_is_a_booking_of_its_own_at_the_same_wall_time(weekly, token):
    """Six weeks, six bookings with ids of their own, one mail and one notice, a reminder each."""
    made = reserve_series(weekly, asked(at(MONDAYS[0])), 6, now=NOW, token=token)
    assert isinstance(made, SeriesBooked)
    assert [one.start for one in made.bookings] == [at(day) for day in MONDAYS[:6]]
    assert len({one.public_id for one in made.bookings}) == 6
    assert {one.series for one in made.bookings} == {made.bookings[0].public_id}
    found = kinds(weekly.store)
    assert found.count("booking.series") == found.count("booking.series-notice") == 1
    assert "booking.confirmation" not in found
    assert found.count("booking.reminder") >= 5


def test_the_hour_stays_when_the_clocks_change(weekly, token):
    """From winter time to summer time the session stays at nine in Paris, and moves by an hour elsewhere."""
    now = dt.datetime(2027, 3, 10, tzinfo=dt.UTC)
    made = reserve_series(weekly, asked(at(dt.date(2027, 3, 23))), 3, now=now, token=token)
    assert [one.start.astimezone(PARIS).hour for one in made.bookings] == [9, 9, 9]
    assert [one.start.hour for one in made.bookings] == [8, 7, 7]


def test_a_week_that_is_not_free_is_left_out_and_named(weekly, token):
    """Someone has the third week: the others are booked."""
    reserve(weekly, asked(at(MONDAYS[2])), now=NOW, token=token)
    made = reserve_series(weekly, asked(at(MONDAYS[0]), idempotency_key="f"), 4, now=NOW, token=token)
    assert [one.start for one in made.bookings] == [at(MONDAYS[n]) for n in (0, 1, 3)]
    assert made.skipped == (at(MONDAYS[2]),)
    with weekly.store.read() as tx:
        assert bookings.overlaps(tx) == 0


def test_the_first_week_must_be_free(weekly, token):
    """Else nothing is booked."""
    reserve(weekly, asked(at(MONDAYS[0])), now=NOW, token=token)
    refused = reserve_series(weekly, asked(at(MONDAYS[0])), 3, now=NOW, token=token)
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.TAKEN
    assert refused.nearby


def test_a_form_sent_twice_is_one_series(weekly, token):
    """The same key gives the same bookings, and the same weeks left out."""
    reserve(weekly, asked(at(MONDAYS[1])), now=NOW, token=token)
    request = asked(at(MONDAYS[0]), idempotency_key="one form")
    first = reserve_series(weekly, request, 3, now=NOW, token=token)
    again = reserve_series(weekly, request, 3, now=NOW, token=token)
    assert not again.created
    assert [one.public_id for one in again.bookings] == [one.public_id for one in first.bookings]
    assert again.skipped == first.skipped
    assert kinds(weekly.store).count("booking.series") == 1


def test_never_more_than_the_service_allows(weekly, desk, token):
    """Whatever a form says; a service without series takes one."""
    assert len(reserve_series(weekly, asked(at(MONDAYS[0])), 99, now=NOW, token=token).bookings) <= 8
    assert len(reserve_series(desk, asked(at(MONDAYS[0], "14:00")), 5, now=NOW, token=token).bookings) == 1


def test_the_caps_count_each_session_of_a_series(desk, token):
    """One session a week at most: a second series in the same weeks finds none."""
    facts = practice()
    first = replace(facts.services[0], series=8, cap_per_week=1)
    capped = Desk(desk.store, replace(facts, services=(first, *facts.services[1:])), desk.vault)
    assert len(reserve_series(capped, asked(at(MONDAYS[0])), 3, now=NOW, token=token).bookings) == 3
    refused = reserve_series(capped, asked(at(MONDAYS[1], "14:00")), 3, now=NOW, token=token)
    assert refused.refusal is Refusal.WEEK_FULL


def test_one_session_or_all_that_follow_are_cancelled(weekly, token):
    """From the third on: the first two stay, the times are free, one mail says which."""
    made = reserve_series(weekly, asked(at(MONDAYS[0])), 5, now=NOW, token=token)
    third = made.bookings[2]
    gone = cancel_series(weekly, third.public_id, third.version, "visitor", now=NOW)
    assert isinstance(gone, SeriesChanged)
    assert [one.start for one in gone.bookings] == [at(day) for day in MONDAYS[2:5]]
    left = coming(series_of(weekly, made.bookings[0]), NOW)
    assert [one.start for one in left] == [at(day) for day in MONDAYS[:2]]
    assert kinds(weekly.store).count("booking.series-cancellation") == 1
    assert cancel_series(weekly, third.public_id, third.version, "visitor", now=NOW).already
    assert isinstance(reserve(weekly, asked(at(MONDAYS[3])), now=NOW, token=token), Booked)


def test_what_is_too_close_stays_when_a_series_is_cancelled(weekly, token):
    """The first session is within the last hours: the link of another one is needed for the rest."""
    settings = replace(weekly.practice.booking, change_until_hours=48)
    strict = Desk(weekly.store, replace(weekly.practice, booking=settings), weekly.vault)
    made = reserve_series(strict, asked(at(MONDAYS[0])), 3, now=NOW, token=token)
    first = made.bookings[0]
    gone = cancel_series(strict, first.public_id, first.version, "visitor", now=NOW)
    assert gone.kept == 1
    assert lookup(strict, first.public_id).state == "confirmed"
    assert len(gone.bookings) == 2


def test_a_request_for_a_series_is_accepted_as_a_whole(desk, token):
    """One answer, one mail; every session confirmed, with its reminders."""
    facts = practice()
    manual = replace(facts.services[0], series=4, confirmation="manual")
    asking = Desk(desk.store, replace(facts, services=(manual, *facts.services[1:])), desk.vault)
    made = reserve_series(asking, asked(at(MONDAYS[0])), 3, now=NOW, token=token)
    assert {one.state for one in made.bookings} == {"pending"}
    first = made.bookings[0]
    done = confirm_series(asking, first.public_id, first.version, now=NOW)
    assert isinstance(done, Changed)
    assert {one.state for one in series_of(asking, first)} == {"confirmed"}
    assert confirm_series(asking, first.public_id, first.version, now=NOW).already
    assert kinds(asking.store).count("booking.series") == 2


# ---- anyone


@pytest.fixture
def team(desk):
    """Two practitioners of one profession who share a session, each with a room-less place online."""
    facts = practice()
    both = tuple(
        service(name, who, shared="suivi", places=("ligne",), series=4)
        for name, who in (("avec-claire", "claire"), ("avec-noe", "noe"))
    )
    people = tuple(replace(person, profession="psychologue") for person in facts.practitioners)
    return Desk(desk.store, replace(facts, services=both, practitioners=people), desk.vault)


def anyone(start, **more):
    return BookingRequest("~suivi", 50, "ligne", start, name="Camille", email="c@courriel.example", **more)


def listed(desk, key="~suivi", day=MONDAYS[0]):
    return [slot.start for slot in available(desk, key, 50, "ligne", start=day, end=day, now=NOW)]


def test_anyone_is_whoever_has_the_fewest_sessions_that_day(team, token):
    """The second of two bookings at different hours goes to the other person, and the hour stays listed until both are taken."""
    first = reserve(team, anyone(at(MONDAYS[0])), now=NOW, token=token)
    assert at(MONDAYS[0]) in listed(team)
    second = reserve(team, anyone(at(MONDAYS[0], "14:00")), now=NOW, token=token)
    third = reserve(team, anyone(at(MONDAYS[0])), now=NOW, token=token)
    assert [first.booking.practitioner, second.booking.practitioner] == ["claire", "noe"]
    assert third.booking.practitioner == "noe"
    assert at(MONDAYS[0]) not in listed(team)
    refused = reserve(team, anyone(at(MONDAYS[0])), now=NOW, token=token)
    assert refused.refusal is Refusal.TAKEN
    assert refused.nearby


def test_what_is_held_with_anyone_is_booked_with_the_same_person(team, token):
    """The hold chooses, the booking keeps the choice; a form sent twice is one booking."""
    kept = hold(team, "~suivi", 50, "ligne", at(MONDAYS[0]), now=NOW, token=token)
    assert isinstance(kept, Held)
    request = anyone(at(MONDAYS[0]), hold_key=kept.hold_key, idempotency_key="once")
    made = reserve(team, request, now=NOW, token=token)
    again = reserve(team, request, now=NOW, token=token)
    assert made.created
    assert not again.created
    assert again.booking.public_id == made.booking.public_id
    assert made.booking.service == "avec-claire"


def test_a_series_with_anyone_stays_with_one_person(team, token):
    """Whoever takes the first session takes them all."""
    made = reserve_series(team, anyone(at(MONDAYS[0])), 3, now=NOW, token=token)
    assert {one.practitioner for one in made.bookings} == {"claire"}


def test_the_free_times_of_anyone_are_those_of_everyone(team, token):
    """The union; a word of one service is no choice."""
    reserve(team, replace(anyone(at(MONDAYS[0])), service="avec-claire"), now=NOW, token=token)
    each = set(listed(team, "avec-claire")) | set(listed(team, "avec-noe"))
    assert set(listed(team)) == each
    assert listed(team, "~nobody") == []
    refused = reserve(team, replace(anyone(at(MONDAYS[0])), service="~nobody"), now=NOW, token=token)
    assert refused.refusal is Obstacle.NOT_BOOKABLE
