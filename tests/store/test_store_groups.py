"""Sessions of a group: one block, numbered seats; on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest

from parvis.booking.move import Move, move
from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, available, cancel, hold, reserve
from parvis.booking.results import Booked, Changed, Held, Refused
from parvis.booking.slots import Refusal
from parvis.store import bookings
from parvis.store.errors import SlotTaken
from parvis.store.schema import booking, claim, session
from samples.booking_practice import MONDAY, NOW, service

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
TEN = NINE + dt.timedelta(hours=1)


@pytest.fixture
def desk(store, vault, desk):
    """Claire also leads a group of three, an hour and a half, on the hour."""
    group = service("groupe", "claire", 90, capacity=3, interval=60, places=("cabinet",))
    return Desk(store, dataclasses.replace(desk.practice, services=(*desk.practice.services, group)), vault)


def seat(desk, token, start=NINE, who="a", **more):
    wanted = BookingRequest("groupe", 90, "cabinet", start, name=who, email=f"{who}@example.org", **more)
    return reserve(desk, wanted, now=NOW, token=token)


def listed(desk, service_="groupe", duration=90, now=NOW):
    found = available(desk, service_, duration, "cabinet", start=MONDAY, end=MONDAY, now=now)
    return [slot.start for slot in found]


def rows(desk, table):
    with desk.store.read() as tx:
        assert bookings.overlaps(tx) == 0
        return list(tx.execute(table.select().order_by(table.c.id)).mappings())


def test_three_share_one_session_and_the_fourth_finds_it_full(desk, token):
    """One session, two claims, seats one to three; full, it is neither listed nor bookable."""
    for who in "abc":
        assert NINE in listed(desk)
        assert isinstance(seat(desk, token, who=who), Booked)
    assert [row["seat"] for row in rows(desk, booking)] == [1, 2, 3]
    assert (len(rows(desk, session)), len(rows(desk, claim))) == (1, 2)
    assert NINE not in listed(desk)
    full = seat(desk, token, who="d")
    assert (full.refusal, len(full.nearby)) == (Refusal.TAKEN, 3)


def test_a_session_of_a_group_takes_its_person_and_room_from_everyone_else(desk, token):
    """Nor can another session of the group begin inside it."""
    seat(desk, token)
    assert NINE not in listed(desk, "seance", 50)
    assert NINE not in listed(desk, "sophro", 60)
    assert TEN not in listed(desk)
    assert seat(desk, token, TEN, "b").refusal is Refusal.TAKEN


def test_an_individual_booking_leaves_no_room_for_a_group(desk, token):
    """A seat is never accepted over an individual booking."""
    alone = BookingRequest("seance", 50, "cabinet", NINE, name="Zoé", email="zoe@example.org")
    assert isinstance(reserve(desk, alone, now=NOW, token=token), Booked)
    assert NINE not in listed(desk)
    assert seat(desk, token).refusal is Refusal.TAKEN
    assert rows(desk, session) == []


def test_who_cancels_leaves_one_seat_and_the_last_one_the_hour(desk, token):
    """The lowest free number is taken next; an empty session is over."""
    made = [seat(desk, token, who=who).booking for who in "abc"]
    cancel(desk, made[1].public_id, 1, "visitor", now=NOW)
    assert seat(desk, token, who="d").booking.state == "confirmed"
    assert sorted(row["seat"] for row in rows(desk, booking) if row["seat"]) == [1, 2, 3]
    for row in rows(desk, booking):
        cancel(desk, row["public_id"], row["version"], "practitioner", now=NOW)
    assert rows(desk, claim) == []
    assert [row["state"] for row in rows(desk, session)] == ["cancelled"]
    assert NINE in listed(desk, "seance", 50)
    assert isinstance(seat(desk, token, who="e"), Booked)


def test_a_seat_moves_to_another_session(desk, token):
    """The former session goes when it is empty; others stay where they sit."""
    stays, goes = (seat(desk, token, who=who).booking for who in "ab")
    moved = move(desk, goes.public_id, 1, Move(TEN + dt.timedelta(hours=4)), "visitor", now=NOW, token=token)
    assert isinstance(moved, Changed)
    assert [row["state"] for row in rows(desk, session)] == ["open", "open"]
    moved = move(desk, stays.public_id, 1, Move(moved.booking.start), "visitor", now=NOW, token=token)
    assert isinstance(moved, Changed)
    assert [row["state"] for row in rows(desk, session)] == ["cancelled", "open"]
    assert sorted(row["seat"] for row in rows(desk, booking)) == [1, 2]


def test_a_held_seat_counts_until_it_expires(desk, token):
    """The hold becomes the seat; one that expires leaves nothing behind."""
    held = hold(desk, "groupe", 90, "cabinet", NINE, now=NOW, token=token)
    assert isinstance(held, Held)
    assert isinstance(seat(desk, token, hold_key=held.hold_key), Booked)
    assert [row["seat"] for row in rows(desk, booking)] == [1]
    for _ in range(2):
        hold(desk, "groupe", 90, "cabinet", NINE, now=NOW, token=token)
    assert NINE not in listed(desk)
    later = NOW + dt.timedelta(minutes=desk.practice.booking.hold_minutes)
    assert NINE in listed(desk, now=later)
    wanted = BookingRequest("groupe", 90, "cabinet", NINE, name="z", email="z@example.org")
    assert isinstance(reserve(desk, wanted, now=later, token=token), Booked)


def test_a_given_up_hold_leaves_no_empty_session(desk, token):
    """Choosing another time gives the first hour back at once."""
    held = hold(desk, "groupe", 90, "cabinet", NINE, now=NOW, token=token)
    hold(desk, "groupe", 90, "cabinet", TEN + dt.timedelta(hours=4), now=NOW, token=token, replaces=held.hold_key)
    assert NINE in listed(desk, "seance", 50)


def test_a_cap_counts_sessions_and_not_seats(desk, token):
    """One a day: three people still find their seat in it."""
    capped = dataclasses.replace(desk.practice.service("groupe"), cap_per_day=1)
    facts = dataclasses.replace(desk.practice, services=(*desk.practice.services[:-1], capped))
    desk = Desk(desk.store, facts, desk.vault)
    assert [type(seat(desk, token, who=who)) for who in "abc"] == [Booked] * 3
    assert seat(desk, token, NINE + dt.timedelta(hours=5), "d").refusal is Refusal.DAY_FULL


def test_the_database_itself_refuses_a_seat_twice(desk, token):
    """Whatever the program believes."""
    seat(desk, token)
    (row,) = rows(desk, booking)
    values = {key: value for key, value in row.items() if key not in ("id", "idempotency_key", "hold_key")}
    with pytest.raises(SlotTaken), desk.store.write() as tx:
        tx.execute(booking.insert().values(**{**values, "public_id": "other"}))


def test_eight_at_once_for_three_seats(desk, token):
    """Three are seated, five are told so."""
    lock, answers = threading.Lock(), []

    def one(who):
        def next_token():
            with lock:
                return token()

        wanted = BookingRequest("groupe", 90, "cabinet", NINE, name=who, email=f"{who}@example.org")
        answers.append(reserve(desk, wanted, now=NOW, token=next_token))

    threads = [threading.Thread(target=one, args=(who,)) for who in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(isinstance(answer, Booked) for answer in answers) == 3
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert sorted(row["seat"] for row in rows(desk, booking)) == [1, 2, 3]
