"""A practitioner who is signed in to the agenda."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import httpx2 as httpx
from endpoint_helpers import ADDRESS, Endpoint, Visitor

from parvis.endpoint.agenda import access


@dataclasses.dataclass
class Member:
    """Asks with a cookie, and posts with the mark of the page's forms."""

    visitor: Visitor
    cookie: str
    csrf: str = ""

    def get(self, path: str, **more: Any) -> httpx.Response:
        response = self.visitor.get(path, headers={"cookie": f"__Host-parvis={self.cookie}"}, **more)
        found = re.search(r'name="csrf" value="([^"]+)"', response.text)
        self.csrf = found[1] if found else self.csrf
        return response

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        sent = {"cookie": f"__Host-parvis={self.cookie}", "origin": ADDRESS, **headers}
        return self.visitor.post(path, data={"csrf": self.csrf, **(data or {})}, headers=sent)


def cookie_of(response: httpx.Response) -> str:
    found = re.match(r"__Host-parvis=([^;]+);", response.headers.get("set-cookie", ""))
    assert found, response.status_code
    return found[1]


def signed_in(endpoint: Endpoint, practitioner: str = "claire") -> Member:
    """Through a link made on the machine."""
    context = endpoint.app.state.context
    link = access.link_address(context, context.practice, practitioner, "fr").removeprefix(ADDRESS)
    member = Member(endpoint.visitor, cookie_of(endpoint.visitor.post(link)))
    member.get("/fr/agenda")
    return member
