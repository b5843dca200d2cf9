"""A file of a former form becomes one of the present form, and loses nothing on the way."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit

from parvis.i18n import T
from parvis.practice.model import FORMAT
from parvis.upgrade.migrations import MIGRATIONS, CannotMigrate, Migration, migrate

FACTS = """\
# Les faits du lieu.
name = "Anne"      # comme sur la porte
pays = "FR"

[site]
palette = "argile" # ou sauge

[[services]]
id = "seance"
tarif = 65         # toutes taxes comprises
"""


def rename_country(document: tomlkit.TOMLDocument) -> None:
    document.add("country", document.pop("pays"))


def rename_price(document: tomlkit.TOMLDocument) -> None:
    for service in document["services"]:
        service["price"] = service.pop("tarif")


EXAMPLE = (
    Migration(3, T("“tarif” is now “price”."), rename_price),
    Migration(2, T("“pays” is now “country”."), rename_country),
)


def test_steps_are_taken_in_order_up_to_the_form_wanted():
    """From form 1 to form 3, by way of 2; comments and the rest stay."""
    done = migrate(FACTS, EXAMPLE, form=3)
    facts = tomllib.loads(done.text)
    assert [step.to for step in done.steps] == [2, 3]
    assert facts == {
        "format": 3,
        "name": "Anne",
        "country": "FR",
        "site": {"palette": "argile"},
        "services": [{"id": "seance", "price": 65}],
    }
    for comment in ("# Les faits du lieu.", "# comme sur la porte", "# ou sauge"):
        assert comment in done.text


def test_a_file_that_is_half_way_takes_only_the_steps_left():
    done = migrate(migrate(FACTS, EXAMPLE, form=2).text, EXAMPLE, form=3)
    assert [step.to for step in done.steps] == [3]
    assert tomllib.loads(done.text)["format"] == 3
    assert done.text.count("format = 3") == 1


def test_migrating_twice_changes_nothing():
    once = migrate(FACTS, EXAMPLE, form=3).text
    assert migrate(once, EXAMPLE, form=3).text == once


def test_a_file_in_its_present_form_is_left_to_the_byte():
    odd = FACTS.replace("\n", "\r\n") + "   \r\n"
    assert migrate(odd, EXAMPLE, form=1).text == odd


def test_line_ends_of_windows_stay():
    done = migrate(FACTS.replace("\n", "\r\n"), EXAMPLE, form=3)
    assert done.text.startswith("format = 3\r\n")
    assert tomllib.loads(done.text)["country"] == "FR"


@pytest.mark.parametrize("text", ["format = 9\n", 'format = "new"\n', "name = \n", "[[[", "format = true\nname = [\n"])
def test_a_file_that_cannot_be_understood_is_refused(text):
    with pytest.raises(CannotMigrate):
        migrate(text, EXAMPLE, form=3)


def test_the_steps_carried_lead_to_the_form_that_is_read():
    """No step missing, none twice."""
    assert sorted(step.to for step in MIGRATIONS) == list(range(2, FORMAT + 1))
