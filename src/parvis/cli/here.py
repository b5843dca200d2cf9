"""The practice that a command works on, the clock, and the option every command shares."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from parvis.cli.language import N_
from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.paths import Site, find_site


class NoPracticeHere(ParvisError):
    """No folder upwards holds content/practice.toml."""

    exit_code = Exit.USAGE


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


def now() -> dt.datetime:
    """The current moment, aware. PARVIS_NOW (ISO 8601) replaces the clock, for a build that must be repeatable."""
    fixed = os.environ.get("PARVIS_NOW")
    if not fixed:
        return dt.datetime.now(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(fixed)
    except ValueError:
        raise ParvisError(
            T("PARVIS_NOW is not a moment: {value}", value=fixed), T("Write for example 2026-11-22T09:00:00+00:00")
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
