"""What the practitioner's agenda keeps and asks: audit in the act's own transaction, sign-ins that end, one's own bookings."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest

from parvis.booking import agenda
from parvis.booking.enter import Entry, enter
from parvis.booking.offer import Desk
from parvis.booking.propose import propose
from parvis.booking.reserve import cancel
from parvis.endpoint.retention import purge
from parvis.store import audit, diary, sign_ins
from parvis.store.errors import StoreError
from samples.booking_practice import MONDAY, NOW

LATER = NOW + dt.timedelta(days=30)


def entered(desk, token, hour, day=MONDAY, **more):
    start = dt.datetime.combine(day, dt.time(hour - 1), dt.UTC)
    values = {"service": "seance", "place": "cabinet", "duration": 50, **more}
    return enter(desk, Entry(start=start, **values), now=NOW, token=token).booking


def witnessed(desk, fails=False):
    def witness(tx, result):
        audit.note(tx, actor="practice", action="cancel", subject="x", now=NOW, detail={"times": 1})
        if fails:
            raise StoreError("no")

    return Desk(audit.Witnessed(desk.store.engine, witness), desk.practice, desk.vault)


def test_an_act_and_its_line_in_the_log_are_written_together_or_not_at_all(desk, token):
    booking = entered(desk, token, 9)
    with pytest.raises(StoreError):
        cancel(witnessed(desk, fails=True), booking.public_id, 1, "practitioner", now=NOW)
    with desk.store.read() as tx:
        assert audit.latest(tx) == []
    assert agenda.one(desk, None, booking.public_id).state == "confirmed"
    cancel(witnessed(desk), booking.public_id, 1, "practitioner", now=NOW)
    with desk.store.read() as tx:
        assert [(row["actor"], row["detail"]) for row in audit.of_subject(tx, "x")] == [("practice", '{"times": 1}')]
        assert audit.latest(tx, "visitor") == []
    assert agenda.one(desk, None, booking.public_id).state == "cancelled"


def test_a_session_ends_by_itself_or_with_the_others(store):
    with store.write() as tx:
        for key in ("here", "there"):
            sign_ins.open_session(tx, key, "claire", expires=LATER, now=NOW)
        sign_ins.open_session(tx, "noe", "noe", expires=LATER, now=NOW)
        assert sign_ins.session(tx, "here", LATER) is None
        assert sign_ins.close_others(tx, "claire", "here") == 1
        assert sign_ins.session(tx, "there", NOW) is None
        assert sign_ins.session(tx, "noe", NOW)["practitioner"] == "noe"
        sign_ins.prolong(tx, "noe", expires=LATER + dt.timedelta(days=1), now=NOW)
        assert sign_ins.session(tx, "noe", LATER)


def test_a_recovery_code_counts_once_even_when_two_people_type_it_at_once(store):
    store.run(lambda tx: sign_ins.replace_codes(tx, "claire", ["a", "b"], NOW))
    used: list[bool] = []
    threads = [
        threading.Thread(target=lambda: used.append(store.run(lambda tx: sign_ins.use_code(tx, "claire", "a", NOW))))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == [False] * 5 + [True]
    with store.read() as tx:
        assert (sign_ins.codes_left(tx, "claire"), sign_ins.codes_left(tx, "noe")) == (1, 0)


def test_a_step_of_the_second_factor_goes_forward_only(store):
    with store.write() as tx:
        sign_ins.set_factor(tx, "claire", "sealed")
        assert sign_ins.spend_step(tx, "claire", 10)
        assert not sign_ins.spend_step(tx, "claire", 10)
        assert not sign_ins.spend_step(tx, "claire", 9)
        assert sign_ins.spend_step(tx, "claire", 11)
        sign_ins.set_factor(tx, "claire", "another")
        assert sign_ins.factor(tx, "claire")["last_step"] == 0
        assert sign_ins.remove_factor(tx, "claire")
        assert not sign_ins.remove_factor(tx, "claire")


def test_days_hold_their_own_bookings_and_those_of_one_practitioner(desk, token):
    entered(desk, token, 9, name="Un")
    entered(desk, token, 11, service="sophro", place="ligne", duration=60, name="Deux", price=Decimal(50))
    entered(desk, token, 9, MONDAY + dt.timedelta(days=1), name="Trois")
    both = agenda.bookings_of_days(desk, None, MONDAY, MONDAY)
    assert [booking.name for booking in both] == ["Un", "Deux"]
    assert [booking.name for booking in agenda.bookings_of_days(desk, "noe", MONDAY, MONDAY)] == ["Deux"]
    assert agenda.one(desk, "noe", both[0].public_id) is None
    assert [person.name for person in agenda.people(desk, "claire")] == ["Trois", "Un"]


def test_who_proposed_another_time_is_known_until_the_time_is_over(desk, token):
    booking = entered(desk, token, 9, email="un@courriel.example")
    start = booking.start + dt.timedelta(days=2)
    propose(desk, booking.public_id, 1, start, "practitioner", now=NOW, token=token)
    with desk.store.read() as tx:
        assert diary.proposals_waiting(tx, "claire", NOW) == {booking.public_id: "practitioner"}
        assert diary.proposals_waiting(tx, "noe", NOW) == {}
        assert diary.proposals_waiting(tx, None, LATER) == {}


def test_only_what_failed_or_is_unknown_is_sent_again(desk, token):
    entered(desk, token, 9, email="un@courriel.example", tell=True)
    with desk.store.write() as tx:
        tx.exec_driver_sql("UPDATE outbox SET state = 'sent', attempts = 3")
        row = tx.exec_driver_sql("SELECT id FROM outbox ORDER BY id LIMIT 1").scalar_one()
        assert not diary.send_again(tx, row, LATER)
        assert diary.last_sent(tx) is not None
        tx.exec_driver_sql("UPDATE outbox SET state = 'unknown'")
        assert diary.send_again(tx, row, LATER)
        assert not diary.send_again(tx, row, LATER)


def test_what_was_entered_by_telephone_is_erased_in_time_too(desk, token):
    """A number alone is a person as well; the log and the sessions go with the years."""
    entered(desk, token, 9, phone="+33612345678")
    desk.store.run(lambda tx: audit.note(tx, actor="practice", action="enter", subject="x", now=NOW))
    desk.store.run(lambda tx: sign_ins.open_session(tx, "key", "claire", expires=LATER, now=NOW))
    assert purge(desk.store, desk.practice, NOW + dt.timedelta(days=300)).acts == 0
    done = purge(desk.store, desk.practice, NOW + dt.timedelta(days=400))
    assert (done.people, done.acts) == (1, 1)
    assert agenda.people(desk, None) == []
    with desk.store.read() as tx:
        assert sign_ins.session(tx, "key", NOW) is None
    assert purge(desk.store, desk.practice, NOW + dt.timedelta(days=400)).total == 0
