"""Adapter: the newsletter page, feeds, sitemap and robots, made from the same views as the pages."""

from __future__ import annotations

from pelican import Pelican, signals
from pelican.generators import Generator
from pelican.writers import Writer


class FeedGenerator(Generator):  # type: ignore[misc]
    def generate_output(self, writer: Writer) -> None:
        run = self.settings["PARVIS_RUN"]
        for name in run.pages_left("newsletter"):
            writer.write_file(name, None, self.context)
        run.write_feeds()


def feeds(pelican: Pelican) -> type[Generator] | None:
    return FeedGenerator if pelican.settings.get("PARVIS_RUN") else None


def register() -> None:
    signals.get_generators.connect(feeds)
