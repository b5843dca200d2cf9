"""`parvis endpoint serve` or `worker` as a process of its own, of a practice with two people and one room, on a database.

with EndpointProcess(folder, url) as endpoint:
    endpoint.post("/api/book", {...}) -> (status, answer)
    endpoint.kill()                                   # SIGKILL, as a machine that loses its power
    endpoint.start()                                  # again, at the same address
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

SECRET = "a secret for tests long enough to be one 0123456789"
COMMAND = [sys.executable, "-c", "from parvis.cli.start import main; main()", "endpoint"]
_SERVICES = (("short", "a", 30, 45), ("long", "a", 60, 90), ("other", "b", 50, 0))
_PRACTICE = """
name = "Race"
country = "FR"
languages = ["fr", "en"]
time_zone = "Europe/Paris"
currency = "EUR"
site_url = "https://www.race.example"
endpoint_url = "https://rdv.race.example"
email = "bonjour@race.example"
phone = "+33 2 61 91 40 00"
fictional = true

[[places]]
id = "room"
kind = "on-site"
name = { fr = "Sur place", en = "On site" }
address = { street = "9, rue du Figuier-Blanc", postal_code = "49100", city = "Angers" }
room = "one"

[[places]]
id = "online"
kind = "online"
name = { fr = "En ligne", en = "Online" }
link = "https://salon.example/"
"""
_PERSON = """
[[practitioners]]
id = "{who}"
name = "{who} Exemple"
profession = "sophrologue"
email = "{who}@race.example"
phone = "+33 2 61 91 40 01"

[[availability]]
practitioner = "{who}"
days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
hours = ["08:00-20:00"]
"""
_SERVICE = """
[[services]]
id = "{name}"
practitioner = "{who}"
name = {{ fr = "{name}", en = "{name}" }}
duration = {minutes}
price = {minutes}
places = ["room", "online"]
interval = 15
notice_hours = 0
"""
_OPTION = """
[[services.options]]
duration = {other}
price = {other}
"""


def practice_folder(folder: Path) -> Path:
    """A practice whose only file is its facts."""
    text = _PRACTICE + "".join(_PERSON.format(who=who) for who in "ab")
    for name, who, minutes, other in _SERVICES:
        text += _SERVICE.format(name=name, who=who, minutes=minutes)
        text += _OPTION.format(other=other) if other else ""
    (folder / "content").mkdir(parents=True, exist_ok=True)
    (folder / "content" / "practice.toml").write_text(text, encoding="utf-8")
    return folder


class EndpointProcess:
    """`mail`: a folder for mails, or the address of an SMTP server. `verb`: serve or worker."""

    def __init__(self, folder: Path, url: str, *, mail: Path | str, verb: str = "serve") -> None:
        self.folder = practice_folder(folder)
        where = {"PARVIS_SMTP_URL": mail} if isinstance(mail, str) else {"PARVIS_MAIL_FOLDER": str(mail)}
        kept = {
            name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ
        }
        self.environment = {
            **kept, "LC_ALL": "C.UTF-8", "PARVIS_SECRET_KEY": SECRET, "PARVIS_DATABASE_URL": url, "PARVIS_LANGUAGE": "en", **where,
        }  # fmt: skip
        self.verb = verb
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / f"{self.verb}-{self.port}.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Returns once it answers; a worker, once it says so."""
        port = ["--port", str(self.port)] if self.verb == "serve" else []
        with (self.folder / f"{self.verb}-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, self.verb, *port], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        end = time.monotonic() + 60
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"it does not start: {self.log}")
            time.sleep(0.05)

    def _ready(self) -> bool:
        if self.verb == "worker":
            return "This worker" in self.log
        try:
            return self.get("/health")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, Any]:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, Any], **headers: str) -> tuple[int, Any]:
        return self._ask("POST", path, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(content) if content else None

    def kill(self) -> None:
        """SIGKILL: nothing is put in order."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> int:
        """As a person or systemd stops it. The exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(60)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


def start_at(number: int) -> str:
    """Hours one after another, eight a day from next week on, all of them offered."""
    day, hour = divmod(number, 8)
    first = dt.datetime.combine(dt.date.today() + dt.timedelta(days=7), dt.time(9), dt.UTC)
    return f"{first + dt.timedelta(days=day, hours=hour):%Y-%m-%dT%H:%MZ}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
