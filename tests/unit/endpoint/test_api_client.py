"""The client asks and books as a program would; what is refused comes back as the problem it is."""

from __future__ import annotations

import http.server
import threading

import pytest

from parvis.client import Client, Refusal

WHO = {"name": "Camille Martin", "email": "camille@courriel.example"}


@pytest.fixture
def client(visitor):
    def send(method, address, headers, body):
        answer = visitor.ask(method, address, headers=headers, content=body)
        return answer.status_code, answer.content

    return Client("https://rdv.cabinet.example/", "en", send)


def test_a_program_finds_a_time_holds_it_and_books_it_once(endpoint, client):
    """The same key sent again is the same booking."""
    week = client.slots("seance", "cabinet")
    start = week.days[0].slots[0].start
    held = client.hold("seance", "cabinet", start)
    endpoint.clock.forward(seconds=20)
    first, again = (client.book("seance", "cabinet", start, week.form, key="one", hold=held, **WHO) for _ in range(2))
    assert first == again
    assert first.state == "confirmed"
    assert first.start == start
    assert len(endpoint.rows("booking")) == 1


def test_times_between_two_days_come_by_day(client):
    """With their end, in both zones."""
    found = client.days("seance", "ligne", "2026-11-24", "2026-11-25", zone="America/Montreal")
    assert [day.date for day in found.days] == ["2026-11-24", "2026-11-25"]
    assert found.zone == "America/Montreal"
    assert found.days[0].slots[0].also


def test_a_refusal_says_what_each_field_lacks(client):
    """In the client's language."""
    with pytest.raises(Refusal) as caught:
        client.book("seance", "cabinet", "", "", name="", email="x")
    assert caught.value.problem.status == 422
    assert [problem.field for problem in caught.value.problem.problems] == ["start", "name", "email"]
    assert str(caught.value) == "422 Several things are missing"


def test_a_time_that_is_gone_leaves_nothing_held(endpoint, client):
    """A taken time is a refusal with others close to it; a time that is none holds nothing."""
    week = client.slots("seance", "cabinet")
    start = week.days[0].slots[1].start
    endpoint.clock.forward(seconds=20)
    client.book("seance", "cabinet", start, week.form, **WHO)
    with pytest.raises(Refusal) as caught:
        client.hold("seance", "cabinet", start)
    assert len(caught.value.problem.alternatives) == 3
    assert client.hold("seance", "cabinet", "soon") == ""


def test_the_document_is_there_for_programs(client):
    """OpenAPI 3.1."""
    assert client.document()["openapi"] == "3.1.0"


class Proxy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(502)
        self.end_headers()
        self.wfile.write(b"<h1>Bad gateway</h1>")

    def log_message(self, *_values):
        pass


def test_a_proxy_that_answers_instead_is_a_refusal_too():
    """Over a real connection: no traceback about JSON."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(Refusal) as caught:
            Client(f"http://127.0.0.1:{server.server_port}").slots("seance", "cabinet")
    finally:
        server.shutdown()
        server.server_close()
    assert caught.value.problem.status == 502
