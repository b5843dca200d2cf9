"""A calendar file taken apart by its lines: each event by itself, with nothing but what says when it is.

Descriptions, names of guests' rooms and alarms never reach the parser; an event that is cut or misspelt stays one event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

WHEN = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE"})
_KEPT = WHEN | {"UID", "SEQUENCE", "STATUS", "TRANSP", "ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS"}
_MOST_ZONE_LINES = 400
_ZONE_RULES = ("FREQ=YEARLY", "FREQ=MONTHLY")


@dataclass(slots=True)
class RawEvent:
    """Lines of one VEVENT, unfolded, by name: `("DTSTART;TZID=Europe/Paris", "20261124T090000")`."""

    zone: str  # X-WR-TIMEZONE of its calendar
    lines: list[tuple[str, str]] = field(default_factory=list)
    whole: bool = False

    def values(self, name: str) -> list[str]:
        return [value for head, value in self.lines if name_of(head) == name]

    def without(self, names: frozenset[str]) -> RawEvent:
        return RawEvent(self.zone, [line for line in self.lines if name_of(line[0]) not in names], self.whole)

    def text(self) -> str:
        return "\r\n".join(("BEGIN:VEVENT", *(f"{head}:{value}" for head, value in self.lines), "END:VEVENT", ""))


@dataclass(slots=True)
class RawFile:
    events: list[RawEvent] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    """Definitions of time zones, each a VTIMEZONE."""
    whole: bool = False
    """Whether it begins and ends as a calendar does: half a file would open the hours of the other half."""


def take_apart(text: str) -> RawFile:
    """Whatever is in there; what cannot be placed is left out."""
    found, inside, zone = RawFile(), _Inside(), ""
    opened = closed = first = 0
    for line in unfolded(text):
        head, value = split(line)
        name, kind = name_of(head), value.strip().upper()
        if name == "BEGIN":
            if kind == "VCALENDAR":
                opened, first, zone = opened + 1, len(found.events), ""
            inside.begin(kind, found, zone)
        elif name == "END":
            closed += kind == "VCALENDAR"
            inside.end(kind, found)
        elif name == "X-WR-TIMEZONE":
            zone = value.strip()
            for event in found.events[first:]:  # it may be written after the events
                event.zone = zone
        else:
            inside.line(head, name, value)
    found.whole = opened == closed > 0
    return found


@dataclass(slots=True)
class _Inside:
    """Where the reading is: in an event, in a zone, in something below an event (an alarm), or nowhere."""

    event: RawEvent | None = None
    zone: list[str] | None = None
    below: str = ""

    def begin(self, kind: str, found: RawFile, zone: str) -> None:
        if kind == "VEVENT":  # also when the one before never ended
            self.event, self.zone, self.below = RawEvent(zone), None, ""
            found.events.append(self.event)
        elif kind == "VTIMEZONE":
            self.zone, self.event = ["BEGIN:VTIMEZONE"], None
        elif self.zone is not None:
            self.zone.append(f"BEGIN:{kind}")
        elif self.event is not None:
            self.below = self.below or kind

    def end(self, kind: str, found: RawFile) -> None:
        if kind == "VEVENT" and self.event is not None:
            self.event.whole, self.event, self.below = True, None, ""
        elif self.zone is not None:
            self.zone.append(f"END:{kind}")
            if kind == "VTIMEZONE":
                found.zones += ["\r\n".join((*self.zone, ""))] if _harmless(self.zone) else []
                self.zone = None
        elif kind == self.below:
            self.below = ""

    def line(self, head: str, name: str, value: str) -> None:
        if self.zone is not None:
            self.zone.append(f"{head}:{value}")
        elif self.event is not None and not self.below and name in _KEPT:
            self.event.lines.append((head, value))


def _harmless(zone: list[str]) -> bool:
    """A zone changes its clock some times a year: one that says every second would never be computed."""
    rules = [line.upper() for line in zone if line.upper().startswith("RRULE")]
    return len(zone) <= _MOST_ZONE_LINES and all(any(rule in line for rule in _ZONE_RULES) for line in rules)


def unfolded(text: str) -> Iterator[str]:
    """Logical lines: one that begins with a space or a tab continues the one before."""
    parts: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line] if line.strip() else []
    if parts:
        yield "".join(parts)


def split(line: str) -> tuple[str, str]:
    """Name with parameters, and value: at the first colon outside quotes."""
    quoted = False
    for position, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:position], line[position + 1 :]
    return line, ""


def name_of(head: str) -> str:
    return head.partition(";")[0].strip().upper()
