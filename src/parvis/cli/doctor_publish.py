"""What `parvis doctor` says of the places where the site is published: when last, and whether they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from parvis.errors import ParvisError, Problem, ProblemsFound
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.practice.publish_target import PublishTarget


def published(site: Site, environment: Mapping[str, str], language: str, *, online: bool) -> Iterator[Problem]:
    """One line for each target; nothing is asked of the network unless `online`."""
    from parvis.practice.load import load_practice
    from parvis.settings import environment as with_secrets

    practice, _problems = load_practice(site.facts)
    for target in practice.publish if practice else ():
        yield from _target(site, target, with_secrets(environment, site), _Clock(practice, language), online=online)


class _Clock:
    """Moments in the practice's own time, in the person's language."""

    def __init__(self, practice: Practice | None, language: str) -> None:
        self.zone, self.language = practice.time_zone if practice else "UTC", language

    def said(self, moment: dt.datetime) -> str:
        from zoneinfo import ZoneInfo

        from babel.dates import format_datetime

        return format_datetime(moment.astimezone(ZoneInfo(self.zone)), "long", locale=self.language)


def _target(
    site: Site, target: PublishTarget, environment: Mapping[str, str], clock: _Clock, *, online: bool
) -> Iterator[Problem]:
    from parvis.publish.ledger import Ledger
    from parvis.publish.open import needs_secret, place_of, secret_name, settings_problems

    if problems := settings_problems(target):
        yield from problems
        return
    where = place_of(target)
    states = Ledger(site, target.id).states()
    if states and states[-1].at:
        yield _fine(T("{place} was last published from here on {date}.", place=where, date=clock.said(states[-1].at)))
    else:
        yield Problem(
            "never-published", T("{place} has not been published from here yet.", place=where), level="advice"
        )
    if needs_secret(target, environment):
        what = T("The password or key of “{id}” is not known on this computer.", id=target.id)
        yield Problem(
            "no-publish-secret", what, T("Set the variable {name}.", name=secret_name(target)), level="advice"
        )
    elif online:
        yield from _asked(site, target, environment, where, clock)


def _asked(
    site: Site, target: PublishTarget, environment: Mapping[str, str], where: str, clock: _Clock
) -> Iterator[Problem]:
    from parvis.publish.job import opened

    try:
        with opened(site, target, environment) as job:
            found = job.online()
    except ProblemsFound as error:
        yield from error.problems
    except ParvisError as error:
        yield Problem("publish-unreachable", error.what, error.write)
    else:
        if found is not None and found.unfinished:
            what = T("{place} answers; a publication there was interrupted.", place=where)
            yield Problem("publish-interrupted", what, T("Complete it: parvis publish"), level="warning")
        elif found is not None and found.at:
            yield _fine(T("{place} answers; what it shows is of {date}.", place=where, date=clock.said(found.at)))
        else:
            yield _fine(T("{place} answers, and shows nothing of this site yet.", place=where))


def _fine(what: Text) -> Problem:
    return Problem("fine", what, level="fine")
