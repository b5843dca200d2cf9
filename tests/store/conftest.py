"""One contract, two databases: every test of this folder that asks for `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from parvis.booking.offer import Desk
from parvis.crypt import KeyRing, Vault
from parvis.store.db import Store, open_store
from samples.booking_practice import SECRET, practice
from servers.postgres import Server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path.as_posix()}/store.sqlite3"
    else:
        with request.getfixturevalue("postgres_server").database() as address:
            yield address


@pytest.fixture
def store(url) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def vault() -> Vault:
    return Vault(KeyRing((SECRET,)))


@pytest.fixture
def desk(store, vault) -> Desk:
    return Desk(store, practice(), vault)


@pytest.fixture
def token() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers):010}"
