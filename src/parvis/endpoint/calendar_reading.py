"""Outside calendars are read beside everything else: a slow one delays no mail, and no request ever waits for one."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from parvis.booking.outside.guard import Rules
from parvis.booking.outside.poll import Reading, poll_due
from parvis.endpoint.context import Context
from parvis.endpoint.middleware import describe
from parvis.store import calendars

log = logging.getLogger("parvis.endpoint")

_PATIENCE = 45.0
"""Seconds that stopping waits for a reading under way: the longest request and the longest expansion."""


def read_due(
    context: Context,
    *,
    rules: Rules = Rules(),  # noqa: B008 - frozen
    stopping: Callable[[], bool] = lambda: False,
) -> list[Reading]:
    """Read every calendar that is due: for the worker, for cron."""
    desk = context.desk(context.practice)
    return poll_due(desk, context.clock, chance=random.random, rules=rules, stopping=stopping)


class CalendarReader:
    """A thread at a time, and only while something is due."""

    def __init__(self, context: Context, rules: Rules = Rules()) -> None:  # noqa: B008 - frozen
        self._context = context
        self._rules = rules
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def round(self) -> None:
        """Begin to read what is due, unless that is going on; answers at once."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._context.store.read() as tx:
            if not calendars.is_any_due(tx, self._context.clock()):
                return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="parvis-calendars", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No calendar is begun any more; waits for the one under way."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            read_due(self._context, rules=self._rules, stopping=self._stopping.is_set)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("calendars: %s", describe(error))  # noqa: TRY400 - no values in logs
