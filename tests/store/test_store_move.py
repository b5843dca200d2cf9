"""Moving a booking and proposing another time, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest

from parvis.booking.move import Move, move
from parvis.booking.offer import Desk
from parvis.booking.propose import accept, decline, open_proposal, proposal_of, propose
from parvis.booking.reserve import BookingRequest, available, cancel, confirm, lookup, reserve
from parvis.booking.results import Booked, Changed, Obstacle, Refused
from parvis.booking.slots import Refusal
from parvis.store import bookings, outbox
from parvis.store.schema import claim
from samples.booking_practice import MONDAY, NOW

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)  # 9:00 in Paris
HOUR = dt.timedelta(hours=1)
HALF = dt.timedelta(minutes=30)
NIGHT = dt.datetime(2026, 11, 23, 22, tzinfo=dt.UTC)


def book(desk, token, start=NINE, service="seance", **more):
    duration = desk.practice.service(service).duration
    wanted = BookingRequest(service, duration, "cabinet", start, name="Zoé", email="zoe@example.org", **more)
    made = reserve(desk, wanted, now=NOW, token=token)
    assert isinstance(made, Booked), made
    return made.booking


def listed(desk, service="seance", now=NOW):
    duration = desk.practice.service(service).duration
    return [s.start for s in available(desk, service, duration, "cabinet", start=MONDAY, end=MONDAY, now=now)]


def kinds(desk):
    with desk.store.read() as tx:
        found = [row["kind"].removeprefix("booking.") for row in outbox.in_states(tx, ("due",))]
    return [kind for kind in found if kind != "reminder"]


def changed_settings(desk, **more):
    facts = dataclasses.replace(desk.practice, booking=dataclasses.replace(desk.practice.booking, **more))
    return Desk(desk.store, facts, desk.vault)


def claims(desk):
    with desk.store.read() as tx:
        assert bookings.overlaps(tx) == 0
        return len(tx.execute(claim.select()).all())


# --- moving ----------------------------------------------------------------------------------------------------------


def test_a_visitor_moves_to_another_listed_time(desk, token):
    """The same booking: its links die, its invitation is newer, the former time is free again, both sides are told."""
    made = book(desk, token)
    moved = move(desk, made.public_id, 1, Move(NINE + 2 * HOUR), "visitor", now=NOW, token=token)
    assert isinstance(moved, Changed)
    assert (moved.booking.public_id, moved.booking.start) == (made.public_id, NINE + 2 * HOUR)
    assert (moved.booking.version, moved.booking.sequence, moved.booking.state) == (2, 1, "confirmed")
    assert NINE in listed(desk)
    assert NINE + 2 * HOUR not in listed(desk)
    assert kinds(desk)[-2:] == ["moved", "moved-notice"]
    again = move(desk, made.public_id, 1, Move(NINE + 4 * HOUR), "visitor", now=NOW, token=token)
    assert again == Refused(Obstacle.OUTDATED)


def test_a_session_may_move_into_its_own_time(desk, token):
    """Half an hour later overlaps with where it was: its own claims are no obstacle."""
    made = book(desk, token)
    assert isinstance(move(desk, made.public_id, 1, Move(NINE + HALF), "visitor", now=NOW, token=token), Changed)
    assert claims(desk) == 2


def test_a_visitor_does_not_move_onto_another_booking_nor_off_the_list(desk, token):
    """Both are refused with times that are free; the booking stays as it was."""
    made = book(desk, token)
    book(desk, token, NINE + 2 * HOUR)
    taken = move(desk, made.public_id, 1, Move(NINE + 2 * HOUR), "visitor", now=NOW, token=token)
    assert (taken.refusal, len(taken.nearby)) == (Refusal.TAKEN, 3)
    assert move(desk, made.public_id, 1, Move(NIGHT), "visitor", now=NOW, token=token).refusal is Refusal.NOT_OFFERED
    assert (lookup(desk, made.public_id).start, lookup(desk, made.public_id).version) == (NINE, 1)


def test_a_visitor_changes_neither_length_nor_price(desk, token):
    """Only the practitioner does: a form that says otherwise changes nothing of it."""
    made = book(desk, token)
    wanted = Move(NINE + 2 * HOUR, duration=80, price=Decimal(1), rate="solidarity")
    moved = move(desk, made.public_id, 1, wanted, "visitor", now=NOW, token=token).booking
    assert (moved.duration, moved.price, moved.rate) == (50, Decimal(65), "")


def test_a_moved_request_waits_again_where_the_practitioner_confirms(desk, token):
    """What was accepted was another hour."""
    made = book(desk, token, service="bilan")
    confirmed = confirm(desk, made.public_id, 1, now=NOW).booking
    moved = move(
        desk, made.public_id, confirmed.version, Move(NINE + 5 * HOUR), "visitor", now=NOW, token=token
    ).booking
    assert moved.state == "pending"


def test_after_the_cut_off_a_visitor_calls(desk, token):
    """Neither moving nor cancelling; the practitioner still can."""
    desk = changed_settings(desk, change_until_hours=24)
    made = book(desk, token)
    late = NINE - 23 * HOUR
    assert move(desk, made.public_id, 1, Move(NINE + 2 * HOUR), "visitor", now=late, token=token) == Refused(
        Obstacle.TOO_LATE
    )
    assert cancel(desk, made.public_id, 1, "visitor", now=late) == Refused(Obstacle.TOO_LATE)
    just = NINE - 24 * HOUR
    assert isinstance(move(desk, made.public_id, 1, Move(NINE + 2 * HOUR), "visitor", now=just, token=token), Changed)
    assert isinstance(cancel(desk, made.public_id, 2, "practitioner", now=late), Changed)


def test_the_practitioner_moves_to_any_free_hour_and_agrees_on_length_and_price(desk, token):
    """Off the list, of 75 minutes, at a solidarity price; the visitor is told, the practitioner knows."""
    made = book(desk, token)
    wanted = Move(NIGHT, duration=75, price=Decimal(40), rate="solidarity")
    moved = move(desk, made.public_id, 1, wanted, "practitioner", now=NOW, token=token).booking
    assert (moved.start, moved.duration, moved.price, moved.rate) == (NIGHT, 75, Decimal(40), "solidarity")
    assert kinds(desk)[-1] == "moved"
    quiet = move(desk, made.public_id, 2, Move(place="ligne"), "practitioner", now=NOW, token=token, tell=False).booking
    assert (quiet.place, quiet.start, quiet.price) == ("ligne", NIGHT, Decimal(40))
    assert kinds(desk)[-1] == "moved"
    assert claims(desk) == 1  # online: no room


def test_not_even_the_practitioner_takes_an_hour_that_is_taken(desk, token):
    """The guard of the database has the last word."""
    made, other = book(desk, token), book(desk, token, NINE + 2 * HOUR)
    assert (
        move(desk, made.public_id, 1, Move(other.start), "practitioner", now=NOW, token=token).refusal is Refusal.TAKEN
    )
    assert (
        move(desk, made.public_id, 1, Move(NOW - HOUR), "practitioner", now=NOW, token=token).refusal is Obstacle.PAST
    )
    assert (
        move(desk, made.public_id, 1, Move(place="nowhere"), "practitioner", now=NOW, token=token).refusal
        is Obstacle.NOT_BOOKABLE
    )
    assert claims(desk) == 4


# --- proposing -------------------------------------------------------------------------------------------------------


def proposed(desk, token, made, start=NINE + 5 * HOUR, by="practitioner"):
    return propose(desk, made.public_id, made.version, start, by, now=NOW, token=token)


def test_a_proposed_time_is_kept_until_the_other_side_answers(desk, token):
    """Both times are taken meanwhile; the booking and its links are as they were."""
    made = book(desk, token, service="bilan")
    asked = proposed(desk, token, made)
    assert kinds(desk)[-1] == "proposal"
    assert {NINE, NINE + 5 * HOUR}.isdisjoint(listed(desk))
    assert lookup(desk, made.public_id) == made
    assert open_proposal(desk, made, now=NOW) == asked
    assert asked.expires == min(NOW + 48 * HOUR, NINE + 5 * HOUR)


def test_only_the_other_side_accepts(desk, token):
    """The practitioner cannot confirm in the visitor's place, nor the visitor in the practitioner's."""
    made = book(desk, token, service="bilan")
    for by, other in (("practitioner", "visitor"), ("visitor", "practitioner")):
        asked = proposed(desk, token, made, by=by)
        assert accept(desk, asked.public_id, by, now=NOW) == Refused(Obstacle.NOT_YOURS)
        assert lookup(desk, made.public_id).version == made.version
        result = accept(desk, asked.public_id, other, now=NOW)
        assert (result.booking.start, result.booking.state) == (NINE + 5 * HOUR, "confirmed")
        assert accept(desk, asked.public_id, other, now=NOW).already
        made = move(
            desk, made.public_id, result.booking.version, Move(NINE), "practitioner", now=NOW, token=token
        ).booking


def test_an_accepted_time_gives_the_former_one_back(desk, token):
    """Once, in one transaction; what the mails say follows."""
    made = book(desk, token)
    asked = proposed(desk, token, made)
    accept(desk, asked.public_id, "visitor", now=NOW)
    assert NINE in listed(desk)
    assert NINE + 5 * HOUR not in listed(desk)
    assert claims(desk) == 2
    assert kinds(desk)[-2:] == ["moved", "moved-notice"]
    assert proposal_of(desk, asked.public_id, now=NOW).state == "accepted"


@pytest.mark.parametrize(("by", "state", "mail"), [("visitor", "declined", 1), ("practitioner", "withdrawn", 0)])
def test_a_declined_or_withdrawn_time_is_free_again(desk, token, by, state, mail):
    """The booking stays; only a refusal is told, once."""
    made = book(desk, token)
    asked = proposed(desk, token, made)
    for _ in range(2):
        assert decline(desk, asked.public_id, by, now=NOW).state == state
    assert NINE + 5 * HOUR in listed(desk)
    assert lookup(desk, made.public_id) == made
    assert kinds(desk).count("proposal-declined-notice") == mail
    assert accept(desk, asked.public_id, "visitor", now=NOW) == Refused(Obstacle.CLOSED)


def test_a_proposal_nobody_answers_expires(desk, token):
    """Its time can be listed and booked at once, whether or not anything swept."""
    made = book(desk, token, NINE + 48 * HOUR)
    asked = propose(desk, made.public_id, 1, NINE + 3 * HOUR, "practitioner", now=NOW, token=token)
    later = asked.expires
    assert proposal_of(desk, asked.public_id, now=later).state == "expired"
    assert accept(desk, asked.public_id, "visitor", now=later) == Refused(Obstacle.CLOSED)
    asked = propose(desk, made.public_id, 1, NINE + 5 * HOUR, "practitioner", now=NOW - 30 * HOUR, token=token)
    assert NINE + 5 * HOUR in listed(desk, now=asked.expires)
    wanted = BookingRequest("seance", 50, "cabinet", NINE + 5 * HOUR, name="Ana", email="ana@example.org")
    assert isinstance(reserve(desk, wanted, now=asked.expires, token=token), Booked)


def test_what_changes_the_booking_ends_the_proposal(desk, token):
    """A second proposal replaces the first; moving or cancelling withdraws it."""
    made = book(desk, token)
    first, second = proposed(desk, token, made), proposed(desk, token, made, NINE + 7 * HOUR)
    assert NINE + 5 * HOUR in listed(desk)
    assert accept(desk, first.public_id, "visitor", now=NOW) == Refused(Obstacle.CLOSED)
    cancel(desk, made.public_id, 1, "visitor", now=NOW)
    assert accept(desk, second.public_id, "visitor", now=NOW) == Refused(Obstacle.CLOSED)
    assert claims(desk) == 0


def test_a_proposed_time_that_is_taken_is_refused(desk, token):
    """By either side; a visitor proposes within the list alone."""
    made = book(desk, token)
    book(desk, token, NINE + 5 * HOUR)
    assert proposed(desk, token, made).refusal is Refusal.TAKEN
    assert proposed(desk, token, made, by="visitor").refusal is Refusal.TAKEN
    assert proposed(desk, token, made, NIGHT, by="visitor").refusal is Refusal.NOT_OFFERED
    assert accept(desk, "unknown", "visitor", now=NOW) == Refused(Obstacle.UNKNOWN)


def test_effects_hold_ids_and_nothing_personal(desk, token):
    """What waits to be mailed names nobody."""
    proposed(desk, token, book(desk, token))
    with desk.store.read() as tx:
        for row in outbox.in_states(tx, ("due",)):
            assert set(json.loads(row["payload"])) <= {"booking", "proposal", "version", "hours"}
