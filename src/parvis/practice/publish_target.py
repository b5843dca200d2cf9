"""Where the site is published: one entry of `[[publish]]` in practice.toml."""

# ruff: noqa: RUF009 - `fact(…)` is `dataclasses.field` with its documentation

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parvis.practice.fact import fact

TargetKind = Literal["folder", "ssh", "sftp", "ftps", "git", "netlify", "cloudflare"]


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """A place where `parvis publish` puts the site (docs/howto/publish.md). Passwords and keys are never written here."""

    id: str = fact("Its short name, to say which one", example='"site"', form="id")
    kind: TargetKind = fact("How the site gets there: folder, ssh, sftp, ftps, git, netlify or cloudflare")
    host: str = fact("Name of the server (ssh, sftp, ftps)", default="", example='"ftp.example.org"')
    user: str = fact("Name of the account there (ssh, sftp, ftps)", default="", example='"le-figuier"')
    port: int = fact("Port, if not the usual one", default=0, form="count")
    folder: str = fact("Folder that the web server shows (folder, ssh, sftp, ftps)", default="", example='"www"')
    host_key: str = fact(
        "Fingerprint of the server's key, if the machine does not know it yet (sftp)", default="", example='"SHA256:…"'
    )
    repository: str = fact("Address of the repository (git)", default="", example='"git@codeberg.org:me/pages.git"')
    branch: str = fact("Branch that is shown (git; production branch of cloudflare)", default="")
    site: str = fact("Identifier of the site (netlify)", default="")
    account: str = fact("Identifier of the account (cloudflare)", default="")
    project: str = fact("Name of the project (cloudflare)", default="")
