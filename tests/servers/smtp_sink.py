"""An SMTP server for tests: keeps what it gets, and answers what the test tells it to.

    with Sink() as sink:                              # its own thread; sink.port
        sink.answers["RCPT"] = ["450 4.2.1 later"]    # the next RCPT gets this, then 250 again
        ...
        assert sink.messages[0].rcpt == ["a@example.org"]

answers[verb] is a list of replies used up one by one, for: "connect", EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA and
"body" (after the final dot). "drop" closes the connection, "hang" never answers. Keep `always[verb]` for a lasting answer.
Give an ssl.SSLContext for STARTTLS, and implicit_tls=True for port-465 style.
From a shell: python smtp_sink.py [port]
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Message:
    mail: str
    rcpt: list[str]
    data: bytes
    tls: bool


@dataclass
class Sink:
    port: int = 0
    context: ssl.SSLContext | None = None
    implicit_tls: bool = False
    keep: bool = True
    messages: list[Message] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, str] = field(default_factory=dict)
    count: int = 0
    connections: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait(10)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        tls = self.context if self.implicit_tls else None
        server = self._loop.run_until_complete(
            asyncio.start_server(self._client, "127.0.0.1", self.port, ssl=tls, limit=1 << 26)
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _reply(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> bool:
        """Send the answer of this verb; True when it is the usual, positive one."""
        text = self.answers[verb].pop(0) if self.answers[verb] else self.always.get(verb, usual)
        if text == "hang":
            await asyncio.sleep(3600)
        if text == "drop":
            raise ConnectionResetError
        writer.write(text.replace("\n", "\r\n").encode() + b"\r\n")
        await writer.drain()
        return text[0] in "23"

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: PLR0912 - one branch a verb
        self.connections += 1
        mail, rcpt, tls = "", [], self.implicit_tls
        try:
            if not await self._reply(writer, "connect", "220 sink"):
                return
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                self.commands.append(line)
                verb = line.split()[0].upper()
                if verb in ("EHLO", "HELO"):
                    extra = "\n250-STARTTLS" if self.context and not tls else ""
                    await self._reply(
                        writer,
                        "EHLO",
                        f"250-sink{extra}\n250-8BITMIME\n250-SMTPUTF8\n250-SIZE 50000000\n250 AUTH PLAIN",
                    )
                elif verb == "STARTTLS":
                    if await self._reply(writer, verb, "220 go"):
                        await writer.start_tls(self.context)
                        tls = True
                elif verb == "AUTH":
                    await self._reply(writer, verb, "235 ok")
                elif verb == "MAIL":
                    if await self._reply(writer, verb, "250 ok"):
                        mail, rcpt = line[10:].partition(">")[0].lstrip("<"), []
                elif verb == "RCPT":
                    if await self._reply(writer, verb, "250 ok"):
                        rcpt.append(line[8:].partition(">")[0].lstrip("<"))
                elif verb == "DATA":
                    if not await self._reply(writer, verb, "354 go"):
                        continue
                    data = await reader.readuntil(b"\r\n.\r\n")
                    if await self._reply(writer, "body", "250 queued"):
                        self.count += 1
                        if self.keep:
                            body = (b"\r\n" + data[:-3]).replace(b"\r\n.", b"\r\n")[2:]
                            self.messages.append(Message(mail, rcpt, body, tls))
                elif verb == "QUIT":
                    await self._reply(writer, verb, "221 bye")
                    return
                else:
                    await self._reply(writer, verb, "250 ok")
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


if __name__ == "__main__":
    with Sink(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as sink:
        print(sink.port, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(sink.count, "messages")
