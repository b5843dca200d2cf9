"""A private address per practitioner that a calendar program subscribes to: when, where, and nobody's name.

The address is a signed link of one version; making a new one ends the former. There is none until somebody asks for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.ics import feed
from parvis.booking.outside.poll import window
from parvis.booking.record import Booking, opened
from parvis.crypt import Vault
from parvis.endpoint.context import Context
from parvis.endpoint.links import Link, Purpose
from parvis.endpoint.pages import Pages, not_found
from parvis.practice.model import Practice
from parvis.store import calendars
from parvis.store.db import Row
from parvis.store.moments import moment

PAST = dt.timedelta(days=30)
_NOBODY = {"name_sealed": None, "email_sealed": None, "phone_sealed": None}


def feed_address(context: Context, practice: Practice, practitioner: str) -> str:
    """The address of the feed; "" while there is none."""
    with context.store.read() as tx:
        state = calendars.feed_state(tx, practitioner)
    return _address(context, practice, practitioner, state) if state else ""


def renew_feed(context: Context, practice: Practice, practitioner: str) -> str:
    """A new address; whoever knew the former one reads nothing any more."""
    state = context.store.run(lambda tx: calendars.renew_feed(tx, practitioner, context.clock()))
    return _address(context, practice, practitioner, state)


def _address(context: Context, practice: Practice, practitioner: str, state: tuple[int, int]) -> str:
    version, made = state
    token = context.links.token(Purpose.FEED, practitioner, version, moment(made))
    return f"{context.address(practice)}/feed/{token}.ics"


class CalendarFeed:
    """`/feed/{token}.ics`."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self.context = context
        self.pages = pages

    def show(self, request: Request) -> Response:
        """GET: the calendar, or 304 for a program that has it already."""
        practice = self.context.practice
        content = self._content(practice, request.path_params["token"])
        if content is None:
            return not_found(self.pages, practice, practice.language)
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if etag in known or known == ["*"]:
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="parvis.ics"'
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    def _content(self, practice: Practice, token: str) -> bytes | None:
        context, now = self.context, self.context.clock()
        link = context.links.verify(Purpose.FEED, token, now)
        if not isinstance(link, Link) or link.public_id not in {person.id for person in practice.practitioners}:
            return None
        with context.store.read() as tx:
            state = calendars.feed_state(tx, link.public_id)
            if state is None or state[0] != link.version:
                return None
            rows = calendars.published(tx, link.public_id, now - PAST, window(practice, link.public_id, now)[1])
        month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)  # the same bytes all month
        around = month + dt.timedelta(days=150)  # sessions of last month, and of the longest horizon
        return feed(_sessions(rows, context.vault), practice, practice.language, around)


def _sessions(rows: list[Row], vault: Vault) -> list[Booking]:
    """One event for each session: that of a group's first seat stands for all. Names are not even opened."""
    seen: set[int] = set()
    found = []
    for row in rows:
        if row["session_id"] is None or row["session_id"] not in seen:
            found.append(opened(vault, {**row, **_NOBODY}))
        if row["session_id"] is not None:
            seen.add(row["session_id"])
    return found
