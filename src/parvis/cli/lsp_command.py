"""`parvis lsp`: what `parvis check` says, inside the editor, while one writes."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import ParvisError
from parvis.i18n import T, choose_language


@click.command(
    cls=Command,
    help=N_("Speak with an editor: what check says appears while one writes. The editor starts this itself."),
    epilog=N_("""\
Example, for an editor's settings:
  parvis lsp

It reads and answers on standard input and output, and opens no port. Needs: pip install "parvis[lsp]"
"""),
)
@click.option("--stdio", is_flag=True, help=N_("What editors add by habit; it is the only way and needs no option."))
@click.pass_obj
def command(speaker: Speaker, *, stdio: bool) -> None:
    del stdio
    try:
        from parvis.lsp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise ParvisError(
            T("The language server needs a package that is not installed: {name}.", name="pygls"),
            T("Install it: {command}", command='pip install "parvis[lsp]"'),
        ) from None
    make_server(speaker.language, now, chosen=chosen(speaker.language, os.environ)).start_io()


def chosen(language: str, environment: Mapping[str, str]) -> bool:
    """Whether a person named the language, so that the editor's own does not count."""
    system = {name: value for name, value in environment.items() if name != "PARVIS_LANGUAGE"}
    return "PARVIS_LANGUAGE" in environment or language != choose_language((), system)
