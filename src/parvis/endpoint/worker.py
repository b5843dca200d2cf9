"""What the endpoint does by itself while it runs: the outbox is drained, and what was kept long enough is erased.

Mails are written from ids at the moment they leave.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from parvis.booking import messages as booking_mails
from parvis.booking import steps
from parvis.booking.ics import site_domain
from parvis.booking.propose import Proposal, proposal_of
from parvis.booking.record import Booking
from parvis.booking.reminders import still_wanted
from parvis.booking.reserve import lookup
from parvis.endpoint.agenda import access
from parvis.endpoint.agenda.mails import sign_in_mail
from parvis.endpoint.context import Context
from parvis.endpoint.links import Purpose
from parvis.endpoint.middleware import describe
from parvis.endpoint.retention import purge
from parvis.mail import Delivery, Message, Outcome, deliver
from parvis.newsletter import messages as newsletter_mails
from parvis.newsletter.subscribe import CONFIRM, ReadersDesk, reader
from parvis.outbox import Counts, OutboxRow, deliver_due
from parvis.practice.model import Practice

log = logging.getLogger("parvis.endpoint")

POLL_SECONDS = 5.0
TIDY = dt.timedelta(days=1)
"""Between two rounds of erasing what was kept long enough."""
TIDY_AGAIN = dt.timedelta(hours=1)
"""The same after a failure."""


def deliver_row(context: Context, row: OutboxRow) -> Delivery:
    """Write the mail of a row and send it. What is out of date (cancelled, erased) is dropped."""
    message = message_of(context, row)
    if message is None:
        return Delivery(Outcome.DROPPED, "out of date")
    return deliver(message, context.settings.mail)


def message_of(context: Context, row: OutboxRow) -> Message | None:
    """The mail of a row, read from the database at this moment."""
    practice = context.practice
    if row.kind in booking_mails.KINDS:
        return _booking_message(context, practice, row)
    if row.kind in newsletter_mails.KINDS:
        return _newsletter_message(context, practice, row)
    if row.kind == access.MAIL:
        return sign_in_mail(context, practice, row)
    return None


def _booking_message(context: Context, practice: Practice, row: OutboxRow) -> Message | None:
    desk, now = context.desk(practice), context.clock()
    booking = lookup(desk, str(row.payload["booking"]))
    if booking is None or (row.kind == steps.REMINDER and not still_wanted(practice, booking, row, now)):
        return None
    asked = row.payload.get("proposal")
    proposal = proposal_of(desk, str(asked), now=now) if asked else None
    if row.kind in steps.OF_PROPOSALS and (proposal is None or proposal.state != steps.OF_PROPOSALS[row.kind]):
        return None
    return booking_mails.message_for(
        row.kind,
        practice,
        booking,
        _addresses(context, practice, booking, proposal),
        now=now,
        message_id=row.message_id(site_domain(practice)),
        version=int(row.payload.get("version", 0)),
        proposal=proposal,
    )


def _addresses(
    context: Context, practice: Practice, booking: Booking, proposal: Proposal | None
) -> booking_mails.Addresses:
    """The pages that the links of a mail open; a proposal's is that of whoever is to answer it."""
    address, language = context.address(practice), booking.language
    manage = context.booking_token(booking)
    answer = context.links.token(Purpose.BOOKING_ANSWER, booking.public_id, booking.version, booking.updated)
    asked = ""
    if proposal is not None:
        visitor = proposal.proposed_by == "practitioner"
        purpose = Purpose.PROPOSAL_VISITOR if visitor else Purpose.PROPOSAL_PRACTITIONER
        token = context.links.token(purpose, proposal.public_id, 1, context.clock())
        asked = f"{address}/{language if visitor else practice.language}/proposal/{token}"
    return booking_mails.Addresses(
        page=f"{address}/{language}/booking/{manage}",
        cancel=f"{address}/{language}/cancel/{manage}",
        move=f"{address}/{language}/move/{manage}",
        answer=f"{address}/{practice.language}/answer/{answer}",
        proposal=asked,
    )


def _newsletter_message(context: Context, practice: Practice, row: OutboxRow) -> Message | None:
    known = reader(ReadersDesk(context.store, context.vault), str(row.payload["subscriber"]))
    if known is None:
        return None
    now = context.clock()
    purpose, page = (Purpose.SUBSCRIBE, "confirm") if row.kind == CONFIRM else (Purpose.LEAVE, "leave")
    token = context.links.token(purpose, known.public_id, 1, now)
    address = f"{context.address(practice)}/{known.language}/newsletter/{page}/{token}"
    message_id = row.message_id(site_domain(practice))
    return newsletter_mails.message_for(row.kind, practice, known, address, now=now, message_id=message_id)


def drain(context: Context) -> Counts:
    """Deliver everything that is due, once: for cron, and for tests."""
    total = Counts()
    while True:
        done = deliver_due(context.store, lambda row: deliver_row(context, row), context.clock)
        total.add(done)
        if not done.total:
            return total


class Worker:
    """A thread that drains the outbox every few seconds, at once when woken, and erases once a day."""

    def __init__(self, context: Context, poll: float = POLL_SECONDS) -> None:
        self._context = context
        self._poll = poll
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._tidy_at: dt.datetime | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="parvis-outbox", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something was just written: deliver it now."""
        self._bell.set()

    def stop(self) -> None:
        """Waits for the mail under way, so that no delivery is cut in two."""
        self._stopping.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.round()
            self._bell.wait(self._poll)
            self._bell.clear()

    def round(self) -> None:
        """Deliver what is due, then, at the start and once a day by the context's clock, erase. Raises nothing."""
        _attempt("outbox", self._deliver)  # first: a mail that waited for the machine still finds its address
        now = self._context.clock()
        if self._tidy_at is None or now >= self._tidy_at:
            done = _attempt("retention", lambda: purge(self._context.store, self._context.practice, now))
            self._tidy_at = now + (TIDY if done else TIDY_AGAIN)

    def _deliver(self) -> None:
        deliver_due(self._context.store, lambda row: deliver_row(self._context, row), self._context.clock)


def _attempt(what: str, work: Callable[[], object]) -> bool:
    """Whether it could be done: the database may be away for a while, and everything waits in it."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the thread must outlive it
        log.error("%s: %s", what, describe(error))  # noqa: TRY400 - no traceback with values in it
        return False
    return True
