"""Pelican, writing into a staging folder that replaces the site only when everything succeeded, and never in silence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pelican import Pelican

from parvis.build.errors import AdapterFailed, machine_errors
from parvis.build.run import Run
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site
from parvis.site import practice_options, say_and_exit, say_built


class PracticePelican(Pelican):  # type: ignore[misc]
    """Plain `pelican` prints a problem and exits with its code; `parvis build` gets the exception itself."""

    settings: dict[str, Any]
    output_path: str

    def init_plugins(self) -> None:
        """Pelican only logs an adapter that fails to register; a site without its gate must not be built."""
        adapters = [plugin for plugin in self.settings["PLUGINS"] if not isinstance(plugin, str)]
        super().init_plugins()
        lost = [module.__name__ for module in adapters if module not in self.plugins]
        if lost:
            self._fail(
                AdapterFailed(
                    T("The adapter {names} could not start: nothing was built.", names=", ".join(lost)),
                    T("Install Parvis again: pip install --force-reinstall parvis"),
                )
            )

    def run(self) -> None:
        try:
            self._build(self._new_run() if self.settings["PARVIS_PLAIN"] else self.settings["PARVIS_RUN"])
        except ParvisError as error:
            self._fail(error)

    def _build(self, run: Run) -> None:
        online = self.output_path, self.settings["OUTPUT_PATH"]
        folder = run.begin()
        try:
            self.settings["PARVIS_RUN"] = run
            self.output_path = self.settings["OUTPUT_PATH"] = str(folder)
            self.delete_outputdir = False  # the swap replaces the whole folder, and only then
            with machine_errors(folder):
                super().run()
            built = run.finish()
        except BaseException:
            run.abandon()
            raise
        finally:
            self.output_path, self.settings["OUTPUT_PATH"] = online
        if self.settings["PARVIS_PLAIN"]:
            say_built(built)

    def _new_run(self) -> Run:
        settings: dict[str, Any] = self.settings
        return Run(Site(Path(settings["PARVIS_SITE"])), practice_options(settings))

    def _fail(self, error: ParvisError) -> None:
        if not self.settings["PARVIS_PLAIN"]:
            raise error
        sys.stdout.flush()
        say_and_exit(error)
