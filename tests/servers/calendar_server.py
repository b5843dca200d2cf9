"""A web server on this machine that serves calendars as a test says: slow, large, redirecting, changing.

with CalendarServer() as server:
    server.pages["/a.ics"] = Page(b"BEGIN:VCALENDAR…")
    server.url("/a.ics"); server.asked[-1].headers
"""

from __future__ import annotations

import ssl
import threading
import time
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Page:
    """`drip`: seconds between two bytes; `cut`: bytes announced but never sent."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    cut: int = 0
    announced: bool = True


@dataclass
class Asked:
    method: str
    path: str
    headers: Message


class CalendarServer:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.tls = tls
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(server: CalendarServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append(Asked(self.command, self.path, self.headers))
            if length := int(self.headers.get("Content-Length", 0)):
                self.rfile.read(length)
            page = server.pages.get(self.path, Page(b"", 404))
            self.close_connection = True
            etag = page.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                page = Page(b"", 304)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.announced:
                self.send_header("Content-Length", str(len(page.body) + page.cut))
            self.end_headers()
            self._send(page)

        do_REPORT = do_GET  # noqa: N815 - the server looks it up by this name

        def _send(self, page: Page) -> None:
            try:
                if not page.drip:
                    self.wfile.write(page.body)
                    return
                for byte in page.body:
                    if server.stopped.is_set():
                        return
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(page.drip)
            except OSError:  # the other side has had enough
                return

        def log_message(self, *_: object) -> None:
            return

    return Handler
