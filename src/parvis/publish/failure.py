"""A publication by the clock that failed is told by mail: nobody was watching."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from parvis.i18n import T, translator
from parvis.mail import Delivery, MailSettings, Message, deliver
from parvis.practice.model import Practice
from parvis.settings import SMTP_URL


def tell_failure(
    practice: Practice, reasons: Sequence[str], environment: Mapping[str, str], *, language: str, now: dt.datetime
) -> Delivery | None:
    """Mail the practice why its site was not published; None when no server or no address is known."""
    url = environment.get(SMTP_URL.name, "").strip()
    to = practice.email or next((person.email for person in practice.practitioners if person.email), "")
    if not url or not to:
        return None
    _ = translator(language)
    shown = "\n".join(f"- {reason}" for reason in reasons)
    text = T(
        "The site of {practice} should have been published by itself on {date}, and was not:\n\n{reasons}\n\n"
        "What is online still works. Mend what is named, then: parvis publish",
        practice=practice.name,
        date=f"{now:%Y-%m-%d %H:%M %Z}",
        reasons=shown,
    )
    message = Message(
        sender=practice.booking.sender or practice.newsletter.sender or to,
        to=to,
        subject=_("Your site was not published"),
        text=text.say(language) + "\n",
        sender_name=practice.name,
        date=now,
        headers=(("Auto-Submitted", "auto-generated"),),
    )
    return deliver(message, MailSettings(smtp_url=url))
