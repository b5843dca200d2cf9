"""What comes from the environment: declared once, verified whole, documented by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.errors import ProblemsFound
from parvis.paths import Site
from parvis.settings import SETTINGS, EndpointSettings, reference

ROOT = Path(__file__).parents[3]
KEY = "k" * 32


def read(tmp_path, demo=False, **env):
    return EndpointSettings.from_environment(env, Site(tmp_path), demo=demo)


def codes(tmp_path, **env):
    with pytest.raises(ProblemsFound) as caught:
        read(tmp_path, **env)
    return [problem.code for problem in caught.value.problems]


def test_a_key_is_all_that_is_needed(tmp_path):
    """The database is a file of the practice; mails are shown on the screen."""
    settings = read(tmp_path, PARVIS_SECRET_KEY=KEY)
    assert settings.database_url == f"sqlite:///{(tmp_path / '.parvis' / 'endpoint.sqlite3').as_posix()}"
    assert settings.mail.way == "screen"
    assert settings.key_ring.secrets == (KEY,)
    assert not (tmp_path / ".parvis").exists()


def test_two_keys_are_a_ring(tmp_path):
    """The new one in front."""
    assert read(tmp_path, PARVIS_SECRET_KEY=f" {KEY} , {'o' * 40}").secrets == (KEY, "o" * 40)


def test_a_mail_server_a_folder_and_a_database_can_be_given(tmp_path):
    """Each by its variable."""
    by_server = read(
        tmp_path,
        PARVIS_SECRET_KEY=KEY,
        PARVIS_SMTP_URL="smtps://u:p@mail.example",
        PARVIS_DATABASE_URL="postgresql://db/x",
    )
    assert (by_server.mail.way, by_server.database_url) == ("smtp", "postgresql://db/x")
    by_folder = read(tmp_path, PARVIS_SECRET_KEY=KEY, PARVIS_MAIL_FOLDER="mails")
    assert (by_folder.mail.way, by_folder.mail.folder) == ("folder", Path("mails"))


def test_everything_wrong_is_said_at_once(tmp_path):
    """A key too short, an address that is none, two ways for the mail."""
    found = codes(tmp_path, PARVIS_SECRET_KEY="short", PARVIS_SMTP_URL="mail.example", PARVIS_MAIL_FOLDER="mails")
    assert found == ["secret-key-short", "smtp-url", "two-ways-for-mail"]


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example:port", "smtp://[::1"]
)
def test_an_address_of_a_mail_server_is_verified(tmp_path, url):
    """Before a mail is lost to it."""
    assert codes(tmp_path, PARVIS_SECRET_KEY=KEY, PARVIS_SMTP_URL=url) == ["smtp-url"]


@pytest.mark.parametrize("key", ["", "  ", ","])
def test_without_a_key_nothing_starts(tmp_path, key):
    """Outside a demonstration."""
    assert codes(tmp_path, PARVIS_SECRET_KEY=key) == ["secret-key-missing"]


def test_a_demonstration_makes_its_own_key_and_keeps_it(tmp_path):
    """So that its links and data survive a restart; its mails go to a folder."""
    first, second = read(tmp_path, demo=True), read(tmp_path, demo=True)
    assert first.secrets == second.secrets
    assert len(first.secrets[0]) >= 32
    assert first.mail.folder == tmp_path / ".parvis" / "mails"
    assert read(tmp_path, demo=True, PARVIS_SMTP_URL="smtp://localhost:25").mail.way == "smtp"


def test_a_secret_is_not_printed_by_mistake(tmp_path):
    """Neither key nor password."""
    settings = read(tmp_path, PARVIS_SECRET_KEY=KEY, PARVIS_SMTP_URL="smtp://u:hidden@mail.example")
    assert KEY not in repr(settings)
    assert "hidden" not in repr(settings)


def test_the_reference_page_is_made_from_the_declarations():
    """Run `python -m parvis.settings` to renew docs/reference/settings.md."""
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert reference("en") in page
    assert all(f"`{setting.name}`" in page for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
