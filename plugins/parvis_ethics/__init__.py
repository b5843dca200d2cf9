"""Adapter: the ethics gate. At `get_generators`, for it fires at each build, before anything is written."""

from __future__ import annotations

from pelican import Pelican, signals


def check(pelican: Pelican) -> None:
    """Raises EthicsStopped; our Pelican class prints its report and exits with 1."""
    run = pelican.settings.get("PARVIS_RUN")
    if run is not None:
        run.check()


def register() -> None:
    signals.get_generators.connect(check)
