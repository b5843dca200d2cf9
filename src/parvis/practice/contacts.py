"""What an e-mail address and a telephone number are: one answer for facts, for questions and for forms of visitors.

Nothing is asked of the network. The libraries are imported when they are needed: loading them takes longer than a command.
"""

from __future__ import annotations

MAX_EMAIL = 254
MAX_PHONE = 40


def email_address(typed: str) -> str:
    """The address as every mail server takes it, "" for what is not one.

    A mailbox name is ASCII; a domain with accents becomes its ASCII form.
    """
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
