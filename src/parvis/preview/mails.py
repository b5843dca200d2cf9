"""The mails of the demonstration: files that would have been sent, read back for the person who looks around."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from markupsafe import Markup, escape

NAME = re.compile(r"[A-Za-z0-9._-]+\.eml")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    position: int
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Mail:
    name: str  # of the file
    subject: str
    sender: str
    to: str
    date: dt.datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def list_mails(folder: Path) -> tuple[Mail, ...]:
    """Every mail of the folder, the newest first."""
    if not folder.is_dir():
        return ()
    files = sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return tuple(_mail(path) for path in files)


def read_mail(folder: Path, name: str) -> Mail | None:
    """One mail, or None. `name` comes from an address: it is never used as a path before it looks like a file's name."""
    path = _safe(folder, name)
    return _mail(path) if path else None


def read_attachment(folder: Path, name: str, position: int) -> tuple[str, str, bytes] | None:
    """(file name, media type, bytes) of an attachment."""
    path = _safe(folder, name)
    if path is None:
        return None
    parts = list(_parse(path).iter_attachments())
    if not 0 <= position < len(parts):
        return None
    part = parts[position]
    content = part.get_payload(decode=True)
    return part.get_filename() or "attachment", part.get_content_type(), content if isinstance(content, bytes) else b""


def linked(text: str) -> Markup:
    """The text part with its addresses made into links, everything else escaped."""
    out, end = Markup(), 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;)")
        out += escape(text[end : match.start()]) + Markup('<a href="{0}">{0}</a>').format(address)
        end = match.start() + len(address)
    return out + escape(text[end:])


def _safe(folder: Path, name: str) -> Path | None:
    path = folder / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def _parse(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _mail(path: Path) -> Mail:
    message = _parse(path)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Mail(
        name=path.name,
        subject=str(message["subject"] or ""),
        sender=str(message["from"] or ""),
        to=str(message["to"] or ""),
        date=parsedate_to_datetime(message["date"]) if message["date"] else None,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        attachments=tuple(
            Attachment(
                position, part.get_filename() or "", part.get_content_type(), len(part.get_payload(decode=True) or b"")
            )
            for position, part in enumerate(message.iter_attachments())
        ),
    )
