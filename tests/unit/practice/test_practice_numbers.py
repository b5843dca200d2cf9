"""Registration numbers: what their form allows to catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from parvis.practice.numbers import REGISTERS, check_number, compact, format_number, register_name

digits = st.text("0123456789", min_size=8, max_size=8)


def test_every_example_of_the_table_is_well_formed():
    for register in REGISTERS.values():
        if register.example:
            assert check_number(register.key, register.example) is None, register.key


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("rpps", "10 000 000 009"),
        ("rpps", "810000000009"),  # as national feeds write it
        ("adeli", "2A9312345"),
        ("siret", "732 829 320 00074"),
        ("siret", "35600000000048"),  # the post office's head office
        ("fr-vat", "FR 44 732829320"),
        ("bce", "BE 0403.170.701"),
        ("kbo", "0403.170.701"),
        ("uid", "CHE-100.155.212"),
        ("uid", "CHE-100.155.212 TVA"),
        ("gln", "7601000000002"),
        ("hcpc", "pyl 123456"),
        ("npi", "1234567893"),
        ("compsy", "123456"),
        ("opq", "12345-12"),
        ("rcc", "Y 1234.56"),
        ("ico", "ZA123456"),
        ("rncp", "RNCP35000"),
        ("state-license", "PSY 12345"),
        ("a register nobody knows", "x-1"),
    ],
)
def test_numbers_as_people_write_them_are_accepted(register, number):
    assert check_number(register, number) is None


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("rpps", "10000000008"),
        ("rpps", "1000000000"),
        ("rpps", "20000000007"),
        ("rpps", "1000000000A"),
        ("rpps", ""),
        ("siret", "73282932000075"),
        ("siret", "7328293200007"),
        ("fr-vat", "FR45732829320"),
        ("fr-vat", "44732829320X"),
        ("bce", "0403170702"),
        ("bce", "2403170701"),
        ("uid", "CHE-100.155.213"),
        ("uid", "100155212"),
        ("gln", "7601000000003"),
        ("gln", "7501000000005"),
        ("hcpc", "XYZ123"),
        ("hcpc", "PYL1234567"),
        ("npi", "1234567890"),
        ("npi", "3234567893"),
        ("inami", "10000008001"),
        ("compsy", "12345"),
        ("rncp", "ABC1"),
        ("ico", "12345678"),
        ("adeli", "759300010"),
    ],
)
def test_mistyped_numbers_are_explained(register, number):
    fault = check_number(register, number)
    assert fault is not None
    assert fault.say("fr") != fault.say("en")


@given(digits, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_of_an_rpps_number_is_always_caught(middle, position, shift):
    number = "10" + middle
    number += luhn.calc_check_digit(number)
    assert check_number("rpps", number) is None
    wrong = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]
    assert check_number("rpps", wrong) is not None


@given(digits.filter(lambda start: start.strip("0")), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_siren_is_always_caught(start, position, shift):
    number = start + luhn.calc_check_digit(start)
    wrong = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]
    assert check_number("siren", number) is None
    assert check_number("siren", wrong) is not None


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_an_npi_is_always_caught(middle, position, shift):
    number = "1" + middle
    number += luhn.calc_check_digit("80840" + number)
    wrong = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]
    assert check_number("npi", number) is None
    assert check_number("npi", wrong) is not None


@given(st.text(max_size=40), st.sampled_from(sorted(REGISTERS)))
def test_no_text_makes_a_check_fail(number, register):
    check_number(register, number)
    assert isinstance(format_number(register, number), str)


@given(st.sampled_from(sorted(REGISTERS)))
def test_a_number_shown_is_still_the_same_number(register):
    example = REGISTERS[register].example
    assert compact(format_number(register, example)) == compact(example)


def test_numbers_are_shown_in_groups_kept_together():
    assert format_number("rpps", "10000000009") == "10\u00a0000\u00a0000\u00a0009"
    assert format_number("siret", "73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert format_number("uid", "che100155212") == "CHE-100.155.212"
    assert format_number("bce", "0403170701") == "0403.170.701"
    assert format_number("other", " 12 ") == "12"
    assert register_name("rpps") == "RPPS"
    assert register_name("Ordre des X") == "Ordre des X"


def test_hcpc_letters_must_be_those_of_the_profession():
    assert check_number("hcpc", "PYL123456", profession="psychologist") is None
    assert check_number("hcpc", "OT123456", profession="psychologist") is not None
    assert check_number("hcpc", "OT123456", profession="coach") is None
