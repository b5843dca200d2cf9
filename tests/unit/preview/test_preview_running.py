"""A second double click finds the preview that the first one opened, and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import click
import pytest

from parvis.cli.main import run
from parvis.errors import Exit
from parvis.paths import Site
from parvis.preview.running import PATH, announced, running, who


class Answering:
    """A program that listens on this computer, and says `words` when it is asked which practice it shows."""

    def __init__(self, words: bytes) -> None:
        outer = self
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_args: object) -> None:
                """Nothing is said."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def end(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def first(site: Site) -> Iterator[Answering]:
    """What answers as the preview of `site` does."""
    found = Answering(bytes(who(site).body))
    yield found
    found.end()


def test_the_preview_that_is_open_is_found_as_long_as_it_lasts(site, first):
    assert running(site) == ""
    with announced(site, first.address):
        assert running(site) == first.address
    assert running(site) == ""
    assert first.asked == [PATH]


def test_the_start_page_says_which_practice_it_shows(desk, site):
    """The answer that a second double click compares."""
    assert desk.get(PATH).content == who(site).body
    assert who(Site(site.root.parent)).body != who(site).body
    assert desk.get(PATH, headers={"host": "evil.example"}).status_code == 403


def test_another_program_at_the_address_that_stayed_behind_is_not_the_preview(site):
    """After a crash, its port may belong to another practice, to somebody else, or to nobody."""
    other = Answering(b"another practice")
    with announced(site, other.address):
        assert running(site) == ""
        other.end()
        assert running(site) == ""


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"address": 3}', '{"address": "http://evil.example:80"}', '{"address": "http://127.0.0.1:x"}']
)
def test_a_damaged_note_finds_nothing_and_is_no_error(site, kept):
    """Nor does it lead to another computer."""
    (site.state / "preview.json").parent.mkdir(exist_ok=True)
    (site.state / "preview.json").write_text(kept, encoding="utf-8")
    assert running(site) == ""


def test_a_preview_that_ends_leaves_the_note_of_a_later_one(site, first):
    with announced(site, "http://127.0.0.1:9"), announced(site, first.address):
        assert json.loads((site.state / "preview.json").read_text())["address"] == first.address
    with announced(site, "http://127.0.0.1:9"):
        (site.state / "preview.json").write_text(json.dumps({"address": first.address}), encoding="utf-8")
    assert running(site) == first.address


def test_a_second_double_click_opens_the_browser_and_ends(site, first, monkeypatch, capsys):
    """No second server, no second build."""
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    with announced(site, first.address):
        assert run(["--language", "fr", "serve", "--open", "--site", str(site.root)]) == Exit.OK
    assert opened == [f"{first.address}/-/"]
    assert "déjà ouvert" in capsys.readouterr().out
    assert not (site.state / "preview").exists()
