"""`parvis serve`: look at the site, its drafts and its bookings, and at every change one saves."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import click

from parvis.cli.build_command import show_ethics
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T

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
@click.option("--port", type=click.IntRange(1, 65535), help=N_("Port; 8000 or the next free one otherwise."))
@click.option("--host", default="127.0.0.1", help=N_("Address to listen on; this computer alone by default."))
@click.option("--open", "open_", is_flag=True, help=N_("Open the browser."))
@click.pass_obj
def command(obj: dict[str, Any], folder: Path, port: int | None, host: str, *, open_: bool) -> int:
    import uvicorn

    from parvis.preview.app import create_preview
    from parvis.preview.guard import LOOPBACK
    from parvis.preview.session import Session

    speaker: Speaker = obj["speaker"]
    site = site_here(folder)
    port = _port(host, port)
    session = Session(site, f"http://{host}:{port}", now, _told(speaker))
    speaker.say(speaker._("Building the preview…"), style="dim")
    session.build()
    endpoint = _endpoint(session) if session.preview.practice else None
    app = create_preview(
        session.preview,
        output=session.output,
        mails=session.mails,
        language=speaker.language,
        endpoint=endpoint,
        background=lambda: session.watching(endpoint.state.worker if endpoint else None),
        hosts=LOOPBACK | {host},
    )
    _say_where(speaker, session.address)
    if open_:
        click.launch(session.address)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    uvicorn.Server(config).run()
    return Exit.OK


def _port(host: str, wanted: int | None) -> int:
    """The wanted port, or 8000, or the next free one after it."""
    for port in [wanted] if wanted else range(USUAL_PORT, USUAL_PORT + TRIES):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise ParvisError(
        T("Port {port} is taken by another program.", port=wanted or USUAL_PORT),
        T("Choose another one: parvis serve --port 8123"),
    )


def _endpoint(session: Any) -> Any:
    from parvis.endpoint.app import create_app
    from parvis.preview.session import missing_state
    from parvis.store.db import open_store

    missing_state(session.site)
    settings = session.settings(os.environ)
    return create_app(
        session.practice,
        open_store(settings.database_url),
        settings,
        clock=now,
        public_url=f"{session.address}/rdv",
        site_root=f"{session.address}/",
    )


def _told(speaker: Speaker) -> Any:
    from parvis.ethics.report import render
    from parvis.preview.session import Told

    def built(result: Any) -> None:
        speaker.done(T("{pages} pages, {articles} articles.", pages=result.pages, articles=result.articles_published))
        if result.report.findings:
            show_ethics(speaker, result.report)

    def refused(error: ParvisError) -> str:
        speaker.error(error)
        return "\n\n".join(plain(speaker, error))

    def blocked(report: Any) -> str:
        speaker.warn(T("parvis build would refuse to publish this."))
        text: str = render(report, "terminal", speaker.language)
        return text

    return Told(built, refused, blocked)


def plain(speaker: Speaker, error: ParvisError) -> list[str]:
    """An error as text for the browser: place, line, what is wrong, what to write."""
    from parvis.errors import Problem, ProblemsFound

    problems = error.problems if isinstance(error, ProblemsFound) else (Problem("error", error.what, error.write),)
    return [
        "\n".join(
            line
            for line in (
                problem.place,
                problem.source.strip()[:200],
                problem.what.say(speaker.language),
                f"→ {problem.write.say(speaker.language)}" if problem.write else "",
            )
            if line
        )
        for problem in problems
    ]


def _say_where(speaker: Speaker, address: str) -> None:
    _ = speaker._
    for title, path in ((_("The site:"), "/"), (_("The mails:"), "/_parvis/mails")):
        speaker.out.print(f"{title:<14} [bold]{address}{path}[/]")
    speaker.say(_("Ctrl+C ends it."), style="dim")
