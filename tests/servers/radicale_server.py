"""A real CalDAV server (Radicale) in a process of its own, with one user and one calendar.

with Radicale(tmp_path) as server:
    server.put("visite", "BEGIN:VCALENDAR…")
    server.calendar                                     # its address
"""

from __future__ import annotations

import base64
import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

USER, PASSWORD = "claire", "secret-agenda-42"
_MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>perso</D:displayname></D:prop></D:set></C:mkcalendar>"""


class Radicale:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = f"/{USER}/perso/"

    @property
    def calendar(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        users = self.folder / "users"
        users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        config = self.folder / "radicale.conf"
        config.write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {self.folder / 'collections'}\n[logging]\nlevel = error\n",
            encoding="utf-8",
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        assert self.ask("MKCALENDAR", self.path, _MAKE) == 201
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def put(self, name: str, text: str) -> int:
        return self.ask("PUT", f"{self.path}{name}.ics", text, "text/calendar; charset=utf-8")

    def delete(self, name: str) -> int:
        return self.ask("DELETE", f"{self.path}{name}.ics")

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/xml") -> int:
        signed = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body.encode(), {"Authorization": f"Basic {signed}", "Content-Type": kind})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None, "radicale did not start"
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("radicale does not listen")
