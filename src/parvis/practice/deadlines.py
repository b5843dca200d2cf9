"""Every date on which something a practice relies on ends, from its facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from parvis.i18n import T, Text
from parvis.practice.help_lines import help_lines
from parvis.practice.model import Practice

YEAR = dt.timedelta(days=365)
_REVIEW = "crisis_numbers_reviewed_on"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`key` names the same thing for ever, whatever its date becomes. `do` is what to do before that day."""

    key: str
    on: dt.date
    what: Text
    do: Text

    @property
    def kind(self) -> str:
        return self.key.partition(".")[0]


def deadlines(practice: Practice) -> tuple[Deadline, ...]:
    """The soonest first; what has passed comes first of all."""
    found = [*_site(practice), *_people(practice), *_declarations(practice), *_help_lines(practice)]
    return tuple(sorted(found, key=lambda deadline: (deadline.on, deadline.key)))


def _site(practice: Practice) -> Iterator[Deadline]:
    if practice.site.domain_until:
        name = urlsplit(practice.site_url).hostname or practice.name
        yield Deadline(
            "domain",
            practice.site.domain_until,
            T("The domain name {name} ends", name=name.removeprefix("www.")),
            T("Renew it with your registrar, then change domain_until in practice.toml."),
        )


def _people(practice: Practice) -> Iterator[Deadline]:
    for person in practice.practitioners:
        if person.legal is None:
            continue
        for key, contract, what in (
            ("insurance", person.legal.insurer, T("The insurance of {name} ends", name=person.name)),
            ("mediator", person.legal.mediator, T("The contract of {name} with the mediator ends", name=person.name)),
        ):
            if contract and contract.until:
                do = T("Renew it, then change its date in practice.toml.")
                yield Deadline(f"{key}.{person.id}", contract.until, what, do)


def _declarations(practice: Practice) -> Iterator[Deadline]:
    names = {person.id: person.name for person in practice.practitioners}
    for declaration in practice.declarations:
        until = declaration.expires_on
        if until is None and declaration.key == _REVIEW:
            until = declaration.signed_on + YEAR  # numbers change: a review has an end, whether it is written or not
        if until is None:
            continue
        whose = names.get(declaration.practitioner, "")
        what = T("The declaration “{key}” expires", key=declaration.key)
        if whose:
            what = T("The declaration “{key}” of {name} expires", key=declaration.key, name=whose)
        key = f"declaration.{declaration.key}.{declaration.practitioner}".rstrip(".")
        yield Deadline(key, until, what, T("Read it again, and sign it again if it is still true."))


def _help_lines(practice: Practice) -> Iterator[Deadline]:
    """The numbers that Parvis carries were verified one day; a later version verified them again."""
    lines = help_lines(practice.region or practice.country, practice.language)
    if lines:
        yield Deadline(
            "help-lines",
            min(line.verified_on for line in lines) + YEAR,
            T("The help numbers of your site were verified a year ago"),
            T("Update Parvis, which verifies them for each version; and call them yourself."),
        )
