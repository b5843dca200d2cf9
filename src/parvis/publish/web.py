"""Calls to a host's own interface over HTTPS: JSON out, JSON in, again when the host asks for patience."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis import __version__
from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.publish.target import TargetRefused, refusals

TIMEOUT = 60
_TRIES = 4
_BUSY = (429, 500, 502, 503, 504)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class KeyRefused(ParvisError):
    """The host does not accept the key."""

    exit_code = Exit.PROBLEMS


class Answer(dict[str, Any]):
    """An object of a host's answer. What its interface promises and is not there is said in a sentence."""

    def __init__(self, place: str, found: Mapping[str, Any]) -> None:
        super().__init__(found)
        self._place = place

    def __missing__(self, key: str) -> Any:
        raise TargetRefused(
            T("{place} answered what Parvis does not understand: there is no “{key}”.", place=self._place, key=key),
            T("Publish again; if it stays so, install a newer Parvis."),
        )


class Web:
    """One interface, one key. `wait` (seconds) is replaced in tests."""

    def __init__(self, base: str, key: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise TargetRefused(
                T("{address} does not begin with https://: the key would travel in the open.", address=base)
            )
        self.base, self._key, self._wait = base.rstrip("/"), key, wait
        self.place = parts.netloc

    def json(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        """The answer to a call, read. Raises KeyRefused, TargetRefused."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self.send(method, path, content, headers, key=key)

    def send(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str], *, key: str = "") -> Any:
        """The same with a body of any kind."""
        told = {
            "Authorization": f"Bearer {key or self._key}",
            "User-Agent": f"parvis/{__version__}",
            "Accept": "application/json",
            **headers,
        }
        request = urllib.request.Request(self.base + path, content, told, method=method)  # noqa: S310 - https, seen above
        answer = self._asked(request)
        try:
            return json.loads(answer, object_hook=lambda found: Answer(self.place, found)) if answer.strip() else None
        except ValueError as error:
            raise TargetRefused(T("{place} answered something that is not JSON.", place=self.place)) from error

    def _asked(self, request: urllib.request.Request) -> bytes:
        for number in range(_TRIES):
            try:
                with refusals(self.place), urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - https
                    content: bytes = answer.read()
                    return content
            except TargetRefused as refused:
                error = refused.__cause__
                if not isinstance(error, urllib.error.HTTPError):
                    raise
                words = _words(error)
                if error.code in (401, 403):
                    raise KeyRefused(
                        T("{place} does not accept this key.", place=self.place),
                        T("Make a new one in your host's own pages, with the right to publish this site."),
                    ) from error
                if error.code not in _BUSY or number == _TRIES - 1:
                    raise self._said(error.code, words) from error
                self._wait(_patience(error, number))
        raise AssertionError("unreachable")

    def _said(self, code: int, words: str) -> TargetRefused:
        return TargetRefused(
            T("{place} did not accept what was asked: {reason}", place=self.place, reason=f"{code} {words}".strip()),
            T("Look at the identifiers under [[publish]], then publish again."),
        )


def newest_before(deploys: Iterable[Any], shown: Any, moment: str) -> Any:
    """The newest of a host's deploys that is older than the one shown, by the field `moment`; None for none."""
    return max((d for d in deploys if d[moment] < shown[moment]), key=lambda d: str(d[moment]), default=None)


def _words(error: urllib.error.HTTPError) -> str:
    """What the host says of its refusal; its line is closed."""
    with error:
        return " ".join(error.read(1000).decode("utf-8", "replace").split())[:300]


def _patience(error: urllib.error.HTTPError, number: int) -> float:
    """Seconds: what the host asks for, at most a minute; twice as long each time otherwise."""
    asked = error.headers.get("Retry-After", "")
    return min(float(asked), 60.0) if asked.isdecimal() else 2.0**number
