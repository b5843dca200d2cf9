"""The profession table and the help lines."""

import pytest

from parvis.practice.help_lines import countries, emergency_sentence, help_lines
from parvis.practice.numbers import REGISTERS
from parvis.practice.professions import (
    GROUPS,
    PROFESSIONS,
    is_regulated,
    nearest,
    profession_name,
    register_lookup,
)

COUNTRIES = {"FR", "BE", "CH", "CA-QC", "GB", "US"}


def test_every_group_of_the_rules_is_in_the_table():
    expected = {
        "fr_ordinal": {"medecin", "sage-femme", "infirmier", "masseur-kinesitherapeute", "pedicure-podologue"},
        "fr_health": {"psychiatre", "orthophoniste", "psychomotricien", "ergotherapeute", "dieteticien"},
        "fr_title": {"psychologue", "psychotherapeute", "osteopathe", "chiropracteur"},
        "wellbeing": {"coach", "sophrologue", "hypnotherapeute", "naturopathe", "praticien-eft", "energeticien"},
        "talk_free": {"psychopraticien", "psychanalyste", "conseiller-conjugal", "gestalt-therapeute"},
        "us_clinical": {"psychologist", "counselor", "clinical-social-worker", "marriage-family-therapist"},
        "uk_regulated_health": {"physician", "hcpc-psychologist", "registered-nurse", "other-hcpc"},
    }
    for group, keys in expected.items():
        assert keys <= GROUPS[group]


def test_registers_and_countries_of_the_table_are_known():
    for profession in PROFESSIONS.values():
        assert profession.regulated_in <= COUNTRIES, profession.key
        assert profession.base in PROFESSIONS, profession.key
        for country, registers in profession.registers:
            assert country in COUNTRIES
            assert set(registers) <= set(REGISTERS), profession.key


@pytest.mark.parametrize(
    ("key", "country", "expected"),
    [
        ("psychologue", "FR", True),
        ("psychologue", "GB", False),
        ("hcpc-psychologist", "UK", True),
        ("psychotherapeute", "FR", True),
        ("psychopraticien", "FR", False),
        ("psychopraticien", "CA-QC", True),
        ("psychanalyste", "CA", True),
        ("psychanalyste", "CA-ON", False),
        ("sophrologue", "FR", False),
        ("psychologist", "US-CA", True),
        ("unheard-of", "FR", False),
    ],
)
def test_a_title_is_reserved_where_the_law_reserves_it(key, country, expected):
    assert is_regulated(key, country) is expected


def test_names_have_both_genders_and_languages():
    assert profession_name("psychologue", "fr") == "psychologue"
    assert profession_name("infirmier", "fr", feminine=True) == "infirmière"
    assert profession_name("sophrologue", "en-GB") == "sophrologist"
    with pytest.raises(KeyError):
        profession_name("unheard-of", "fr")


def test_the_nearest_key_forgives_accents_and_spelling():
    assert nearest("Psychothérapeute") == "psychotherapeute"
    assert nearest("psycologue") == "psychologue"
    assert nearest("conseiller conjugal") == "conseiller-conjugal"
    assert nearest("zzzz") is None


def test_english_keys_name_the_same_professions():
    assert PROFESSIONS["psychologist"].base == PROFESSIONS["psychologue"].base
    assert PROFESSIONS["psychologist"].base != PROFESSIONS["psychotherapeute"].base


def test_a_register_can_be_looked_up_only_where_a_title_is_reserved():
    assert register_lookup("psychologue", "FR") == "https://annuaire.sante.fr"
    assert register_lookup("sophrologue", "FR") == ""
    assert "hcpc" in register_lookup("hcpc-psychologist", "GB")


def test_a_french_mail_ends_with_fifteen_or_one_hundred_and_twelve():
    assert emergency_sentence("FR", "fr") == "Ce cabinet ne répond pas aux urgences\u00a0: 15 ou 112."
    assert emergency_sentence("GB", "en") == "This practice does not answer emergencies: 999."


@pytest.mark.parametrize(
    ("country", "number"), [("BE", "112"), ("CH", "144"), ("CA-QC", "911"), ("US", "911"), ("PT", "112")]
)
def test_the_sentence_gives_the_numbers_of_the_country(country, number):
    assert number in emergency_sentence(country, "fr")


def test_where_no_number_is_known_none_is_invented():
    sentence = emergency_sentence("JP", "fr")
    assert not any(character.isdigit() for character in sentence)
    assert help_lines("JP", "fr") == ()


def test_canada_read_in_french_is_quebec():
    assert any(line.number == "1 866 277-3553" for line in help_lines("CA", "fr"))
    assert not any(line.number == "1 866 277-3553" for line in help_lines("CA", "en"))


def test_every_line_can_be_dialed_and_is_sourced():
    for country in countries():
        for line in help_lines(country, "fr"):
            assert line.href.split(":")[0] in {"tel", "sms"}
            assert line.href.split(":")[1].lstrip("+").isdigit()
            assert line.fact
            assert line.label.to("fr")


def test_numbers_we_are_not_sure_of_are_not_shown():
    shown = {line.number for country in countries() for line in help_lines(country, "fr")}
    assert not {"3113", "142", "1-800-273-8255"} & shown
