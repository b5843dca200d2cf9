"""Outside calendars as the agenda and the commands see them: added, listed, removed, and where they meet a booking."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from parvis.booking.offer import Desk
from parvis.booking.outside.fetch import Login
from parvis.booking.outside.guard import Rules, Unreadable, usable
from parvis.booking.outside.wanted import Policy
from parvis.crypt import Vault
from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text
from parvis.store import calendars as rows
from parvis.store import incidents
from parvis.store.db import Row, Tx
from parvis.store.moments import moment

Kind = Literal["ics", "caldav"]

PROBLEMS: dict[str, Text] = {
    "bad-address": T("The address is not understood."),
    "not-https": T("The address must begin with https:// or webcal://."),
    "private-address": T("The address is inside a private network: only calendars on the Internet are read."),
    "unknown-host": T("No machine has this name."),
    "timeout": T("The calendar did not answer in time."),
    "connection": T("The connection was refused or cut."),
    "certificate": T("The certificate of the calendar's server is not valid."),
    "sign-in": T("The name or the password was refused."),
    "not-found": T("There is no calendar at this address any more."),
    "too-often": T("The calendar's server asks for patience."),
    "refused": T("The calendar's server refused."),
    "server": T("The calendar's server has a failure of its own."),
    "redirects": T("The address leads from one to the next without end."),
    "too-large": T("The calendar is too large: {size} MB at most.", size=Rules().most_bytes // (1024 * 1024)),
    "not-a-calendar": T("What is at this address is not a whole calendar."),
    "too-long": T("The calendar takes too long to understand."),
    "reader": T("The calendar could not be understood."),
    "key": T("The address is sealed with another secret key."),
}


class CalendarRefused(ParvisError):
    """An outside calendar that cannot be added."""

    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True)
class OutsideCalendar:
    """What may be shown: never the whole address, which opens the calendar to whoever knows it."""

    public_id: str
    practitioner: str
    kind: Kind
    name: str
    host: str
    policy: Policy
    stop_when_stale: bool
    read: dt.datetime | None
    failures: int
    problem: str
    broken: int

    @property
    def trouble(self) -> Text | None:
        """Why it could not be read the last time."""
        return PROBLEMS.get(self.problem, PROBLEMS["reader"]) if self.problem else None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A booking during which an outside calendar says busy. Of a group, its first seat."""

    booking: str
    state: str
    service: str
    practitioner: str
    start: dt.datetime
    end: dt.datetime
    busy_from: dt.datetime
    busy_until: dt.datetime
    calendar: str
    calendar_name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a calendar is read, opened."""

    url: str
    login: Login | None


def add_calendar(
    desk: Desk,
    practitioner: str,
    url: str,
    *,
    kind: Kind = "ics",
    name: str = "",
    user: str = "",
    password: str = "",
    policy: Policy = Policy(),  # noqa: B008 - frozen
    stop_when_stale: bool = False,
    now: dt.datetime,
    token: Callable[[], str],
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> str:
    """The id of a calendar that is read from now on. Raises CalendarRefused; nothing outside is asked here."""
    source = source_for(desk, practitioner, url, user=user, password=password, rules=rules)
    public_id, vault, login = token(), desk.vault, source.login

    def sealed(column: str, text: str) -> str | None:
        return vault.seal(text, _context(column, public_id)) if text else None

    values = {
        "public_id": public_id,
        "practitioner": practitioner,
        "kind": kind,
        "name": name.strip() or urlsplit(source.url).hostname or "",
        "url_sealed": sealed("url", source.url),
        "user_sealed": sealed("user", login.user if login else ""),
        "password_sealed": sealed("password", login.password if login else ""),
        "policy": json.dumps({**asdict(policy), "stop_when_stale": stop_when_stale}),
    }
    desk.store.run(lambda tx: rows.add(tx, values, now))
    return public_id


def source_for(
    desk: Desk,
    practitioner: str,
    url: str,
    *,
    user: str = "",
    password: str = "",
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> Source:
    """Where a calendar would be read. Raises CalendarRefused for an unknown person or an address that cannot be one."""
    if practitioner not in {person.id for person in desk.practice.practitioners}:
        raise CalendarRefused(T("Nobody here has the identifier “{id}”.", id=practitioner))
    address, user, password = _taken_apart(url, user, password)
    try:
        usable(address, rules)
    except Unreadable as error:
        raise CalendarRefused(
            PROBLEMS[error.code],
            T("Copy the private address (iCal, ICS) that your calendar gives, or the address of its CalDAV calendar."),
        ) from None
    return Source(address, Login(user, password) if user or password else None)


def remove_calendar(desk: Desk, public_id: str) -> bool:
    """Its time is free again at once; False when it was gone already."""

    def gone(tx: Tx) -> bool:
        incidents.closed(tx, incident_of(public_id))
        return rows.remove(tx, public_id)

    return desk.store.run(gone)


def calendars_of(desk: Desk, practitioner: str | None = None) -> list[OutsideCalendar]:
    """In the order in which they were added. None: everyone's."""
    with desk.store.read() as tx:
        found = rows.calendars(tx, practitioner)
    return [_shown(row, desk.vault) for row in found]


def conflicts(desk: Desk, practitioner: str | None, start: dt.datetime, end: dt.datetime) -> list[Conflict]:
    """Where bookings that begin in `[start, end)` meet busy time, by start. None: everyone's."""
    with desk.store.read() as tx:
        found = rows.conflicts(tx, practitioner, start, end)
    seen: set[tuple[int, int, str]] = set()
    told = []
    for row in found:
        key = (row["session_id"] or 0, row["block_start"], row["calendar"])
        if row["session_id"] is None or key not in seen:
            told.append(_conflict(row))
        seen.add(key)
    return told


def policy_of(row: Row) -> tuple[Policy, bool]:
    """What is busy, and whether bookings stop when the calendar cannot be read for a day."""
    said = json.loads(row["policy"])
    known = {name: bool(said[name]) for name in asdict(Policy()) if name in said}
    return Policy(**known), bool(said.get("stop_when_stale", False))


def source_of(row: Row, vault: Vault) -> Source:
    """Raises Unsealable."""
    public_id = row["public_id"]
    url = vault.open(row["url_sealed"], _context("url", public_id))
    user = vault.open(row["user_sealed"], _context("user", public_id)) if row["user_sealed"] else ""
    password = vault.open(row["password_sealed"], _context("password", public_id)) if row["password_sealed"] else ""
    return Source(url, Login(user, password) if user or password else None)


def incident_of(public_id: str) -> str:
    """The kind under which a calendar that fails is told."""
    return f"calendar:{public_id}"


def addresses_in(url: str) -> list[str]:
    """Mail addresses inside an address: Google writes its calendar's owner there."""
    return [part.lower() for part in map(unquote, urlsplit(url).path.split("/")) if "@" in part]


def _taken_apart(url: str, user: str, password: str) -> tuple[str, str, str]:
    """The address with https for webcal, its name and password out of it."""
    url = url.strip()
    for scheme in ("webcal", "webcals"):
        if url.lower().startswith(f"{scheme}://"):
            url = f"https{url[len(scheme) :]}"
    try:
        parts = urlsplit(url)
        user = user or unquote(parts.username or "")
        password = password or unquote(parts.password or "")
    except ValueError:
        return url, user, password
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")), user, password


def _shown(row: Row, vault: Vault) -> OutsideCalendar:
    policy, stop = policy_of(row)
    try:
        host = urlsplit(source_of(row, vault).url).hostname or ""
    except ParvisError:  # another key: it cannot be read, and says so
        host = ""
    return OutsideCalendar(
        public_id=row["public_id"],
        practitioner=row["practitioner"],
        kind=row["kind"],
        name=row["name"],
        host=host,
        policy=policy,
        stop_when_stale=stop,
        read=moment(row["read_at"]) if row["read_at"] is not None else None,
        failures=row["failures"],
        problem=row["problem"],
        broken=row["broken"],
    )


def _conflict(row: Row) -> Conflict:
    return Conflict(
        booking=row["public_id"],
        state=row["state"],
        service=row["service"],
        practitioner=row["practitioner"],
        start=moment(row["starts_at"]),
        end=moment(row["ends_at"]),
        busy_from=moment(row["block_start"]),
        busy_until=moment(row["block_end"]),
        calendar=row["calendar"],
        calendar_name=row["calendar_name"],
    )


def _context(column: str, public_id: str) -> str:
    return f"calendar.{column}:{public_id}"
