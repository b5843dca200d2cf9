"""The addresses of the agenda."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parvis.endpoint.agenda.calendars import Calendars
from parvis.endpoint.agenda.closures import Closures
from parvis.endpoint.agenda.diary import Diary
from parvis.endpoint.agenda.entry import QuickEntry
from parvis.endpoint.agenda.exports import Exports
from parvis.endpoint.agenda.frame import SHEET, Data, Frame, sheet
from parvis.endpoint.agenda.health import Health
from parvis.endpoint.agenda.one import OneBooking
from parvis.endpoint.agenda.people import People
from parvis.endpoint.agenda.security import Security
from parvis.endpoint.agenda.sign_in import SignIn
from parvis.endpoint.context import Context
from parvis.endpoint.pages import Pages

Handler = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, str, Data], Response]


def agenda_routes(
    context: Context, pages: Pages, get: Callable[[Page], Handler], post: Callable[[Page], Handler]
) -> list[Route]:
    """`get` and `post` make handlers of pages: they read the form, and know whether the language is one of the practice's."""
    frame = Frame(context, pages)
    sign_in, diary, one = SignIn(frame), Diary(frame), OneBooking(frame)
    entry, closures, door = QuickEntry(frame), Closures(frame), frame.door
    people, health, security, exports = People(frame), Health(frame), Security(frame), Exports(frame)
    calendars = Calendars(frame)

    async def home(_request: Request) -> Response:
        practice = await run_in_threadpool(lambda: context.practice)
        return RedirectResponse(frame.home(practice, practice.language), 303)

    async def style(request: Request) -> Response:
        return await run_in_threadpool(sheet, request)

    def both(path: str, show: Page, take: Page) -> list[Route]:
        return [Route(path, get(show), methods=["GET"]), Route(path, post(take), methods=["POST"])]

    root = "/{lang}/agenda"
    return [
        Route("/agenda", home, methods=["GET"]),
        Route(f"/{SHEET}", style, methods=["GET"]),
        *both(f"{root}/sign-in", sign_in.show, sign_in.ask),
        *both(f"{root}/sign-in/{{token}}", sign_in.link, sign_in.enter),
        *both(f"{root}/recovery", sign_in.recovery, sign_in.recover),
        Route(f"{root}/sign-out", post(door(sign_in.leave)), methods=["POST"]),
        Route(root, get(door(diary.week)), methods=["GET"]),
        Route(f"{root}/day", get(door(diary.day)), methods=["GET"]),
        Route(f"{root}/list", get(door(diary.list)), methods=["GET"]),
        *both(f"{root}/booking/{{id}}", door(one.show), door(one.act)),
        *both(f"{root}/new", door(entry.show), door(entry.take)),
        *both(f"{root}/closures", door(closures.show), door(closures.act)),
        *both(f"{root}/people", door(people.show), door(people.show)),
        Route(f"{root}/person/{{id}}", get(door(people.person)), methods=["GET"]),
        *both(f"{root}/calendars", door(calendars.show), door(calendars.act)),
        *both(f"{root}/health", door(health.show), door(health.again)),
        *both(f"{root}/security", door(security.show), door(security.act)),
        Route(f"{root}/bookings.csv", get(door(exports.table)), methods=["GET"]),
        Route(f"{root}/bookings.ics", get(door(exports.calendar)), methods=["GET"]),
    ]
