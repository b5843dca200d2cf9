"""One answer to “is this an address, is this a number” for the facts, for `parvis init` and for a visitor's form."""

from __future__ import annotations

import pytest

from parvis.cli.questions import QUESTIONS
from parvis.endpoint.forms import BookingForm, check_details
from parvis.practice.contacts import email_address, phone_number
from parvis.practice.forms import FORMS, Around

_ASKED = {question.key: question.check for question in QUESTIONS}


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("anne@mail.example", True),
        ("anne@sous.domaine.test", True),
        ("anne@crêperie.example", True),
        ("andré@mail.example", False),
        ("anne@", False),
        ("anne@mail", False),
        ("anne@mail.example\r\nBcc: x@mail.example", False),
        ("a" * 250 + "@mail.example", False),
    ],
)
def test_facts_questions_and_forms_agree_on_what_an_e_mail_address_is(typed, known):
    """A mailbox name with accents is refused everywhere: mail servers do not take it."""
    assert bool(email_address(typed)) is known
    assert (FORMS["email"](typed, Around()) is None) is known
    assert (_ASKED["email"](typed, {}) is None) is known
    details, _problems = check_details(BookingForm(name="Anne", email=typed), "FR")
    assert bool(details.email) is known


@pytest.mark.parametrize(
    ("typed", "country", "known"),
    [
        ("02 61 91 45 20", "FR", "+33261914520"),
        ("+33 2 61 91 45 20", "CA-QC", "+33261914520"),
        ("514 555 0123", "CA-QC", "+15145550123"),
        ("02 61", "FR", ""),
        ("bientôt", "FR", None),
        ("0" * 60, "FR", None),
    ],
)
def test_facts_questions_and_forms_agree_on_what_a_telephone_number_is(typed, country, known):
    """A number is read as at home in its country, whose region does not matter."""
    assert phone_number(typed, country) == known
    assert (FORMS["phone"](typed, Around(country=country)) is None) is bool(known)
    assert (_ASKED["phone"](typed, {"country": country}) is None) is bool(known)
    details, _problems = check_details(BookingForm(name="Anne", email="a@mail.example", phone=typed), country)
    assert details.phone == (known or "")
