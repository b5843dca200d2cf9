"""Two people want the same slot at the same instant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.store import bookings, outbox
from parvis.store.db import open_store
from parvis.store.schema import booking

ROOT = Path(__file__).parents[2]


def raced(url: str, processes: int, attempts: int, *more: str) -> dict[str, int]:
    script = ROOT / "benchmarks" / "race.py"
    options = ["--processes", str(processes), "--attempts", str(attempts), "--database", url, "--no-peer", *more]
    done = subprocess.run([sys.executable, script, *options], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])[url.split(":", maxsplit=1)[0]]


@pytest.mark.long
def test_two_processes_never_book_the_same_time(url, soak):
    """400 attempts each, sessions of 30 to 90 minutes on the same ten days: no overlap in the database, no unexpected
    error, and each loser is told « vient d’être réservé » or that the time is none, with other slots."""
    figures = raced(url, 2, 400 * soak)
    assert (figures["overlaps"], figures["errors"], figures["unclear_refusals"]) == (0, 0, 0)
    assert figures["booked"] + figures["refused"] == figures["attempts"] == 800 * soak
    assert figures["booked"] > 100
    store = open_store(url)
    with store.read() as tx:
        assert bookings.overlaps(tx) == 0
        assert len(tx.execute(booking.select()).all()) == figures["booked"]
        mails = [row for row in outbox.in_states(tx, ("due",)) if row["kind"] != "booking.reminder"]
        assert len(mails) == 2 * figures["booked"]  # two mails each, none for a loser
    store.close()


@pytest.mark.long
def test_more_processes_than_processors_neither(url, soak):
    """Eight of them, fewer attempts."""
    figures = raced(url, 8, 25 * soak)
    assert (figures["overlaps"], figures["errors"], figures["unclear_refusals"]) == (0, 0, 0)


@pytest.mark.long
def test_visitors_of_two_endpoints_never_book_the_same_time(url, soak):
    """Eight processes of visitors over HTTP, shared between two processes of the endpoint on one database: no overlap, no
    answer of 5xx or other than booked or refused, each confirmed booking a row, each refusal with other times."""
    figures = raced(url, 8, 40 * soak, "--http", "--endpoints", "2")
    assert (figures["overlaps"], figures["errors"], figures["unclear_refusals"]) == (0, 0, 0)
    assert figures["booked"] + figures["refused"] == figures["attempts"] == 320 * soak
    assert figures["booked"] == figures["rows"] > 30
