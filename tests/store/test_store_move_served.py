"""The database moves while the endpoint serves: visitors read on, whoever books gets an appointment or a polite « later »."""

from __future__ import annotations

import itertools
import subprocess
import threading
import time

import pytest
from sqlalchemy import select

from parvis.crypt import KeyRing, Vault
from parvis.settings import DATABASE_URL
from parvis.store import bookings, outbox
from parvis.store.db import open_store
from parvis.store.schema import booking
from servers.endpoint_process import COMMAND, SECRET, EndpointProcess, start_at


@pytest.fixture
def other(request, url, tmp_path):
    """An empty database of the other kind."""
    if url.startswith("postgresql"):
        yield f"sqlite:///{tmp_path.as_posix()}/other.sqlite3"
    else:
        with request.getfixturevalue("postgres_server").database() as address:
            yield address


def test_visitors_meet_no_error_while_the_database_moves(url, other, tmp_path):
    """Afterwards the endpoint starts on the new one: each confirmed booking is there once, with its mails, and no other."""
    confirmed, answers, numbers, going = [], [], itertools.count(), threading.Event()
    with EndpointProcess(tmp_path, url, mail=tmp_path / "mails") as endpoint:
        mark = endpoint.get("/api/slots?service=other&place=online")[1]["form"]
        time.sleep(1.2)  # nobody fills a form in less than a second

        def books():
            while going.is_set():
                number = next(numbers)
                address = f"v{number}@race.example"
                body = {"service": "other", "place": "online", "start": start_at(number), "name": "C", "email": address}
                status, _answer = endpoint.post("/api/book", {**body, "form": mark})
                answers.append(status)
                if status == 201:
                    confirmed.append(address)
                time.sleep(0.05)

        def reads():
            while going.is_set():
                answers.append(endpoint.get("/api/slots?service=other&place=online")[0])
                time.sleep(0.05)

        threads = [threading.Thread(target=work) for work in (books, books, reads)]
        going.set()
        for thread in threads:
            thread.start()
        while len(confirmed) < 5:
            time.sleep(0.05)
        moved = subprocess.run(
            [*COMMAND, "move-db", "--to", other], cwd=endpoint.folder, env=endpoint.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        time.sleep(0.5)
        going.clear()
        for thread in threads:
            thread.join()
        assert moved.returncode == 0, moved.stdout + moved.stderr
        assert set(answers) <= {200, 201, 503}
        assert 200 in answers[-20:]  # reading went on, on the former database
        endpoint.kill()
        endpoint.environment[DATABASE_URL.name] = other
        endpoint.start()
        late = next(numbers)
        body = {
            "service": "other",
            "place": "online",
            "start": start_at(late),
            "name": "C",
            "email": "late@race.example",
        }
        assert endpoint.post("/api/book", {**body, "form": mark})[0] == 201
        endpoint.kill()
    store = open_store(other)
    with store.read() as tx:
        prints = tx.execute(select(booking.c.email_print)).scalars().all()
        mails = [row for row in outbox.in_states(tx, ("due", "sending", "sent", "unknown")) if row["kind"] == "booking.confirmation"]  # fmt: skip
        assert bookings.overlaps(tx) == 0
    store.close()
    vault = Vault(KeyRing((SECRET,)))
    assert sorted(prints) == sorted(vault.fingerprint(address) for address in [*confirmed, "late@race.example"])
    assert len(mails) == len(prints)
