"""The sentences that booking.js shows, in one language; the page carries them as JSON."""

from __future__ import annotations

from parvis.i18n import T, Text

MESSAGES: dict[str, Text] = {
    "when": T("When?"),
    "loading": T("Reading the calendar…"),
    "previous": T("Previous week"),
    "next": T("Next week"),
    "noneDay": T("No times this day"),
    "noneWeek": T("No free times this week. The next is"),
    "noneAtAll": T("No free times at the moment."),
    "orCall": T("You can also call"),
    "unreachable": T("The calendar is not answering. You can try again, or call"),
    "unreachableNoPhone": T("The calendar is not answering. You can try again."),
    "retry": T("Try again"),
    "plain": T("Continue with the simple form"),
    "zone": T("Time zone"),
    "zoneHint": T("Useful for a session at a distance. On site, times are always those of the place."),
    "details": T("Your details"),
    "name": T("Full name"),
    "email": T("E-mail address"),
    "emailHint": T("For the confirmation."),
    "phone": T("Telephone"),
    "optional": T("(optional)"),
    "phoneHint": T("Only to reach you if I must cancel."),
    "phoneCall": T("I call you at this number."),
    "trap": T("Leave this empty"),
    "noMotive": T("I do not ask why you come: we will speak of it together."),
    "privacy": T("Learn more"),
    "choose": T("Choose a time above."),
    "confirm": T("Confirm appointment"),
    "sending": T("Sending…"),
    "oneMissing": T("One thing is missing"),
    "manyMissing": T("Several things are missing"),
    "notSent": T("Your appointment could not be sent. Your details are kept: you can try again."),
}


def embed_messages(language: str) -> dict[str, str]:
    """Name in the script → sentence in `language`."""
    return {name: text.say(language) for name, text in MESSAGES.items()}
