"""From the facts of a target and the secrets of this computer to a host that one can speak to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from parvis.errors import Exit, ParvisError, Problem, ProblemsFound
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.load import FACTS
from parvis.practice.model import Practice
from parvis.practice.publish_target import PublishTarget
from parvis.publish.target import Target

# What each kind cannot do without, with an example.
_NEEDED = {
    "folder": {"folder": '"../www"'},
    "ssh": {"host": '"ssh.example.org"', "folder": '"www"'},
    "sftp": {"host": '"sftp.example.org"', "user": '"le-figuier"', "folder": '"www"'},
    "ftps": {"host": '"ftp.example.org"', "user": '"le-figuier"', "folder": '"www"'},
    "git": {"repository": '"git@codeberg.org:me/pages.git"'},
    "netlify": {"site": '"12345678-90ab-cdef-1234-567890abcdef"'},
    "cloudflare": {"account": '"023e105f4ecef8ad9ca31a8372d0c353"', "project": '"le-figuier"'},
}
_PASSWORD, _TOKEN = ("ftps",), ("netlify", "cloudflare")
_USUAL = {"netlify": "NETLIFY_AUTH_TOKEN", "cloudflare": "CLOUDFLARE_API_TOKEN"}


class NoSuchTarget(ParvisError):
    """Nothing of that name under [[publish]]."""

    exit_code = Exit.USAGE


def choose(practice: Practice, name: str | None) -> PublishTarget:
    """The target of that name, the first one without a name. Raises NoSuchTarget, ProblemsFound."""
    if not practice.publish:
        raise NoSuchTarget(
            T("Where to publish is not said yet."),
            T(
                'Write in content/practice.toml, for example:\n[[publish]]\nid = "site"\nkind = "ftps"\n'
                'host = "ftp.example.org"\nuser = "…"\nfolder = "www"\n'
                "Each kind of host is told in docs/howto/publish.md."
            ),
        )
    known = {target.id: target for target in practice.publish}
    if name is not None and name not in known:
        raise NoSuchTarget(
            T("There is no “{name}” under [[publish]].", name=name),
            T("Those there are: {names}", names=", ".join(known)),
        )
    target = known[name] if name is not None else practice.publish[0]
    if problems := settings_problems(target):
        raise ProblemsFound(problems)
    return target


def settings_problems(target: PublishTarget) -> list[Problem]:
    """What this kind of host needs and is not said."""
    return [
        Problem(
            "publish-incomplete",
            T("Under [[publish]], “{id}” does not say its {key}.", id=target.id, key=key),
            T("Write: {example}", example=f"{key} = {example}"),
            FACTS,
        )
        for key, example in _NEEDED[target.kind].items()
        if not getattr(target, key)
    ]


def secret_name(target: PublishTarget) -> str:
    """The variable that holds the password or key of a target; "" for a kind that needs none."""
    end = "TOKEN" if target.kind in (*_TOKEN, "git") else "PASSWORD"
    wanted = target.kind in (*_PASSWORD, *_TOKEN)
    return f"PARVIS_PUBLISH_{target.id.upper().replace('-', '_')}_{end}" if wanted or _may(target) else ""


def _may(target: PublishTarget) -> bool:
    """Kinds that use a password or key if there is one, and the machine's own keys otherwise."""
    return target.kind in ("sftp", "git")


def secret_of(target: PublishTarget, environment: Mapping[str, str]) -> str:
    """The secret, from the variable of the target or the usual one of the host; "" when there is none."""
    return environment.get(secret_name(target), "") or environment.get(_USUAL.get(target.kind, ""), "")


def needs_secret(target: PublishTarget, environment: Mapping[str, str]) -> bool:
    return target.kind in (*_PASSWORD, *_TOKEN) and not secret_of(target, environment)


class NoSecret(ParvisError):
    """The password or key of a target is not known here."""

    exit_code = Exit.PROBLEMS


def open_target(target: PublishTarget, site: Site, environment: Mapping[str, str]) -> Target:
    """The host, ready. Raises NoSecret, TargetRefused."""
    if needs_secret(target, environment):
        raise NoSecret(
            T("The password or key of “{id}” is not known on this computer.", id=target.id),
            T(
                "Set the variable {name}, or write {name}=… into .parvis/secrets.env, which is never published.",
                name=secret_name(target),
            ),
        )
    secret = secret_of(target, environment)
    if target.kind == "folder":
        from parvis.publish.folder import Folder

        return Folder(_folder(site, target.folder))
    return _elsewhere(target, site, secret, environment)


def _folder(site: Site, folder: str) -> Path:
    """Relative to the practice's folder. Raises ProblemsFound for one that holds the practice itself."""
    path = (site.root / Path(folder).expanduser()).resolve()
    inside = (site.content, site.output, site.state, site.own_templates)
    if site.root.resolve().is_relative_to(path) or any(path.is_relative_to(own.resolve()) for own in inside):
        what = T("{folder} holds the practice's own files: the site cannot be published there.", folder=str(path))
        raise ProblemsFound([Problem("publish-into-sources", what, T("Choose another folder."), FACTS)])
    return path


def place_of(target: PublishTarget) -> str:
    """Where a target is, as people say it."""
    at = f"{target.user}@{target.host}" if target.user else target.host
    if target.kind in ("ssh", "sftp", "ftps"):
        return f"{target.kind}://{at}/{PurePosixPath(target.folder).as_posix().lstrip('/')}"
    return target.folder or target.repository or target.site or target.project


def _elsewhere(target: PublishTarget, site: Site, secret: str, environment: Mapping[str, str]) -> Target:
    if target.kind == "ftps":
        from parvis.publish.ftps import Ftps

        return Ftps(target.host, target.port, target.user, secret, target.folder)
    if target.kind == "sftp":
        from parvis.publish.sftp import Sftp

        return Sftp(target.host, target.port, target.user, secret, target.folder, host_key=target.host_key)
    if target.kind == "ssh":
        from parvis.publish.ssh import Ssh

        return Ssh(target.host, target.port, target.user, target.folder, options=environment.get("PARVIS_SSH", ""))
    if target.kind == "git":
        from parvis.publish.git import branch_of

        folder = site.state / "published" / target.id / "git"
        return branch_of(target.repository, target.branch, folder, token=secret)
    if target.kind == "netlify":
        from parvis.publish.netlify import Netlify

        return Netlify(target.site, secret, api=environment.get("PARVIS_NETLIFY_API", ""))
    from parvis.publish.cloudflare import Cloudflare

    api = environment.get("PARVIS_CLOUDFLARE_API", "")
    return Cloudflare(target.account, target.project, secret, branch=target.branch, api=api)
