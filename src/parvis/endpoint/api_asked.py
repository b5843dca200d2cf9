"""A JSON request, read as the type that it must be; what is wrong with it is a problem (RFC 9457), never a page."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parvis.endpoint.api import problem
from parvis.i18n import T

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]
Asked = TypeVar("Asked")
_ALLOWED = {
    "slots": "GET, HEAD",
    "ping": "GET, HEAD",
    "openapi.json": "GET, HEAD",
    "hold": "POST",
    "book": "POST",
}


async def sent(request: Request, kind: type[Asked], language: str) -> Asked | Response:
    """The body as that type, or the problem with it."""
    media = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media != "application/json":
        return problem(415, T("The request is not JSON."), language)
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.ValidationError as error:
        whole = "- at" not in str(error)
        title = T("The request is not JSON.") if whole else T("This request is not understood.")
        return problem(
            400 if whole else 422, title, language, T("A value is of the wrong type: {problem}", problem=str(error))
        )
    except (ValueError, RecursionError):
        return problem(400, T("The request is not JSON."), language)


async def stray(request: Request) -> Response:
    """What is no address of the API, or asked in another way than it answers."""
    if allowed := _ALLOWED.get(request.path_params["rest"]):
        raise HTTPException(405, headers={"Allow": allowed})
    raise HTTPException(404)
