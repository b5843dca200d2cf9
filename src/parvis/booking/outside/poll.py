"""Reading the outside calendars that are due, in the background; what is known stays when one cannot be read.

Nothing here runs in a request. A calendar is asked outside any transaction; its blocks are replaced in one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from parvis.booking.ics import site_domain
from parvis.booking.incidents import note_incident, over
from parvis.booking.offer import Desk
from parvis.booking.outside import caldav
from parvis.booking.outside.calendars import Kind, Source, addresses_in, incident_of, policy_of, source_of
from parvis.booking.outside.fetch import Answer, Question, fetch
from parvis.booking.outside.guard import Rules, Unreadable
from parvis.booking.outside.reader import read
from parvis.booking.outside.wanted import Blocks, Policy, Wanted, merged
from parvis.crypt import Unsealable
from parvis.practice.model import Practice
from parvis.store import calendars
from parvis.store.db import Row, Tx
from parvis.store.moments import seconds

EVERY = dt.timedelta(minutes=10)
SLOWEST = dt.timedelta(hours=1)
"""Between two attempts at a calendar that fails."""
LEASE = dt.timedelta(minutes=3)
"""How long one process has a calendar to itself: longer than reading it may take."""
TOLD_AFTER = 3
"""Failures in a row that become an incident."""
STALE = dt.timedelta(days=1)
"""After so long without a reading, a calendar that says so closes the hours."""
_DAY = dt.timedelta(days=1)
_USUAL_HORIZON = 60
_ICS = Question(headers={"Accept": "text/calendar, */*;q=0.1"})

Window = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one calendar: its blocks, or the code of the problem. `unchanged`: it was as before."""

    public_id: str
    problem: str = ""
    blocks: int = 0
    broken: int = 0
    unchanged: bool = False


def poll_due(
    desk: Desk,
    clock: Callable[[], dt.datetime],
    *,
    chance: Callable[[], float],
    rules: Rules = Rules(),  # noqa: B008 - frozen
    stopping: Callable[[], bool] = lambda: False,
) -> list[Reading]:
    """Read every calendar whose time has come. `chance`: a number from 0 to 1, so that not all ask at one moment."""
    done: list[Reading] = []
    while not stopping():
        now = clock()
        row = _taken(desk, now)
        if row is None:
            break
        done.append(_read(desk, row, now, chance(), rules))
    return done


def _taken(desk: Desk, now: dt.datetime, public_id: str | None = None) -> Row | None:
    return desk.store.run(lambda tx: calendars.take_due(tx, now, now + LEASE, public_id))


def read_now(
    desk: Desk,
    public_id: str,
    now: dt.datetime,
    *,
    chance: Callable[[], float],
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> Reading | None:
    """Read one calendar whether or not it is due; None for an unknown one."""
    row = _taken(desk, now, public_id)
    return _read(desk, row, now, chance(), rules) if row is not None else None


def window(practice: Practice, practitioner: str, now: dt.datetime) -> Window:
    """The time whose events matter: from yesterday to the day after the furthest one that can be booked."""
    horizons = [service.horizon_days for service in practice.services if service.practitioner == practitioner]
    return now - _DAY, now + (max(horizons, default=_USUAL_HORIZON) + 1) * _DAY


def look(
    desk: Desk,
    practitioner: str,
    kind: Kind,
    source: Source,
    policy: Policy,
    now: dt.datetime,
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> Reading:
    """What reading a calendar would bring; nothing is kept."""
    wanted = window(desk.practice, practitioner, now)
    try:
        content = _asked(kind, source, wanted, "", rules).content or b""
        blocks = _blocks(desk, practitioner, source, policy, wanted, content)
    except Unreadable as error:
        return Reading("", error.code)
    return Reading("", blocks=len(blocks.others), broken=blocks.broken)


def _read(desk: Desk, row: Row, now: dt.datetime, chance: float, rules: Rules) -> Reading:
    person = row["practitioner"]
    wanted = window(desk.practice, person, now)
    # Unchanged or not, days come into the window: a file is asked for whole once they are not covered any more.
    covered = row["until_at"] >= seconds(wanted[1] - _DAY)
    try:
        source = source_of(row, desk.vault)
        answer = _asked(row["kind"], source, wanted, row["etag"] if covered else "", rules)
        blocks = None
        if answer.content is not None:
            blocks = _blocks(desk, person, source, policy_of(row)[0], wanted, answer.content)
    except (Unreadable, Unsealable) as error:
        code = error.code if isinstance(error, Unreadable) else "key"
        return _failed(desk, row, now, code, chance)
    next_at = seconds(now + EVERY * (0.8 + 0.4 * chance))
    values = {"failures": 0, "problem": "", "read_at": seconds(now), "next_at": next_at}
    if blocks is None:
        desk.store.run(lambda tx: _kept(tx, row, values, now))
        return Reading(row["public_id"], broken=row["broken"], unchanged=True)
    values |= {"etag": answer.mark, "broken": blocks.broken, "until_at": seconds(wanted[1])}
    count = desk.store.run(lambda tx: _replaced(tx, row, values, blocks, now))
    return Reading(row["public_id"], blocks=count, broken=blocks.broken)


def _asked(kind: Kind, source: Source, wanted: Window, mark: str, rules: Rules) -> Answer:
    if kind == "caldav":
        return Answer(caldav.events(source.url, *wanted, source.login, rules))
    return fetch(source.url, rules, Question(headers=_ICS.headers, login=source.login), mark)


def _blocks(desk: Desk, practitioner: str, source: Source, policy: Policy, wanted: Window, content: bytes) -> Blocks:
    practice = desk.practice
    people = [person.email for person in practice.practitioners if person.id == practitioner]
    login = source.login.user if source.login else ""
    mine = {address.strip().lower() for address in (*people, practice.email, login, *addresses_in(source.url))}
    me = tuple(sorted(address for address in mine if "@" in address))
    return read(content, Wanted(practice.time_zone, *wanted, policy=policy, me=me, own=site_domain(practice)))


def _kept(tx: Tx, row: Row, values: dict[str, object], now: dt.datetime) -> None:
    if calendars.note(tx, row["id"], **values):
        over(tx, incident_of(row["public_id"]), now)


def _replaced(tx: Tx, row: Row, values: dict[str, object], blocks: Blocks, now: dt.datetime) -> int:
    """Our own bookings are in their calendar too: they count once, as what they are here."""
    if not calendars.note(tx, row["id"], **values):
        return 0
    ours = calendars.known_bookings(tx, blocks.own)
    foreign = [span for public_id, spans in blocks.own.items() if public_id not in ours for span in spans]
    spans = merged([*blocks.others, *foreign])
    calendars.replace_blocks(tx, row["id"], f"practitioner:{row['practitioner']}", spans)
    over(tx, incident_of(row["public_id"]), now)
    return len(spans)


def _failed(desk: Desk, row: Row, now: dt.datetime, code: str, chance: float) -> Reading:
    """The last blocks stay; whoever prefers it so takes no booking once they are a day old."""
    failures = row["failures"] + 1
    wait = min(EVERY * 2 ** min(failures - 1, 8), SLOWEST) * (0.8 + 0.4 * chance)
    last = row["read_at"] if row["read_at"] is not None else row["created_at"]
    stops = policy_of(row)[1] and seconds(now) - last > STALE.total_seconds()

    def noted(tx: Tx) -> None:
        values = {"failures": failures, "problem": code, "next_at": seconds(now + wait)}
        values |= {"etag": "", "until_at": 0} if stops else {}
        if not calendars.note(tx, row["id"], **values):
            return
        if stops:
            start, end = window(desk.practice, row["practitioner"], now)
            closed = [(seconds(start), seconds(end))]
            calendars.replace_blocks(tx, row["id"], f"practitioner:{row['practitioner']}", closed)
        if failures >= TOLD_AFTER:
            note_incident(tx, incident_of(row["public_id"]), code, now)

    desk.store.run(noted)
    return Reading(row["public_id"], code)
