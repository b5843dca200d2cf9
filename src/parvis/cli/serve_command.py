"""`parvis serve`: look at the site, its drafts and its bookings, and at every change one saves."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis.cli.build_command import counts
from parvis.cli.here import Port, site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T
from parvis.paths import Site

if TYPE_CHECKING:
    from parvis.build.run import Built
    from parvis.ethics.finding import Report
    from parvis.preview.session import Told

USUAL_PORT = 8000
TRIES = 20


@click.command(
    cls=Command,
    help=N_("Show the site on this computer, drafts and bookings included, and each change you save."),
    epilog=N_("""\
Examples:
  parvis serve
  parvis serve --open --port 9000

Nothing leaves this computer: bookings made here are trials, mails go to a folder that you can read in the browser.
Ctrl+C ends it.
"""),
)
@site_option
@click.option("--port", type=Port(), metavar=N_("NUMBER"), help=N_("Port; 8000 or the next free one otherwise."))
@click.option(
    "--host",
    default="127.0.0.1",
    metavar=N_("ADDRESS"),
    help=N_("Address to listen on; this computer alone by default."),
)
@click.option("--open", "open_", is_flag=True, help=N_("Open the start page in the browser."))
@click.pass_obj
def command(speaker: Speaker, folder: Path, port: int | None, host: str, *, open_: bool) -> int:
    from parvis.endpoint.serve import address_of, serve
    from parvis.preview.assemble import assemble
    from parvis.preview.opener import open_file
    from parvis.preview.running import announced, running
    from parvis.preview.session import Session

    site = site_here(folder)
    if port is None and (address := running(site)):
        speaker.say(T("The preview of this practice is open already, in another window."))
        _say_where(speaker, address)
        if open_:
            click.launch(f"{address}/-/")
        return Exit.OK
    with contextlib.closing(_listener(host, port)) as listener, announced(site, address_of(listener)):
        session = Session(site, address_of(listener), now, _told(speaker))
        speaker.say(speaker._("Building the preview…"), style="dim")
        session.build()
        app = assemble(session, token=secrets.token_urlsafe(), environment=os.environ, open_file=open_file, host=host)
        _say_where(speaker, session.address)
        speaker.say(T("Ctrl+C ends it."), style="dim")
        if not _takes_bookings(site):
            speaker.say(
                T("Bookings and subscriptions are trials here. Published, your site gives telephone and e-mail only.")
            )
        if open_:
            click.launch(f"{session.address}/-/")
        serve(app, listener, grace=1)
    return Exit.OK


def _takes_bookings(site: Site) -> bool:
    """Whether the published site has an endpoint; one that cannot be read yet is not judged."""
    from parvis.practice.load import load_practice

    practice, _problems = load_practice(site.facts)
    return practice is None or bool(practice.endpoint_url)


def _listener(host: str, wanted: int | None) -> socket.socket:
    """At the wanted port, or at 8000, or at the next free one after it. Raises PortTaken."""
    from parvis.endpoint.serve import PortTaken, listen

    for port in () if wanted else range(USUAL_PORT, USUAL_PORT + TRIES):
        with contextlib.suppress(PortTaken):
            return listen(host, port)
    return listen(host, wanted or USUAL_PORT)


def _told(speaker: Speaker) -> Told:
    from parvis.preview.session import Told

    def built(result: Built) -> None:
        speaker.done(counts(speaker, result))
        if result.report.findings:
            speaker.report(result.report)

    def blocked(_report: Report) -> None:
        speaker.warn(T("parvis build would refuse to publish this."))

    return Told(built, speaker.error, blocked, speaker.language)


def _say_where(speaker: Speaker, address: str) -> None:
    _ = speaker._
    for title, path in ((_("Your start page:"), "/-/"), (_("The site:"), "/"), (_("The mails:"), "/-/mails")):
        speaker.out.print(f"{title:<20} [bold]{address}{path}[/]")
