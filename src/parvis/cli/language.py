"""In which language the command line speaks, and how click is made to speak it too."""

from __future__ import annotations

import copy
import locale
from collections.abc import Callable, Mapping, Sequence

import click

from parvis.i18n import LANGUAGES, SOURCE_LANGUAGE, translator


def N_(sentence: str) -> str:
    """Mark a help text for translation; `localize` translates it once the language is known."""
    return sentence


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`--language`, else PARVIS_LANGUAGE, else the system's language; French where it says nothing of use."""
    for position, argument in enumerate(arguments):
        if argument == "--language" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
        if argument.startswith("--language="):
            return _known(argument.partition("=")[2])
    wanted = environment.get("PARVIS_LANGUAGE") or next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    if not wanted:
        wanted = locale.getlocale()[0] or ""  # Windows has no LANG
    return _known(wanted)


def _known(wanted: str) -> str:
    code = wanted[:2].lower()
    if code in LANGUAGES:
        return code
    # "C" and "POSIX" are no one's language: our users are French first.
    return "fr" if wanted in ("", "C", "POSIX") or wanted.startswith("C.") else SOURCE_LANGUAGE


def localize(command: click.Command, _: Callable[[str], str]) -> click.Command:
    """A copy of a command, its subcommands included, whose help, examples and options are translated."""
    spoken = copy.copy(command)
    spoken.help, spoken.short_help, spoken.epilog = (
        _(text) if text else text for text in (command.help, command.short_help, command.epilog)
    )
    spoken.params = [_parameter(parameter, _) for parameter in command.params]
    if isinstance(spoken, click.Group):
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
