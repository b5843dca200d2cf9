"""What an e-mail address and a telephone number are: one answer for facts, for questions and for forms of visitors.

Nothing is asked of the network. The libraries are imported when they are needed: loading them takes longer than a command.
"""

from __future__ import annotations

import re

MAX_EMAIL = 254
MAX_PHONE = 40
# What every library takes as it is written: most addresses, and French numbers. The libraries answer for all others.
_PLAIN_EMAIL = re.compile(
    r"(?=.{1,100}\Z)[a-z0-9]+(?:[._-][a-z0-9]+){0,3}@(?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20})?\.){1,3}(?:fr|be|ch|ca|com|org|net|uk|eu)"
)
_FRENCH_PHONE = re.compile(r"(\+33 ?|0)([1-9](?:[ .]?[0-9]{2}){4})")


def email_address(typed: str) -> str:
    """The address as every mail server takes it, "" for what is not one.

    A mailbox name is ASCII; a domain with accents becomes its ASCII form.
    """
    if _PLAIN_EMAIL.fullmatch(typed):
        return typed
    from email_validator import EmailNotValidError, validate_email

    if len(typed) > MAX_EMAIL:
        return ""
    try:
        # `test_environment` admits the reserved names (.test) that demonstrations and tests use.
        found = validate_email(typed, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return found.ascii_email or found.normalized


def phone_number(typed: str, country: str) -> str | None:
    """The number in international form; "" for one of an impossible length, None for what is none.

    `country` (`FR`, `CA-QC`) reads numbers that are written as at home.
    """
    french = _FRENCH_PHONE.fullmatch(typed)
    if french and (country[:2].upper() == "FR" or french[1] != "0"):
        return "+33" + french[2].replace(" ", "").replace(".", "")
    import phonenumbers

    if len(typed) > MAX_PHONE:
        return None
    try:
        number = phonenumbers.parse(typed, country.split("-", maxsplit=1)[0].upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
