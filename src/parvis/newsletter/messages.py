"""The two mails of a subscription: the one that asks to confirm, the one that says welcome and how to leave."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, as_html, as_text
from parvis.mail import Message
from parvis.newsletter.subscribe import CONFIRM, WELCOME, Reader
from parvis.pages.identity import main_address
from parvis.pages.typography import typeset
from parvis.practice.help_lines import emergency_sentence
from parvis.practice.model import Practice

KINDS = (CONFIRM, WELCOME)


def message_for(
    kind: str,
    practice: Practice,
    reader: Reader,
    address: str,
    *,
    now: dt.datetime,
    message_id: str = "",
) -> Message | None:
    """The mail of an outbox row; None once it is out of date. `address` is the confirmation or the leaving page."""
    wanted = "pending" if kind == CONFIRM else "confirmed"
    if not reader.email or reader.state != wanted:
        return None
    letter = _confirm(practice, reader, address) if kind == CONFIRM else _welcome(practice, reader, address)
    return Message(
        sender=sender(practice),
        sender_name=practice.name,
        to=reader.email,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        headers=(
            ("Auto-Submitted", "auto-generated"),
            *(list_headers(practice, address) if kind == WELCOME else ()),
        ),
        message_id=message_id,
        reply_to=practice.email,
        date=now,
    )


def list_headers(practice: Practice, leave: str) -> tuple[tuple[str, str], ...]:
    """What every mail to the list carries: one click leaves (RFC 8058), and the list has a name (RFC 2919)."""
    host = urlsplit(practice.site_url).hostname or "parvis.invalid"
    return (
        ("List-Id", f"<newsletter.{host}>"),
        ("List-Unsubscribe", f"<{leave}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def sender(practice: Practice) -> str:
    """The address the letter comes from."""
    return practice.newsletter.sender or practice.email


def name(practice: Practice, language: str) -> str:
    """The letter's own name, else « la lettre »."""
    return typeset(practice.newsletter.name.to(language), language) or T("The letter").say(language)


def _confirm(practice: Practice, reader: Reader, address: str) -> Letter:
    language = reader.language

    def say(text: Text) -> str:
        return text.say(language)

    return Letter(
        language=language,
        title=say(T("Confirm your subscription")),
        sender=practice.name,
        below=name(practice, language),
        heading=say(T("One click more.")),
        paragraphs=(
            Paragraph(
                say(T("Someone, probably you, asked to receive {name} at this address.", name=name(practice, language)))
            ),
        ),
        button=Paragraph(say(T("Confirm my subscription")), address),
        after_button=(
            Paragraph(
                say(
                    T("The link is good for seven days. It was not you? Do nothing: the subscription will not be made.")
                )
            ),
        ),
        foot=_foot(practice, reader),
    )


def _welcome(practice: Practice, reader: Reader, leave: str) -> Letter:
    language = reader.language

    def say(text: Text) -> str:
        return text.say(language)

    rhythm = typeset(practice.newsletter.rhythm.to(language), language)
    sentences = [Paragraph(say(T("You will receive {name}.", name=name(practice, language))))]
    if rhythm:
        sentences.append(Paragraph(f"{rhythm.rstrip('.')}."))
    sentences.append(Paragraph(say(T("No pixel, no followed links: nobody sees whether you read it."))))
    return Letter(
        language=language,
        title=say(T("Your subscription is confirmed")),
        sender=practice.name,
        below=name(practice, language),
        heading=say(T("Welcome.")),
        paragraphs=tuple(sentences),
        foot=(
            Paragraph(say(T("[Unsubscribe], in one click and without a question.")), leave),
            *_foot(practice, reader),
        ),
    )


def _foot(practice: Practice, reader: Reader) -> tuple[Paragraph, ...]:
    address = main_address(practice, reader.language)
    postal = ", ".join((practice.name, *(address.lines if address else ())))
    return (
        Paragraph(
            T(
                "This message went to {email} because the subscription was asked for with that address.",
                email=reader.email,
            ).say(reader.language)
        ),
        Paragraph(typeset(postal, reader.language)),
        Paragraph(emergency_sentence(practice.region or practice.country, reader.language)),
    )
