"""What every test shares: no clock, no network, no locale; the long random tests are a seeded tenth unless asked."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

SOAK = int(os.environ.get("PARVIS_SOAK_FACTOR", "1"))

settings.register_profile("short", max_examples=40, derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("soak", max_examples=400, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(scope="session")
def soak() -> int:
    """How many times the short count a long test runs: 1 in `make test`, 10 in `make soak`."""
    return SOAK


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on who runs it, where, or in which language."""
    for name in list(os.environ):
        if name.startswith("PARVIS_") and name != "PARVIS_SOAK_FACTOR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
