"""The facts reach an endpoint on another machine: a real one, on a socket of this one, with a key that both know."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

import pytest
import uvicorn

from parvis.cli.main import run
from parvis.clock import utc_now
from parvis.crypt import snapshot_signature
from parvis.endpoint.admin_facts import NewestFacts
from parvis.endpoint.app import create_app
from parvis.endpoint.serve import address_of, listen
from parvis.mail import MailSettings
from parvis.paths import Site
from parvis.practice.load import load_practice
from parvis.publish.facts import send_facts
from parvis.publish.target import TargetRefused
from parvis.settings import EndpointSettings
from parvis.store.db import open_store

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
KEY, SECRET = "k" * 32, "s" * 32


class Running:
    """An endpoint that answers, with the facts that it works with."""

    def __init__(self, folder: Path, practice, key: str = KEY) -> None:
        url = f"sqlite:///{(folder / 'endpoint.sqlite3').as_posix()}"
        self.store = open_store(url)
        settings = EndpointSettings((SECRET,), url, MailSettings(folder=folder / "mails"), key)
        self.moment = utc_now()
        self.facts = NewestFacts(practice, self.store, lambda: self.moment)
        app = create_app(self.facts, self.store, settings, worker=False, stopwatch=lambda: self.moment)
        listener = listen("127.0.0.1", 0)
        self.address = address_of(listener)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.store.close()

    def practice(self):
        """After the two seconds for which facts are not looked at again."""
        self.moment += dt.timedelta(seconds=3)
        return self.facts()


@pytest.fixture
def site(tmp_path) -> Site:
    return Site(shutil.copytree(TINY, tmp_path / "practice"))


def facts_of(site: Site):
    practice, _ = load_practice(site.facts)
    return practice


@pytest.fixture
def endpoint(site, tmp_path):
    running = Running(tmp_path, facts_of(site))
    _edit(site, 'endpoint_url = "https://rdv.valbray.example"', f'endpoint_url = "{running.address}"')
    yield running
    running.close()


def _edit(site: Site, old: str, new: str) -> None:
    text = site.facts.read_text(encoding="utf-8")
    assert old in text
    site.facts.write_text(text.replace(old, new), encoding="utf-8")


def _sent(site: Site, endpoint: Running, key: str = KEY, **later: float) -> int | None:
    moment = endpoint.moment + dt.timedelta(**later)
    return send_facts(site, facts_of(site), {"PARVIS_ADMIN_KEY": key}, now=moment)


def test_facts_that_are_sent_are_used_at_once(site, endpoint):
    """A new price is known to the endpoint without a restart; its own copy of the file is not touched."""
    assert endpoint.practice().services[0].price == 65
    _edit(site, "price = 65", "price = 70")
    assert _sent(site, endpoint) is not None
    assert endpoint.practice().services[0].price == 70
    second = NewestFacts(facts_of(Site(TINY)), endpoint.store, lambda: endpoint.moment)
    assert second().services[0].price == 70


def test_older_and_repeated_facts_are_refused(site, endpoint):
    """Sent twice, sent late: 409, and the newest stay."""
    _edit(site, "price = 65", "price = 70")
    _sent(site, endpoint, seconds=10)
    _edit(site, "price = 70", "price = 80")
    for seconds in (10, 5):
        with pytest.raises(TargetRefused, match="409"):
            _sent(site, endpoint, seconds=seconds)
    assert endpoint.practice().services[0].price == 70
    _sent(site, endpoint, seconds=11)
    assert endpoint.practice().services[0].price == 80


def test_another_key_and_another_time_are_refused(site, endpoint):
    """403, whichever it was; the key is in no message."""
    for key, minutes in (("x" * 32, 0), (KEY, 6), (KEY, -6)):
        with pytest.raises(TargetRefused, match="403") as refused:
            _sent(site, endpoint, key, minutes=minutes)
        assert key not in f"{refused.value.what} {refused.value.write}"
    assert endpoint.practice().services[0].price == 65


def test_facts_that_cannot_be_used_are_refused(site, endpoint):
    """Not TOML, not compressed, a mistake in them, a bomb: 422, and nothing is kept."""
    _edit(site, 'country = "FR"', 'country = "France"')
    with pytest.raises(TargetRefused, match="422"):
        send_facts(
            site,
            facts_of(Site(TINY)).__class__(**_with_address(endpoint)),
            {"PARVIS_ADMIN_KEY": KEY},
            now=endpoint.moment,
        )
    for body in (b"not compressed", zlib.compress(b"= nothing"), zlib.compress(b"x" * 20_000_000), b""):
        assert _posted(endpoint, body) == 422
    assert endpoint.practice().services[0].price == 65


def _with_address(endpoint: Running) -> dict[str, object]:
    return {"name": "x", "country": "FR", "site_url": "https://x.example", "endpoint_url": endpoint.address}


def _posted(endpoint: Running, body: bytes, **headers: str) -> int:
    moment = int(endpoint.moment.timestamp())
    told = {
        "Parvis-Moment": str(moment),
        "Parvis-Version": str(moment),
        "Parvis-Signature": snapshot_signature(KEY, moment, moment, body),
        **headers,
    }
    request = urllib.request.Request(f"{endpoint.address}/admin/facts", body, told, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize(
    "headers",
    [
        {"Parvis-Signature": ""},
        {"Parvis-Signature": "é"},
        {"Parvis-Version": "9999999999"},
        {"Parvis-Moment": "-1"},
        {"Parvis-Moment": "9" * 400},
        {"Parvis-Version": "x"},
    ],
)
def test_nothing_of_a_request_can_be_changed(site, endpoint, headers):
    """Each header is under the signature, or is the signature."""
    body = zlib.compress(site.facts.read_bytes())
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    assert _posted(endpoint, body, **headers) == 403
    assert _posted(endpoint, body) == 200


def test_without_a_key_the_address_does_not_exist(site, tmp_path):
    """An endpoint that nobody made remote has nothing to attack."""
    running = Running(tmp_path, facts_of(site), key="")
    try:
        assert _posted(running, b"x") == 404
    finally:
        running.close()


def test_nothing_is_sent_without_endpoint_or_key_nor_in_the_open(site):
    """Telephone only; an endpoint on the same machine; http:// elsewhere."""
    assert send_facts(site, facts_of(site), {}, now=utc_now()) is None
    _edit(site, 'endpoint_url = "https://rdv.valbray.example"', 'endpoint_url = "http://rdv.valbray.example"')
    with pytest.raises(TargetRefused):
        send_facts(site, facts_of(site), {"PARVIS_ADMIN_KEY": KEY}, now=utc_now())


def test_publishing_sends_the_facts_also_when_no_page_differs(site, endpoint, tmp_path, monkeypatch, capsys):
    """`parvis publish`, as the practice runs it."""
    _edit(site, "[site]\n", '[[publish]]\nid = "site"\nkind = "folder"\nfolder = "../www"\n\n[site]\n')
    text = site.facts.read_text(encoding="utf-8")
    _move = text.replace(f'endpoint_url = "{endpoint.address}"', 'endpoint_url = "https://rdv.valbray.example"')
    site.facts.write_text(_move, encoding="utf-8")
    monkeypatch.setenv("PARVIS_ADMIN_KEY", KEY)
    monkeypatch.setattr("parvis.publish.facts.urljoin", lambda _base, _url: endpoint.address)
    monkeypatch.chdir(site.root)
    assert run(["--language", "en", "publish", "--yes"]) == 0
    assert "same facts" in capsys.readouterr().out
    time.sleep(1.1)
    assert run(["--language", "en", "publish", "--yes"]) == 0
    told = capsys.readouterr().out
    assert "already" in told
    assert "same facts" in told
