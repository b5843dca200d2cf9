"""An endpoint on a database of its own, for each test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from endpoint_helpers import SECRET, Clock, Endpoint, Visitor, practice

from parvis.endpoint.app import create_app
from parvis.mail import MailSettings
from parvis.practice.model import Practice
from parvis.settings import EndpointSettings
from parvis.store.db import Store, open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def facts() -> Practice:
    return practice()


@pytest.fixture
def make(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Endpoint]]:
    """An endpoint for some facts: `make(practice(), public_url=…)`."""
    opened: list[Store] = []

    def maker(facts: Practice, **more: Any) -> Endpoint:
        number = len(opened)
        folder = tmp_path / f"mails-{number}"
        url = f"sqlite:///{(tmp_path / f'{number}.sqlite3').as_posix()}"
        settings = EndpointSettings(secrets=(SECRET,), database_url=url, mail=MailSettings(folder=folder))
        store = open_store(url)
        opened.append(store)
        ids = (f"id{n:022}" for n in itertools.count(1))
        app = create_app(
            lambda: facts,
            store,
            settings,
            clock=clock,
            stopwatch=clock,
            token=lambda: next(ids),
            worker=False,
            **more,
        )
        return Endpoint(app, store, clock, folder, Visitor(app))

    yield maker
    for store in opened:
        store.close()


@pytest.fixture
def endpoint(make: Callable[..., Endpoint], facts: Practice) -> Endpoint:
    return make(facts)


@pytest.fixture
def visitor(endpoint: Endpoint) -> Visitor:
    return endpoint.visitor
