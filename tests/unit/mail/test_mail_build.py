"""The bytes of a mail: its shape, its headers, and what cannot be slipped into it."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re

import pytest

from parvis.mail import Attachment, Calendar, Message, build

DATE = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Séance 🙂\r\nEND:VCALENDAR\r\n".encode()


def message(**more) -> Message:
    return Message(
        **{
            "sender": "bonjour@cabinet.example",
            "sender_name": "Cabinet Émery",
            "to": "zoe@example.org",
            "subject": "Votre rendez-vous du jeudi 26 novembre 2026 à 14 h 30, heure de Paris — à bientôt",
            "text": "Bonjour Zoé,\n\n" + "Une ligne très longue. " * 60 + "\n.\n.point\n",
            "html": "<p>Bonjour Zoé</p>" + "<p style='color:red'>é</p>" * 200,
            "message_id": "<abc@cabinet.example>",
            "date": DATE,
            **more,
        }
    )


def parsed(given: Message):
    return email.message_from_bytes(build(given), policy=email.policy.default)


def test_an_invitation_has_the_shape_that_calendars_expect():
    """mixed(alternative(plain, html, calendar with its method), invite.ics)."""
    mail = parsed(message(calendar=Calendar("REQUEST", ICS)))
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attached = mail.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternative.iter_parts())[2]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == ICS
    assert (attached.get_filename(), attached.get_content_type()) == ("invite.ics", "application/ics")
    assert attached.get_payload(decode=True) == ICS


def test_a_mail_without_invitation_has_two_faces_or_one():
    """Text and HTML; text alone."""
    assert parsed(message()).get_content_type() == "multipart/alternative"
    assert parsed(message(html="")).get_content_type() == "text/plain"


def test_what_was_written_is_what_is_read():
    """Accents, long lines, lone points, emoji and no-break spaces arrive as they left."""
    given = message(subject="« Séance » : 14 h 30 🙂", text="Ça va ?\nfin\n")
    mail = parsed(given)
    assert mail["subject"] == given.subject
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == given.text
    assert mail.get_body(("html",)).get_content().strip() == given.html
    assert mail["from"].addresses[0].display_name == "Cabinet Émery"
    assert mail["date"].datetime == DATE


def test_an_attachment_keeps_its_name_and_bytes():
    """Accents in the name too."""
    given = message(attachments=(Attachment("reçu n° 1.pdf", "application/pdf", b"%PDF\x00\xff"),))
    part = next(parsed(given).iter_attachments())
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == (
        "reçu n° 1.pdf",
        "application/pdf",
        b"%PDF\x00\xff",
    )


def test_lines_are_crlf_ascii_and_short():
    """RFC 5322: 78 where it can be, never above 998; nothing in eight bits."""
    raw = build(message(calendar=Calendar("REQUEST", ICS)))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_long_unsubscribe_address_stays_in_one_piece():
    """Folded or encoded, Gmail and Outlook show no button (python/cpython#74717)."""
    address = f"<https://cabinet.example/rdv/lettre/quitter?jeton={'a' * 200}>"
    headers = (
        ("List-Unsubscribe", address),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", "L <l.x>"),
    )
    raw = build(message(headers=headers))
    assert f"\r\nList-Unsubscribe: {address}\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"\r\nList-Id: L <l.x>\r\n" in raw
    assert b"\r\nMessage-ID: <abc@cabinet.example>\r\n" in raw
    with pytest.raises(ValueError, match="one line"):
        build(message(headers=(("List-Unsubscribe", f"<https://x/{'a' * 1000}>"),)))


def test_the_same_message_has_the_same_bytes():
    """Boundaries included; another message has other boundaries."""
    given = message(calendar=Calendar("CANCEL", ICS))
    assert build(given) == build(given)
    boundaries = [re.findall(rb'boundary="([^"]+)"', build(message(message_id=f"<{n}@x>"))) for n in "ab"]
    assert boundaries[0] != boundaries[1]


@pytest.mark.parametrize("poison", ["a\r\nBcc: all@example.org", "a\nBcc: all@example.org", "a\rb", "a\x00b"])
@pytest.mark.parametrize("name", ["subject", "sender_name", "to", "sender", "reply_to", "message_id"])
def test_no_line_break_gets_into_a_header(name, poison):
    """Whatever a visitor puts into a name or an address."""
    with pytest.raises(ValueError, match=r"."):
        build(
            message(**{name: poison if name in ("subject", "sender_name", "message_id") else f"{poison}@example.org"})
        )
    with pytest.raises(ValueError, match="one line"):
        build(message(headers=(("X-Any", poison),)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zoe",
        "@example.org",
        "zoe@",
        "zoe martin@example.org",
        "<zoe@example.org>",
        "a,b@example.org",
        "zoé@example.org",
    ],
)
def test_an_address_that_is_none_is_refused(address):
    """One address, in ASCII before the @."""
    with pytest.raises(ValueError, match=r"."):
        build(message(to=address))


def test_a_domain_with_accents_is_carried_in_its_ascii_form():
    """IDNA, in the header as on the wire."""
    assert b"To: zoe@xn--caf-dma.example\r\n" in build(message(to="zoe@café.example"))


def test_a_reply_goes_to_the_practitioner():
    """When the sender is the house and the answer is for one person."""
    assert parsed(message(reply_to="claire@cabinet.example"))["reply-to"] == "claire@cabinet.example"
