"""Adapter: Pelican reads and writes what our model decided. Connects, translates, delegates to `parvis.build.run`."""

from __future__ import annotations

from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator
from pelican.readers import Readers
from pelican.writers import Writer

from parvis.build.errors import AdapterFailed
from parvis.build.run import Run
from parvis.i18n import T
from parvis.site import say_and_exit

from .reader import DocumentReader


def run_of(settings: dict[str, Any]) -> Run | None:
    """The build under way; None in a Pelican that is not ours."""
    return settings.get("PARVIS_RUN")


class ViewWriter(Writer):  # type: ignore[misc]
    """Replaces the context: a template gets its page and its site, and nothing else."""

    def write_file(self, name: str, template: Any, context: Any, *_args: Any, **kwargs: Any) -> None:
        del template
        if not name:
            return
        run: Run = self.settings["PARVIS_RUN"]
        run.write({name: run.page(name).encode("utf-8")})
        signals.content_written.send(str(run.staging.folder / name), context={**context, **kwargs})


class PageGenerator(Generator):  # type: ignore[misc]
    """Writes the pages that come from no Markdown file, then the theme and the media."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Before any file is read: what fails while Pelican reads is only logged, file by file.
        self.settings["PARVIS_RUN"].compose()

    def generate_output(self, writer: ViewWriter) -> None:
        run: Run = self.settings["PARVIS_RUN"]
        for name in run.pages_left():
            writer.write_file(name, None, self.context)
        run.write_static()


def use_our_reader(readers: Readers) -> None:
    if run_of(readers.settings):
        readers.reader_classes = {"md": DocumentReader, "static": readers.reader_classes["static"]}


def read_practice(pelican: Pelican) -> type[Generator] | None:
    """Before any generator exists: the facts and the texts, or every problem at once."""
    run = run_of(pelican.settings)
    if run is None:
        if "PARVIS_PLAIN" in pelican.settings:
            say_and_exit(AdapterFailed(T("PELICAN_CLASS must be the one that Parvis gives: nothing was built.")))
        return None
    run.read()
    return PageGenerator


def use_our_writer(pelican: Pelican) -> type[Writer] | None:
    return ViewWriter if run_of(pelican.settings) else None


def register() -> None:
    signals.readers_init.connect(use_our_reader)
    signals.get_generators.connect(read_practice)
    signals.get_writer.connect(use_our_writer)
