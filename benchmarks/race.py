"""Two or more processes book the same days at the same instant: does anything ever overlap?

Each process makes its attempts through `parvis.booking.reserve`, with mixed services, durations and places that share one
practitioner or one room. Afterwards the database itself is searched for overlaps. Measured: bookings, clear refusals,
unexpected errors, overlaps, attempts a second, and the time of one attempt (median, 95th and 99th of a hundred).

With `--http`, the same attempts go through `parvis endpoint serve`: each process asks over HTTP, the requests being shared
between `--endpoints` processes of the endpoint on one database. What is counted then: 201, 409, any other answer, any 5xx.

For comparison, the same attempts are made the way most booking systems make them: look, then insert, without the guard
(its overlaps are what the guard prevents).

    python benchmarks/race.py --quick                      SQLite, 2 processes of 200 attempts
    python benchmarks/race.py --processes 8 --attempts 1250 --postgresql
    python benchmarks/race.py --http --endpoints 2 --attempts 400 --postgresql
    python benchmarks/race.py --database URL --no-peer     a database of yours, empty

The last line is one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import json
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
from parvis.store import bookings, tables
from parvis.store.db import open_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # the servers of the tests

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAYS = 10
AHEAD = dt.timedelta(days=(dt.date.today() - NOW.date()).days + 7)
"""The endpoint lives by the real clock: its days must be to come."""
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


def run_http(addresses: str, seed: int, attempts: int, ready: Any) -> dict[str, Any]:
    """One process of visitors: each attempt goes to one of the endpoints, by turns. Errors are answers of 5xx, and none."""
    connections = [http.client.HTTPConnection("127.0.0.1", int(port), timeout=60) for port in addresses.split(",")]
    booked, refused, unclear, errors, times = 0, 0, 0, [], []
    mark = asked(connections[0], "GET", "/api/slots?service=short&place=room&from=2030-01-01")[1]["form"]
    ready.wait()
    time.sleep(1.2)  # nobody fills a form in less than a second
    started = time.monotonic()
    for number, request in enumerate(requests(seed, attempts)):
        body = {
            "service": f"{request.service}:{request.duration}",
            "place": request.place,
            "start": f"{request.start + AHEAD:%Y-%m-%dT%H:%MZ}",
            "name": request.name,
            "email": f"r{seed}.{number}@race.example",
            "form": mark,
        }
        began = time.perf_counter()
        try:
            status, answer = asked(
                connections[number % len(connections)], "POST", "/api/book", body, request.idempotency_key
            )
        except OSError as error:
            errors.append(repr(error))
            continue
        finally:
            times.append(time.perf_counter() - began)
        booked += status == 201
        refused += status == 409
        unclear += status == 409 and not answer["alternatives"]
        if status not in (201, 409):
            errors.append(f"{status} {answer.get('title')}")
    return {"booked": booked, "refused": refused, "unclear": unclear, "errors": errors, "times": times, "span": (started, time.monotonic())}  # fmt: skip


def asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any = None, key: str = ""
) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key} if body else {}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


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


def served(url: str, folder: Path, processes: int, attempts: int, endpoints: int) -> dict[str, Any]:
    """The race through processes of `parvis endpoint serve`."""
    from servers.endpoint_process import EndpointProcess

    with contextlib.ExitStack() as stack:
        serving = [EndpointProcess(folder / f"e{n}", url, mail=folder / "mails") for n in range(endpoints)]
        ports = ",".join(str(stack.enter_context(one).port) for one in serving)
        figures = race(run_http, ports, processes, attempts)
    store = open_store(url)
    with store.read() as tx:
        figures["overlaps"] = bookings.overlaps(tx)
        figures["rows"] = tables.sizes(tx).get("booking", 0)
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
    parser.add_argument("--http", action="store_true", help="through the endpoint, over HTTP")
    parser.add_argument("--endpoints", type=int, default=2, help="processes of the endpoint, with --http")
    options = parser.parse_args()
    processes, attempts = (2, 200) if options.quick else (options.processes, options.attempts)
    print(f"{processes} processes, {attempts} attempts each, on the same {DAYS} days; durations 30 to 90 minutes")
    figures: dict[str, Any] = {"processes": processes, "attempts": attempts}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = options.database or f"sqlite:///{(folder / 'race.sqlite3').as_posix()}"

        def figures_of(address: str) -> dict[str, Any]:
            if options.http:
                return served(
                    address, folder / address.split(":", maxsplit=1)[0], processes, attempts, options.endpoints
                )
            return product(address, processes, attempts)

        figures[url.split(":")[0]] = figures_of(url)
        if options.postgresql:
            with postgresql() as server_url:
                figures["postgresql"] = figures_of(server_url)
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
