"""The privacy page: each purpose that the site really has, with its basis, recipients and duration, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pages_examples import CABINET, practice

from parvis.pages.embedded import Embedded
from parvis.pages.markup import plain_text
from parvis.pages.privacy import privacy_sections
from parvis.practice.model import BookingSettings, Newsletter, Practice


def parts(house: Practice, lang: str = "fr", embedded: Embedded | None = None) -> dict[str, str]:
    return {
        part.id: plain_text(part.body).replace("\u00a0", " ").replace("\u202f", " ")
        for part in privacy_sections(house, lang, embedded)
    }


def test_booking_says_what_why_who_through_whom_and_how_long() -> None:
    found = parts(practice())["rendez-vous"]
    for said in ("Votre nom", "RGPD, article 6-1-b", "Hôte Exemple", "Courrier Exemple", "Effacées 9 mois après"):
        assert said in found
    assert "jamais demandée" in found


def test_the_duration_is_that_of_the_settings() -> None:
    house = practice(booking=BookingSettings(retention_months=3))
    assert "Effacées 3 mois après" in parts(house)["rendez-vous"]


@pytest.mark.parametrize(
    ("lang", "booked", "letter"),
    [
        (
            "fr",
            "ou 30 jours après son annulation",
            ("effacée 3 ans plus tard", "pas confirmée est effacée après 30 jours"),
        ),
        ("en", "or 30 days after it is cancelled", ("erased 3 years later", "not confirmed is erased after 30 days")),
    ],
)
def test_every_duration_that_the_endpoint_keeps_is_said(lang: str, booked: str, letter: tuple[str, ...]) -> None:
    found = parts(practice(), lang)
    assert booked in found["rendez-vous"]
    for said in letter:
        assert said in found["lettre-donnees"]


def test_leaving_the_newsletter_erases_the_address_and_keeps_a_fingerprint() -> None:
    found = parts(practice())["lettre-donnees"]
    assert "effacée ; une empreinte" in found
    assert "empêche tout nouvel envoi" in found
    assert "RGPD, article 6-1-a" in found


def test_a_form_that_is_not_on_the_site_has_no_section() -> None:
    silent = parts(practice(endpoint_url=""))
    assert "rendez-vous" not in silent
    assert "lettre-donnees" not in silent
    assert "rien n’est recueilli" in silent["essentiel"]
    assert "lettre-donnees" not in parts(practice(newsletter=Newsletter(enabled=False)))
    assert "rendez-vous" not in parts(practice(booking=BookingSettings(enabled=False)))


def test_the_effective_endpoint_counts_and_not_only_the_facts() -> None:
    house = practice(endpoint_url="")
    assert "rendez-vous" in parts(house, embedded=Embedded.of(house, "/rdv"))
    assert "rendez-vous" not in parts(practice(), embedded=Embedded.of(practice(), ""))


def test_video_providers_of_the_places_are_named() -> None:
    section = next(part for part in privacy_sections(practice(), "fr") if part.id == "en-ligne")
    assert "Salon Exemple" in section.body
    assert 'href="https://salon.example/vie"' in section.body
    assert "en-ligne" not in parts(practice(places=(CABINET,)))


def test_each_person_answers_for_their_own_data() -> None:
    found = parts(practice())["responsables"]
    assert "répond séparément" in found
    assert "Anne Lorme, EI, 9, rue du Figuier, 49100 Angers, anne@figuier.example" in found
    assert "Zoé Brive, EI" in found


def test_a_controller_other_than_the_person_is_named() -> None:
    first, second = practice().practitioners
    house = practice(practitioners=(replace(first, data_controller="SELARL Lorme"), second))
    assert "SELARL Lorme" in parts(house)["responsables"]


@pytest.mark.parametrize(
    ("country", "region", "authority"),
    [
        ("FR", "", "CNIL"),
        ("BE", "", "Autorité de protection des données (APD)"),
        ("CH", "CH-VD", "PFPDT"),
        ("CA", "CA-QC", "Commission d’accès à l’information (CAI)"),
        ("GB", "", "ICO"),
        ("ES", "", "l’autorité de protection des données de votre pays"),
    ],
)
def test_complaints_go_to_the_authority_of_the_country(country: str, region: str, authority: str) -> None:
    assert authority in parts(practice(country=country, region=region))["droits"]


def test_articles_of_the_gdpr_are_quoted_only_where_it_applies() -> None:
    assert "RGPD" not in parts(practice(country="CH"))["rendez-vous"]
    assert "RGPD britannique" in parts(practice(country="GB"))["rendez-vous"]
    assert "GDPR, article 6(1)(b)" in parts(practice(), "en")["rendez-vous"]


def test_no_cookie_no_measure_no_third_party_is_said_when_it_is_true() -> None:
    assert "aucun cookie" in parts(practice())["essentiel"]
    asks = replace(Embedded.of(practice()), elsewhere=("cartes.example",))
    found = parts(practice(), embedded=asks)["essentiel"]
    assert "cartes.example" in found
    assert "aucun service tiers" not in found


def test_providers_without_a_fact_are_not_invented() -> None:
    bare = Embedded(booking=True)
    found = parts(practice(), embedded=bare)
    assert "intermédiaire" not in found["rendez-vous"]
    assert "Hôte" not in " ".join(found.values())


def test_the_page_is_whole_in_english() -> None:
    words = " ".join(part.title + " " + plain_text(part.body) for part in privacy_sections(practice(), "en"))
    for said in ("When you book", "erased; a fingerprint", "data kept in: France", "Your rights", "CNIL"):
        assert said in words
    for french in ("Combien", "Vos droits", "hébergement"):
        assert french not in words


def test_what_is_kept_of_some_visitors_only_is_said_where_it_is_true() -> None:
    """The waiting list, the country of a session from abroad, a minor's session: each only where the facts ask for it."""
    house = practice()
    minors = replace(house.services[0], audience="minors-with-parental-authority")
    with_all = parts(replace(house, services=(minors, *house.services[1:])))["rendez-vous"]
    assert "2 jours après le premier message" in with_all
    assert "autorité parentale" in with_all
    without = parts(replace(house, booking=BookingSettings(waiting_list=False, ask_country=False)))["rendez-vous"]
    assert "premier message" not in without
    assert "numéros d’urgence" not in without
    assert "autorité parentale" not in without
