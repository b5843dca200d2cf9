"""What is kept no longer than the privacy page says. On both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.booking.reserve import BookingRequest, available, cancel, hold, lookup, reserve
from parvis.endpoint.retention import Purged, months_before, purge
from parvis.mail import Delivery, Outcome
from parvis.outbox import deliver_due
from parvis.store import outbox, subscribers
from parvis.store.schema import booking, claim
from parvis.store.schema_readers import subscriber
from samples.booking_practice import MONDAY, NOW

NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
ENDS = NINE + dt.timedelta(minutes=50)
DAY = dt.timedelta(days=1)
NOTHING = Purged()


def book(desk, token, start=NINE, **more):
    request = BookingRequest("seance", 50, "cabinet", start, "Zoé", "zoe@example.org", "+33199000001", **more)
    return reserve(desk, request, now=NOW, token=token).booking


def column(desk, table, name):
    with desk.store.read() as tx:
        return (
            list(tx.execute(table.select()).mappings())
            if not name
            else [row[name] for row in tx.execute(table.select()).mappings()]
        )


def test_a_past_booking_loses_its_person_after_the_months_announced(desk, token):
    """Twelve by default: not a day earlier; what remains counts, and names nobody."""
    made = book(desk, token, idempotency_key="form", visitor_zone="America/Montreal")
    with desk.store.write() as tx:
        tx.execute(booking.update().values(rate="solidarity", country="CA", for_minor=1, sms=1))
    limit = ENDS.replace(year=2027)
    purge(desk.store, desk.practice, limit)
    assert lookup(desk, made.public_id).email == "zoe@example.org"
    assert purge(desk.store, desk.practice, limit + dt.timedelta(seconds=1)).people == 1
    (row,) = column(desk, booking, "")
    kept = {name for name, value in row.items() if value not in (None, "")}
    assert kept == {
        "id", "public_id", "state", "version", "sequence", "service", "practitioner", "place", "starts_at", "ends_at",
        "price", "currency", "language", "created_at", "updated_at", "origin", "reminders", "sms", "for_minor",
    }  # fmt: skip
    assert (row["for_minor"], row["sms"]) == (0, 0)
    erased = lookup(desk, made.public_id)
    assert (erased.name, erased.email, erased.phone, erased.start) == ("", "", "", NINE)


def test_a_cancelled_booking_loses_it_after_a_month(desk, token):
    """Even before the day of the session."""
    made = book(desk, token, start=NINE + 50 * DAY)
    cancel(desk, made.public_id, 1, "visitor", now=NOW)
    assert purge(desk.store, desk.practice, NOW + 30 * DAY).people == 0
    assert purge(desk.store, desk.practice, NOW + 31 * DAY).people == 1


def test_erasing_is_done_once(desk, token):
    """A second run finds nothing."""
    book(desk, token)
    later = NOW + 500 * DAY
    assert purge(desk.store, desk.practice, later).people == 1
    assert purge(desk.store, desk.practice, later) == NOTHING


def test_holds_and_claims_that_serve_no_more_are_dropped(desk, token):
    """An abandoned form leaves nothing; a session long past occupies nothing; one to come does."""
    book(desk, token)
    book(desk, token, start=NINE + 10 * DAY)
    hold(desk, "seance", 50, "cabinet", NINE + 5 * DAY, now=NOW, token=token)
    purge(desk.store, desk.practice, NINE + 4 * DAY)
    assert len(column(desk, booking, "id")) == 2
    assert set(column(desk, claim, "block_start")) == {int((NINE + 10 * DAY).timestamp())}
    day = MONDAY + 10 * DAY
    assert NINE + 10 * DAY not in [
        s.start for s in available(desk, "seance", 50, "cabinet", start=day, end=day, now=NOW)
    ]


def test_mails_are_forgotten_after_they_left(desk, token):
    """A month for those that arrived, three for those that need a look, never while they wait."""
    book(desk, token)
    ends = iter([Delivery(Outcome.SENT), Delivery(Outcome.UNKNOWN)])
    deliver_due(desk.store, lambda _row: next(ends), lambda: NOW)
    book(desk, token, start=NINE + DAY)
    assert purge(desk.store, desk.practice, NOW + 30 * DAY).effects == 0
    assert purge(desk.store, desk.practice, NOW + 31 * DAY).effects == 1
    assert purge(desk.store, desk.practice, NOW + 91 * DAY).effects == 1
    with desk.store.read() as tx:
        assert outbox.counts(tx) == {"due": 3}  # of the second booking: confirmation, notice, reminder


def test_readers_who_never_confirmed_are_forgotten_with_their_record(desk, vault):
    """After a month; those who left, after three years; those who read, never."""
    with desk.store.write() as tx:
        for name in ("waits", "reads", "left"):
            mark = vault.fingerprint(name)
            subscribers.add(tx, public_id=name, email_sealed="x", email_print=mark, language="fr", now=NOW)
            subscribers.record_consent(
                tx, subject=name, purpose="newsletter", action="asked", wording="w", language="fr", source="s", network="n", now=NOW,
            )  # fmt: skip
        subscribers.confirm(tx, "reads", NOW)
        subscribers.leave(tx, "left", NOW)
    assert purge(desk.store, desk.practice, NOW + 30 * DAY).readers == 0
    assert purge(desk.store, desk.practice, NOW + 31 * DAY).readers == 1
    assert sorted(column(desk, subscriber, "public_id")) == ["left", "reads"]
    assert purge(desk.store, desk.practice, NOW.replace(year=2029)).readers == 0
    assert purge(desk.store, desk.practice, NOW.replace(year=2029) + DAY).readers == 1
    with desk.store.read() as tx:
        assert [len(subscribers.consents(tx, name)) for name in ("waits", "left", "reads")] == [0, 0, 1]


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        ("2027-03-31", 1, "2027-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2027-01-15", 1, "2026-12-15"),
        ("2027-01-15", 12, "2026-01-15"),
        ("2027-12-31", 36, "2024-12-31"),
        ("2027-01-15", 0, "2027-01-15"),
    ],
)
def test_months_are_those_of_the_calendar(now, months, then):
    """The last day of a shorter month when there is no such day."""
    assert months_before(dt.datetime.fromisoformat(now), months) == dt.datetime.fromisoformat(then)
