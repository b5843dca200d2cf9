"""Two or more processes book the same days at the same instant: does anything ever overlap?

Each process makes its attempts through `parvis.booking.reserve`, with mixed services, durations and places that share one
practitioner or one room. Afterwards the database itself is searched for overlaps. Measured: bookings, clear refusals,
unexpected errors, overlaps, attempts a second, and the time of one attempt (median, 95th and 99th of a hundred).

For comparison, the same attempts are made the way most booking systems make them: look, then insert, without the guard
(its overlaps are what the guard prevents).

    python benchmarks/race.py --quick                      SQLite, 2 processes of 200 attempts
    python benchmarks/race.py --processes 8 --attempts 1250 --postgresql
    python benchmarks/race.py --database URL --no-peer     a database of yours, empty

The last line is one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import multiprocessing
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from _measure import last_line

from parvis.booking.offer import Desk
from parvis.booking.reserve import BookingRequest, reserve
from parvis.booking.results import Booked, Refused
from parvis.booking.slots import Refusal
from parvis.crypt import KeyRing, Vault
from parvis.endpoint.links import random_id
from parvis.i18n import Localized
from parvis.practice.model import Availability, Place, Practice, Practitioner, Service, ServiceOption, TimeSpan
from parvis.store import bookings
from parvis.store.db import open_store

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAYS = 10
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def practice() -> Practice:
    """Two people, one room, sessions of 30 to 90 minutes every quarter of an hour."""

    def service(id_: str, who: str, duration: int, *others: int, **more: Any) -> Service:
        options = tuple(ServiceOption(minutes, Decimal(minutes)) for minutes in others)
        name = Localized.of(id_)
        more = {"notice_hours": 0, "interval": 15, **more}
        return Service(id_, who, name, duration, Decimal(duration), options=options, **more)

    hours = (TimeSpan(dt.time(8), dt.time(20)),)
    return Practice(
        name="Race",
        country="FR",
        practitioners=tuple(Practitioner(who, who, "psychologue", email=f"{who}@race.example") for who in ("a", "b")),
        places=(
            Place("room", "on-site", Localized.of("Room"), room="one"),
            Place("online", "online", Localized.of("Online")),
        ),
        services=(
            service("short", "a", 30, 45, buffer_before=5),
            service("long", "a", 60, 90),
            service("other", "b", 50, buffer_after=0),
        ),
        availability=tuple(Availability(who, WEEK, hours) for who in ("a", "b")),
    )


def requests(seed: int, attempts: int) -> Iterator[BookingRequest]:
    """The same starts in the same order for everyone, so that processes meet; service, duration and place differ."""
    shared, chance = random.Random(0), random.Random(seed)
    choices = (("short", 30), ("short", 45), ("long", 60), ("long", 90), ("other", 50))
    for number in range(attempts):
        service, duration = chance.choice(choices)
        start = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC) + dt.timedelta(
            days=shared.randrange(DAYS), minutes=15 * shared.randrange(48)
        )
        place = chance.choice(("room", "online"))
        yield BookingRequest(
            service, duration, place, start, "Racer", f"r{seed}@race.example", idempotency_key=f"{seed}-{number}"
        )


def run(url: str, seed: int, attempts: int, ready: Any) -> dict[str, Any]:
    """One process: every attempt, how it ended and how long it took (seconds)."""
    desk = Desk(open_store(url), practice(), Vault(KeyRing(("a secret for the race, long enough to be one",))))
    booked, refused, unclear, errors, times = 0, 0, 0, [], []
    ready.wait()
    started = time.monotonic()
    for request in requests(seed, attempts):
        began = time.perf_counter()
        try:
            result = reserve(desk, request, now=NOW, token=random_id)
        except Exception as error:  # noqa: BLE001 - each one is counted and shown
            errors.append(repr(error))
            continue
        finally:
            times.append(time.perf_counter() - began)
        booked += isinstance(result, Booked)
        refused += isinstance(result, Refused)
        clear = isinstance(result, Booked) or (result.refusal in (Refusal.TAKEN, Refusal.NOT_OFFERED) and result.nearby)
        unclear += not clear
    span = (started, time.monotonic())
    desk.store.close()
    return {"booked": booked, "refused": refused, "unclear": unclear, "errors": errors, "times": times, "span": span}


def check_then_insert(path: str, seed: int, attempts: int, ready: Any) -> dict[str, Any]:
    """The peer: one query to look, one to insert, each in its own transaction, as most booking systems do."""
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    booked, errors, times = 0, [], []
    ready.wait()
    started = time.monotonic()
    for request in requests(seed, attempts):
        first = int(request.start.timestamp())
        last = first + request.duration * 60
        began = time.perf_counter()
        try:
            taken = db.execute("SELECT 1 FROM booking WHERE first < ? AND last > ?", (last, first)).fetchone()
            if not taken:
                db.execute("INSERT INTO booking VALUES (?, ?)", (first, last))
                booked += 1
        except sqlite3.Error as error:
            errors.append(repr(error))
        times.append(time.perf_counter() - began)
    span = (started, time.monotonic())
    db.close()
    refused = attempts - booked - len(errors)
    return {"booked": booked, "refused": refused, "unclear": 0, "errors": errors, "times": times, "span": span}


def race(work: Any, target: str, processes: int, attempts: int) -> dict[str, Any]:
    """All processes start together; their figures, added up."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        ready = manager.Barrier(processes)
        with context.Pool(processes) as pool:
            results = pool.starmap(work, [(target, seed, attempts, ready) for seed in range(processes)])
    wall = max(result["span"][1] for result in results) - min(result["span"][0] for result in results)
    times = sorted(moment for result in results for moment in result["times"])
    cuts = statistics.quantiles(times, n=100)
    errors = [error for result in results for error in result["errors"]]
    for error in sorted(set(errors)):
        print("unexpected:", error, file=sys.stderr)
    return {
        "attempts": processes * attempts,
        "booked": sum(result["booked"] for result in results),
        "refused": sum(result["refused"] for result in results),
        "unclear_refusals": sum(result["unclear"] for result in results),
        "errors": len(errors),
        "attempts_per_second": round(len(times) / wall, 1),
        "median_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


def product(url: str, processes: int, attempts: int) -> dict[str, Any]:
    store = open_store(url)
    figures = race(run, url, processes, attempts)
    with store.read() as tx:
        figures["overlaps"] = bookings.overlaps(tx)
    store.close()
    return figures


def peer(folder: Path, processes: int, attempts: int) -> dict[str, Any]:
    path = str(folder / "peer.sqlite3")
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE booking (first INTEGER, last INTEGER)")
    db.commit()
    figures = race(check_then_insert, path, processes, attempts)
    query = (
        "SELECT count(*) FROM booking a JOIN booking b ON a.rowid < b.rowid AND a.first < b.last AND b.first < a.last"
    )
    figures["overlaps"] = db.execute(query).fetchone()[0]
    db.close()
    return figures


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A throw-away server, as the tests start it (Debian's PostgreSQL)."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from servers.postgres import Server

    with Server(options=["-c", "max_connections=100"]) as server, server.database() as url:
        yield url


def told(name: str, figures: dict[str, Any]) -> None:
    print(f"\n{name}")
    for key, value in figures.items():
        print(f"  {key.replace('_', ' '):22} {value}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--attempts", type=int, default=1250, help="of each process")
    parser.add_argument("--quick", action="store_true", help="2 processes of 200 attempts, under a minute")
    parser.add_argument("--database", default="", help="URL of an empty database, instead of a SQLite file of its own")
    parser.add_argument("--postgresql", action="store_true", help="also on a throw-away PostgreSQL server")
    parser.add_argument("--no-peer", action="store_true", help="without the comparison")
    options = parser.parse_args()
    processes, attempts = (2, 200) if options.quick else (options.processes, options.attempts)
    print(f"{processes} processes, {attempts} attempts each, on the same {DAYS} days; durations 30 to 90 minutes")
    figures: dict[str, Any] = {"processes": processes, "attempts": attempts}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = options.database or f"sqlite:///{(folder / 'race.sqlite3').as_posix()}"
        figures[url.split(":")[0]] = product(url, processes, attempts)
        if options.postgresql:
            with postgresql() as server_url:
                figures["postgresql"] = product(server_url, processes, attempts)
        if not options.no_peer:
            figures["check_then_insert"] = peer(folder, processes, attempts)
    for key, value in figures.items():
        if isinstance(value, dict):
            told(key.replace("_", " "), value)
    last_line("race", figures)
    ours = [value for key, value in figures.items() if isinstance(value, dict) and key != "check_then_insert"]
    return int(any(value["overlaps"] or value["errors"] or value["unclear_refusals"] for value in ours))


if __name__ == "__main__":
    sys.exit(main())
