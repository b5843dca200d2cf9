"""Bookings written into the agenda by the practitioner, and what became of sessions; on both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from parvis.booking.enter import Entry, enter, note_outcome
from parvis.booking.reserve import available, lookup
from parvis.booking.results import Booked, Changed, Obstacle, Refused
from parvis.booking.slots import Refusal
from parvis.store import outbox
from samples.booking_practice import MONDAY, NOW

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 23, 21, tzinfo=dt.UTC)


def mails(desk):
    with desk.store.read() as tx:
        return [row["kind"] for row in outbox.in_states(tx, ("due",)) if row["kind"] != "booking.reminder"]


def test_a_call_is_noted_without_any_contact(desk, token):
    """At any hour, of any length, at any price: confirmed, nobody is mailed, the time is taken."""
    entry = Entry("seance", "cabinet", NINE, 75, Decimal(45), "solidarity")
    made = enter(desk, entry, now=NOW, token=token)
    assert isinstance(made, Booked)
    found = lookup(desk, made.booking.public_id)
    assert (found.state, found.origin, found.duration, found.price) == ("confirmed", "phone", 75, Decimal(45))
    assert (found.rate, found.name, found.email) == ("solidarity", "", "")
    assert mails(desk) == []
    assert NINE not in [s.start for s in available(desk, "seance", 50, "cabinet", start=MONDAY, end=MONDAY, now=NOW)]


def test_the_visitor_is_told_when_asked(desk, token):
    """And only at an address."""
    entry = Entry("seance", "cabinet", NIGHT, 50, name="Ana", email="ana@example.org", tell=True)
    assert isinstance(enter(desk, entry, now=NOW, token=token), Booked)
    assert mails(desk) == ["booking.confirmation"]
    nobody = Entry("seance", "cabinet", NINE, 50, tell=True)
    assert isinstance(enter(desk, nobody, now=NOW, token=token), Booked)
    assert mails(desk) == ["booking.confirmation"]


def test_what_is_taken_past_or_unknown_is_refused(desk, token):
    """The guard holds for the practitioner too; only an import may lie in the past."""
    enter(desk, Entry("seance", "cabinet", NINE, 50), now=NOW, token=token)
    taken = enter(desk, Entry("sophro", "cabinet", NINE, 60), now=NOW, token=token)
    assert taken.refusal is Refusal.TAKEN  # the room
    past = Entry("seance", "cabinet", NOW - dt.timedelta(hours=1), 50)
    assert enter(desk, past, now=NOW, token=token) == Refused(Obstacle.PAST)
    assert enter(desk, Entry("other", "cabinet", NIGHT, 50), now=NOW, token=token) == Refused(Obstacle.NOT_BOOKABLE)
    old = Entry("seance", "cabinet", NOW - dt.timedelta(days=1), 50, origin="import")
    assert isinstance(enter(desk, old, now=NOW, token=token), Booked)


@pytest.mark.parametrize("outcome", ["done", "no_show"])
def test_an_outcome_is_noted_once_the_session_began_and_can_be_corrected(desk, token, outcome):
    """The visitor's links stay as they are: nothing changed for them."""
    made = enter(desk, Entry("seance", "cabinet", NINE, 50), now=NOW, token=token).booking
    assert note_outcome(desk, made.public_id, outcome, now=NOW) == Refused(Obstacle.NOT_BEGUN)
    noted = note_outcome(desk, made.public_id, outcome, now=NINE)
    assert isinstance(noted, Changed)
    assert (noted.booking.state, noted.booking.version) == (outcome, 1)
    assert note_outcome(desk, made.public_id, outcome, now=NINE).already
    assert note_outcome(desk, made.public_id, "confirmed", now=NINE).booking.state == "confirmed"
    assert note_outcome(desk, "unknown", outcome, now=NINE) == Refused(Obstacle.UNKNOWN)
