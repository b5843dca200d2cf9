"""The frame of every page of the agenda: its menu, its door, and the marks that every form carries."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.booking.offer import Desk
from parvis.endpoint.agenda.access import SIGNED_IN, Signed, csrf_holds, csrf_token, signed
from parvis.endpoint.agenda.views import AgendaView
from parvis.endpoint.context import Context, origin
from parvis.endpoint.pages import Pages, alert, page
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.stylesheet import bare_css
from parvis.pages.views import Link
from parvis.practice.model import Practice
from parvis.store import audit
from parvis.store.db import Tx

Data = Mapping[str, object]
Menu = tuple[tuple[str, Text], ...]
SHEET = "agenda.css"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    request: Request
    practice: Practice
    language: str
    signed: Signed
    data: Data

    def field(self, name: str) -> str:
        """What was typed, in a form or in the address."""
        value = self.data.get(name, "") if self.request.method == "POST" else self.request.query_params.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.practice.time_zone)


Act = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages of the agenda share."""

    context: Context
    pages: Pages

    def door(self, act: Act) -> Callable[[Request, str, Data], Response]:
        """`act` for whoever is signed in; others are led to the sign-in page, and forms of other sites are refused."""

        def handler(request: Request, language: str, data: Data) -> Response:
            context, practice = self.context, self.context.practice
            who = signed(context, practice, request.cookies.get(self.cookie_name(practice), ""))
            if who is None:
                return RedirectResponse(f"{self.home(practice, language)}/sign-in", 303)
            visit = Visit(request, practice, language, who, data)
            if request.method == "POST" and not self._trusted(visit):
                return self.refused(visit)
            response = act(visit)
            response.headers["Referrer-Policy"] = "same-origin"
            if request.method == "GET" and "set-cookie" not in response.headers:
                self.keep(response, practice, request.cookies[self.cookie_name(practice)])
            return response

        return handler

    def own_origin(self, request: Request, practice: Practice) -> bool:
        """Whether a form was sent from our own pages; browsers say so, and old ones say nothing."""
        sent, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        # A preview has two names, localhost and 127.0.0.1: the one that was asked is ours too.
        ours = {origin(self.context.address(practice)), f"{request.url.scheme}://{request.headers.get('host', '')}"}
        return (sent is None or sent in ours) and site in ("same-origin", "none")

    def _trusted(self, visit: Visit) -> bool:
        given = visit.data.get("csrf", "")
        mark = isinstance(given, str) and csrf_holds(self.context, visit.signed.key, given)
        return mark and self.own_origin(visit.request, visit.practice)

    def refused(self, visit: Visit) -> Response:
        """A form without the mark of this session: nothing was done."""
        trouble = alert(T("This form is too old."), T("Nothing was changed. Open the page again."), visit.language)
        view = AgendaView(**self.fields(visit, "page", T("Agenda")), alert=trouble)
        return self.answer(view, visit.practice, 403)

    def gone(self, visit: Visit) -> Response:
        view = AgendaView(**self.fields(visit, "page", T("This booking is not in your agenda.")))
        return self.answer(view, visit.practice, 404)

    def keep(self, response: Response, practice: Practice, value: str) -> None:
        """The cookie: for this site alone, never read by a script, sent with no request that another site makes."""
        secure = self._secure(practice)
        response.set_cookie(
            self.cookie_name(practice),
            value,
            max_age=int(SIGNED_IN.total_seconds()),
            path="/",
            secure=secure,
            httponly=True,
            samesite="strict",
        )

    def forget(self, response: Response, practice: Practice) -> None:
        response.delete_cookie(
            self.cookie_name(practice), path="/", secure=self._secure(practice), httponly=True, samesite="strict"
        )

    def cookie_name(self, practice: Practice) -> str:
        """Browsers take the name with its prefix over https alone; a preview on this computer does without."""
        return "__Host-parvis" if self._secure(practice) else "parvis"

    def _secure(self, practice: Practice) -> bool:
        return self.context.address(practice).startswith("https:")

    def home(self, practice: Practice, language: str) -> str:
        return f"{self.context.base(practice)}/{language}/agenda"

    def at(self, visit: Visit, *path: str) -> str:
        """The address of a page of the agenda."""
        return "/".join((self.home(visit.practice, visit.language), *path))

    def desk(self, visit: Visit) -> Desk:
        return self.context.desk(visit.practice)

    def witnessed(self, visit: Visit, action: str, subject: str = "", **detail: str | int) -> Desk:
        """The desk whose next act is noted in the audit log, in the same transaction, unless it is refused.

        Without a `subject`, it is the booking that comes out of it.
        """
        context, store = self.context, self.context.store

        def witness(tx: Tx, result: Any) -> None:
            about = subject or getattr(getattr(result, "booking", None), "public_id", "")
            done = not hasattr(result, "refusal") and not getattr(result, "already", False) and result is not False
            if done:
                audit.note(
                    tx, actor=visit.signed.actor, action=action, subject=about, now=context.clock(), detail=detail
                )

        return Desk(audit.Witnessed(store.engine, witness), visit.practice, context.vault)

    def note(self, visit: Visit, action: str, subject: str) -> None:
        """An act that has no transaction of its own to be noted in."""
        now, actor = self.context.clock(), visit.signed.actor
        self.context.store.run(lambda tx: audit.note(tx, actor=actor, action=action, subject=subject, now=now))

    def now(self, visit: Visit) -> dt.datetime:
        """The present moment on the practice's clock."""
        return self.context.clock().astimezone(visit.zone)

    def fields(self, visit: Visit, template: str, heading: Text | str, **more: Any) -> dict[str, Any]:
        """The fields that every view of a signed-in page has."""
        practice, language = visit.practice, visit.language
        home = self.home(practice, language)
        path = visit.request.url.path
        rest, asked = path.partition(f"/{language}/agenda")[2], visit.request.url.query
        query = f"?{asked}" if asked and visit.request.method == "GET" else ""
        who = practice.practitioner(visit.signed.practitioner).name if visit.signed.practitioner else practice.name

        def links(menu: Menu) -> tuple[Link, ...]:
            here = rest.rstrip("/")
            return tuple(Link(label.say(language), f"{home}{way}", current=here == way) for way, label in menu)

        return {
            **self.outside(
                practice, language, template, heading, same=f"{{lang}}/agenda{rest.removesuffix('/sign-out')}{query}"
            ),
            "nav": links(_MENU),
            "more": links(_MORE),
            "csrf": csrf_token(self.context, visit.signed.key),
            "who": who,
            "sign_out": f"{home}/sign-out",
            **more,
        }

    def outside(
        self, practice: Practice, language: str, template: str, heading: Text | str, *, same: str = ""
    ) -> dict[str, Any]:
        """The same for a page before the door."""
        site, base = self.pages.site(practice, language), self.context.base(practice)
        fields = page(site, f"agenda/{template}", heading, same=f"{base}/{same}" if same else "")
        return {**fields, "href": "", "stylesheet": f"{base}/{SHEET}?{_sheet()[1]}"}

    def answer(self, view: AgendaView, practice: Practice, status: int = 200) -> Response:
        response = self.pages.answer(view, practice, status)
        response.headers["Referrer-Policy"] = "same-origin"  # else browsers send no origin with our own forms
        return response

    def wrong(self, title: Text, text: Text | None, language: str) -> AlertView:
        return alert(title, text, language)


_MENU: Menu = (
    ("", T("Week")),
    ("/list", T("List")),
    ("/new", T("Enter")),
    ("/closures", T("Closures")),
    ("/people", T("People")),
)
_MORE: Menu = (
    ("/calendars", T("Calendars")),
    ("/health", T("Working order")),
    ("/security", T("Security")),
)


@lru_cache(maxsize=1)
def _sheet() -> tuple[bytes, str]:
    content = bare_css("agenda.css").encode()
    return content, hashlib.blake2b(content, digest_size=5).hexdigest()


def sheet(_request: Request) -> Response:
    """The agenda's own style; its address changes with its content."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_sheet()[0], media_type="text/css; charset=utf-8", headers=headers)
