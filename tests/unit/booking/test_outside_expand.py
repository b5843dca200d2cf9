"""What a calendar's file makes busy: each trap of real calendars, and nothing that cannot be read ever frees an hour."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import dateutil.rrule
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.booking.outside import expand
from parvis.booking.outside.wanted import Policy, Wanted, merged

PARIS = ZoneInfo("Europe/Paris")
ME = "claire@cabinet.example"
TUESDAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _leave_this_process_alone(monkeypatch):
    """The limit of years is for a process that ends afterwards: here it is taken back."""
    monkeypatch.setattr(dateutil.rrule, "datetime", dateutil.rrule.datetime)


def wanted(first=dt.date(2026, 11, 21), days=62, **more):
    start = dt.datetime.combine(first, dt.time(), dt.UTC)
    return Wanted(**{"zone": "Europe/Paris", "start": start, "end": start + dt.timedelta(days), "me": (ME,), **more})


def file(*events, head=""):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head.splitlines()]
    for number, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *uid, *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events, head="", **more):
    return expand.blocks_of(file(*events, head=head), wanted(**more))


def told(blocks):
    """Blocks in Paris time: `24T09:00-10:00`, with the day of the end where it is another."""
    found = []
    for start, end in blocks:
        first, last = (dt.datetime.fromtimestamp(moment, PARIS) for moment in (start, end))
        until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%dT%H:%M}"
        found.append(f"{first:%dT%H:%M}-{until}")
    return found


def busy(*events, **more):
    blocks = read(*events, **more)
    assert blocks.broken == 0
    return told(blocks.others)


AT_NINE = "DTSTART;TZID=Europe/Paris:20261124T090000\nDTEND;TZID=Europe/Paris:20261124T100000"


def test_an_event_is_busy_while_it_lasts():
    """By its end, its duration, in UTC or in a zone of its own."""
    assert busy(AT_NINE) == ["24T09:00-10:00"]
    assert busy("DTSTART:20261124T080000Z\nDURATION:PT1H") == ["24T09:00-10:00"]
    assert busy("DTSTART;TZID=America/New_York:20261124T090000\nDURATION:PT90M") == ["24T15:00-16:30"]


def test_a_series_leaves_out_its_exceptions_and_moves_its_changed_instances():
    """RRULE, EXDATE, RECURRENCE-ID moved, and RECURRENCE-ID cancelled; RDATE adds one."""
    series = (
        "UID:s\nDTSTART;TZID=Europe/Paris:20261006T090000\nDTEND;TZID=Europe/Paris:20261006T100000\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261222T230000Z\nEXDATE;TZID=Europe/Paris:20261124T090000\n"
        "RDATE;TZID=Europe/Paris:20261127T090000"
    )
    moved = "UID:s\nRECURRENCE-ID;TZID=Europe/Paris:20261201T090000\nDTSTART;TZID=Europe/Paris:20261203T140000\nDURATION:PT1H"
    gone = "UID:s\nRECURRENCE-ID:20261208T080000Z\nDTSTART:20261208T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert busy(series, moved, gone) == ["27T09:00-10:00", "03T14:00-15:00", "15T09:00-10:00", "22T09:00-10:00"]


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Paris", dt.date(2026, 10, 19), ["09:00", "09:00"]),  # clocks go back on the 25th
        ("America/New_York", dt.date(2026, 10, 19), ["15:00", "14:00"]),
        ("America/Phoenix", dt.date(2026, 10, 19), ["18:00", "17:00"]),
        ("Australia/Sydney", dt.date(2027, 3, 22), ["23:00", "00:00"]),
        ("America/New_York", dt.date(2027, 3, 22), ["14:00", "15:00"]),
    ],
)
def test_a_weekly_event_keeps_its_own_clock_over_the_change(zone, first, hours):
    """25 October 2026 and 28 March 2027, as Paris sees a Monday at nine elsewhere."""
    event = f"DTSTART;TZID={zone}:{first:%Y%m%d}T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    blocks = read(event, first=first - dt.timedelta(2), days=20).others
    assert [f"{dt.datetime.fromtimestamp(start, PARIS):%H:%M}" for start, _ in blocks] == hours


def test_an_event_in_the_hour_that_comes_twice_is_busy_as_its_zone_says():
    """25 October 2026, from 1:30 UTC (the second 2:30) on."""
    assert read("DTSTART:20261025T013000Z\nDURATION:PT30M", first=dt.date(2026, 10, 20)).others == [
        (1792891800, 1792893600)
    ]


def test_a_whole_day_is_the_practice_s_day_of_23_or_25_hours_too():
    """DTEND excluded; without it, one day."""
    assert busy("DTSTART;VALUE=DATE:20261124") == ["24T00:00-25T00:00"]
    assert busy("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261127") == ["24T00:00-27T00:00"]
    ((start, end),) = read("DTSTART;VALUE=DATE:20261025", first=dt.date(2026, 10, 20)).others
    assert end - start == 25 * 3600


def test_floating_times_are_the_calendar_s_or_the_practice_s():
    """X-WR-TIMEZONE when it is given, wherever in the file."""
    event = "DTSTART:20261124T090000\nDURATION:PT1H"
    assert busy(event) == ["24T09:00-10:00"]
    assert busy(event, head="X-WR-TIMEZONE:America/New_York") == ["24T15:00-16:00"]
    assert busy(event, head="X-WR-TIMEZONE:Mars/Olympus") == ["24T09:00-10:00"]


def test_a_zone_that_nobody_knows_is_the_calendar_s_or_the_practice_s():
    """Windows' names are known; a zone that the file itself defines is too."""
    event = "DTSTART;TZID={0}:20261124T090000\nDTEND;TZID={0}:20261124T100000"
    assert busy(event.format("Romance Standard Time")) == ["24T09:00-10:00"]
    assert busy(event.format("Eastern Standard Time")) == ["24T15:00-16:00"]
    assert busy(event.format("Mars/Olympus")) == ["24T09:00-10:00"]
    assert busy(event.format("Mars/Olympus"), head="X-WR-TIMEZONE:America/New_York") == ["24T15:00-16:00"]
    own = "BEGIN:VTIMEZONE\nTZID:Chez moi\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nTZNAME:X\nEND:STANDARD\nEND:VTIMEZONE"
    assert busy(event.format("Chez moi"), head=own) == ["24T07:00-08:00"]


@pytest.mark.parametrize(
    "free",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}", "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
     f"ATTENDEE;PARTSTAT=DECLINED:MAILTO:{ME.upper()}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:noe@x.example"],
)  # fmt: skip
def test_what_leaves_one_free_is_never_busy(free):
    """Transparent, cancelled, declined by oneself, « disponible » of Outlook."""
    assert busy(f"{AT_NINE}\n{free}") == []


def test_what_a_guest_declined_is_busy_all_the_same():
    """Only one's own answer counts."""
    assert busy(f"{AT_NINE}\nATTENDEE;PARTSTAT=DECLINED:mailto:noe@x.example") == ["24T09:00-10:00"]


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("tentative", "STATUS:TENTATIVE"),
        ("tentative", f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{ME}"),
        ("tentative", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
        ("unanswered", f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{ME}"),
        ("unanswered", f"ATTENDEE:mailto:{ME}"),
        ("all_day", ""),
    ],
)
def test_what_may_be_either_is_as_the_calendar_s_policy_says(name, mark):
    """Busy unless it was said otherwise."""
    event = f"{AT_NINE}\n{mark}" if mark else "DTSTART;VALUE=DATE:20261124"
    assert len(busy(event)) == 1
    assert busy(event, policy=Policy(**{name: False})) == []
    others = {"all_day", "tentative", "unanswered"} - {name}
    assert len(busy(event, policy=Policy(**dict.fromkeys(others, False)))) == 1


@pytest.mark.parametrize(
    ("event", "day"),
    [
        ("DTSTART:20261124T990000\nDURATION:PT1H", ["24T00:00-25T00:00"]),
        ("DTSTART:20261124T090000Z\nDTEND:whenever", ["24T00:00-25T00:00"]),
        ("DTSTART:20261124T090000Z\nDURATION:PT1H\nRRULE:FREQ=NONSENSE", ["24T00:00-25T00:00"]),
        ("DTSTART:20261124T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=never", ["24T00:00-25T00:00"]),
        ("SUMMARY:when?", []),
        ("DTSTART:soon", []),
        ("DTSTART:20261399T090000Z", []),
    ],
)
def test_one_broken_event_counts_and_makes_its_day_busy(event, day):
    """The others are read as if it were not there."""
    other = "DTSTART;TZID=Europe/Paris:20261202T090000\nDURATION:PT1H"
    blocks = read(event, other)
    assert blocks.broken == 1
    assert told(blocks.others) == [*day, "02T09:00-10:00"]


def test_an_exception_that_cannot_be_read_leaves_the_series_busy():
    """The instance it left out is busy too: better than an hour given twice."""
    blocks = read(f"{AT_NINE}\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:the second one")
    assert blocks.broken == 1
    assert told(blocks.others) == ["24T00:00-25T00:00", "01T09:00-10:00", "08T09:00-10:00"]


def test_an_event_that_never_ends_in_the_file_is_one_broken_event():
    """The line END:VEVENT was lost: the next event is its own."""
    content = file(AT_NINE, "DTSTART:20261202T080000Z\nDURATION:PT1H").replace(b"END:VEVENT\r\n", b"", 1)
    blocks = expand.blocks_of(content, wanted())
    assert (blocks.broken, blocks.whole) == (1, True)
    assert told(blocks.others) == ["24T00:00-25T00:00", "02T09:00-10:00"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=x", "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "freq=secondly", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=" + ",".join(map(str, range(60))),
     "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))],
)  # fmt: skip
def test_a_rule_that_would_never_be_done_is_refused(rule):
    """It counts as broken; where the window lies long after its beginning, nothing more is known."""
    blocks = read(f"DTSTART:19700101T000000Z\nDURATION:PT1H\nRRULE:{rule}", AT_NINE)
    assert blocks.broken == 1
    assert told(blocks.others) == ["24T09:00-10:00"]
    begun = read(f"DTSTART:20261124T080000Z\nDURATION:PT1H\nRRULE:{rule}")
    if rule != "FREQ=HOURLY":  # every hour for two months can be done
        assert told(begun.others) == ["24T00:00-25T00:00"]


def test_our_own_events_are_told_apart():
    """By the domain of their UID: whoever knows the bookings decides what they are."""
    blocks = read(f"UID:ab12@cabinet.example\n{AT_NINE}", own="cabinet.example")
    assert blocks.others == []
    assert told(blocks.own["ab12"]) == ["24T09:00-10:00"]
    assert len(read(f"UID:ab12@cabinet.example.org\n{AT_NINE}", own="cabinet.example").others) == 1


def test_the_rest_of_an_event_is_not_even_parsed():
    """Alarms, descriptions that contain lines of calendars, folded lines, bare line feeds, a mark of order."""
    event = (
        f"{AT_NINE}\nDESCRIPTION:été\\, hiver\\nDTSTART:20261125T090000Z\nBEGIN:VALARM\nTRIGGER:-PT15M\n"
        "DTSTART:20261126T090000Z\nEND:VALARM\nSUMMARY:Ren\n dez-vous"
    )
    assert busy(event) == ["24T09:00-10:00"]
    plain = file(event).replace(b"\r\n", b"\n")
    assert told(expand.blocks_of(b"\xef\xbb\xbf" + plain, wanted()).others) == ["24T09:00-10:00"]
    folded = file(AT_NINE).replace(b"Europe/Paris:2026", b"Europe/\r\n Paris:2026")
    assert told(expand.blocks_of(folded, wanted()).others) == ["24T09:00-10:00"]


@pytest.mark.parametrize(
    "content", [b"", b"<html>Sign in</html>", file(AT_NINE)[:-20], b"BEGIN:VCALENDAR\r\n", b"\x00\xff\xfe" * 1000]
)
def test_what_is_not_a_whole_calendar_says_so(content):
    """An empty answer, a sign-in page, half a file: none of them is an empty calendar."""
    assert not expand.blocks_of(content, wanted()).whole


def test_old_events_are_passed_over_and_long_ones_are_not():
    """A leave that began before the window reaches into it; nothing sticks out of the window."""
    old = "DTSTART:20200101T080000Z\nDTEND:20200101T090000Z"
    leave = "DTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261124"
    assert busy(old, leave) == ["21T01:00-24T00:00"]
    assert busy("DTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20281001") == ["21T01:00-22T01:00"]


def test_blocks_that_touch_become_one():
    """In order, however they came."""
    assert merged([(5, 6), (1, 2), (2, 3), (8, 9), (5, 9)]) == [(1, 3), (5, 9)]
    assert merged([]) == []


NAMES = (
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "ATTENDEE",
    "UID",
)
HEADS = ("", ";VALUE=DATE", ";TZID=Europe/Paris", ";TZID=Mars/Olympus", ';TZID="a:b"', ";VALUE=PERIOD", ";;", ";X")
VALUES = (
    "20261124T090000", "20261124T090000Z", "20261124", "PT1H", "-PT1H", "P9999D", "P1W", "FREQ=DAILY", "FREQ=DAILY;COUNT=3",
    "FREQ=WEEKLY;BYDAY=MO,-1TU;UNTIL=20261201", "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=0", "FREQ=HOURLY;BYHOUR=3;INTERVAL=24", "20261124T090000Z/PT1H", "20261124,20261125T090000Z", "99991231T235959Z",
    "00010101T000000Z", "20261025T023000", "20270328T023000", "mailto:claire@cabinet.example", "", "\\", "é\u2028",
)  # fmt: skip
LINES = st.one_of(
    st.builds("{}{}:{}".format, st.sampled_from(NAMES), st.sampled_from(HEADS), st.sampled_from(VALUES)),
    st.sampled_from(
        [
            "BEGIN:VEVENT",
            "END:VEVENT",
            "BEGIN:VTIMEZONE",
            "END:VTIMEZONE",
            "BEGIN:VALARM",
            "END:VALARM",
            " ",
            "END:VCALENDAR",
        ]
    ),
    st.text(max_size=12),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINES, max_size=8), max_size=3))
def test_whatever_a_file_holds_it_is_read_to_its_end(events):
    """No exception goes out, and blocks are in order inside the window; the event beside it is always busy."""
    asked = wanted()
    beside = "UID:beside\nDTSTART:20261202T080000Z\nDURATION:PT1H"
    found = expand.blocks_of(file(beside, *("\n".join(lines) for lines in events)), asked)
    assert found.others == merged(found.others)
    assert all(asked.start.timestamp() <= start < end <= asked.end.timestamp() for start, end in found.others)
    assert any(start <= 1796198400 and end >= 1796202000 for start, end in found.others)
