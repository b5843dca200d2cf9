"""The practice that these tests back up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from backup_helpers import NOW, PASSPHRASE, write

from parvis.backup.make import Made, make_backup
from parvis.paths import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "practice")
    write(site, "content/practice.toml", 'name = "Anne"\ncountry = "FR"\nendpoint_url = "https://rdv.example"\n')
    write(site, "content/articles/été.md", "Un été.\n")
    write(site, "content/media/photo.jpg", bytes(range(256)) * 40)
    write(site, "templates/base.html", "<html>")
    write(site, "pelicanconf.py", "A = 1\n")
    write(site, ".env", "SECRET=k3y-of-the-house\n")
    write(site, ".parvis/secrets.env", "PARVIS_PUBLISH_SITE=ftp-passw0rd\n")
    write(site, ".parvis/published.json", "{}")
    return site


@pytest.fixture
def make(site: Site, tmp_path: Path) -> Callable[..., Made]:
    def run(file: str = "a.age", environment: dict[str, str] | None = None, **options: object) -> Made:
        values = {"environment": environment or {}, "now": NOW, **options}
        return make_backup(site, tmp_path / file, PASSPHRASE, **values)  # type: ignore[arg-type]

    return run
