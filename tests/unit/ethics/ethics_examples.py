"""The examples of the rule files, ready to be read, and a sample practice for the checks of facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from decimal import Decimal

from parvis.ethics import check_text
from parvis.ethics.finding import WHERE
from parvis.ethics.pack import carried_rules
from parvis.ethics.rule import Example, Rule
from parvis.i18n import Localized
from parvis.practice.model import (
    Address,
    Credential,
    Declaration,
    Legal,
    Mediator,
    Practice,
    Practitioner,
    Provider,
    Service,
    SiteFacts,
    Title,
)
from parvis.practice.professions import PROFESSIONS

RULES = {rule.name: rule for rule in carried_rules().rules}
TODAY = dt.date(2026, 11, 22)


def situation(rule: Rule, example: Example) -> dict[str, str]:
    """What an example supposes, from the words in its parentheses; the first that fits the rule where it is silent."""
    about = {"language": example.language, "country": "FR", "profession": "coach", "where": "page"}
    for word in example.about:
        key = "where" if word in WHERE else "profession" if word in PROFESSIONS else "country"
        about[key] = word
    return about


def read_example(rule: Rule, example: Example):
    return check_text(example.text, **situation(rule, example))


def text_examples(kind: str):
    """(rule name, number, rule, example) of every example that is a text."""
    for rule in RULES.values():
        for number, example in enumerate(getattr(rule, kind)):
            if example.language != "facts":
                yield rule.name, number, rule, example


def fact_examples(kind: str):
    for rule in RULES.values():
        for number, example in enumerate(getattr(rule, kind)):
            if example.language == "facts":
                yield rule.name, number, rule, example


def sample_practice() -> Practice:
    """Two people sharing premises in France, with every fact in order."""
    address = Address("12, rue des Tilleuls", "69007", "Lyon")
    psychologist = Practitioner(
        id="claire", name="Claire Aubert", profession="psychologue", headline=Localized.of("Psychologue clinicienne"),
        phone="+33199000001", limits=Localized.of("Je ne délivre pas d’expertise judiciaire."),
        titles=(Title(Localized.of("Psychologue"), "rpps", "10000000009", Localized.of("ARS Auvergne-Rhône-Alpes")),),
        legal=Legal(
            name="Claire Aubert", form="Entrepreneur individuel", siret="73282932000074", address=address,
            company_number="0403170701", mediator_exempt=Localized.of("Service de santé"),
            rules=Localized.of("Code de déontologie des psychologues"),
        ),
    )  # fmt: skip
    sophrologist = Practitioner(
        id="marc", name="Marc Olive", profession="sophrologue", headline=Localized.of("Sophrologue"),
        phone="+33199000002", limits=Localized.of("Je ne remplace aucun suivi médical."),
        credentials=(Credential(Localized.of("Certificat de sophrologue"), "École de Lyon"),),
        legal=Legal(
            name="Marc Olive", form="Entrepreneur individuel", siret="73282932000074", address=address,
            company_number="0403170701", mediator=Mediator("Exemple Médiation"),
        ),
    )  # fmt: skip
    services = tuple(
        Service(id=f"seance-{person}", practitioner=person, name=Localized.of("Séance"), duration=50, price=Decimal(60))
        for person in ("claire", "marc")
    )
    return Practice(
        name="Maison des Tilleuls", country="FR", practitioners=(psychologist, sophrologist), services=services,
        site=SiteFacts("Claire Aubert", Provider("Exemple SAS", "1, rue du Port, 59000 Lille", "+33399000000")),
        declarations=tuple(
            Declaration(key, statement, TODAY, expires_on=dt.date(2027, 11, 22))
            for key, statement in (
                ("supervision", "Je suis supervisée."),
                ("title.registered", "Inscrite au RPPS."),
                ("credentials", "Recopiés mot pour mot."),
            )
        ),
    )  # fmt: skip


def changed(practice: Practice, change: str) -> Practice:
    """The practice with facts changed: lines of TOML, `practitioners.0.legal.siret = ""`; "none" removes a fact."""
    for line in change.splitlines():
        path, _, value = line.partition("=")
        practice = _replaced(practice, path.strip().split("."), tomllib.loads(f"v = {value.strip()}")["v"])
    return practice


def _replaced(whole, path, value):
    if not path:
        return _typed(whole, value)
    key, *rest = path
    if key in ("approaches", "memberships"):
        return dataclasses.replace(whole, **{key: tuple(Localized.of(item) for item in value)})
    if isinstance(whole, tuple):
        number = int(key)
        return (*whole[:number], _replaced(whole[number], rest, value), *whole[number + 1 :])
    return dataclasses.replace(whole, **{key: _replaced(getattr(whole, key), rest, value)})


def _typed(old, value):
    if value == "none":
        return None
    if isinstance(old, Localized):
        return Localized.of(value) if value else Localized()
    if isinstance(old, Decimal):
        return Decimal(value)
    if isinstance(old, tuple):
        return tuple(value)
    return value
