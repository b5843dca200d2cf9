"""Ready files for services that run commands at every change and by the clock: GitHub, GitLab, Forgejo (Codeberg)."""

from __future__ import annotations

from pathlib import Path

from parvis import __version__
from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.paths import PACKAGE, Site, replace_file

WHERE = {
    "github": ".github/workflows/publish.yml",
    "github-pages": ".github/workflows/pages.yml",
    "gitlab": ".gitlab-ci.yml",
    "forgejo": ".forgejo/workflows/publish.yml",
}
_NAMES = {
    "github": "github-publish.yml",
    "github-pages": "github-pages.yml",
    "gitlab": "gitlab-ci.yml",
    "forgejo": "forgejo-publish.yml",
}


class AlreadyThere(ParvisError):
    """The file exists, and holds something else."""

    exit_code = Exit.PROBLEMS


def workflow(service: str) -> str:
    """The file for a service, with the version of Parvis that writes it."""
    template = (PACKAGE / "scaffold" / "ci" / _NAMES[service]).read_text(encoding="utf-8")
    return template.replace("@VERSION@", __version__)


def write_workflow(site: Site, service: str, *, replace: bool = False) -> Path:
    """Write the file into the practice's folder. Raises AlreadyThere, OSError."""
    path, text = site.root / WHERE[service], workflow(service)
    if path.is_file() and path.read_text(encoding="utf-8") != text and not replace:
        raise AlreadyThere(
            T("{path} is there already and says something else.", path=WHERE[service]),
            T("Move it away, or replace it with --yes."),
        )
    replace_file(path, text.encode())
    return path
