"""JSON-LD: true to the facts, with types of the profession and country, and safe inside a script element."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pages_examples import ANNE, ZOE, alone, practice, said

from parvis.pages import structured_data as data
from parvis.pages.views import Link
from parvis.practice.urls import Urls

HOUSE = practice()
URLS = Urls.of(HOUSE)
TRAIL = (Link("Accueil", "/"), Link("Articles", "/articles/"), Link("Essai", "/articles/essai/"))


def page(**options: Any) -> dict[str, Any]:
    person = data.person(HOUSE, ANNE, URLS, "fr")
    text = data.article(
        URLS, kind="article", href="/articles/essai/", title="Essai", description="D", lang="fr",
        published="2026-11-01T08:00:00+01:00", author="anne", words=300, audio=("/media/a.mp3", "audio/mpeg"),
    )  # fmt: skip
    values = {"href": "/articles/essai/", "title": "Essai", "breadcrumbs": TRAIL, "nodes": [text, person]}
    return json.loads(data.page_json(HOUSE, URLS, "fr", **(values | options)))  # type: ignore[arg-type]


def nodes(graph: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in graph["@graph"] if node["@type"] == kind]


def walk(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in walk(item))]
    return [found for item in value for found in walk(item)] if isinstance(value, list) else []


def test_every_id_that_is_referred_to_is_on_the_page() -> None:
    graph = page(nodes=[data.offers(HOUSE, ANNE, URLS, "fr", "Tarifs"), data.person(HOUSE, ANNE, URLS, "fr")])
    for found in (graph, page()):
        known = {node["@id"] for node in walk(found) if "@id" in node and len(node) > 1}
        wanted = {node["@id"] for node in walk(found) if set(node) == {"@id"}}
        assert wanted
        assert wanted <= known


def test_there_is_never_a_rating_nor_a_review() -> None:
    text = json.dumps(page())
    assert "ating" not in text
    assert "eview" not in text


@pytest.mark.parametrize(
    ("profession", "country", "region", "kind"),
    [
        ("psychologue", "FR", "", "ProfessionalService"),
        ("sophrologue", "FR", "", "ProfessionalService"),
        ("psychiatre", "FR", "", "MedicalBusiness"),
        ("psychiatrist", "GB", "", "MedicalBusiness"),
        ("hcpc-psychologist", "GB", "", "MedicalBusiness"),
        ("hcpc-psychologist", "FR", "", "ProfessionalService"),
        ("coach", "US", "", "ProfessionalService"),
    ],
)
def test_medical_types_are_for_health_professions_of_that_country(
    profession: str, country: str, region: str, kind: str
) -> None:
    house = alone(replace(ANNE, profession=profession), country=country, region=region)
    assert data.business_type(house) == kind


def test_a_house_of_several_people_has_no_profession_of_its_own() -> None:
    assert data.business_type(HOUSE) == "LocalBusiness"
    house = data.business(HOUSE, URLS, "fr")
    assert "jobTitle" not in house
    assert house["name"] == "Le Figuier"


def test_no_type_is_called_psychologist() -> None:
    assert all("sycholog" not in str(node.get("@type")) for node in walk(page()))


def test_a_person_has_title_register_and_training_from_the_facts() -> None:
    (person,) = nodes(page(), "Person")
    assert person["jobTitle"] == "Psychologue clinicienne"
    assert person["identifier"] == [{"@type": "PropertyValue", "propertyID": "RPPS", "value": "10000000009"}]
    assert [credential["name"] for credential in person["hasCredential"]] == ["Psychologue", "Master de psychologie"]
    assert person["url"] == "https://www.figuier.example/a-propos/anne/"
    assert person["knowsLanguage"] == ["fr", "en"]


def test_a_person_without_a_title_has_no_license() -> None:
    person = data.person(HOUSE, ZOE, URLS, "fr")
    assert person["jobTitle"] == "Sophrologue"
    assert not person["hasCredential"]
    assert not person["identifier"]


def test_the_id_of_a_person_is_the_same_in_every_language() -> None:
    assert data.person(HOUSE, ANNE, URLS, "fr")["@id"] == data.person(HOUSE, ANNE, URLS, "en")["@id"]


def test_fees_are_offers_of_the_person_who_asks_them() -> None:
    catalog = data.offers(HOUSE, ANNE, URLS, "fr", "Tarifs")
    assert [offer["price"] for offer in catalog["itemListElement"]] == ["65", "95.5"]
    assert {offer["offeredBy"]["@id"] for offer in catalog["itemListElement"]} == {"https://www.figuier.example/#anne"}
    (free,) = data.offers(HOUSE, ZOE, URLS, "fr", "Tarifs")["itemListElement"]
    assert free["price"] == "0"


def test_hours_are_those_of_every_week_for_one_person_only() -> None:
    one = alone()
    (hours,) = data.business(one, Urls.of(one), "fr")["openingHoursSpecification"]
    assert hours["dayOfWeek"] == ["Monday", "Tuesday"]
    assert (hours["opens"], hours["closes"]) == ("09:00", "12:30")
    assert not data.business(HOUSE, URLS, "fr")["openingHoursSpecification"]


def test_an_article_and_a_resource_have_their_types_and_sound() -> None:
    (text,) = nodes(page(), "BlogPosting")
    assert text["dateModified"] == text["datePublished"] == "2026-11-01T08:00:00+01:00"
    assert text["associatedMedia"]["contentUrl"] == "https://www.figuier.example/media/a.mp3"
    sheet = data.article(URLS, kind="resource", href="/r/", title="R", description="", lang="fr")
    assert sheet["@type"] == "Article"


def test_the_way_to_a_page_is_absolute_and_numbered() -> None:
    (trail,) = nodes(page(), "BreadcrumbList")
    assert [item["position"] for item in trail["itemListElement"]] == [1, 2, 3]
    assert trail["itemListElement"][0]["item"] == "https://www.figuier.example/"


def test_empty_facts_leave_no_key() -> None:
    text = data.page_json(practice(tagline=said("", ""), phone="", email=""), URLS, "fr", href="/", title="Accueil")
    assert all(value not in ("", None, [], {}) for node in walk(json.loads(text)) for value in node.values())


def test_nothing_in_the_facts_can_close_the_script() -> None:
    title = "</script><script>alert('&')</script> \u2028"
    text = data.page_json(HOUSE, URLS, "fr", href="/", title=title)
    assert not set("<>&\u2028") & set(text)
    assert title in [node.get("name") for node in walk(json.loads(text))]


def test_the_same_facts_give_the_same_text() -> None:
    assert page() == page()


def test_a_practice_that_books_online_offers_the_action() -> None:
    """ReserveAction with the address of the booking page; none where one calls."""
    online = replace(HOUSE, endpoint_url="https://rdv.example.org")
    assert any(service.bookable for service in online.services)
    action = data.reserve_action(online, URLS, "fr")
    assert action is not None
    assert action["@type"] == "ReserveAction"
    assert action["target"]["urlTemplate"].endswith("/rendez-vous/")
    assert "ReserveAction" in json.dumps(data.business(online, URLS, "fr"))
    assert data.reserve_action(replace(online, endpoint_url=""), URLS, "fr") is None
