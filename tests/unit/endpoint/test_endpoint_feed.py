"""The private calendar of a practitioner: agreed sessions, nobody's name, one address that can be ended."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from endpoint_helpers import ADDRESS, book, practice
from icalendar import Calendar

from parvis.booking.enter import Entry, enter
from parvis.endpoint.calendar_feed import feed_address, renew_feed

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def address(endpoint):
    context = endpoint.app.state.context
    return renew_feed(context, context.practice, "claire")


def read(endpoint, address):
    answer = endpoint.visitor.get(address.removeprefix(ADDRESS))
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(endpoint, address):
    return read(endpoint, address).walk("VEVENT")


def entered(endpoint, start, service="seance", place="cabinet", **more):
    context = endpoint.app.state.context
    desk = context.desk(context.practice)
    result = enter(desk, Entry(service, place, start, 50, **more), now=context.clock(), token=context.token)
    assert not hasattr(result, "refusal"), result
    return result.booking


def test_the_feed_shows_agreed_sessions_under_the_uid_of_their_invitation(endpoint, address):
    """« Rendez-vous », where and when; neither name, mail, telephone, service, nor guest."""
    assert events(endpoint, address) == []
    book(endpoint)
    invitation = next(
        part
        for part in endpoint.mail_to("camille@courriel.example").walk()
        if part.get_content_type() == "text/calendar"
    )
    sent = Calendar.from_ical(invitation.get_content()).walk("VEVENT")[0]
    (event,) = events(endpoint, address)
    assert event["UID"] == sent["UID"]
    assert (event["SUMMARY"], event["CLASS"], event["STATUS"]) == ("Rendez-vous", "PRIVATE", "CONFIRMED")
    assert event["DTSTART"].dt == sent["DTSTART"].dt
    assert "ATTENDEE" not in event
    text = endpoint.visitor.get(address.removeprefix(ADDRESS)).text
    assert not any(word in text for word in ("Camille", "Martin", "courriel", "Séance", "individuelle"))
    assert "METHOD:PUBLISH" in text


def test_requests_and_cancelled_sessions_are_not_in_it(endpoint, address):
    """What is not agreed is not shown; what was cancelled goes."""
    book(endpoint, service="bilan")
    assert events(endpoint, address) == []
    made = book(endpoint)
    assert len(events(endpoint, address)) == 1
    page = made.headers["location"].replace("/booking/", "/cancel/")
    endpoint.visitor.post(page.removeprefix(ADDRESS))
    assert events(endpoint, address) == []


def test_a_program_that_has_it_already_gets_304(endpoint, address):
    """Until something changes: an ETag of the content."""
    book(endpoint)
    path = address.removeprefix(ADDRESS)
    first = endpoint.visitor.get(path)
    again = endpoint.visitor.get(path, headers={"If-None-Match": f'W/"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    endpoint.clock.forward(hours=3)
    assert endpoint.visitor.get(path).content == first.content
    entered(endpoint, dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC))
    changed = endpoint.visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["cache-control"] == "private, no-cache"


def test_a_new_address_ends_the_former_one(endpoint, address):
    """And nobody guesses one: a link for something else, of someone else, a changed letter, none at all."""
    context = endpoint.app.state.context
    book(endpoint)
    assert feed_address(context, context.practice, "claire") == address
    endpoint.clock.forward(days=400)
    assert endpoint.visitor.get(address.removeprefix(ADDRESS)).status_code == 200
    newer = renew_feed(context, context.practice, "claire")
    wrong = [address, newer.replace("claire", "noe"), newer[:-6] + "AA.ics", f"{ADDRESS}/feed/x.ics"]
    assert [endpoint.visitor.get(one.removeprefix(ADDRESS)).status_code for one in wrong] == [404] * 4
    assert endpoint.visitor.get(newer.removeprefix(ADDRESS)).status_code == 200


def test_there_is_no_feed_before_somebody_asks_for_one(endpoint):
    """Nothing is published by default."""
    context = endpoint.app.state.context
    assert feed_address(context, context.practice, "claire") == ""


def test_reading_the_feed_changes_nothing(endpoint, address):
    """GET and HEAD, by anyone, as often as they like."""
    book(endpoint)
    before = endpoint.dump()
    for _ in range(3):
        endpoint.visitor.get(address.removeprefix(ADDRESS))
        endpoint.visitor.ask("HEAD", address.removeprefix(ADDRESS))
    assert endpoint.dump() == before


@pytest.mark.parametrize(
    ("day", "utc"),
    [("2026-10-24", 7), ("2026-10-26", 8), ("2027-03-27", 8), ("2027-03-29", 7)],
)
def test_a_calendar_program_sees_the_right_hour_around_the_clock_changes(make, clock, day, utc):
    """Nine in Paris on both sides of 25 October 2026 and 28 March 2027, with the VTIMEZONE alone."""
    clock.now = dt.datetime.fromisoformat(f"{day}T05:00:00+00:00") - dt.timedelta(days=20)
    endpoint = make(practice())
    context = endpoint.app.state.context
    address = renew_feed(context, context.practice, "claire")
    start = dt.datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=PARIS)
    entered(endpoint, start.astimezone(dt.UTC))
    calendar = read(endpoint, address)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    zone = calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    local = event["DTSTART"].dt.replace(tzinfo=None)
    assert local.replace(tzinfo=zone).astimezone(dt.UTC).hour == utc


def test_past_sessions_stay_for_thirty_days(endpoint, address):
    """Then they leave the feed, whatever the database still counts."""
    book(endpoint)
    endpoint.clock.forward(days=30)
    assert len(events(endpoint, address)) == 1
    endpoint.clock.forward(days=2)
    assert events(endpoint, address) == []
