"""What the endpoint costs: free times of 31 days among thousands of bookings, and a booking, against its own empty answers.

Needs wrk (Debian: apt-get install wrk). Ratios count, all from one run: CPU of the server's process for each request, and
requests per second at 16 connections, in turns. The peer is django-appointment in an environment of its own; its view is
called without a web server. Exit code 1 when a ratio is not reached.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _endpoint_server import WINDOW, fill
from _measure import last_line, peer

from parvis.store.db import open_store

HERE = Path(__file__).parent
CONNECTIONS = 16
# wrk says 50, 75, 90 and 99 by itself.
LUA = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\\nFIGURES %d %d %f %f %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), e.connect + e.read + e.write + e.status + e.timeout))
end
"""
LEAST_OF_EMPTY, MOST_P95, MOST_OF_SLOTS, MOST_GROWTH, MOST_MEMORY, LEAST_OF_PEER = 0.10, 3.0, 4.0, 1.5, 90, 10.0


@dataclass(frozen=True)
class Load:
    """One round of wrk: requests per second, CPU of the server for each (ms), median and 95th percentile (ms)."""

    per_second: float
    cpu: float
    p50: float
    p95: float


@dataclass
class Server:
    """An endpoint in a process of its own, among that many bookings."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def cpu(self) -> float:
        """Seconds so far, in its own code and in the kernel."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """Resident now, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextlib.contextmanager
def serving(folder: Path, bookings: int) -> Iterator[Server]:
    """The endpoint on a database with that many bookings."""
    place = folder / str(bookings)
    place.mkdir()
    database = (place / "endpoint.sqlite3").as_posix()
    store = open_store(f"sqlite:///{database}")
    fill(store, bookings)
    store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, HERE / "_endpoint_server.py", database, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        server = Server(process, port)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait(server: Server) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if ask(server, "GET", "/api/ping")[0] == 204:
                return
        time.sleep(0.1)
    sys.exit("The endpoint did not start.")


def ask(server: Server, method: str, path: str, body: object = None, connection: Any = None) -> tuple[int, Any]:
    """One request; status and JSON."""
    line = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
    answer = line.getresponse()
    text = answer.read()
    if connection is None:
        line.close()
    return answer.status, json.loads(text) if text else None


def slots_path(first: int = 1, days: int = WINDOW) -> str:
    """The question for the month that begins tomorrow."""
    start = dt.datetime.now(dt.UTC).date() + dt.timedelta(first)
    end = start + dt.timedelta(days - 1)
    return f"/api/slots?service=sp0&place=room&lang=fr&from={start}&to={end}"


def loaded(server: Server, path: str, seconds: float, script: Path) -> Load:
    """wrk on one address."""
    before = server.cpu
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-s", str(script)]
    out = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True, check=True
    )
    figures = next(line for line in out.stdout.splitlines() if line.startswith("FIGURES")).split()[1:]
    requests, micros, p50, p95, errors = (float(value) for value in figures)
    if errors or not requests:
        sys.exit(f"{int(errors)} requests failed on {path}, {int(requests)} were answered")
    return Load(requests / micros * 1e6, (server.cpu - before) / requests * 1000, p50 / 1000, p95 / 1000)


def in_turns(server: Server, rounds: int, seconds: int, script: Path) -> dict[str, list[Load]]:
    """Empty answers and free times, in turns."""
    found: dict[str, list[Load]] = {"empty": [], "slots": []}
    alone(server, 100)  # so that it is warm
    loaded(server, slots_path(), 2, script)
    for _ in range(rounds):
        found["empty"].append(loaded(server, "/api/ping", seconds, script))
        found["slots"].append(loaded(server, slots_path(), seconds, script))
    return found


def alone(server: Server, count: int) -> float:
    """CPU of one calendar, asked for one after the other (ms)."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    ask(server, "GET", slots_path(), connection=line)
    before = server.cpu
    for _ in range(count):
        ask(server, "GET", slots_path(), connection=line)
    line.close()
    return (server.cpu - before) / count * 1000


def booked(server: Server, count: int) -> tuple[float, float]:
    """CPU and wall time of one booking (ms), each with a form of its own that was open for a moment."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    starts, forms = [], []
    for person in range(1, 10):
        path = slots_path(2, WINDOW).replace("sp0", f"sp{person}")
        days = ask(server, "GET", path, connection=line)[1]["days"]
        starts += [(f"sp{person}", slot["start"]) for day in days for slot in day["slots"][::2]]
    forms = [ask(server, "GET", slots_path(2, 1), connection=line)[1]["form"] for _ in range(count)]
    time.sleep(1.5)
    before, began, made = server.cpu, time.perf_counter(), 0
    for number, ((service, start), form) in enumerate(zip(starts, forms, strict=False)):
        who = {"name": "Camille Martin", "email": f"camille{number}@courriel.example"}
        body = {"service": service, "place": "room", "start": start, "form": form, "lang": "fr", **who}
        status, answer = ask(server, "POST", "/api/book", body, line)
        if status != 201:
            sys.exit(f"A booking was refused: {status} {answer}")
        made += 1
    line.close()
    return (server.cpu - before) / made * 1000, (time.perf_counter() - began) / made * 1000


def of_peer(folder: Path, bookings: int, rounds: int) -> dict[str, float]:
    """CPU of the same month with django-appointment (ms)."""
    python = peer("appointment", "django-appointment==3.12.0", "django==5.2.19", constrained=False)
    command = [str(python), str(HERE / "_appointment_peer.py"), str(folder), str(bookings), str(rounds)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found


def middle(loads: list[Load], name: str) -> float:
    return statistics.median(getattr(load, name) for load in loads)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short rounds, 10,000 bookings at most, under a minute")
    parser.add_argument("--no-peer", action="store_true", help="without the comparison")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print(
            "wrk is missing: apt-get install wrk (Debian), brew install wrk. The rest needs nothing.", file=sys.stderr
        )
        return 1
    rounds, seconds, many = (2, 1, 100) if options.quick else (5, 4, 300)
    few, usual, most = (1_000, 10_000, 10_000) if options.quick else (1_000, 10_000, 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "figures.lua"
        script.write_text(LUA)
        with serving(folder, usual) as server:
            found = in_turns(server, rounds, seconds, script)
            memory = server.memory
            slot_cpu = alone(server, many)
            book_cpu, book_wall = booked(server, many)
        growth = grown(folder, few, most, many)
        theirs = None if options.no_peer else of_peer(folder, usual, 2 if options.quick else 5)
    empty, slots = found["empty"], found["slots"]
    figures: dict[str, Any] = {
        "bookings": usual,
        "empty_per_second": round(middle(empty, "per_second")),
        "slots_per_second": round(middle(slots, "per_second")),
        "empty_cpu_ms": round(middle(empty, "cpu"), 3),
        "slots_cpu_ms": round(middle(slots, "cpu"), 3),
        "slots_of_empty": round(max(s.per_second / e.per_second for s, e in zip(slots, empty, strict=True)), 3),
        "p95_of_median": round(min(load.p95 / load.p50 for load in slots), 2),
        "slot_cpu_ms_alone": round(slot_cpu, 3),
        "booking_cpu_ms": round(book_cpu, 3),
        "booking_wall_ms": round(book_wall, 2),
        "booking_of_slots": round(book_cpu / slot_cpu, 2),
        "growth": round(growth, 2),
        "growth_from_to": f"{few}-{most}",
        "memory_mb": round(memory, 1),
    }
    if theirs:
        figures |= {
            "peer_cpu_ms": round(theirs["cpu_ms"], 1),
            "peer_slots": theirs["slots"],
            "of_peer": round(theirs["cpu_ms"] / middle(slots, "cpu"), 1),
        }
    for key, value in figures.items():
        print(f"  {key.replace('_', ' '):22} {value}")
    last_line("endpoint", figures)
    return int(not reached(figures))


def grown(folder: Path, few: int, most: int, count: int) -> float:
    """CPU of a calendar among the most bookings, against among the fewest; in turns, the best of three."""
    again = folder / "growth"
    again.mkdir()
    with serving(again, few) as small, serving(again, most) as large:
        pairs = [(alone(small, count), alone(large, count)) for _ in range(3)]
    return min(large for _, large in pairs) / min(small for small, _ in pairs)


def reached(figures: dict[str, Any]) -> bool:
    """Says what is not."""
    wanted = {
        "slots_of_empty": figures["slots_of_empty"] >= LEAST_OF_EMPTY,
        "p95_of_median": figures["p95_of_median"] <= MOST_P95,
        "booking_of_slots": figures["booking_of_slots"] <= MOST_OF_SLOTS,
        "growth": figures["growth"] < MOST_GROWTH,
        "memory_mb": figures["memory_mb"] <= MOST_MEMORY,
        "of_peer": figures.get("of_peer", LEAST_OF_PEER) >= LEAST_OF_PEER,
    }
    missed = [name for name, good in wanted.items() if not good]
    for name in missed:
        print(f"not reached: {name} ({figures[name]})", file=sys.stderr)
    return not missed


if __name__ == "__main__":
    sys.exit(main())
