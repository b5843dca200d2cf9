"""Whether everything works: mails that did not arrive, calendars that cannot be read, what fails at present."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from parvis.booking import agenda, messages, steps
from parvis.booking.incidents import Incident, open_incidents
from parvis.endpoint.agenda import words
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.views import AgendaView, ButtonView, FormView, LineView, PartView
from parvis.i18n import T, Text
from parvis.outbox import OutboxRow, unresolved
from parvis.pages.dates import clock_time, long_date
from parvis.store import diary, outbox

_MAILS: dict[str, Text] = {
    steps.CONFIRMATION: T("Confirmation"),
    steps.REQUEST: T("Answer to a request"),
    steps.NOTICE: T("Notice to you"),
    steps.CANCELLATION: T("Cancellation"),
    steps.CANCELLATION_NOTICE: T("Notice to you"),
    steps.MOVED: T("New time"),
    steps.MOVED_NOTICE: T("Notice to you"),
    steps.REMINDER: T("Reminder"),
    steps.PROPOSAL: T("Another time proposed"),
    steps.PROPOSAL_NOTICE: T("Notice to you"),
    steps.PROPOSAL_DECLINED: T("Proposal declined"),
    steps.PROPOSAL_DECLINED_NOTICE: T("Notice to you"),
}
_ROW = "row"


@dataclass(frozen=True, slots=True)
class Health:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: all of it on one page."""
        parts = (self._incidents(visit), self._mails(visit))
        said = T("It is on its way again.") if visit.field("done") == "again" else None
        view = AgendaView(
            **self.frame.fields(visit, "page", T("Does everything work?")),
            done=said.say(visit.language) if said else "",
            parts=tuple(part for part in parts if part),
        )
        return self.frame.answer(view, visit.practice)

    def again(self, visit: Visit) -> Response:
        """POST: sends once more a mail that failed, or of which nobody knows: the practitioner decides."""
        typed, now = visit.field(_ROW), self.frame.context.clock()
        row = next((row for row in self._own(visit) if str(row.id) == typed), None)
        if row is not None:
            store = self.frame.witnessed(visit, "mail-again", str(row.payload.get("booking", ""))).store
            store.run(lambda tx: diary.send_again(tx, row.id, now))
        return RedirectResponse(f"{self.frame.at(visit, 'health')}?done=again", 303)

    def _own(self, visit: Visit) -> list[OutboxRow]:
        """Mails about bookings that this person sees; links that sign in are over long before."""
        rows = [row for row in unresolved(self.frame.context.store) if row.kind in messages.KINDS]
        if visit.signed.scope is None:
            return rows
        desk = self.frame.desk(visit)
        return [row for row in rows if agenda.one(desk, visit.signed.scope, str(row.payload["booking"]))]

    def _mails(self, visit: Visit) -> PartView:
        language = visit.language
        with self.frame.context.store.read() as tx:
            last, counts = diary.last_sent(tx), outbox.counts(tx)
        waiting = counts.get("due", 0) + counts.get("deferred", 0)
        rows = self._own(visit)
        text = [T("Last mail sent: {when}.", when=self._when(visit, last)) if last else T("No mail was sent yet.")]
        if waiting:
            text.append(T("Waiting for their moment: {count}.", count=waiting))
        if not rows:
            text.append(T("No mail is stuck."))
        lines = tuple(self._mail(visit, row) for row in rows)
        return PartView("mails", T("Mails").say(language), text=tuple(line.say(language) for line in text), lines=lines)

    def _mail(self, visit: Visit, row: OutboxRow) -> LineView:
        language = visit.language
        booking = agenda.one(self.frame.desk(visit), visit.signed.scope, str(row.payload["booking"]))
        told = (
            T("It did not leave ({note}).", note=row.note)
            if row.state == "failed"
            else T("Nobody knows whether it arrived: ask the person before you send it again.")
        )
        title = _MAILS[row.kind].say(language) if row.kind in _MAILS else row.kind
        if booking:
            title = f"{title}, {words.who(booking, language)}, {words.moment_line(visit.practice, booking, language)}"
        button = ButtonView("again", T("Send it again").say(language), quiet=True)
        form = FormView(self.frame.at(visit, "health"), (button,), hidden=((_ROW, str(row.id)),))
        href = self.frame.at(visit, "booking", booking.public_id) if booking else ""
        return LineView(title, told.say(language), href, form)

    def _incidents(self, visit: Visit) -> PartView | None:
        with self.frame.context.store.read() as tx:
            found = open_incidents(tx)
        if not found:
            return None
        lines = tuple(self._incident(visit, incident) for incident in found)
        return PartView("incidents", T("What fails at present").say(visit.language), lines=lines)

    def _incident(self, visit: Visit, incident: Incident) -> LineView:
        since = T("Since {when}.", when=self._when(visit, incident.since))
        told = f"{incident.advice.say(visit.language)} {since.say(visit.language)}"
        return LineView(incident.title.say(visit.language), told)

    def _when(self, visit: Visit, at: dt.datetime) -> str:
        local = at.astimezone(visit.zone)
        return f"{long_date(local, visit.language)}, {clock_time(local, visit.language)}"
