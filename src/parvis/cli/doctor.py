"""The examinations of `parvis doctor`. Each answers problems; level "fine" is good news worth saying."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.paths import CARRIED, Site
from parvis.practice.deadlines import deadlines
from parvis.practice.model import Practice

ROOM_NEEDED = 200 * 1024 * 1024  # bytes: two generations of a large site


def examine(site: Site, environment: Mapping[str, str], now: dt.datetime) -> tuple[Problem, ...]:
    """Everything that can be seen from here, without a network."""
    from parvis.practice.load import load, unanswered

    loaded = load(site, now=now)
    found = [*_machine(site), *_backup(site, now), *loaded.problems]
    if loaded.practice is not None:
        found += [replace(problem, level="warning") for problem in unanswered(loaded.practice)]
        found += [
            *_addresses(loaded.practice),
            *_endpoint(loaded.practice, environment),
            *_dates(loaded.practice, now.date()),
        ]
    if not any(problem.level == "error" for problem in loaded.problems):
        found.append(_fine(T("Facts and texts are readable: {count} texts.", count=len(loaded.library.documents))))
    return tuple(found)


def _fine(what: Text) -> Problem:
    return Problem("fine", what, level="fine")


def _machine(site: Site) -> Iterator[Problem]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _fine(T("Python {version}", version=version))
    if not (CARRIED / "themes" / "calm" / "templates" / "base.html").is_file():
        yield Problem("no-theme", T("The theme is missing from this installation."), T("Install Parvis again."))
    if not _writable(site.root):
        yield Problem(
            "not-writable",
            T("The practice's folder cannot be written: {folder}", folder=str(site.root)),
            T("Give yourself the right to write there, or move the folder."),
        )
    free = shutil.disk_usage(site.root).free
    if free < ROOM_NEEDED:
        yield Problem(
            "disk-nearly-full",
            T("Only {megabytes} MB are free on this disk.", megabytes=free // 1024**2),
            T("Free some room before you build."),
            level="warning",
        )


def _backup(site: Site, now: dt.datetime) -> Iterator[Problem]:
    from parvis.backup import reminder

    if (sentence := reminder(site, now)) is not None:
        yield Problem("no-backup", sentence, level="warning")


def _writable(folder: Path) -> bool:
    probe = folder / ".parvis-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _addresses(practice: Practice) -> Iterator[Problem]:
    for key, address in (("site_url", practice.site_url), ("endpoint_url", practice.endpoint_url)):
        if address and urlsplit(address).scheme != "https":
            yield Problem(
                "not-https",
                T("{key} does not begin with https://: what visitors send could be read on the way.", key=key),
                T("Ask your host for a certificate (it is free), then write https:// in practice.toml."),
                level="warning",
            )


def _endpoint(practice: Practice, environment: Mapping[str, str]) -> Iterator[Problem]:
    if not practice.endpoint_url:
        yield Problem(
            "no-endpoint",
            T("No booking endpoint: the site offers telephone and e-mail, which is a complete choice."),
            level="advice",
        )
        return
    if not environment.get("PARVIS_SECRET_KEY"):
        yield Problem(
            "no-secret-key",
            T("PARVIS_SECRET_KEY is not set on this machine."),
            T(
                "Needed only where the endpoint runs: a long random text, kept outside the site (docs: run the endpoint)."
            ),
            level="advice",
        )
    if not any(environment.get(name) for name in ("PARVIS_SMTP_URL", "PARVIS_MAIL_FOLDER")):
        yield Problem(
            "no-mail",
            T("No way to send mail is set on this machine (PARVIS_SMTP_URL)."),
            T("Needed only where the endpoint runs: smtps://user:password@server:465"),
            level="advice",
        )
    if practice.site.endpoint_host is None:
        yield Problem(
            "endpoint-host-unknown",
            T("A booking with a psychologist may reveal health data. Check whether a certified HDS host is required."),
            T(
                "Say in practice.toml who hosts the endpoint: endpoint_host in [site]. Telephone only is an equal choice."
            ),
            level="warning",
        )


def _dates(practice: Practice, today: dt.date) -> Iterator[Problem]:
    soon = today + dt.timedelta(days=30)
    for deadline in deadlines(practice):
        if deadline.on <= soon:
            what = T("{what} on {date}.", what=deadline.what, date=deadline.on.isoformat())
            yield Problem(f"{deadline.kind}-expires", what, deadline.do, level="warning")
