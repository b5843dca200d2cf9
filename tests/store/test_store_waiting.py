"""The waiting list on both databases: what counts as free again, who is told first, what an offer holds."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from parvis.booking.reserve import BookingRequest, available, cancel, hold, lookup, reserve
from parvis.booking.results import Booked, Changed, Obstacle, Refused
from parvis.booking.waiting import (
    HOLD,
    confirm_place,
    decline_offer,
    forget,
    join,
    leave_list,
    look,
    place_of,
    take_offer,
)
from parvis.booking.waiting_record import Wish
from parvis.store import bookings, outbox
from samples.booking_practice import MONDAY, NOW

PARIS = ZoneInfo("Europe/Paris")
LATER = NOW + dt.timedelta(minutes=1)  # ten in the morning there


def at(clock, day=MONDAY):
    return dt.datetime.combine(day, dt.time(*map(int, clock.split(":"))), PARIS)


def asked(start, email="camille@courriel.example", **more):
    return BookingRequest("seance", 50, "cabinet", start, name="Camille", email=email, **more)


def wish(email, **more):
    facts = {"service": "seance", "duration": 50, "place": "cabinet", "first": MONDAY, "last": MONDAY, "name": "Noor"}
    return Wish(**{**facts, "email": email, **more})


@pytest.fixture
def full(desk, token):
    """Monday is full but for nothing: every slot is booked, and the bookings are known by start."""
    made = {}
    while True:
        free = available(desk, "seance", 50, "cabinet", start=MONDAY, end=MONDAY, now=NOW)
        if not free:
            return made
        done = reserve(desk, asked(free[0].start, f"p{len(made)}@courriel.example"), now=NOW, token=token)
        made[free[0].start] = done.booking


@pytest.fixture
def wait(desk, token):
    """Someone in the list, confirmed: the public id."""

    def waiting(email, now=NOW, **more):
        before = ids(desk)
        join(desk, wish(email, **more), now=now, token=token)
        (public_id,) = ids(desk) - before
        confirm_place(desk, public_id, now=now)
        return public_id

    return waiting


def ids(desk):
    from sqlalchemy import select

    from parvis.store.schema_desk import waiting

    with desk.store.read() as tx:
        return set(tx.execute(select(waiting.c.public_id)).scalars())


def give_back(desk, booking, now=LATER):
    assert isinstance(cancel(desk, booking.public_id, booking.version, "visitor", now=now), Changed)


def kinds(desk):
    with desk.store.read() as tx:
        return [row["kind"] for row in outbox.in_states(tx, ("due",))]


def test_a_time_that_was_free_already_is_no_news(desk, token, wait):
    """Whoever joins has seen it."""
    public_id = wait("a@courriel.example")
    assert look(desk, now=LATER, token=token) == 0
    assert place_of(desk, public_id).state == "waiting"


def test_a_cancelled_time_is_offered_to_the_first_in_line_and_held(desk, token, full, wait):
    """One person at a time; nobody else can book it meanwhile; the second hears nothing."""
    first, second = wait("a@courriel.example"), wait("b@courriel.example", NOW + dt.timedelta(seconds=1))
    start, booking = next(iter(full.items()))
    look(desk, now=LATER, token=token)
    give_back(desk, booking)
    assert look(desk, now=LATER, token=token) == 1
    offer = place_of(desk, first)
    assert (offer.state, offer.start) == ("offered", start)
    assert place_of(desk, second).state == "waiting"
    assert kinds(desk).count("waiting.offer") == 1
    assert isinstance(reserve(desk, asked(start), now=LATER, token=token), Refused)
    assert look(desk, now=LATER, token=token) == 0


def test_taking_the_offer_books_it_once(desk, token, full, wait):
    """The second press gives the same booking; the name is out of the list."""
    public_id = wait("a@courriel.example")
    start, booking = next(iter(full.items()))
    give_back(desk, booking)
    look(desk, now=LATER, token=token)
    version = place_of(desk, public_id).version
    made = take_offer(desk, public_id, version, now=LATER, token=token)
    again = take_offer(desk, public_id, version, now=LATER, token=token)
    assert isinstance(made, Booked)
    assert made.booking.start == start
    assert made.booking.email == "a@courriel.example"
    assert again.booking.public_id == made.booking.public_id
    assert place_of(desk, public_id).wish.email == ""
    with desk.store.read() as tx:
        assert bookings.overlaps(tx) == 0


def test_an_offer_that_nobody_answers_goes_to_the_next(desk, token, full, wait):
    """After two hours; the first one stays in the list, and is not offered the same time again."""
    first, second = wait("a@courriel.example"), wait("b@courriel.example", NOW + dt.timedelta(seconds=1))
    give_back(desk, next(iter(full.values())))
    look(desk, now=LATER, token=token)
    old = place_of(desk, first)
    late = LATER + HOLD
    assert take_offer(desk, first, old.version, now=late, token=token).refusal is Obstacle.CLOSED
    assert look(desk, now=late, token=token) == 1
    assert place_of(desk, second).state == "offered"
    assert place_of(desk, first).state == "waiting"
    assert look(desk, now=late + HOLD, token=token) == 0
    assert {place_of(desk, one).state for one in (first, second)} == {"waiting"}


def test_declining_gives_the_time_to_the_next_at_once(desk, token, full, wait):
    """And keeps the place in the list."""
    first, second = wait("a@courriel.example"), wait("b@courriel.example", NOW + dt.timedelta(seconds=1))
    give_back(desk, next(iter(full.values())))
    look(desk, now=LATER, token=token)
    decline_offer(desk, first, place_of(desk, first).version, now=LATER)
    assert look(desk, now=LATER, token=token) == 1
    assert place_of(desk, second).state == "offered"


def test_leaving_erases_and_gives_back_what_was_held(desk, token, full, wait):
    """At once, whatever the state."""
    public_id = wait("a@courriel.example")
    start, booking = next(iter(full.items()))
    give_back(desk, booking)
    look(desk, now=LATER, token=token)
    leave_list(desk, public_id, now=LATER)
    leave_list(desk, public_id, now=LATER)
    left = place_of(desk, public_id)
    assert (left.state, left.wish.email, left.wish.name) == ("left", "", "")
    assert isinstance(reserve(desk, asked(start), now=LATER, token=token), Booked)


def test_offers_are_sent_by_day(desk, token, full, wait):
    """What becomes free at night is offered in the morning."""
    public_id = wait("a@courriel.example", last=MONDAY)
    start, booking = list(full.items())[-1]
    night = NOW.replace(hour=22)
    give_back(desk, booking, night)
    assert look(desk, now=night, token=token) == 0
    morning = NOW.replace(hour=7, minute=30) + dt.timedelta(days=1)
    assert look(desk, now=morning, token=token) == 1
    assert place_of(desk, public_id).start == start


def test_an_address_that_was_not_confirmed_is_told_nothing(desk, token, full):
    """Double opt-in: until the link is followed, no offer."""
    join(desk, wish("a@courriel.example"), now=NOW, token=token)
    give_back(desk, next(iter(full.values())))
    assert look(desk, now=LATER, token=token) == 0
    assert kinds(desk).count("waiting.confirm") == 1


def test_joining_twice_is_one_place_in_the_list(desk, token, wait):
    """The days are those of the last time; the same mail goes out again."""
    public_id = wait("a@courriel.example")
    join(desk, wish("a@courriel.example", last=MONDAY + dt.timedelta(days=3)), now=LATER, token=token)
    assert ids(desk) == {public_id}
    assert place_of(desk, public_id).wish.last == MONDAY + dt.timedelta(days=3)


def test_a_time_that_a_visitor_only_held_is_no_news_when_it_comes_back(desk, token, wait):
    """The form was left: everybody could see that time before."""
    public_id = wait("a@courriel.example")
    hold(desk, "seance", 50, "cabinet", at("9:00"), now=NOW, token=token)
    look(desk, now=LATER, token=token)
    assert look(desk, now=LATER + dt.timedelta(hours=1), token=token) == 0
    assert place_of(desk, public_id).state == "waiting"


def test_a_later_appointment_moves_to_the_offered_time(desk, token, full, wait):
    """The same booking, its later time free again; without its own time counting as an earlier one."""
    tuesday = MONDAY + dt.timedelta(days=1)
    later = reserve(desk, asked(at("9:00", tuesday)), now=NOW, token=token).booking
    public_id = wait("camille@courriel.example", booking=later.public_id, last=tuesday)
    start, booking = next(iter(full.items()))
    give_back(desk, booking)
    assert look(desk, now=LATER, token=token) == 1
    done = take_offer(desk, public_id, place_of(desk, public_id).version, now=LATER, token=token)
    assert isinstance(done, Changed)
    assert done.booking.public_id == later.public_id
    assert lookup(desk, later.public_id).start == start
    assert isinstance(reserve(desk, asked(at("9:00", tuesday)), now=LATER, token=token), Booked)


def test_whoever_gave_up_their_appointment_waits_for_nothing(desk, token, full, wait):
    """The booking that was to come earlier is cancelled: its place in the list goes too."""
    tuesday = MONDAY + dt.timedelta(days=1)
    later = reserve(desk, asked(at("9:00", tuesday)), now=NOW, token=token).booking
    public_id = wait("camille@courriel.example", booking=later.public_id, last=tuesday)
    give_back(desk, later)
    give_back(desk, next(iter(full.values())))
    assert look(desk, now=LATER, token=token) == 0
    assert place_of(desk, public_id).state == "left"


def test_the_list_is_forgotten(desk, token, wait):
    """Two days without confirming, a day after leaving, and once the days are over."""
    asked_only = wish("a@courriel.example", last=MONDAY + dt.timedelta(days=40))
    join(desk, asked_only, now=NOW, token=token)
    gone = wait("b@courriel.example", last=MONDAY + dt.timedelta(days=40))
    leave_list(desk, gone, now=NOW)
    stays = wait("c@courriel.example", last=MONDAY + dt.timedelta(days=40))
    over = wait("d@courriel.example")
    for days, left in ((0, 4), (3, 1), (50, 0)):
        desk.store.run(lambda tx, days=days: forget(tx, NOW + dt.timedelta(days=days)))
        assert len(ids(desk)) == left, (days, stays, over)
