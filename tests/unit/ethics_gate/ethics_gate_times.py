"""The moment and the promise that the tests of the gate share."""

from __future__ import annotations

import datetime as dt

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
PROMISE = "Je vous guéris définitivement de votre dépression."
