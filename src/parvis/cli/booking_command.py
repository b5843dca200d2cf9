"""`parvis booking`: what a practitioner does with the agenda from a terminal."""

from __future__ import annotations

import click

from parvis.cli.booking_calendars import calendars, feed
from parvis.cli.language import N_
from parvis.cli.main import Group


@click.group(
    cls=Group,
    help=N_("The agenda: outside calendars, and a calendar to subscribe to."),
    epilog=N_("""\
Examples:
  parvis booking calendars list
  parvis booking feed

On the machine of the endpoint, with the same settings.
"""),
)
def command() -> None:
    """What can be done is in its subcommands."""


for _one in (calendars, feed):
    command.add_command(_one)
