"""What checks of facts are made of: the place of a fact, whose it is, and the name by which rules call a check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parvis.i18n import T, Text
from parvis.practice.professions import PROFESSIONS

if TYPE_CHECKING:
    from parvis.practice.model import Practice, Practitioner

FactPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FactHit:
    """`whose` is the index of a practitioner; None for the practice as a whole."""

    path: FactPath
    what: Text
    whose: int | None = None


FactCheck = Callable[["Practice", dt.date], Iterator[FactHit]]
CHECKS: dict[str, FactCheck] = {}


def fact_check(name: str) -> Callable[[FactCheck], FactCheck]:
    """Make a function known under the name that rules use."""

    def keep(check: FactCheck) -> FactCheck:
        CHECKS[name] = check
        return check

    return keep


def each(practice: Practice) -> Iterator[tuple[int, Practitioner]]:
    yield from enumerate(practice.practitioners)


def each_registered(practice: Practice) -> Iterator[tuple[int, Practitioner]]:
    """Those whose profession is entered in a register of the country."""
    country = practice.region or practice.country
    for index, person in each(practice):
        profession = PROFESSIONS.get(person.profession)
        if profession is not None and profession.registers_in(country):
            yield index, person


def earns(practice: Practice) -> bool:
    """Something is offered for money."""
    return any(not service.free for service in practice.services)


def unnamed(practice: Practice) -> Iterator[FactHit]:
    """Everyone who exercises without a legal name, or without a postal address anywhere."""
    for index, person in each(practice):
        legal = person.legal
        if legal is None or not legal.name.strip():
            yield FactHit(("practitioners", index, "legal"), T("{name}: no legal identity", name=person.name), index)
        elif legal.address is None and not any(place.address for place in practice.places):
            what = T("{name}: no postal address", name=person.name)
            yield FactHit(("practitioners", index, "legal", "address"), what, index)
