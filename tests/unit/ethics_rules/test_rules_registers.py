"""Numbers of registers written in a text: a wrong check digit is found, what only looks like a number is not."""

from __future__ import annotations

import pytest

from parvis.ethics.registers import wrong_numbers
from parvis.ethics.text import read


def wrong(text: str, *registers: str, profession: str = "") -> list[str]:
    prose = read(text)
    spans = [prose.span(*span) for span in wrong_numbers(prose, registers, profession)]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "register", "number"),
    [
        ("Mon **RPPS** : 10123456788.", "rpps", "10123456788"),
        ("RPPS n° 1012345678, à Lyon", "rpps", "1012345678"),
        ("SIRET 732 829 320 00079", "siret", "732 829 320 00079"),
        ("Numéro d’entreprise : BE 0403.170.702", "bce", "BE 0403.170.702"),
        ("IDE : CHE-100.155.213", "uid", "CHE-100.155.213"),
        ("HCPC registration number PYL1234567", "hcpc", "PYL1234567"),
        ("NPI 1234567890", "npi", "1234567890"),
    ],
)
def test_a_wrong_check_digit_is_found_as_it_was_typed(text, register, number):
    """The finding covers the number alone, spaces and points included."""
    assert wrong(text, register) == [number]


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("RPPS : 101 2345 6781", "rpps"),
        ("RPPS : 810123456781", "rpps"),
        ("SIRET 732 829 320 00074 69007 Lyon", "siret"),
        ("BCE 0403.170.701", "bce"),
        ("HCPC: PYL123456", "hcpc"),
        ("NPI: 1234567893", "npi"),
        ("Inscrite au RPPS depuis 2019", "rpps"),
        ("RPPS, 06 12 34 56 78", "rpps"),
        ("Un RPPS a 11 chiffres. 12345678900 est un autre nombre", "rpps"),
        ("Hospitide 123456789", "uid"),
    ],
)
def test_a_sound_number_and_what_is_no_number_are_left_alone(text, register):
    """Postal codes, years, telephones and the next sentence are not the number."""
    assert wrong(text, register) == []


def test_letters_of_another_profession_are_wrong():
    """PYL is for psychologists, PH for physiotherapists."""
    assert wrong("HCPC PH98765", "hcpc", profession="hcpc-psychologist") == ["PH98765"]
    assert wrong("HCPC PYL98765", "hcpc", profession="hcpc-psychologist") == []


def test_each_wrong_number_is_found():
    """Two on a line are two."""
    assert wrong("RPPS 10123456788 – SIRET 73282932000079", "rpps", "siret") == ["10123456788", "73282932000079"]


def test_a_register_without_a_check_digit_says_nothing():
    """A rule of one's own may name it."""
    assert wrong("OPQ 12", "opq", "nowhere") == []
