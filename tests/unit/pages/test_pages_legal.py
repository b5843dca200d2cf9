"""The legal notice: what the facts say, person by person, and nothing made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pages_examples import ANNE, ZOE, alone, practice

from parvis.i18n import Localized
from parvis.pages.legal import legal_name, legal_sections
from parvis.pages.markup import plain_text
from parvis.pages.views import Section
from parvis.practice.model import Legal, Practice, SiteFacts


def parts(house: Practice, lang: str = "fr") -> dict[str, Section]:
    return {part.id: part for part in legal_sections(house, lang)}


def text(house: Practice, section: str, lang: str = "fr") -> str:
    return plain_text(parts(house, lang)[section].body).replace("\u00a0", " ").replace("\u202f", " ")


def test_people_who_share_premises_have_each_their_own_identity() -> None:
    anne, zoe = text(practice(), "editeur-anne"), text(practice(), "editeur-zoe")
    assert "000 123 455 00016" in anne
    assert "000 678 912 00015" in zoe
    assert "Exonération de TVA" in anne
    assert "293 B" in zoe
    assert "Zoé" not in anne
    assert "Psychologue" not in zoe
    assert "exerce séparément" in text(practice(), "publication")


def test_a_person_alone_is_the_publisher() -> None:
    found = parts(alone())
    assert found["editeur"].title == "Éditeur du site"
    assert "séparément" not in found["publication"].body


def test_a_regulated_title_comes_with_register_authority_and_rules() -> None:
    anne = text(practice(), "editeur-anne")
    for said in (
        "Titre Psychologue",
        "Délivré par ARS Pays de la Loire",
        "RPPS 10 000 000 009",
        "annuaire.sante.fr",
        "Code de déontologie",
    ):
        assert said in anne
    assert 'href="https://code.example/"' in parts(practice())["editeur-anne"].body


def test_an_unregulated_profession_is_said_to_be_so() -> None:
    zoe = text(practice(), "editeur-zoe")
    assert "Profession non réglementée (France)" in zoe
    assert "registre" not in zoe
    assert "non réglementée" not in text(practice(), "editeur-anne")


@pytest.mark.parametrize(
    ("form", "country", "name"),
    [
        ("Entrepreneur individuel", "FR", "Anne Lorme, EI"),
        ("Entrepreneure individuelle", "FR", "Anne Lorme, EI"),
        ("micro-entrepreneur", "FR", "Anne Lorme, EI"),
        ("SELARL", "FR", "Anne Lorme"),
        ("", "FR", "Anne Lorme"),
        ("Entrepreneur individuel", "BE", "Anne Lorme"),
    ],
)
def test_a_sole_trader_in_france_is_followed_by_ei(form: str, country: str, name: str) -> None:
    person = replace(ANNE, legal=Legal("Anne Lorme", form=form))
    assert legal_name(alone(person, country=country), person) == name


def test_ei_is_not_written_twice() -> None:
    person = replace(ANNE, legal=Legal("Anne Lorme EI", form="Entrepreneur individuel"))
    assert legal_name(alone(person), person) == "Anne Lorme EI"


def test_the_mediator_of_each_is_named() -> None:
    assert "Médiation Exemple, 1, place Bleue" in text(practice(), "mediation-anne")
    assert "Autre médiation" in text(practice(), "mediation-zoe")
    assert "Médiation Exemple" not in text(practice(), "mediation-zoe")


def test_a_reason_for_having_no_mediator_is_given_as_written() -> None:
    legal = replace(
        ANNE.legal or Legal(""), mediator=None, mediator_exempt=Localized.of("Services de santé : aucun n'est dû.")
    )
    assert "Services de santé : aucun n’est dû." in text(alone(replace(ANNE, legal=legal)), "mediation")


def test_hosts_are_named_with_address_and_telephone() -> None:
    found = text(practice(), "hebergement")
    assert "Hôte Exemple, 1, quai Bleu, 59000 Lille, 01 99 00 12 00" in found
    assert "Rendez-vous et lettre" in found


def test_without_an_endpoint_only_the_pages_have_a_host() -> None:
    assert "Rendez-vous" not in text(practice(endpoint_url=""), "hebergement")


def test_missing_facts_are_left_out_and_never_made_up() -> None:
    bare = alone(replace(ZOE, legal=None, email="", headline=Localized()), site=SiteFacts(), email="", phone="")
    found = parts(bare)
    assert "hebergement" not in found
    assert "mediation" not in found
    assert "publication" not in found
    body = text(bare, "editeur")
    assert "Zoé Brive" in body
    assert "sophrologue" in body
    for word in ("SIRET", "TVA", "Adresse", "None", "mailto"):
        assert word not in found["editeur"].body


def test_the_demonstration_says_it_is_fictional() -> None:
    assert "fictif" in text(practice(fictional=True), "publication")
    assert "fictif" not in text(practice(), "publication")


def test_facts_are_escaped() -> None:
    person = replace(ANNE, name="<b>Anne</b>", legal=Legal("<script>x</script>", form="A & B"))
    body = parts(alone(person))["editeur"].body
    assert "<script>" not in body
    assert "A &amp; B" in body


def test_the_notice_is_whole_in_english() -> None:
    words = " ".join(part.title + " " + plain_text(part.body) for part in legal_sections(practice(), "en"))
    for said in ("Hosting", "Unregulated profession (France)", "Complaints, mediation: Zoé Brive", "Typeface"):
        assert said in words
    assert "Hébergement" not in words


def test_companies_of_other_countries_show_their_own_number() -> None:
    belgian = replace(ANNE, legal=Legal("Anne Lorme", company_number="0123456749"))
    assert "BCE 0123.456.749" in text(alone(belgian, country="BE"), "editeur")
