"""Taking, holding, confirming and cancelling bookings, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, available, cancel, confirm, hold, lookup, reserve
from parvis.booking.results import Booked, Changed, Held, Obstacle, Refused
from parvis.booking.slots import Refusal
from parvis.practice.model import Availability
from parvis.store import bookings, outbox
from parvis.store.schema import booking, claim
from samples.booking_practice import EVERY_DAY, MONDAY, NOW, hours, practice, service

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)  # 9:00 in Paris
ZOE = {"name": "Zoé Martin", "email": "zoe@example.org", "phone": "+33199000001"}


def request(start=NINE, service_="seance", duration=50, place="cabinet", **more):
    return BookingRequest(service_, duration, place, start, **{**ZOE, **more})


def starts(desk, service_="seance", duration=50, place="cabinet", now=NOW, day=MONDAY):
    return [slot.start for slot in available(desk, service_, duration, place, start=day, end=day, now=now)]


def mails(desk):
    with desk.store.read() as tx:
        due = outbox.in_states(tx, ("due",))
    return [(row["kind"], json.loads(row["payload"])) for row in due if row["kind"] != "booking.reminder"]


def rows(desk, table):
    with desk.store.read() as tx:
        return list(tx.execute(table.select()).mappings())


def test_a_booking_takes_its_slot_and_leaves_two_mails(desk, token):
    """The visitor's and the practitioner's mails are written with the booking; the list no longer has the slot."""
    assert NINE in starts(desk)
    result = reserve(desk, request(), now=NOW, token=token)
    assert isinstance(result, Booked)
    assert result.created
    assert (result.booking.state, result.booking.version, result.booking.sequence) == ("confirmed", 1, 0)
    assert (result.booking.name, result.booking.email, result.booking.duration) == ("Zoé Martin", "zoe@example.org", 50)
    assert NINE not in starts(desk)
    about = {"booking": result.booking.public_id, "version": 1}
    assert mails(desk) == [("booking.confirmation", about), ("booking.notice", about)]
    assert lookup(desk, result.booking.public_id) == result.booking


def test_the_second_visitor_is_told_and_offered_three_others(desk, token):
    """The loser of a race reads a sentence and sees the three nearest slots, which can be booked."""
    reserve(desk, request(), now=NOW, token=token)
    late = reserve(desk, request(email="max@example.org"), now=NOW, token=token)
    assert isinstance(late, Refused)
    assert late.refusal is Refusal.TAKEN
    assert late.reason.say("fr") == "Ce créneau vient d’être réservé."
    assert [slot.start for slot in late.nearby] == starts(desk)[:3]
    assert isinstance(reserve(desk, request(start=late.nearby[0].start), now=NOW, token=token), Booked)


def test_a_shared_room_holds_one_session(desk, token):
    """Two people share one room: a session of one takes the room from the other, but not the other's online hours."""
    reserve(desk, request(), now=NOW, token=token)
    assert NINE not in starts(desk, "sophro", 60)
    assert NINE in starts(desk, "sophro", 60, "ligne")
    refused = reserve(desk, request(service_="sophro", duration=60), now=NOW, token=token)
    assert isinstance(refused, Refused)


def test_one_person_is_in_one_place(desk, token):
    """A session at the practice also takes the practitioner's online hours."""
    reserve(desk, request(), now=NOW, token=token)
    assert NINE not in starts(desk, place="ligne")


def test_the_same_form_sent_twice_books_once(desk, token):
    """A double press of the button gives the same booking and no second mail."""
    first = reserve(desk, request(idempotency_key="form-1"), now=NOW, token=token)
    second = reserve(desk, request(idempotency_key="form-1"), now=NOW + dt.timedelta(minutes=1), token=token)
    assert (second.booking, second.created) == (first.booking, False)
    assert len(mails(desk)) == 2
    other = request(start=NINE + dt.timedelta(hours=2), idempotency_key="form-1")
    assert reserve(desk, other, now=NOW, token=token) == Refused(Obstacle.REUSED)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (request(start=NINE + dt.timedelta(minutes=7)), Refusal.NOT_OFFERED),
        (request(start=NINE + dt.timedelta(seconds=1)), Refusal.NOT_OFFERED),
        (request(start=NINE - dt.timedelta(days=7)), Refusal.TOO_SOON),
        (request(start=NINE + dt.timedelta(days=70)), Refusal.TOO_FAR),
        (request(duration=45), Obstacle.NOT_BOOKABLE),
        (request(service_="nothing"), Obstacle.NOT_BOOKABLE),
        (request(place="nowhere"), Obstacle.NOT_BOOKABLE),
    ],
)
def test_what_is_not_listed_cannot_be_booked(desk, token, asked, refusal):
    """The client's word for a slot is never taken."""
    result = reserve(desk, asked, now=NOW, token=token)
    assert isinstance(result, Refused)
    assert result.refusal is refusal
    assert rows(desk, booking) == []
    assert mails(desk) == []


def test_a_hold_keeps_the_slot_for_the_one_who_fills_the_form(desk, token):
    """Others do not see it; its owner books it; nobody is written to about the hold itself."""
    held = hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token)
    assert isinstance(held, Held)
    assert held.until == NOW + dt.timedelta(minutes=10)
    assert NINE not in starts(desk)
    assert mails(desk) == []
    assert isinstance(hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token), Refused)
    assert isinstance(reserve(desk, request(), now=NOW, token=token), Refused)
    result = reserve(desk, request(hold_key=held.hold_key), now=NOW, token=token)
    assert isinstance(result, Booked)
    assert (result.booking.version, result.booking.sequence) == (1, 0)
    assert len(rows(desk, claim)) == 2


def test_a_hold_ends_by_itself(desk, token):
    """After its minutes the slot is free again: in the list at once, in the table with the next booking."""
    held = hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token)
    later = NOW + dt.timedelta(minutes=10)
    assert NINE not in starts(desk, now=later - dt.timedelta(seconds=1))
    assert NINE in starts(desk, now=later)
    assert isinstance(reserve(desk, request(), now=later, token=token), Booked)
    late = reserve(desk, request(hold_key=held.hold_key, email="max@example.org"), now=later, token=token)
    assert isinstance(late, Refused)
    assert [row["state"] for row in rows(desk, booking)] == ["confirmed"]


def test_an_expired_hold_may_still_be_booked_when_nobody_else_came(desk, token):
    """A slow visitor is not punished."""
    held = hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token)
    result = reserve(desk, request(hold_key=held.hold_key), now=NOW + dt.timedelta(hours=1), token=token)
    assert isinstance(result, Booked)


def test_choosing_another_slot_gives_the_held_one_back(desk, token):
    """A hold is for one slot: booking another one frees it."""
    held = hold(desk, "seance", 50, "cabinet", NINE, now=NOW, token=token)
    other = NINE + dt.timedelta(hours=6)
    assert isinstance(reserve(desk, request(start=other, hold_key=held.hold_key), now=NOW, token=token), Booked)
    assert NINE in starts(desk)


def test_a_request_waits_for_the_practitioner_and_blocks_the_slot(desk, token):
    """Manual confirmation: pending, still taken, confirmed once, with the mails that each step causes."""
    result = reserve(desk, request(service_="bilan", duration=90), now=NOW, token=token)
    assert result.booking.state == "pending"
    assert NINE not in starts(desk)
    assert [kind for kind, _ in mails(desk)] == ["booking.request", "booking.notice"]
    done = confirm(desk, result.booking.public_id, 1, now=NOW)
    assert isinstance(done, Changed)
    assert (done.booking.state, done.booking.version, done.booking.sequence, done.already) == ("confirmed", 2, 1, False)
    assert confirm(desk, result.booking.public_id, 1, now=NOW).already
    assert [kind for kind, _ in mails(desk)] == ["booking.request", "booking.notice", "booking.confirmation"]


def test_a_request_is_accepted_in_the_version_that_was_mailed_and_in_time(desk, token):
    """Neither with a link of another version nor once the hour has come."""
    made = reserve(desk, request(service_="bilan", duration=90), now=NOW, token=token).booking
    assert confirm(desk, made.public_id, 2, now=NOW) == Refused(Obstacle.OUTDATED)
    assert confirm(desk, made.public_id, 1, now=NINE) == Refused(Obstacle.PAST)
    assert not confirm(desk, made.public_id, 1, now=NINE - dt.timedelta(seconds=1)).already


def test_buffers_count_across_midnight(desk, token):
    """A session late in the evening keeps the first slot of the night from being listed: listed means bookable."""
    night = practice(
        services=(service("seance", "claire", 50, buffer_before=20, buffer_after=0, interval=60),),
        availability=(Availability(practitioner="claire", days=EVERY_DAY, hours=hours("0:00-2:00", "22:00-0:00")),),
    )
    chosen = Desk(desk.store, night, desk.vault)
    eleven = dt.datetime(2026, 11, 23, 22, 0, tzinfo=dt.UTC)  # 23:00 to 23:50 in Paris
    assert isinstance(reserve(chosen, request(start=eleven), now=NOW, token=token), Booked)
    tuesday = starts(chosen, day=MONDAY + dt.timedelta(days=1))
    midnight = eleven + dt.timedelta(hours=1)
    assert midnight not in tuesday
    assert midnight + dt.timedelta(hours=1) in tuesday
    assert reserve(chosen, request(start=midnight), now=NOW, token=token).refusal is Refusal.TAKEN


def test_a_cap_refuses_the_rest_of_the_day(desk, token):
    """One assessment a day: the second is refused that day and accepted the next."""
    reserve(desk, request(service_="bilan", duration=90), now=NOW, token=token)
    refused = reserve(desk, request(NINE + dt.timedelta(hours=6), "bilan", 90), now=NOW, token=token)
    assert refused.refusal is Refusal.DAY_FULL
    assert all(slot.start.date() != MONDAY for slot in refused.nearby)
    assert isinstance(reserve(desk, request(NINE + dt.timedelta(days=1), "bilan", 90), now=NOW, token=token), Booked)


def test_cancelling_gives_the_time_back_once(desk, token):
    """The slot is free, both sides are told, and a second press changes nothing."""
    made = reserve(desk, request(), now=NOW, token=token).booking
    done = cancel(desk, made.public_id, made.version, "visitor", now=NOW)
    assert (done.booking.state, done.booking.sequence, done.booking.cancelled_by, done.already) == (
        "cancelled",
        1,
        "visitor",
        False,
    )
    assert NINE in starts(desk)
    assert rows(desk, claim) == []
    again = cancel(desk, made.public_id, made.version, "visitor", now=NOW)
    assert again == dataclasses.replace(done, already=True)
    kinds = [kind for kind, _ in mails(desk)]
    assert kinds[2:] == ["booking.cancellation", "booking.cancellation-notice"]


def test_the_practitioner_who_declines_is_not_written_to(desk, token):
    """Only the visitor needs to be told."""
    made = reserve(desk, request(), now=NOW, token=token).booking
    cancel(desk, made.public_id, made.version, "practitioner", now=NOW)
    assert [kind for kind, _ in mails(desk)][2:] == ["booking.cancellation"]


def test_an_old_link_does_nothing(desk, token):
    """A link made before the last change is refused, whatever it asks for."""
    made = reserve(desk, request(service_="bilan", duration=90), now=NOW, token=token).booking
    confirm(desk, made.public_id, 1, now=NOW)
    assert cancel(desk, made.public_id, 1, "visitor", now=NOW) == Refused(Obstacle.OUTDATED)
    cancel(desk, made.public_id, 2, "visitor", now=NOW)
    assert confirm(desk, made.public_id, 2, now=NOW) == Refused(Obstacle.OUTDATED)


def test_a_session_that_has_begun_is_not_cancelled(desk, token):
    """Nor is a booking that does not exist."""
    made = reserve(desk, request(), now=NOW, token=token).booking
    assert cancel(desk, made.public_id, 1, "visitor", now=NINE) == Refused(Obstacle.PAST)
    assert cancel(desk, "nobody", 1, "visitor", now=NOW) == Refused(Obstacle.UNKNOWN)
    assert confirm(desk, "nobody", 1, now=NOW) == Refused(Obstacle.UNKNOWN)
    assert lookup(desk, "nobody") is None


def test_personal_fields_are_sealed_in_the_database(desk, token):
    """Whoever reads the file reads no name, address or telephone, in any table."""
    reserve(desk, request(idempotency_key="form-1"), now=NOW, token=token)
    hold(desk, "seance", 50, "cabinet", NINE + dt.timedelta(hours=1), now=NOW, token=token)
    everything = repr([rows(desk, table) for table in booking.metadata.sorted_tables])
    for secret in ("Zoé", "Martin", "zoe@", "example.org", "99000001", "form-1"):
        assert secret not in everything


def test_the_price_is_that_of_the_chosen_duration(desk, token):
    """It stays what it was when the fees change."""
    made = reserve(desk, request(duration=80), now=NOW, token=token).booking
    assert (str(made.price), made.currency, made.duration) == ("90", "EUR", 80)


def test_everything_listed_can_be_booked_until_nothing_is_left(desk, token):
    """Listed means bookable: the first slot of the list is always accepted, and no two bookings ever overlap."""
    chosen = Desk(
        desk.store, practice(services=(service("seance", "claire", 50, interval=20, buffer_before=5),)), desk.vault
    )
    count = 0
    while left := starts(chosen):
        assert isinstance(reserve(chosen, request(start=left[len(left) // 2]), now=NOW, token=token), Booked)
        count += 1
    assert count >= 4
    with desk.store.read() as tx:
        assert bookings.overlaps(tx) == 0


def test_the_caps_of_a_practitioner_count_all_their_services(desk, token):
    """One a day: a session of one service leaves none for the other, and none for anybody else's day."""
    people = tuple(
        dataclasses.replace(p, cap_per_day=1 if p.id == "claire" else 0) for p in desk.practice.practitioners
    )
    capped = Desk(desk.store, dataclasses.replace(desk.practice, practitioners=people), desk.vault)
    assert isinstance(reserve(capped, request(), now=NOW, token=token), Booked)
    full = reserve(capped, request(NINE + dt.timedelta(hours=5), service_="bilan", duration=90), now=NOW, token=token)
    assert full.refusal is Refusal.DAY_FULL
    assert starts(capped) == []
    assert starts(capped, "sophro", 60)
    assert starts(capped, day=MONDAY + dt.timedelta(days=1))
