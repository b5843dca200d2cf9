"""What the commands of the endpoint work on: the practice, its database, its settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from parvis.paths import Site

if TYPE_CHECKING:
    from parvis.practice.model import Practice
    from parvis.settings import EndpointSettings
    from parvis.store.db import Store


def settings_of(site: Site) -> EndpointSettings:
    """The environment, and what this computer keeps in `secrets.env`. Raises ProblemsFound."""
    from parvis.settings import EndpointSettings, environment

    return EndpointSettings.from_environment(environment(os.environ, site), site)


def open_endpoint(site: Site) -> tuple[Practice, Store, EndpointSettings]:
    """Practice, store and settings. Raises ProblemsFound with everything that is missing."""
    from parvis.errors import ProblemsFound
    from parvis.practice.load import load_practice
    from parvis.store.db import open_store

    practice, problems = load_practice(site.facts)
    if practice is None or any(problem.level == "error" for problem in problems):
        raise ProblemsFound(problems)
    settings = settings_of(site)
    store = open_store(settings.database_url)
    return practice, store.telling() if settings.webhook_url else store, settings
