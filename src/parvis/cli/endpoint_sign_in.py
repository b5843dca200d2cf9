"""`parvis endpoint sign-in`: a link into the agenda for whoever has the machine, when no mail comes."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from parvis.cli.endpoint_open import open_endpoint
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T


@click.command(
    "sign-in",
    cls=Command,
    help=N_("Print a link that opens the agenda once, within fifteen minutes: for the day when mail fails."),
    epilog=N_("""\
Examples:
  parvis endpoint sign-in
  parvis endpoint sign-in --practitioner claire
  parvis endpoint sign-in --practitioner claire --forget-second-factor
"""),
)
@site_option
@click.option(
    "--practitioner",
    default="",
    metavar=N_("NAME"),
    help=N_("Whose agenda, by the identifier in practice.toml; everyone's if absent."),
)
@click.option(
    "--forget-second-factor",
    is_flag=True,
    help=N_("Also forget the second factor of that person, for a telephone that was lost."),
)
@click.pass_obj
def sign_in(speaker: Speaker, folder: Path, practitioner: str, *, forget_second_factor: bool) -> int:
    from parvis.endpoint.admin_facts import NewestFacts
    from parvis.endpoint.agenda import access
    from parvis.endpoint.context import Context
    from parvis.endpoint.links import random_id

    own, store, settings = open_endpoint(site_here(folder))
    with contextlib.closing(store):
        practice = NewestFacts(own, store, now)()
        if not access.known(practice, practitioner):
            raise UnknownPractitioner(practitioner, [person.id for person in practice.practitioners])
        context = Context(lambda: practice, store, settings, now, random_id)
        if forget_second_factor and access.forget_factor(context, practitioner):
            speaker.say(T("The second factor is forgotten."))
        speaker.say(T("Open this address once, within fifteen minutes:"))
        click.echo(access.link_address(context, practice, practitioner, practice.language))
    return Exit.OK


class UnknownPractitioner(ParvisError):
    """Nobody here is called that."""

    exit_code = Exit.USAGE

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            T("Nobody here has the identifier “{id}”.", id=asked),
            T("Write one of these: {names}.", names=", ".join(known)),
        )
