"""`parvis endpoint`: the small process that takes bookings and subscriptions."""

from __future__ import annotations

from pathlib import Path

import click

from parvis.cli.endpoint_care import move_db, recovery_key, rotate_keys, worker
from parvis.cli.endpoint_open import open_endpoint
from parvis.cli.endpoint_sign_in import sign_in
from parvis.cli.here import Port, site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command, Group
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T


@click.group(
    cls=Group,
    help=N_("The small process that takes bookings and newsletter subscriptions."),
    epilog=N_("""\
Examples:
  parvis endpoint serve --port 8010
  parvis endpoint drain                 for hosts that run it by cron
  parvis endpoint worker                beside it, or on another machine, with PostgreSQL

Secrets come from the environment: PARVIS_SECRET_KEY, PARVIS_SMTP_URL, PARVIS_DATABASE_URL.
"""),
)
def command() -> None:
    """What the endpoint can do is in its subcommands."""


@command.command(
    cls=Command,
    help=N_("Answer visitors, behind a web server that speaks HTTPS."),
    epilog=N_("""\
Examples:
  parvis endpoint serve
  parvis endpoint serve --host 127.0.0.1 --port 8010
"""),
)
@site_option
@click.option(
    "--host",
    default="127.0.0.1",
    metavar=N_("ADDRESS"),
    help=N_("Address to listen on; this computer alone by default."),
)
@click.option("--port", type=Port(), metavar=N_("NUMBER"), default=8010, show_default=True, help=N_("Port."))
@click.pass_obj
def serve(speaker: Speaker, folder: Path, host: str, port: int) -> int:
    from parvis.endpoint.admin_facts import NewestFacts
    from parvis.endpoint.app import create_app
    from parvis.endpoint.serve import run

    site = site_here(folder)
    practice, store, settings = open_endpoint(site)
    app = create_app(NewestFacts(practice, store, now), store, settings, clock=now)
    run(
        app,
        host=host,
        port=port,
        ready=lambda address: speaker.done(T("The endpoint answers at {address}", address=address)),
    )
    return Exit.OK


@command.command(
    cls=Command,
    help=N_(
        "Deliver the mails that are due, erase what was kept long enough, read outside calendars, then stop: for a host"
        " without lasting processes."
    ),
    epilog=N_("""\
Example, every five minutes in a crontab:
  */5 * * * * cd /srv/practice && parvis endpoint drain
"""),
)
@site_option
@click.pass_obj
def drain(speaker: Speaker, folder: Path) -> int:
    from parvis.endpoint.admin_facts import NewestFacts
    from parvis.endpoint.calendar_reading import read_due
    from parvis.endpoint.context import Context
    from parvis.endpoint.links import random_id
    from parvis.endpoint.retention import purge
    from parvis.endpoint.worker import drain as deliver

    own, store, settings = open_endpoint(site_here(folder))
    practice = NewestFacts(own, store, now)()
    context = Context(lambda: practice, store, settings, now, random_id)
    counts = deliver(context)
    speaker.say(
        T(
            "{sent} sent, {deferred} deferred, {failed} failed, {unknown} unknown.",
            sent=counts.sent,
            deferred=counts.deferred,
            failed=counts.failed,
            unknown=counts.unknown,
        )
    )
    purged = purge(store, practice, now())
    if purged.people or purged.readers:
        speaker.say(
            T(
                "Details erased, their time being over. Bookings: {people}, subscriptions: {readers}.",
                people=purged.people,
                readers=purged.readers,
            )
        )
    read_due(context)  # last: a calendar may be slow, and nobody waits for it
    return Exit.MACHINE if counts.failed or counts.unknown else Exit.OK


for _more in (worker, move_db, rotate_keys, recovery_key, sign_in):
    command.add_command(_more)
