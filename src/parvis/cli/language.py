"""How click is made to speak the language of the console."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import click

from parvis.i18n import plural_translator, translator


def N_(sentence: str) -> str:
    """Mark a help text for translation; `localize` translates it once the language is known."""
    return sentence


def without_language(arguments: Sequence[str]) -> list[str]:
    """The arguments without `--language`, which may stand anywhere: it was read first. Without its value, it stays."""
    kept: list[str] = []
    left = iter(range(len(arguments)))
    for position in left:
        argument = arguments[position]
        if argument == "--language" and position + 1 < len(arguments):
            next(left)
        elif not argument.startswith("--language="):
            kept.append(argument)
    return kept


def localize(command: click.Command, _: Callable[[str], str]) -> click.Command:
    """A copy of a command, its subcommands included, whose help, examples and options are translated."""
    spoken = copy.copy(command)
    spoken.help, spoken.short_help, spoken.epilog = (
        _(text) if text else text for text in (command.help, command.short_help, command.epilog)
    )
    spoken.params = [_parameter(parameter, _) for parameter in command.params]
    if spoken.options_metavar:
        spoken.options_metavar = _(spoken.options_metavar)
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = _(spoken.subcommand_metavar)
        spoken.commands = {name: localize(child, _) for name, child in spoken.commands.items()}
    return spoken


def _parameter(parameter: click.Parameter, _: Callable[[str], str]) -> click.Parameter:
    spoken = copy.copy(parameter)
    if spoken.metavar:
        spoken.metavar = _(spoken.metavar)
    if isinstance(spoken, click.Option) and spoken.help:
        spoken.help = _(spoken.help)
    return spoken


def make_click_speak(language: str) -> None:
    """Give click our catalogues: it asks the global gettext domain, which wants them compiled on disk."""
    import click.core
    import click.decorators
    import click.exceptions
    import click.formatting
    import click.parser
    import click.termui
    import click.types

    for module in (
        click.core,
        click.decorators,
        click.exceptions,
        click.formatting,
        click.parser,
        click.termui,
        click.types,
    ):
        if hasattr(module, "_"):
            module._ = translator(language)  # type: ignore[attr-defined]
        if hasattr(module, "ngettext"):
            module.ngettext = plural_translator(language)  # type: ignore[attr-defined]
