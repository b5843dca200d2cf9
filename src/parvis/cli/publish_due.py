"""`parvis publish --due`: what a clock runs. Quiet when nothing is due, and never silent when it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from parvis.cli.publish_command import send
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError, ProblemsFound
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.practice.publish_target import PublishTarget

if TYPE_CHECKING:
    from parvis.publish.preflight import Examined


def publish_due(
    speaker: Speaker, site: Site, facts: PublishTarget, secrets: Mapping[str, str], moment: dt.datetime
) -> int:
    """Publish if a text has come due since the last time; a failure is mailed, and keeps its exit code."""
    from parvis.practice.load import load
    from parvis.publish.due import is_due
    from parvis.publish.job import opened

    loaded = load(site, now=moment)
    practice = loaded.practice
    looks: list[Examined] = []
    try:
        with opened(site, facts, secrets) as job:
            if not is_due(loaded.library, job.online(), moment):
                speaker.say(T("Nothing is due."))
                return Exit.OK
        code = send(speaker, site, facts, secrets, seen=looks.append)
    except ParvisError as error:
        _tell(speaker, practice, _reasons(error, practice), secrets, moment)
        raise
    if code != Exit.OK:
        found = [reason for examined in looks for reason in _found(examined, practice)]
        _tell(speaker, practice, found, secrets, moment)
    return code


def _found(examined: Examined, practice: Practice | None) -> list[str]:
    """What forbade publication, a line each."""
    findings = examined.report.findings if examined.report else ()
    return [
        *(f"{p.place} {_said(p.what, practice)}".strip() for p in examined.problems if p.level == "error"),
        *(f"{finding.place} {finding.message}" for finding in findings if finding.level == "error"),
    ]


def _reasons(error: ParvisError, practice: Practice | None) -> list[str]:
    if isinstance(error, ProblemsFound):
        return [f"{problem.place} {_said(problem.what, practice)}".strip() for problem in error.problems]
    return [_said(error.what, practice)]


def _said(text: Text, practice: Practice | None) -> str:
    return text.say(practice.language if practice else "fr")


def _tell(
    speaker: Speaker, practice: Practice | None, reasons: list[str], secrets: Mapping[str, str], moment: dt.datetime
) -> None:
    from parvis.mail import Outcome
    from parvis.publish.failure import tell_failure

    if practice is None:
        return
    told = tell_failure(practice, reasons, secrets, language=practice.language, now=moment)
    if told is not None and told.outcome is Outcome.SENT:
        speaker.say(T("The practice has been told by mail."))
    elif told is not None:
        speaker.warn(T("The mail that tells of this failure could not be sent ({note}).", note=told.note))
