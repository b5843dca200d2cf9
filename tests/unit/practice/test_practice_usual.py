"""What is answered without a library is what the library answers."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from email_validator import validate_email
from stdnum import luhn
from stdnum.fr import siren, siret

from parvis.practice import contacts, forms
from parvis.practice.numbers import check_number, luhn_agrees


def test_a_french_number_is_written_as_phonenumbers_writes_it():
    rng = random.Random(20261122)
    for _ in range(300):
        pairs = (rng.choice(("", " ", ".")) + f"{rng.randrange(100):02}" for _ in range(4))
        typed = rng.choice(("+33 ", "+33", "0")) + rng.choice("123456789") + "".join(pairs)
        parsed = phonenumbers.parse(typed, "FR")
        assert phonenumbers.is_possible_number(parsed)
        assert contacts.phone_number(typed, "FR") == phonenumbers.format_number(
            parsed, phonenumbers.PhoneNumberFormat.E164
        )


def test_a_number_with_a_first_zero_is_french_in_france_only():
    assert contacts.phone_number("06 12 34 56 78", "FR-IDF") == "+33612345678"
    assert contacts.phone_number("06 12 34 56 78", "CA") != "+33612345678"


def test_a_plain_address_is_one_for_the_library_too():
    rng = random.Random(20261122)
    letters = "abcxyz019"
    plain = 0
    for _ in range(300):
        words = ["".join(rng.choices(letters, k=rng.randint(1, 12))) for _ in range(3)]
        typed = f"{words[0]}{rng.choice('._-')}{words[1]}@{words[2]}{rng.choice(('', '-x9b'))}.{rng.choice(('fr', 'org', 'eu'))}"
        plain += contacts._PLAIN_EMAIL.fullmatch(typed) is not None
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
        assert contacts.email_address(typed) == found.normalized == typed
    assert plain == 300


@pytest.mark.parametrize(
    "typed", ["a..b@x.fr", "a@x--y.fr", "a@-x.fr", ".a@x.fr", "a@x.local", "a@x", "a b@x.fr", "a@x.fr "]
)
def test_what_is_no_plain_address_is_left_to_the_library(typed):
    assert contacts._PLAIN_EMAIL.fullmatch(typed) is None


def test_check_digits_are_those_of_stdnum():
    rng = random.Random(20261122)
    for _ in range(1000):
        number = f"{rng.randrange(10**14):014}"
        assert luhn_agrees(number) == luhn.is_valid(number)
        assert (check_number("SIREN", number[:9]) is None) == (
            siren.is_valid(number[:9]) and number[:9].strip("0") != ""
        )
        assert (check_number("SIRET", number) is None) == siret.is_valid(number)


def test_what_most_practices_write_is_known_to_the_tables():
    assert forms._countries() >= forms.USUAL_COUNTRIES
    assert forms._zones() >= forms.USUAL_ZONES
    assert forms._currencies() >= forms.USUAL_CURRENCIES
