"""Adapter: the booking page. Its view is an HTML form first; the theme's script, when it runs, shows the slots in it."""

from __future__ import annotations

from pelican import Pelican, signals
from pelican.generators import Generator
from pelican.writers import Writer


class BookingGenerator(Generator):  # type: ignore[misc]
    def generate_output(self, writer: Writer) -> None:
        for name in self.settings["PARVIS_RUN"].pages_left("booking"):
            writer.write_file(name, None, self.context)


def booking(pelican: Pelican) -> type[Generator] | None:
    return BookingGenerator if pelican.settings.get("PARVIS_RUN") else None


def register() -> None:
    signals.get_generators.connect(booking)
