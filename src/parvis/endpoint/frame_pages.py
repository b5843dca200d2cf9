"""The next free times in a frame, for pages of other sites: each leads to the booking page in a window of its own.

Nothing is booked inside a frame, so that no site can lay itself over the button. Who may show it is a fact.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.reserve import available
from parvis.booking.slots import Slot
from parvis.booking.telling import Choice, summary
from parvis.endpoint.choices import choices, find_choice
from parvis.endpoint.context import Context, origin
from parvis.endpoint.limits import SLOTS_BY_NETWORK, network
from parvis.endpoint.pages import Pages, not_found, page, said
from parvis.endpoint.views import DayView, FrameView
from parvis.endpoint.weeks import Reader, SlotsBetween, read_week
from parvis.i18n import T
from parvis.pages.palette import THEME
from parvis.practice.model import Practice

_DAYS = 4
_SLOTS = 6


@dataclass(frozen=True, slots=True)
class FramePages:
    """`/embed/{service}` and `/embed.js`."""

    context: Context
    pages: Pages

    def show(self, request: Request) -> Response:
        """GET `?place&lang&zone`: the first days with free times."""
        practice, query = self.context.practice, request.query_params
        wanted = query.get("lang", "")
        language = wanted if wanted in practice.languages else practice.language
        now = self.context.clock()
        whence = network(request.client.host if request.client else "")
        if not self.context.limiter.allows(SLOTS_BY_NETWORK, "slots", whence, now):
            title = T("Many requests came from here.")
            return said(self.pages, practice, language, title, status=429)
        key = request.path_params["service"]
        known = next((one for one in choices(practice, language) if one.key == key), None)
        place = query.get("place", "") or (known.places[0] if known else "")
        choice = find_choice(practice, key, place)
        if choice is None:
            return not_found(self.pages, practice, language)
        reader = Reader(language, query.get("zone", ""), now)
        answer = self.pages.answer(self._view(practice, choice, reader), practice)
        answer.headers["Content-Security-Policy"] = self._policy(practice)
        return answer

    def script(self, _request: Request) -> Response:
        """GET: the script of the frame and of the page around it."""
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(_script(), media_type="text/javascript; charset=utf-8", headers=headers)

    def _view(self, practice: Practice, choice: Choice, reader: Reader) -> FrameView:
        week = read_week(practice, choice, "", self._slots(practice, choice, reader), reader)
        days: list[DayView] = [replace(day, slots=day.slots[:_SLOTS]) for day in week.days if day.slots]
        asked = {"service": choice.key, "place": choice.place.id, "zone": reader.zone if choice.remote else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        base = self.context.base(practice)
        site = self.pages.site(practice, reader.language)
        return FrameView(
            **page(site, "frame", T("Next free times")),
            days=tuple(days[:_DAYS]),
            summary=summary(practice, choice, reader.language),
            book=f"{base}/{reader.language}/book?{query}",
            script=f"{base}/embed.js",
        )

    def _slots(self, practice: Practice, choice: Choice, reader: Reader) -> SlotsBetween:
        desk = self.context.desk(practice)
        service, minutes, place = choice.service.id, choice.option.duration, choice.place.id

        def between(start: dt.date, end: dt.date) -> list[Slot]:
            return available(desk, service, minutes, place, start=start, end=end, now=reader.now)

        return between

    def _policy(self, practice: Practice) -> str:
        """No form, one script of ours; only the practice's site and those that the facts name may show it."""
        site = origin(self.context.site_address(practice))
        known = dict.fromkeys(found for found in (site, *map(origin, practice.booking.embed_on)) if found)
        look = f"'self' {site}".strip()
        around = " ".join(("'self'", *known))
        return (
            f"default-src 'none'; script-src 'self'; style-src {look}; font-src {look}; img-src {look} data:; "
            f"form-action 'none'; base-uri 'none'; frame-ancestors {around}"
        )


@lru_cache(maxsize=1)
def _script() -> bytes:
    return (THEME / "static" / "embed.js").read_bytes()
