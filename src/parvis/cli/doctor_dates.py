"""`parvis doctor --dates`: what ends and when, in the terminal and as a calendar with reminders."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text, translator
from parvis.paths import replace_file
from parvis.practice.deadlines import Deadline, deadlines
from parvis.practice.model import Practice

if TYPE_CHECKING:
    from icalendar import Event

REMINDERS = (30, 7)
"""Days before."""
_AT_NINE = dt.timedelta(hours=9)  # an all-day event begins at midnight: nobody wants to be woken for an insurance
_EPOCH = dt.date(2020, 1, 1)
_SECONDS = 10


class NotACalendar(ParvisError):
    """The file named for the calendar is something else."""

    exit_code = Exit.USAGE


class CertificateUnknown(ParvisError):
    """The site's certificate could not be read."""


def dates_of(
    practice: Practice, *, online: bool = False, context: ssl.SSLContext | None = None
) -> tuple[tuple[Deadline, ...], tuple[Text, ...]]:
    """Every deadline, the soonest first; and sentences about what could not be asked. Only `online` uses the network."""
    found, unknown = list(deadlines(practice)), []
    for key, address in (("certificate.site", practice.site_url), ("certificate.endpoint", practice.endpoint_url)):
        if online and urlsplit(address).scheme == "https":
            try:
                found.append(_certificate(key, address, context))
            except CertificateUnknown as error:
                unknown.append(error.what)
    return tuple(sorted(found, key=lambda deadline: (deadline.on, deadline.key))), tuple(unknown)


def _certificate(key: str, address: str, context: ssl.SSLContext | None) -> Deadline:
    parts = urlsplit(address)
    host, port = str(parts.hostname), parts.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            (context or ssl.create_default_context()).wrap_socket(plain, server_hostname=host) as secure,
        ):
            end = dict(secure.getpeercert() or {}).get("notAfter")
    except ssl.SSLCertVerificationError as error:
        what = T("The certificate of {host} is refused by browsers: {reason}", host=host, reason=error.verify_message)
        raise CertificateUnknown(what) from error
    except (OSError, ValueError) as error:
        what = T("{host} does not answer: the date of its certificate is not known.", host=host)
        raise CertificateUnknown(what) from error
    on = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), dt.UTC).date()
    return Deadline(
        key,
        on,
        T("The certificate of {host} ends", host=host),
        T("Most hosts renew it by themselves; if it is still there a week before, ask yours."),
    )


def calendar(found: Sequence[Deadline], practice: Practice, language: str, now: dt.datetime) -> bytes:
    """A VCALENDAR of all-day events with two reminders each (RFC 5545). A deadline keeps its UID when its date changes."""
    from icalendar import Calendar

    _ = translator(language)
    made = Calendar()
    made.add("prodid", "-//Parvis//Parvis//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("What ends: {name}").format(name=practice.name))
    for deadline in found:
        if deadline.on >= now.date():
            made.add_component(_event(deadline, practice, language, now))
    return bytes(made.to_ical())


def _event(deadline: Deadline, practice: Practice, language: str, now: dt.datetime) -> Event:
    from icalendar import Alarm, Event

    summary = deadline.what.say(language)
    event = Event()
    event.add("uid", f"{deadline.key}@{urlsplit(practice.site_url).hostname or 'parvis.invalid'}")
    event.add("sequence", (now.date() - _EPOCH).days)  # a calendar read in again takes the later one
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + dt.timedelta(days=1))
    event.add("summary", summary)
    event.add("description", deadline.do.say(language))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    for days in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _AT_NINE - dt.timedelta(days=days))
        alarm.add("description", summary)
        event.add_component(alarm)
    return event


def show_dates(speaker: Speaker, practice: Practice, file: Path | None, *, now: dt.datetime, online: bool) -> int:
    """Say every date, and write the calendar if a file is named. Raises NotACalendar, ParvisError."""
    from babel.dates import format_date

    found, unknown = dates_of(practice, online=online)
    for deadline in found:
        when = format_date(deadline.on, "long", locale=speaker.language)
        days = (deadline.on - now.date()).days
        line = T("{when}: {what}", when=when, what=deadline.what).say(speaker.language)
        if days < 0:
            speaker.warn(T("{line} (passed)", line=line))
        else:
            speaker.say(line, style="yellow" if days <= REMINDERS[0] else "")
        if days <= REMINDERS[0]:
            speaker.say(f"    → {deadline.do.say(speaker.language)}")
    for sentence in unknown:
        speaker.warn(sentence)
    if not found:
        speaker.say(
            T("No date is known. Write them in practice.toml: domain_until, until of the insurer and mediator.")
        )
    if file is not None:
        _write(file, calendar(found, practice, speaker.language, now))
        count = sum(deadline.on >= now.date() for deadline in found)
        speaker.done(
            T("{count} dates in {file}: open it, and your calendar takes them in.", count=count, file=str(file))
        )
    return Exit.OK


def _write(file: Path, content: bytes) -> None:
    try:
        if file.exists() and not file.read_bytes().startswith(b"BEGIN:VCALENDAR"):
            raise NotACalendar(
                T("{file} is there already, and is no calendar.", file=str(file)),
                T("Choose a name that ends with .ics"),
            )
        replace_file(file, content)
    except OSError as error:
        raise ParvisError(
            T("{file} could not be written: {reason}", file=str(file), reason=error.strerror or str(error)),
            T("Choose another folder."),
        ) from error
