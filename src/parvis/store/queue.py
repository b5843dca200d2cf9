"""procrastinate's queue, on PostgreSQL alone: it wakes workers on any machine. The outbox row stays the truth.

A job holds a row's number and nothing else. It is added in the transaction that writes the row (`announce`), so it exists
exactly when the row does; a row without its job is found by the workers' own rounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from parvis.i18n import T
from parvis.store.db import Store
from parvis.store.errors import StoreError

if TYPE_CHECKING:
    import procrastinate

TASK = "parvis.deliver"
QUEUE = "parvis-outbox"
BEAT = 5.0
"""Seconds between two signs of life of a worker."""
DEAD_AFTER = 30
"""Seconds without one."""
_LOOK = 0.2
_KNOWN = "parvis_queue"
_SETUP_LOCK = 0x70617276697303
_ADD = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, NULL, NULL, CAST(:args AS jsonb),"
    " to_timestamp(:due))::procrastinate_job_to_defer_v1])"
)
_ALIVE = text("SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - :span * interval '1 s')")  # fmt: skip


def is_set_up(tx: Connection) -> bool:
    """Whether the database has the queue. Once it has, the connection remembers."""
    if tx.dialect.name != "postgresql":
        return False
    if not tx.info.get(_KNOWN):
        tx.info[_KNOWN] = tx.execute(text("SELECT to_regtype('procrastinate_job_to_defer_v1') IS NOT NULL")).scalar()
    return bool(tx.info[_KNOWN])


def announce(tx: Connection, row_id: int, due_at: int) -> None:
    """Have a worker look at this row of the outbox, not before `due_at` (seconds since 1970)."""
    if is_set_up(tx):
        tx.execute(_ADD, {"queue": QUEUE, "task": TASK, "args": json.dumps({"row": row_id}), "due": due_at})


def worker_alive(tx: Connection) -> bool:
    """Whether a worker gave a sign of life lately, on whichever machine."""
    return is_set_up(tx) and bool(tx.execute(_ALIVE, {"span": DEAD_AFTER}).scalar())


def set_up(store: Store) -> bool:
    """Create the queue's tables; False when they are there. Raises StoreError."""
    schema = _app(store).schema_manager.get_schema()
    with store.write() as tx:
        tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SETUP_LOCK})
        if is_set_up(tx):
            return False
        tx.connection.cursor().execute(schema)  # as it is: its text has colons and percents of its own
    return True


def work(
    store: Store,
    deliver: Callable[[int], Any],
    *,
    concurrency: int,
    stopping: threading.Event,
    grace: float = 60,
) -> None:
    """Deliver rows as they are announced, until `stopping`. What is under way may end, for `grace` seconds."""
    app = _app(store)

    @app.task(name=TASK, queue=QUEUE)
    async def job(row: int) -> None:
        await asyncio.to_thread(deliver, row)

    # psycopg needs a loop with selectors; on Windows that is not the usual one.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_work(app, concurrency, stopping, grace))


async def _work(app: procrastinate.App, concurrency: int, stopping: threading.Event, grace: float) -> None:
    from procrastinate.jobs import DeleteJobCondition

    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=grace,
                update_heartbeat_interval=BEAT,
                stalled_worker_timeout=DEAD_AFTER,
                fetch_job_polling_interval=BEAT,
                delete_jobs=DeleteJobCondition.ALWAYS,
            )
        )
        while not stopping.is_set() and not worker.done():  # a thread that waited for it could not be interrupted
            await asyncio.wait((worker,), timeout=_LOOK)
        worker.cancel()  # procrastinate takes it as the wish to stop once what is under way has ended
        with contextlib.suppress(asyncio.CancelledError):
            await worker


def forget_lost_jobs(tx: Connection) -> None:
    """Jobs that a dead worker had begun: their rows say what became of them, and are found without them."""
    if is_set_up(tx):
        lost = "DELETE FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'doing' AND worker_id IS NULL"
        tx.execute(text(lost), {"queue": QUEUE})


def _app(store: Store) -> procrastinate.App:
    if store.engine.dialect.name != "postgresql":
        raise StoreError(
            T("Workers need PostgreSQL; with SQLite, the endpoint delivers by itself."),
            T("Move the database first: parvis endpoint move-db --to postgresql://user@host/name"),
        )
    try:
        import procrastinate
    except ModuleNotFoundError as error:
        raise StoreError(
            T("Workers need a queue that is not installed."), T("Install it: pip install 'parvis[postgresql]'.")
        ) from error
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1))
