"""What the endpoint does by itself while it runs: the outbox is drained, what was kept long enough is erased, what fails is told.

Mails are written from ids at the moment they leave. Where workers run (`parvis endpoint worker`), the endpoint leaves the
outbox to them, and drains it again as soon as none gives a sign of life.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from parvis.booking import incidents, steps, waiting, waiting_mails, webhooks
from parvis.booking import messages as booking_mails
from parvis.booking.ics import sender_address, site_domain
from parvis.booking.offer import Desk
from parvis.booking.propose import Proposal, proposal_of
from parvis.booking.record import Booking
from parvis.booking.reminders import still_wanted
from parvis.booking.reserve import lookup
from parvis.booking.series import moments_of, series_of
from parvis.endpoint.agenda import access
from parvis.endpoint.agenda.mails import sign_in_mail
from parvis.endpoint.calendar_reading import CalendarReader
from parvis.endpoint.context import Context
from parvis.endpoint.links import Purpose
from parvis.endpoint.middleware import describe
from parvis.endpoint.retention import purge
from parvis.endpoint.watch import watch
from parvis.mail import Delivery, Message, Outcome, deliver
from parvis.newsletter import messages as newsletter_mails
from parvis.newsletter.subscribe import CONFIRM, ReadersDesk, reader
from parvis.outbox import Counts, OutboxRow, deliver_due, deliver_one
from parvis.practice.model import Practice
from parvis.store import queue

log = logging.getLogger("parvis.endpoint")

POLL_SECONDS = 5.0
TIDY = dt.timedelta(days=1)
"""Between two rounds of erasing what was kept long enough."""
WATCH = dt.timedelta(minutes=1)
"""Between two looks at whether everything works."""
TIDY_AGAIN = dt.timedelta(hours=1)
"""The same after a failure."""


def deliver_row(context: Context, row: OutboxRow) -> Delivery:
    """Write the mail of a row and send it. What is out of date (cancelled, erased) is dropped."""
    if row.kind in webhooks.EVENTS:
        return _tell(context, row)
    message = message_of(context, row)
    if message is None:
        return Delivery(Outcome.DROPPED, "out of date")
    return deliver(message, context.settings.mail)


def _tell(context: Context, row: OutboxRow) -> Delivery:
    """What the practitioner's own program is told; of weekly sessions, all those that the mail names."""
    settings, desk = context.settings, context.desk(context.practice)
    booking = lookup(desk, str(row.payload["booking"]))
    if booking is None or not settings.webhook_url:
        return Delivery(Outcome.DROPPED, "out of date")
    gone = moments_of(row.payload.get("starts"))
    members = series_of(desk, booking) if gone or "skipped" in row.payload else ()
    named = [one for one in members if not gone or one.start in gone]
    hook = webhooks.Hook(settings.webhook_url, settings.webhook_secret)
    return webhooks.deliver(hook, row, named or [booking], context.clock())


def message_of(context: Context, row: OutboxRow) -> Message | None:
    """The mail of a row, read from the database at this moment."""
    practice = context.practice
    if row.kind in booking_mails.KINDS:
        return _booking_message(context, practice, row)
    if row.kind in newsletter_mails.KINDS:
        return _newsletter_message(context, practice, row)
    if row.kind in waiting_mails.KINDS:
        return _waiting_message(context, practice, row)
    if row.kind in incidents.KINDS:
        return _incident_message(context, practice, row)
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
        **_series(context, desk, booking, row),
    )


def _series(context: Context, desk: Desk, booking: Booking, row: OutboxRow) -> dict[str, Any]:
    """The sessions that a mail about weekly ones names: those still to come, or those it says are cancelled."""
    if row.kind not in steps.OF_SERIES:
        return {}
    members = series_of(desk, booking) or (booking,)
    gone = moments_of(row.payload.get("starts"))
    named = (
        [one for one in members if one.start in gone] if gone else [one for one in members if one.state in steps.OPEN]
    )
    base = f"{context.address(desk.practice)}/{booking.language}/booking"
    pages = [(one, "" if gone else f"{base}/{context.booking_token(one)}") for one in named]
    return {"series": pages, "left_out": moments_of(row.payload.get("skipped"))}


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


def _waiting_message(context: Context, practice: Practice, row: OutboxRow) -> Message | None:
    known = waiting.place_of(context.desk(practice), str(row.payload["waiting"]))
    if known is None:
        return None
    now = context.clock()
    token = context.links.token(Purpose.WAITING, known.public_id, 1, now)
    address = f"{context.address(practice)}/{known.wish.language}/waiting/{token}"
    message_id, version = row.message_id(site_domain(practice)), int(row.payload.get("version", 0))
    return waiting_mails.message_for(
        row.kind, practice, known, address, now=now, message_id=message_id, version=version
    )


def look_for_the_waiting(context: Context) -> int:
    """Offer what became free to whoever waits for it; how many offers."""
    practice = context.practice
    if not practice.booking.waiting_list:
        return 0
    return waiting.look(context.desk(practice), now=context.clock(), token=context.token)


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


def _incident_message(context: Context, practice: Practice, row: OutboxRow) -> Message | None:
    sender = sender_address(practice, practice.practitioners[0].id)
    message_id = row.message_id(site_domain(practice))
    with context.store.read() as tx:
        return incidents.incident_message(tx, practice, row, sender, now=context.clock(), message_id=message_id)


def drain(context: Context) -> Counts:
    """Deliver everything that is due, once: for cron, and for tests."""
    look_for_the_waiting(context)
    total = Counts()
    while True:
        done = deliver_due(context.store, lambda row: deliver_row(context, row), context.clock)
        total.add(done)
        if not done.total:
            return total


class Worker:
    """A thread that drains the outbox every few seconds, at once when woken, erases once a day, and watches.

    `standby`: it leaves the outbox to other workers while there are any.
    """

    def __init__(self, context: Context, poll: float = POLL_SECONDS, *, standby: bool = True) -> None:
        self._context = context
        self._poll = poll
        self._standby = standby
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._tidy_at: dt.datetime | None = None
        self._watch_at: dt.datetime | None = None
        self._calendars = CalendarReader(context)

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
        self._calendars.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.round()
            self._bell.wait(self._poll)
            self._bell.clear()

    def round(self) -> None:
        """Deliver what is due, then, at the start and once a day by the context's clock, erase. Raises nothing."""
        _attempt("outbox", self._deliver)  # first: a mail that waited for the machine still finds its address
        _attempt("calendars", self._calendars.round)
        now = self._context.clock()
        if self._tidy_at is None or now >= self._tidy_at:
            done = _attempt("retention", lambda: self._tidy(now))
            self._tidy_at = now + (TIDY if done else TIDY_AGAIN)
        if self._watch_at is None or now >= self._watch_at:
            _attempt("watch", lambda: watch(self._context, now))
            _attempt("waiting", lambda: look_for_the_waiting(self._context))
            self._watch_at = now + WATCH

    def deliver(self, row_id: int) -> None:
        """Deliver one row, if it is due. Raises nothing: the row waits, and is found again."""
        work = partial(
            deliver_one, self._context.store, partial(deliver_row, self._context), self._context.clock, row_id
        )
        _attempt("outbox", work)

    def _deliver(self) -> None:
        if self._standby and self._others():
            return
        deliver_due(self._context.store, lambda row: deliver_row(self._context, row), self._context.clock)

    def _tidy(self, now: dt.datetime) -> None:
        purge(self._context.store, self._context.practice, now)
        self._context.store.run(queue.forget_lost_jobs)

    def _others(self) -> bool:
        with self._context.store.read() as tx:
            return queue.worker_alive(tx)


def attend(context: Context, *, concurrency: int, stopping: threading.Event) -> None:
    """A worker's life: rows as the queue announces them, and rounds for those it forgot. Ends when `stopping` is set."""
    keeper = Worker(context, standby=False)
    keeper.start()
    try:
        while not stopping.is_set():  # the database server may be away for a while
            _attempt(
                "queue", lambda: queue.work(context.store, keeper.deliver, concurrency=concurrency, stopping=stopping)
            )
            stopping.wait(POLL_SECONDS)
    finally:
        keeper.stop()


def _attempt(what: str, work: Callable[[], object]) -> bool:
    """Whether it could be done: the database may be away for a while, and everything waits in it."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the thread must outlive it
        log.error("%s: %s", what, describe(error))  # noqa: TRY400 - no traceback with values in it
        return False
    return True
