"""The practice that a command works on, and the option every command shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from parvis.cli.language import N_
from parvis.errors import Exit, ParvisError
from parvis.i18n import SOURCE_LANGUAGE, T, translator
from parvis.paths import Site, find_site


class NoPracticeHere(ParvisError):
    """No folder upwards holds content/practice.toml."""

    exit_code = Exit.USAGE


class Port(click.ParamType):  # type: ignore[type-arg]  # generic in later versions of click only
    """A port to listen on."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if text.isdecimal() and 1 <= int(text) <= 65535:  # noqa: PLR2004 - the last port there is
            return int(text)
        _ = translator(ctx.obj.language if ctx else SOURCE_LANGUAGE)
        wrong = _("“{value}” is not a port: write a number from 1 to 65535.").format(value=text)
        raise click.BadParameter(wrong, ctx, param)


def site_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--site FOLDER`, for whoever is not inside the practice's folder."""
    return click.option(
        "--site",
        "folder",
        type=click.Path(path_type=Path),
        default=".",
        metavar=N_("FOLDER"),
        help=N_("The practice's folder, if you are not in it."),
    )(function)


def site_here(folder: Path) -> Site:
    """The practice that contains `folder`. Raises NoPracticeHere."""
    site = find_site(folder.resolve())
    if site is None:
        raise NoPracticeHere(
            T("There is no practice in {folder}: no file content/practice.toml.", folder=str(folder.resolve())),
            T("Go into the practice's folder, or make one: parvis init my-practice"),
        )
    return site
