"""Asking for a calendar: bounded in time, size and hops; changed or not; and never twice to another machine's profit."""

from __future__ import annotations

import socket

import pytest
import trustme

from parvis.booking.outside import fetch as fetching
from parvis.booking.outside.fetch import Login, Question, fetch
from parvis.booking.outside.guard import Rules, Unreadable
from servers.calendar_server import CalendarServer, Page

PUBLIC = "93.184.216.34"
HERE = Rules(schemes=("http", "https"), public_only=False)
FILE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def server():
    with CalendarServer() as running:
        yield running


@pytest.fixture
def outside(monkeypatch):
    """Rules as they are in truth, but for http; the public address of `agenda.example` is answered by this machine."""
    connect = socket.create_connection

    def pinned(address, *args, **more):
        assert address[0] == PUBLIC, "only a verified address is connected to"
        return connect(("127.0.0.1", address[1]), *args, **more)

    monkeypatch.setattr(fetching.socket, "create_connection", pinned)
    names = {"agenda.example": [PUBLIC], "ailleurs.example": [PUBLIC]}
    return Rules(schemes=("http",), resolve=lambda host, _port: names.get(host, [host.strip("[]")]))


def refused(url, rules, *args):
    with pytest.raises(Unreadable) as error:
        fetch(url, rules, *args)
    return error.value.code


def test_a_file_is_read_and_later_only_when_it_has_changed(server):
    """ETag first, else Last-Modified; 304 brings no content."""
    server.pages["/a.ics"] = Page(FILE, headers={"ETag": '"one"', "Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"})
    first = fetch(server.url("/a.ics"), HERE)
    assert (first.content, first.mark) == (FILE, 'e:"one"')
    assert fetch(server.url("/a.ics"), HERE, mark=first.mark).content is None
    server.pages["/a.ics"] = Page(FILE, headers={"Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"})
    changed = fetch(server.url("/a.ics"), HERE, mark=first.mark)
    assert changed.content == FILE
    fetch(server.url("/a.ics"), HERE, mark=changed.mark)
    assert server.asked[-1].headers["If-Modified-Since"] == "Sun, 22 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "//10.0.0.1/",
    ],
)
def test_a_redirect_to_a_machine_inside_is_refused(server, outside, place):
    """Each hop is verified like the first address."""
    server.pages["/a.ics"] = Page(status=302, headers={"Location": place})
    assert refused(server.url("/a.ics", "agenda.example"), outside) == "private-address"


def test_a_redirect_to_another_scheme_is_refused(server, outside):
    """Neither files nor anything else."""
    server.pages["/a.ics"] = Page(status=302, headers={"Location": "ftp://agenda.example/"})
    assert refused(server.url("/a.ics", "agenda.example"), outside) == "not-https"


def test_a_few_redirects_are_followed_and_no_more(server, outside):
    """Three at most."""
    for number in range(4):
        server.pages[f"/{number}"] = Page(status=301, headers={"Location": f"/{number + 1}"})
    server.pages["/4"] = Page(FILE)
    assert fetch(server.url("/1", "agenda.example"), outside).content == FILE
    assert refused(server.url("/0", "agenda.example"), outside) == "redirects"


def test_a_password_is_for_the_server_it_was_given_for(server, outside):
    """A redirect elsewhere goes on without it; one on the same server keeps it."""
    server.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    server.pages["/b"] = Page(status=302, headers={"Location": server.url("/c", "ailleurs.example")})
    server.pages["/c"] = Page(FILE)
    fetch(server.url("/a", "agenda.example"), outside, Question(login=Login("claire", "secret")))
    assert [asked.headers["Authorization"] is not None for asked in server.asked] == [True, True, False]
    assert "secret" not in repr(Login("claire", "secret"))


def test_a_file_of_ten_megabytes_is_refused(server):
    """Announced or not: no more than the limit is ever taken."""
    server.pages["/a"] = Page(b"x" * 10_000_000)
    server.pages["/b"] = Page(b"x" * 10_000_000, announced=False)
    assert refused(server.url("/a"), HERE) == "too-large"
    assert refused(server.url("/b"), HERE) == "too-large"


@pytest.mark.parametrize("announced", [True, False])
def test_a_server_that_drips_is_left_after_the_time_in_all(server, announced):
    """A byte now and then does not make it longer; what came is not taken for the whole."""
    server.pages["/a"] = Page(FILE * 100, drip=0.05, announced=announced)
    rules = Rules(schemes=("http",), public_only=False, seconds=0.5)
    assert refused(server.url("/a"), rules) == "timeout"


def test_a_body_that_is_cut_is_not_taken_for_a_calendar(server):
    """Less than what was announced."""
    server.pages["/a"] = Page(FILE, cut=100)
    assert refused(server.url("/a"), HERE) == "connection"


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "sign-in"), (403, "sign-in"), (404, "not-found"), (410, "not-found"), (429, "too-often"), (400, "refused"),
     (500, "server"), (503, "server"), (204, "refused"), (304, "refused"), (302, "refused")],
)  # fmt: skip
def test_what_a_server_refuses_has_a_word_each(server, status, code):
    """Also a 304 that nobody asked for, and a redirect to nowhere."""
    server.pages["/a"] = Page(b"", status)
    assert refused(server.url("/a"), HERE) == code


def test_a_port_where_nobody_listens_is_a_connection_refused():
    """No exception of the network goes further."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/", HERE) == "connection"


def test_https_wants_the_certificate_of_the_name_and_not_of_the_address():
    """The connection goes to the verified address, the certificate is that of the name."""
    import ssl

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("agenda.example").configure_cert(context)

    def trusting() -> ssl.SSLContext:
        known = ssl.create_default_context()
        authority.configure_trust(known)
        return known

    with CalendarServer(context) as server:
        server.pages["/a.ics"] = Page(FILE)
        rules = Rules(public_only=False, resolve=lambda *_: ["127.0.0.1"], tls=trusting)
        assert fetch(server.url("/a.ics", "agenda.example"), rules).content == FILE
        assert server.asked[-1].headers["Host"] == f"agenda.example:{server.port}"
        assert refused(server.url("/a.ics", "autre.example"), rules) == "certificate"
        unknown = Rules(public_only=False, resolve=lambda *_: ["127.0.0.1"])
        assert refused(server.url("/a.ics", "agenda.example"), unknown) == "certificate"
