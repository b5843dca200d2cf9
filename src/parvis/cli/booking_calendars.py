"""`parvis booking calendars` and `parvis booking feed`: what makes a practitioner busy, and what tells their calendar."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis.cli.endpoint_open import open_endpoint
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command, Group
from parvis.clock import now
from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ParvisError
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.booking.outside.calendars import OutsideCalendar
    from parvis.booking.outside.poll import Reading
    from parvis.endpoint.context import Context

PASSWORD = "PARVIS_CALENDAR_PASSWORD"  # noqa: S105 - the name of the variable
_AHEAD = dt.timedelta(days=400)
_FREE = ("all-day", "tentative", "unanswered")


class _Wrong(ParvisError):
    """Said wrongly: nothing was done."""

    exit_code = Exit.USAGE


@click.group(
    cls=Group,
    help=N_("Calendars elsewhere whose events make a practitioner busy."),
    epilog=N_("""\
Examples:
  parvis booking calendars list
  parvis booking calendars add
  parvis booking calendars remove Xk3vPq0aTz5b
"""),
)
def calendars() -> None:
    """What can be done is in its subcommands."""


_practitioner = click.option(
    "--for", "practitioner", metavar=N_("ID"), default="", help=N_("Whose; may be left out by someone who works alone.")
)


@calendars.command(
    "list",
    cls=Command,
    help=N_("Every outside calendar, when it was read, and what went wrong."),
    epilog=N_("""\
Example:
  parvis booking calendars list
"""),
)
@site_option
@click.pass_obj
def list_(speaker: Speaker, folder: Path) -> int:
    from parvis.booking.outside.calendars import calendars_of

    context = _context(folder)
    found = calendars_of(context.desk(context.practice))
    if not found:
        speaker.say(T("No outside calendar. Add one: parvis booking calendars add"))
    for calendar in found:
        _show(speaker, context, calendar)
    return Exit.MACHINE if any(calendar.problem for calendar in found) else Exit.OK


@calendars.command(
    cls=Command,
    help=N_("Add a calendar: its private address (iCal, ICS), or that of a CalDAV calendar. It is read at once."),
    epilog=N_("""\
Examples:
  parvis booking calendars add                        asks for the address, which stays out of the history
  parvis booking calendars add https://cloud.example.org/remote.php/dav/calendars/claire/perso/ --caldav --user claire
  parvis booking calendars add --free all-day --free unanswered

The password is asked for, or read from PARVIS_CALENDAR_PASSWORD, or from the standard input.
"""),
)
@click.argument("address", required=False, default="", metavar=N_("ADDRESS"))
@_practitioner
@click.option("--caldav", is_flag=True, help=N_("The address is that of a CalDAV calendar."))
@click.option(
    "--user", default="", metavar=N_("NAME"), help=N_("Name to sign in with; the password is then asked for.")
)
@click.option("--name", default="", metavar=N_("NAME"), help=N_("What you call this calendar."))
@click.option(
    "--free",
    multiple=True,
    type=click.Choice(_FREE),
    help=N_("Events of this kind leave you free; everything not marked as free is busy otherwise."),
)
@click.option(
    "--stop-when-stale", is_flag=True, help=N_("Take no booking once the calendar could not be read for a day.")
)
@click.option("--dry-run", is_flag=True, help=N_("Read it and tell what would be busy; keep nothing."))
@site_option
@click.pass_obj
def add(
    speaker: Speaker,
    folder: Path,
    address: str,
    practitioner: str,
    caldav: bool,
    user: str,
    name: str,
    free: tuple[str, ...],
    stop_when_stale: bool,
    dry_run: bool,
) -> int:
    from parvis.booking.outside import calendars as outside
    from parvis.booking.outside.poll import look, read_now
    from parvis.booking.outside.wanted import Policy

    context = _context(folder)
    desk, whose = context.desk(context.practice), _whose(context, practitioner)
    address = address or _asked(speaker, speaker._("Address of the calendar"), hidden=False)
    password = _password(speaker) if user else ""
    kind: outside.Kind = "caldav" if caldav else "ics"
    policy = Policy(*(name not in free for name in _FREE))
    if dry_run:
        source = outside.source_for(desk, whose, address, user=user, password=password)
        return _tell(speaker, look(desk, whose, kind, source, policy, now()))
    public_id = outside.add_calendar(
        desk,
        whose,
        address,
        kind=kind,
        name=name,
        user=user,
        password=password,
        policy=policy,
        stop_when_stale=stop_when_stale,
        now=now(),
        token=context.token,
    )
    reading = read_now(desk, public_id, now(), chance=random.random)
    assert reading is not None
    if reading.problem:  # a calendar that never answered would stand for nothing
        outside.remove_calendar(desk, public_id)
        raise _Wrong(outside.PROBLEMS[reading.problem], T("The calendar was not added: mend this, then add it again."))
    speaker.done(T("The calendar {id} is read from now on, every ten minutes.", id=public_id))
    return _tell(speaker, reading)


@calendars.command(
    cls=Command,
    help=N_("Forget an outside calendar: its hours are free again at once."),
    epilog=N_("""\
Example:
  parvis booking calendars remove Xk3vPq0aTz5b
"""),
)
@click.argument("calendar", metavar=N_("ID"))
@site_option
@click.pass_obj
def remove(speaker: Speaker, folder: Path, calendar: str) -> int:
    from parvis.booking.outside.calendars import remove_calendar

    context = _context(folder)
    if not remove_calendar(context.desk(context.practice), calendar):
        raise _unknown(calendar)
    speaker.done(T("The calendar {id} is forgotten.", id=calendar))
    return Exit.OK


@calendars.command(
    cls=Command,
    help=N_("Read outside calendars now, without waiting for their turn; all of them without an ID."),
    epilog=N_("""\
Examples:
  parvis booking calendars read
  parvis booking calendars read Xk3vPq0aTz5b
"""),
)
@click.argument("calendar", required=False, default="", metavar=N_("ID"))
@site_option
@click.pass_obj
def read(speaker: Speaker, folder: Path, calendar: str) -> int:
    from parvis.booking.outside.calendars import calendars_of
    from parvis.booking.outside.poll import read_now

    context = _context(folder)
    desk = context.desk(context.practice)
    chosen = [found for found in calendars_of(desk) if calendar in ("", found.public_id)]
    if calendar and not chosen:
        raise _unknown(calendar)
    codes = []
    for found in chosen:
        speaker.say(f"{found.name} ({found.public_id})")
        reading = read_now(desk, found.public_id, now(), chance=random.random)
        codes.append(_tell(speaker, reading) if reading is not None else Exit.OK)
    return max(codes, default=Exit.OK)


@calendars.command(
    "conflicts",
    cls=Command,
    help=N_("Bookings to come during which an outside calendar says busy."),
    epilog=N_("""\
Example:
  parvis booking calendars conflicts
"""),
)
@site_option
@click.pass_obj
def conflicts_(speaker: Speaker, folder: Path) -> int:
    from zoneinfo import ZoneInfo

    from parvis.booking.outside.calendars import conflicts

    context = _context(folder)
    moment, zone = now(), ZoneInfo(context.practice.time_zone)
    found = conflicts(context.desk(context.practice), None, moment, moment + _AHEAD)
    for one in found:
        start, end = one.start.astimezone(zone), one.end.astimezone(zone)
        day = f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
        speaker.say(f"{day} · {one.practitioner} · {one.service} · {one.calendar_name} · {one.booking}")
    if not found:
        speaker.done(T("No booking meets anything in an outside calendar."))
    return Exit.PROBLEMS if found else Exit.OK


@click.command(
    cls=Command,
    help=N_("The address of your private calendar: agreed sessions, without names, for your own calendar program."),
    epilog=N_("""\
Examples:
  parvis booking feed
  parvis booking feed --for claire --renew         the former address opens nothing any more
"""),
)
@_practitioner
@click.option("--renew", is_flag=True, help=N_("Make a new address, and end the former."))
@site_option
@click.pass_obj
def feed(speaker: Speaker, folder: Path, practitioner: str, renew: bool) -> int:
    from parvis.endpoint.calendar_feed import feed_address, renew_feed

    context = _context(folder)
    practice, whose = context.practice, _whose(context, practitioner)
    if not context.address(practice):
        raise _Wrong(
            T("The practice has no endpoint yet."), T("Write its address, endpoint_url, in content/practice.toml.")
        )
    address = "" if renew else feed_address(context, practice, whose)
    speaker.say(address or renew_feed(context, practice, whose))
    return Exit.OK


def _context(folder: Path) -> Context:
    """The endpoint's database and keys, with the facts that it uses."""
    from parvis.endpoint.admin_facts import NewestFacts
    from parvis.endpoint.context import Context
    from parvis.endpoint.links import random_id

    own, store, settings = open_endpoint(site_here(folder))
    practice = NewestFacts(own, store, now)()
    return Context(lambda: practice, store, settings, now, random_id)


def _whose(context: Context, practitioner: str) -> str:
    people = [person.id for person in context.practice.practitioners]
    if practitioner in people or (not practitioner and len(people) == 1):
        return practitioner or people[0]
    known = T("Write --for and one of: {ids}", ids=", ".join(people))
    if practitioner:
        raise _Wrong(T("Nobody here has the identifier “{id}”.", id=practitioner), known)
    raise _Wrong(T("Several people work here: whose calendar is it?"), known)


def _unknown(calendar: str) -> _Wrong:
    return _Wrong(
        T("There is no outside calendar “{id}”.", id=calendar), T("Look them up: parvis booking calendars list")
    )


def _asked(speaker: Speaker, question: str, *, hidden: bool) -> str:
    if not is_terminal():
        raise _Wrong(T("Nobody is here to answer: {question}", question=question))
    return str(click.prompt(question, hide_input=hidden, err=True, prompt_suffix=speaker._(": "))).strip()


def _password(speaker: Speaker) -> str:
    """From the environment, else typed, else the first line of what is sent to the command; never shown."""
    if said := os.environ.get(PASSWORD):
        return said
    if is_terminal():
        return _asked(speaker, speaker._("Password of the calendar"), hidden=True)
    return sys.stdin.readline().rstrip("\r\n")


def _show(speaker: Speaker, context: Context, calendar: OutsideCalendar) -> None:
    from zoneinfo import ZoneInfo

    read = calendar.read.astimezone(ZoneInfo(context.practice.time_zone)) if calendar.read else None
    when = T("read on {moment}", moment=f"{read:%Y-%m-%d %H:%M}") if read else T("not read yet")
    parts = (calendar.name, calendar.host, calendar.kind, calendar.practitioner, when.say(speaker.language))
    speaker.say(f"{calendar.public_id}  {' · '.join(dict.fromkeys(part for part in parts if part))}")
    if calendar.trouble is not None:
        speaker.warn(calendar.trouble)
    if calendar.broken:
        speaker.warn(T("Events that could not be understood, whose day is busy: {count}", count=calendar.broken))


def _tell(speaker: Speaker, reading: Reading) -> int:
    from parvis.booking.outside.calendars import PROBLEMS

    if reading.problem:
        speaker.warn(PROBLEMS[reading.problem])
        speaker.say(T("What was known before stays busy."))
        return Exit.MACHINE
    if reading.unchanged:
        speaker.say(T("Nothing has changed in it."))
    else:
        speaker.say(T("Busy times read: {count}", count=reading.blocks))
    if reading.broken:
        speaker.warn(T("Events that could not be understood, whose day is busy: {count}", count=reading.broken))
    return Exit.OK
