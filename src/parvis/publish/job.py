"""One publication from beginning to end, for the command, the clock and the start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.publish_target import PublishTarget
from parvis.publish.ledger import Ledger
from parvis.publish.online import MANIFEST, Online, Tree
from parvis.publish.open import open_target
from parvis.publish.send import Prepared, prepare, publish, rollback, shown_by
from parvis.publish.target import Progress, Target, WholeTarget


class StrangersInTheWay(ParvisError):
    """Files of somebody else stand where pages of the site would go."""

    exit_code = Exit.PROBLEMS


@dataclass(frozen=True, slots=True)
class Job:
    """A host that is open, and what this computer remembers of it."""

    site: Site
    facts: PublishTarget
    host: Target
    ledger: Ledger

    def online(self) -> Online | None:
        """What the host shows now. Raises TargetRefused."""
        if isinstance(self.host, WholeTarget):
            return shown_by(self.host, self.ledger)
        return Online.read(self.host.read(MANIFEST))

    def prepare(self, *, everything: bool = False) -> Prepared:
        """The site of `output/` against what is online; nothing is changed. Raises TargetRefused."""
        return prepare(self.host, Tree.of(self.site.output), self.ledger, everything=everything)

    def publish(self, prepared: Prepared, *, now: dt.datetime, progress: Progress) -> Online:
        """Send what differs. Raises TargetRefused; doing it again goes on from there."""
        return publish(self.host, prepared, self.ledger, now=now, progress=progress)

    def keep_sources(self, now: dt.datetime) -> Text | None:
        """Keep a snapshot of the texts that are online now. The site is online: a refusal is only told."""
        from parvis.history import HistoryRefused, snapshot

        try:
            snapshot(self.site, now=now, reason="publish")
        except HistoryRefused as refused:
            return refused.what
        return None

    def rollback(self, *, now: dt.datetime, progress: Progress) -> Online:
        """One step back. Raises CannotGoBack, TargetRefused."""
        return rollback(self.host, self.ledger, now=now, progress=progress)


@contextmanager
def opened(site: Site, facts: PublishTarget, environment: Mapping[str, str]) -> Iterator[Job]:
    """The job of one target; no other publication to it runs meanwhile. Raises ParvisError."""
    ledger = Ledger(site, facts.id)
    ledger.take()
    try:
        host = open_target(facts, site, environment)
        try:
            yield Job(site, facts, host, ledger)
        finally:
            host.close()
    finally:
        ledger.release()


def strangers_refused(prepared: Prepared) -> StrangersInTheWay:
    """For whoever cannot be asked."""
    names = prepared.plan.taken
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")  # noqa: PLR2004
    return StrangersInTheWay(
        T("Files that Parvis did not put there would be replaced: {files}.", files=shown),
        T("Look whether this is the right folder; then publish with --yes. parvis rollback brings them back."),
    )
