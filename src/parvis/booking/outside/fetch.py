"""One HTTP request to an outside calendar: a verified address, little time, a bounded answer, no cookie, no proxy."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

from parvis.booking.outside.guard import Rules, Target, Unreadable, target_of

_REDIRECTS = (301, 302, 303, 307, 308)
_OK, _MULTI_STATUS, _NOT_MODIFIED = 200, 207, 304
_CODES = {401: "sign-in", 403: "sign-in", 404: "not-found", 410: "not-found", 429: "too-often"}
_SERVER_FAILS = 500
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is None when nothing has changed since `mark`, which is what to send the next time."""

    content: bytes | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    login: Login | None = None
    fine: tuple[int, ...] = (_OK, _MULTI_STATUS)


def fetch(url: str, rules: Rules, question: Question = Question(), mark: str = "") -> Answer:
    """Ask once, following a few redirects, each verified like the first address. Raises Unreadable."""
    with _deadline(rules.seconds) as clock:
        target, login = target_of(url, rules), question.login
        for _ in range(rules.redirects + 1):
            found = _ask(target, rules, question, login, mark, clock)
            if isinstance(found, Answer):
                return found
            following = target_of(urljoin(target.parts.geturl(), found), rules)
            if following.origin != target.origin:
                login = None  # a password is for the server it was given for
            target = following
    raise Unreadable("redirects")


def _ask(
    target: Target, rules: Rules, question: Question, login: Login | None, mark: str, clock: _Clock
) -> Answer | str:
    """The answer, or the address that it redirects to."""
    connection = http.client.HTTPConnection(target.host, target.port)  # only its protocol: the socket is ours
    try:
        connection.sock = clock.watch(_connected(target, rules, clock))
        connection.request(
            question.method, target.path, question.body, _headers(target, question, login) | _conditions(mark)
        )
        with connection.getresponse() as response:
            found = _answered(response, rules, mark, question.fine)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreadable("timeout" if clock.over or isinstance(error, TimeoutError) else _code(error)) from None
    finally:
        connection.close()
    if clock.over:  # the socket was shut: what looks like the end may be the middle
        raise Unreadable("timeout")
    return found


def _headers(target: Target, question: Question, login: Login | None) -> dict[str, str]:
    headers = {"Host": target.netloc, "User-Agent": "Parvis", "Accept-Encoding": "identity", **question.headers}
    return headers if login is None else {**headers, "Authorization": login.header}


def _connected(target: Target, rules: Rules, clock: _Clock) -> socket.socket:
    plain = socket.create_connection((target.address, target.port), timeout=clock.left)
    if target.parts.scheme != "https":
        return plain
    try:
        return rules.tls().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _answered(response: http.client.HTTPResponse, rules: Rules, mark: str, fine: tuple[int, ...]) -> Answer | str:
    status = response.status
    if status == _NOT_MODIFIED and mark:
        return Answer(None, mark)
    if status in _REDIRECTS and (place := response.headers.get("Location")):
        return place
    if status not in fine:
        raise Unreadable(_CODES.get(status, "server" if status >= _SERVER_FAILS else "refused"))
    return Answer(_body(response, rules.most_bytes), _mark(response))


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    if (response.length or 0) > most:
        raise Unreadable("too-large")
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > most:
            raise Unreadable("too-large")
    if response.length:  # half a calendar would open the hours of the other half
        raise ConnectionError
    return bytes(content)


def _mark(response: http.client.HTTPResponse) -> str:
    """What a later request may be conditional on: `e:` and the ETag, or `m:` and the date."""
    etag, changed = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    mark = f"e:{etag}" if etag else f"m:{changed}" if changed else ""
    return mark if mark.isascii() and mark.isprintable() else ""


def _conditions(mark: str) -> dict[str, str]:
    if not mark:
        return {}
    return {"If-None-Match" if mark.startswith("e:") else "If-Modified-Since": mark[2:]}


def _code(error: Exception) -> str:
    return "certificate" if isinstance(error, ssl.SSLError) else "connection"


class _Clock:
    """The time of a whole request: at its end the socket is shut, however slowly bytes drip in."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self.over = False

    @property
    def left(self) -> float:
        """Raises Unreadable."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreadable("timeout")
        return left

    def watch(self, connected: socket.socket) -> socket.socket:
        with self._lock:
            self._socket = connected
        if self.over:
            connected.close()
            raise Unreadable("timeout")
        return connected

    def end(self) -> None:
        with self._lock:
            self.over = True
            if self._socket is not None:
                try:  # of the plain class: a TLS socket would touch what the reading thread is using
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
                except OSError:
                    return


@contextmanager
def _deadline(seconds: float) -> Iterator[_Clock]:
    clock = _Clock(seconds)
    timer = threading.Timer(seconds, clock.end)
    timer.daemon = True
    timer.start()
    try:
        yield clock
    finally:
        timer.cancel()
