"""The fixtures of `conftest_publish`, whose helpers tests import by name."""

from __future__ import annotations

from conftest_publish import ledger

__all__ = ["ledger"]
