"""A small practice, its preview and its start page, without a server."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from parvis.cli.starter import new_practice, write
from parvis.paths import Site
from parvis.preview.app import create_preview
from parvis.preview.backups import Backups
from parvis.preview.desk import Desk
from parvis.preview.own_pages import OwnPages
from parvis.preview.publishing import Publishing
from parvis.preview.session import Session, Told

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
ADDRESS = "http://127.0.0.1:8000"
ANSWERS = {
    "name": "Cabinet des Tilleuls", "country": "FR", "languages": "fr", "practitioner": "Anne Morel", "profession": "coach",
    "email": "bonjour@tilleuls.example", "site-url": "https://tilleuls.example",
}  # fmt: skip


@contextlib.asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    yield


@pytest.fixture
def site(tmp_path: Path) -> Site:
    write(tmp_path / "cabinet", new_practice(ANSWERS, "fr"))
    return Site(tmp_path / "cabinet")


@pytest.fixture
def session(site: Site) -> Session:
    told = Told(lambda _built: None, lambda _error: None, lambda _report: None, "fr")
    return Session(site, ADDRESS, lambda: NOW, told)


@pytest.fixture
def opened() -> list[Path]:
    """The files that an editor was asked to open."""
    return []


@pytest.fixture
def publishing(site: Site) -> Publishing:
    return Publishing(site, "fr", clock=lambda: NOW, environment={})


@pytest.fixture
def desk(site, session, opened, publishing):
    """A browser on the start page of the practice, built once."""
    assert session.build()
    pages = OwnPages("fr", session.preview, "secret")
    backups = Backups(site, pages, clock=lambda: NOW, environment={}, alone=True)
    made = Desk(
        site, session.preview, pages, token="secret", clock=lambda: NOW, open_file=opened.append, publishing=publishing,
        backups=backups,
    )  # fmt: skip
    app = create_preview(
        session.preview, output=session.output, mails=session.mails, pages=pages, token="secret", endpoint=None,
        background=nothing, desk=made.routes(),
    )  # fmt: skip
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield client
