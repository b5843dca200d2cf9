"""One message, three ways out: an SMTP server, a folder of `.eml` files, the screen. Nothing else speaks SMTP.

The shape is the one that both Gmail and older Outlook understand: mixed(alternative(plain, html, calendar), invite.ics).
What became of a message is said as SMTP allows: it left, it may be tried again, it was refused, or nobody knows, because
the connection broke between the end of the content and the answer (RFC 5321, 4.5.3.2.6).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.policy
import hashlib
import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TextIO
from urllib.parse import unquote, urlsplit

from parvis.paths import replace_file

TIMEOUT = 30
"""Seconds that each answer of the server may take; a whole conversation has some ten answers."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
# A long URL in these would be folded or encoded by `email`, and mail readers would show no button (python/cpython#74717).
_NEVER_FOLDED = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "feedback-id"})
_LONGEST_LINE = 998


class Outcome(StrEnum):
    """What became of a message; the values are states of the outbox."""

    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outcome, and the server's code or a word about why. Never an address."""

    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An invitation: its method is also said in the media type (RFC 6047, 2.4)."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person. `message_id` with its angle brackets; without `date` the first server adds one."""

    sender: str
    to: str
    subject: str
    text: str
    html: str = ""
    calendar: Calendar | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    sender_name: str = ""
    reply_to: str = ""
    date: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes: `smtp_url` first, else `folder`, else the screen.

    `smtp://user:password@host:587` speaks STARTTLS (only a server on this machine may do without), `smtps://` is TLS from
    the start (465). `context` replaces the system's certificate authorities, `screen` the standard output.
    """

    smtp_url: str = ""
    folder: Path | None = None
    context: ssl.SSLContext | None = None
    screen: TextIO | None = None
    timeout: float = TIMEOUT

    @property
    def way(self) -> Literal["smtp", "folder", "screen"]:
        if self.smtp_url:
            return "smtp"
        return "folder" if self.folder else "screen"


class _Policy(email.policy.EmailPolicy):
    """SMTP's own, except that some headers are one line whatever their length."""

    def fold(self, name: str, value: Any) -> str:
        return _line(name, value) if name.lower() in _NEVER_FOLDED else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return _line(name, value).encode("ascii") if name.lower() in _NEVER_FOLDED else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


def _line(name: str, value: Any) -> str:
    line = f"{name}: {str(value).strip()}"
    if not line.isascii() or len(line) > _LONGEST_LINE:
        raise ValueError(f"{name} does not fit in one line of ASCII")
    return f"{line}\r\n"


def build(message: Message) -> bytes:
    """The bytes of a message, always the same for the same message.

    Raises ValueError for a line break in a header or an address that is none: nothing is ever put in by a name or a subject.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(_plain(message.sender_name), addr_spec=_ascii(message.sender))
    mail["To"] = Address(addr_spec=_ascii(message.to))
    mail["Subject"] = _plain(message.subject)
    if message.reply_to:
        mail["Reply-To"] = Address(addr_spec=_ascii(message.reply_to))
    if message.date:
        mail["Date"] = message.date
    if message.message_id:
        mail["Message-ID"] = _plain(message.message_id)
    for name, value in message.headers:
        mail[name] = _plain(value)
    _fill(mail, message)
    for number, part in enumerate(part for part in _parts(mail) if part.is_multipart()):
        seed = f"{number}:{message.message_id}:{message.text}"
        part.set_boundary("=_" + hashlib.sha256(seed.encode()).hexdigest()[:40])
    return mail.as_bytes(policy=_POLICY)


def deliver(message: Message, settings: MailSettings) -> Delivery:
    """Send a message the way the settings say. A message or a server that fails is an outcome, not an exception."""
    try:
        content = build(message)
        sender, to = _ascii(message.sender), _ascii(message.to)
    except ValueError:
        return Delivery(Outcome.FAILED, "malformed")
    if settings.way == "smtp":
        return _by_smtp(content, sender, to, settings)
    if settings.folder:
        return _to_folder(content, message, settings.folder)
    print(_shown(message), file=settings.screen or sys.stdout)
    return Delivery(Outcome.SENT, "screen")


def _fill(mail: EmailMessage, message: Message) -> None:
    mail.set_content(message.text, charset="utf-8", cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if message.calendar:
        method, content = message.calendar.method, message.calendar.content
        mail.add_alternative(
            content.decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": method}
        )
        mail.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    for item in message.attachments:
        maintype, _, subtype = item.media_type.partition("/")
        mail.add_attachment(item.content, maintype=maintype, subtype=subtype, filename=item.name)


def _parts(mail: EmailMessage) -> Iterator[MIMEPart]:
    for part in mail.walk():
        assert isinstance(part, MIMEPart)
        yield part


def _plain(value: str) -> str:
    if re.search(r"[\r\n\x00]", value):
        raise ValueError("a header is one line")
    return value


def _ascii(address: str) -> str:
    """An address as SMTP carries it everywhere: the domain in IDNA, the local part in ASCII."""
    local, _, domain = _plain(address).rpartition("@")
    carried = f"{local}@{domain.encode('idna').decode('ascii')}"
    if not re.fullmatch(r"[!-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", carried) or re.search(
        r'[<>(),;:"\\]', local
    ):
        raise ValueError("not an e-mail address")
    return carried


def _by_smtp(content: bytes, sender: str, to: str, settings: MailSettings) -> Delivery:
    try:
        smtp = _connected(settings)
    except smtplib.SMTPResponseException as error:
        # A refused sign-in is a mistake in the settings: the mail waits until it is mended.
        return Delivery(Outcome.DEFERRED, str(error.smtp_code))
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(Outcome.DEFERRED, type(error).__name__)
    try:
        return _conversation(smtp, content, sender, to)
    finally:
        smtp.close()


def _connected(settings: MailSettings) -> smtplib.SMTP:
    url = urlsplit(settings.smtp_url)
    host, context = url.hostname or "localhost", settings.context or ssl.create_default_context()
    smtp: smtplib.SMTP
    if url.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, url.port or 465, timeout=settings.timeout, context=context)
    else:
        smtp = smtplib.SMTP(host, url.port or 587, timeout=settings.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and (smtp.has_extn("starttls") or host not in _LOOPBACK):
            smtp.starttls(context=context)  # raises when the server has none: no mail in clear over a network
            smtp.ehlo()
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        smtp.close()
        raise
    return smtp


def _conversation(smtp: smtplib.SMTP, content: bytes, sender: str, to: str) -> Delivery:
    """MAIL, RCPT, DATA by hand: smtplib does not say on which side of the final dot a connection broke."""
    steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
        lambda: smtp.mail(sender),
        lambda: smtp.rcpt(to),
        lambda: smtp.docmd("DATA"),
    )
    try:
        for step in steps:
            code, _ = step()
            if code not in (250, 251, 354):
                return _answered(code)
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(Outcome.DEFERRED, type(error).__name__)
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        code, _ = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(Outcome.UNKNOWN, type(error).__name__)
    with contextlib.suppress(OSError, smtplib.SMTPException):  # the message has its answer already
        smtp.quit()
    return _answered(code)


def _answered(code: int) -> Delivery:
    kinds = {2: Outcome.SENT, 4: Outcome.DEFERRED, 5: Outcome.FAILED}
    return Delivery(kinds.get(code // 100, Outcome.UNKNOWN), str(code))


def _to_folder(content: bytes, message: Message, folder: Path) -> Delivery:
    name = hashlib.sha256((message.message_id or content.decode("ascii", "replace")).encode()).hexdigest()[:16]
    when = f"{message.date:%Y%m%dT%H%M%S}-" if message.date else ""
    path = folder / f"{when}{name}.eml"
    try:
        replace_file(path, content)
    except OSError as error:
        return Delivery(Outcome.DEFERRED, type(error).__name__)
    return Delivery(Outcome.SENT, "folder")


def _shown(message: Message) -> str:
    rule = "-" * 60
    attached = ["invite.ics"] if message.calendar else []
    attached += [item.name for item in message.attachments]
    lines = [rule, f"From: {message.sender}", f"To: {message.to}", f"Subject: {message.subject}", "", message.text]
    return "\n".join([*lines, *(f"[{name}]" for name in attached), rule])
