"""What fails is told to the practitioner: one mail when it begins, one when it is over, and nothing in between.

Kinds: `mail` (some could not be delivered), `worker` (nobody drains the outbox), `disk` (nearly full), `calendar:<public id>`
(an outside calendar that cannot be read).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, as_html, as_text
from parvis.mail import Message
from parvis.outbox import OutboxRow, enqueue
from parvis.practice.model import Practice
from parvis.store import incidents, outbox
from parvis.store.db import Tx
from parvis.store.moments import moment, seconds

INCIDENT = "incident.began"
INCIDENT_OVER = "incident.over"
KINDS = (INCIDENT, INCIDENT_OVER)
MAIL, WORKER, DISK, CALENDAR = "mail", "worker", "disk", "calendar"
PATIENCE = {WORKER: dt.timedelta(minutes=5), CALENDAR: dt.timedelta(hours=6)}
"""How long it must last before anybody is told: a restart, or an hour without network, is none of their business."""
_AT_ONCE = dt.timedelta(0)
_WORDS: dict[str, tuple[Text, Text]] = {
    MAIL: (
        T("Some mails did not leave"),
        T("A confirmation or a reminder may not have arrived. Look at the health page of the agenda, and call if you must."),
    ),
    WORKER: (
        T("No worker delivers the mails"),
        T("The endpoint sends them itself meanwhile. Start the workers again: parvis endpoint worker"),
    ),
    DISK: (T("The disk is nearly full"), T("Bookings stop when it is full. Free some room on the endpoint’s machine.")),
    CALENDAR: (
        T("An outside calendar cannot be read"),
        T("Its last known events still block their times. Look at its address in the agenda."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incident:
    """What fails. `note` is a code; `count`, how often it was seen."""

    kind: str
    note: str
    since: dt.datetime
    last: dt.datetime
    count: int

    @property
    def title(self) -> Text:
        return _words(self.kind)[0]

    @property
    def advice(self) -> Text:
        return _words(self.kind)[1]


def note_incident(tx: Tx, kind: str, note: str, now: dt.datetime) -> bool:
    """It fails, or still does; True when the mail about it was left just now. No personal data in `note`."""
    row = incidents.seen(tx, kind, note, now)
    lasted = seconds(now) - row["since"]
    if row["told_at"] is not None or lasted < PATIENCE.get(_family(kind), _AT_ONCE).total_seconds():
        return False
    incidents.told(tx, kind, now)
    return _leave(tx, INCIDENT, kind, row["since"], now)


def over(tx: Tx, kind: str, now: dt.datetime) -> bool:
    """It works; True when it did not before. Whoever was told of the trouble is told that it is over."""
    row = incidents.closed(tx, kind)
    if row is None:
        return False
    # A mail that has not left yet will not leave any more: then there is nothing to take back.
    if row["told_at"] is not None and outbox.state_of(tx, _key(INCIDENT, kind, row["since"])) != "due":
        _leave(tx, INCIDENT_OVER, kind, row["since"], now)
    return True


def open_incidents(tx: Tx) -> list[Incident]:
    """What fails now, the oldest first."""
    return [
        Incident(row["kind"], row["note"], moment(row["since"]), moment(row["last_at"]), row["count"])
        for row in incidents.open_rows(tx)
    ]


def incident_message(
    tx: Tx, practice: Practice, row: OutboxRow, sender: str, *, now: dt.datetime, message_id: str
) -> Message | None:
    """The mail of an outbox row; None when the trouble was over before anybody was told of it."""
    kind, language = str(row.payload["incident"]), practice.language
    if row.kind == INCIDENT and kind not in {found.kind for found in open_incidents(tx)}:
        return None
    title, advice = _words(kind)
    if row.kind == INCIDENT_OVER:
        title, advice = T("It works again: {what}", what=title), T("There is nothing to do.")
    letter = Letter(
        language=language,
        title=title.say(language),
        sender=practice.name,
        below="",
        heading=title.say(language),
        paragraphs=(Paragraph(advice.say(language)),),
        foot=(Paragraph(T("The endpoint of your practice writes this by itself, once.").say(language)),),
    )
    to = practice.email or next((person.email for person in practice.practitioners if person.email), "")
    if not to:
        return None
    return Message(
        sender=sender,
        sender_name=practice.name,
        to=to,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        headers=(("Auto-Submitted", "auto-generated"),),
        message_id=message_id,
        date=now,
    )


def _leave(tx: Tx, mail: str, kind: str, since: int, now: dt.datetime) -> bool:
    return enqueue(tx, mail, {"incident": kind, "since": since}, due=now, key=_key(mail, kind, since))


def _key(mail: str, kind: str, since: int) -> str:
    return f"{mail}:{kind}:{since}"


def _family(kind: str) -> str:
    return kind.partition(":")[0]


def _words(kind: str) -> tuple[Text, Text]:
    return _WORDS.get(_family(kind), (T("Something in the endpoint fails"), T("Look at its journal: parvis doctor")))
