"""The one mail of the agenda: the link that signs in."""

from __future__ import annotations

import datetime as dt

from parvis.booking.ics import site_domain
from parvis.endpoint.agenda.access import LINK_LIFE, address_of, known, link_token
from parvis.endpoint.context import Context
from parvis.i18n import T, Text
from parvis.letter import Letter, Paragraph, as_html, as_text
from parvis.mail import Message
from parvis.outbox import OutboxRow
from parvis.practice.model import Practice
from parvis.store.moments import moment


def sign_in_mail(context: Context, practice: Practice, row: OutboxRow) -> Message | None:
    """None once the link would be over, or when the practitioner left."""
    who, language = str(row.payload["who"]), str(row.payload["language"])
    asked, now = moment(int(row.payload["at"])), context.clock()
    to = address_of(practice, who) if known(practice, who) else ""
    if not to or now - asked > LINK_LIFE:
        return None
    token = link_token(context, who, str(row.payload["nonce"]), asked)
    letter = _letter(practice, language, f"{context.address(practice)}/{language}/agenda/sign-in/{token}")
    return Message(
        sender=practice.booking.sender or practice.email or to,
        sender_name=practice.name,
        to=to,
        subject=letter.title,
        text=as_text(letter),
        html=as_html(letter, practice),
        headers=(("Auto-Submitted", "auto-generated"),),
        message_id=row.message_id(site_domain(practice)),
        date=now,
    )


def _letter(practice: Practice, language: str, address: str) -> Letter:
    def say(text: Text) -> str:
        return text.say(language)

    minutes = LINK_LIFE // dt.timedelta(minutes=1)
    return Letter(
        language=language,
        title=say(T("Your link to the agenda")),
        sender=practice.name,
        below="",
        heading=say(T("Sign in to the agenda")),
        paragraphs=(Paragraph(say(T("This link signs in once, within {minutes} minutes.", minutes=minutes))),),
        button=Paragraph(say(T("Open the agenda")), address),
        foot=(Paragraph(say(T("You did not ask for it? Then do nothing: without this link, nobody comes in."))),),
    )
