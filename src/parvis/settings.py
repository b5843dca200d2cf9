"""What the endpoint takes from its environment: secrets and addresses of this machine, never facts of the practice.

Each setting is declared once, with its type, default and help; the reference page is made from these declarations.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from parvis.crypt import KeyRing
from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T, Text
from parvis.mail import MailSettings
from parvis.paths import Site

SHORTEST_SECRET = 32
"""Characters."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment."""

    name: str
    type: str
    default: Text
    help: Text


SECRET_KEY = Setting(
    "PARVIS_SECRET_KEY",
    "text",
    T("none: required"),
    T(
        "Seals personal data and signs links: {count} random characters or more. To change it, put the new one in front"
        " and keep the former after a comma. Losing it loses the stored names and addresses.",
        count=SHORTEST_SECRET,
    ),
)
DATABASE_URL = Setting(
    "PARVIS_DATABASE_URL",
    "URL",
    T("a file in the practice's folder: .parvis/endpoint.sqlite3"),
    T("Where bookings and subscriptions are kept: sqlite:///path or postgresql://user:password@host/name."),
)
SMTP_URL = Setting(
    "PARVIS_SMTP_URL",
    "URL",
    T("none"),
    T(
        "The server that sends the mails: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465."
        " Special characters of the password are written as in any URL (%40 for @)."
    ),
)
MAIL_FOLDER = Setting(
    "PARVIS_MAIL_FOLDER",
    "folder",
    T("none"),
    T(
        "Instead of sending, write each mail as an .eml file into this folder. Without it and without a server, mails are shown on the screen."
    ),
)
ADMIN_KEY = Setting(
    "PARVIS_ADMIN_KEY",
    "text",
    T("none"),
    T(
        "Lets parvis publish send the facts to the endpoint: {count} random characters or more, the same on both machines."
        " Without it, the endpoint reads its own copy of practice.toml.",
        count=SHORTEST_SECRET,
    ),
)
WEBHOOK_URL = Setting(
    "PARVIS_WEBHOOK_URL",
    "URL",
    T("none"),
    T(
        "An https address of yours that is told when a booking is confirmed, moved or cancelled: ids and times, no person."
    ),
)
WEBHOOK_SECRET = Setting(
    "PARVIS_WEBHOOK_SECRET",
    "text",
    T("none: required with the address"),
    T(
        "Signs what that address is told: {count} random characters or more, the same on both sides.",
        count=SHORTEST_SECRET,
    ),
)
SETTINGS = (SECRET_KEY, DATABASE_URL, SMTP_URL, MAIL_FOLDER, ADMIN_KEY, WEBHOOK_URL, WEBHOOK_SECRET)
SECRETS_FILE = "secrets.env"
"""In the practice's own state, never published nor committed: lines NAME=value, for whoever has no use for variables."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The settings, read and verified. `repr` shows no secret."""

    secrets: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    mail: MailSettings = field(repr=False)
    admin_key: str = field(default="", repr=False)
    webhook_url: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)

    @property
    def key_ring(self) -> KeyRing:
        return KeyRing(self.secrets)

    @classmethod
    def from_environment(cls, env: Mapping[str, str], site: Site, *, demo: bool = False) -> EndpointSettings:
        """Read the environment. Raises ProblemsFound with everything that is missing or wrong.

        With `demo`, a missing secret is made up and kept in the practice's own folder, and mails go to a folder there.
        """
        values = {setting.name: env.get(setting.name, "").strip() for setting in SETTINGS}
        if demo:
            values[SECRET_KEY.name] = values[SECRET_KEY.name] or _demo_secret(site)
            if not values[SMTP_URL.name]:
                values[MAIL_FOLDER.name] = values[MAIL_FOLDER.name] or str(site.state / "mails")
        if problems := _problems(values):
            raise ProblemsFound(problems)
        folder = values[MAIL_FOLDER.name]
        return cls(
            secrets=_secrets(values[SECRET_KEY.name]),
            database_url=values[DATABASE_URL.name]
            or f"sqlite:///{(site.state / 'endpoint.sqlite3').resolve().as_posix()}",
            mail=MailSettings(smtp_url=values[SMTP_URL.name], folder=Path(folder) if folder else None),
            admin_key=values[ADMIN_KEY.name],
            webhook_url=values[WEBHOOK_URL.name],
            webhook_secret=values[WEBHOOK_SECRET.name],
        )


def environment(env: Mapping[str, str], site: Site) -> dict[str, str]:
    """The environment, completed by the secrets that this computer keeps; a variable that is set wins."""
    try:
        text = (site.state / SECRETS_FILE).read_text(encoding="utf-8")
    except OSError:
        text = ""
    lines = (line.partition("=") for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    kept = {name.strip(): value.strip() for name, _, value in lines}
    return {**kept, **{name: value for name, value in env.items() if value or name not in kept}}


def keep_secret(site: Site, name: str, value: str) -> Path:
    """Keep a secret on this computer, readable by its owner alone. Raises OSError."""
    path = site.state / SECRETS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.partition("=")[0].strip() != name]
    path.write_text("".join(f"{line}\n" for line in [*lines, f"{name}={value}"]), encoding="utf-8", newline="\n")
    return path


def reference(language: str) -> str:
    """The settings as a Markdown table, for docs/reference/settings.md."""
    head = [T("Variable"), T("Type"), T("Default"), T("What it does")]
    rows = [[text.say(language) for text in head], ["---"] * len(head)]
    rows += [[f"`{s.name}`", s.type, s.default.say(language), s.help.say(language)] for s in SETTINGS]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _secrets(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _problems(values: Mapping[str, str]) -> list[Problem]:
    found = []
    keys = _secrets(values[SECRET_KEY.name])
    if not keys:
        found.append(
            Problem(
                "secret-key-missing",
                T("The endpoint needs a secret key: {name} is not set.", name=SECRET_KEY.name),
                T(
                    "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))', and keep a copy on paper."
                ),
            )
        )
    elif any(len(key) < SHORTEST_SECRET for key in keys):
        found.append(
            Problem(
                "secret-key-short",
                T("A key in {name} is too short.", name=SECRET_KEY.name),
                T("Use {count} random characters or more.", count=SHORTEST_SECRET),
            )
        )
    if 0 < len(values[ADMIN_KEY.name]) < SHORTEST_SECRET:
        found.append(
            Problem(
                "secret-key-short",
                T("A key in {name} is too short.", name=ADMIN_KEY.name),
                T("Use {count} random characters or more.", count=SHORTEST_SECRET),
            )
        )
    if values[WEBHOOK_URL.name]:
        found += _webhook_problems(values[WEBHOOK_URL.name], values[WEBHOOK_SECRET.name])
    if values[SMTP_URL.name]:
        found += _smtp_problems(values[SMTP_URL.name])
        if values[MAIL_FOLDER.name]:
            found.append(
                Problem(
                    "two-ways-for-mail",
                    T("{first} and {second} are both set.", first=SMTP_URL.name, second=MAIL_FOLDER.name),
                    T("Keep one of them."),
                )
            )
    return found


def _webhook_problems(url: str, secret: str) -> list[Problem]:
    found = []
    if not url.startswith("https://"):
        found.append(
            Problem(
                "webhook-address",
                T("{name} is not an https address.", name=WEBHOOK_URL.name),
                T("Write it whole: https://…"),
            )
        )
    if len(secret) < SHORTEST_SECRET:
        found.append(
            Problem(
                "secret-key-short",
                T("A key in {name} is too short.", name=WEBHOOK_SECRET.name),
                T("Use {count} random characters or more.", count=SHORTEST_SECRET),
            )
        )
    return found


def _smtp_problems(url: str) -> list[Problem]:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if good:
        return []
    write = T("Write smtp://user:password@host:587 or smtps://user:password@host:465.")
    return [Problem("smtp-url", T("The address in {name} is not understood.", name=SMTP_URL.name), write)]


def _demo_secret(site: Site) -> str:
    path = site.state / "demo-secret"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    print(reference("en"), end="")  # noqa: T201 - the table of docs/reference/settings.md
