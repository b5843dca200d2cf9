"""The preview: this computer only, the last good site, mails that can be read, a reload when something changes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from parvis.preview.app import create_preview
from parvis.preview.faults import Fault
from parvis.preview.mails import linked
from parvis.preview.own_pages import OwnPages
from parvis.preview.state import Preview


@contextlib.asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    yield


@pytest.fixture
def mail(tmp_path: Path) -> str:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Votre rendez-vous", "a@cabinet.example", "b@visiteur.example"
    message["Date"] = "Sun, 22 Nov 2026 10:00:00 +0100"
    message.set_content("Bonjour <b>,\nannuler : http://127.0.0.1:8000/rdv/fr/cancel/abc.\n")
    message.add_alternative("<html><head></head><body><p>Bonjour</p></body></html>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="invite.ics")
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "0001.eml").write_bytes(bytes(message))
    return "0001.eml"


@pytest.fixture
def preview() -> Preview:
    return Preview(built_once=True)


@pytest.fixture
def client(tmp_path, preview):
    output = tmp_path / "site"
    output.mkdir()
    (output / "index.html").write_text("<html><body><p>Accueil</p></body></html>", encoding="utf-8")
    (output / "404.html").write_text("<html><body>perdu</body></html>", encoding="utf-8")
    (output / "a.css").write_text("body{}", encoding="utf-8")
    app = create_preview(
        preview,
        output=output,
        mails=tmp_path / "mails",
        pages=OwnPages("fr", preview),
        token="t",
        endpoint=None,
        background=nothing,
    )
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def test_a_page_gets_the_reload_script_and_other_files_do_not(client):
    """Only what the preview shows is changed, never what was built."""
    assert "/-/static/live.js" in client.get("/").text
    assert client.get("/a.css").text == "body{}"
    assert client.get("/-/static/live.js").status_code == 200


def test_a_lost_address_shows_the_site_s_own_page(client):
    """404 with the page of the site."""
    answer = client.get("/nowhere/")
    assert (answer.status_code, "perdu" in answer.text) == (404, True)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", ""])
def test_a_name_that_is_not_ours_is_refused(client, host):
    """A page on the web cannot point its own name here and read."""
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_our_own_names_are_answered(client, host):
    """This computer, with or without a port."""
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"), [("http://evil.example", 403), ("null", 403), ("http://127.0.0.1:8000", 405)]
)
def test_another_site_cannot_post_here(client, origin, status):
    """A change needs our own origin (405: it passed, and nothing takes a POST there)."""
    assert client.post("/", headers={"origin": origin}).status_code == status


@pytest.mark.parametrize(
    ("asks", "status"), [("same-origin", 405), ("none", 403), ("cross-site", 403), ("same-site", 403)]
)
def test_a_page_that_hides_its_origin_is_known_by_what_the_browser_says(client, asks, status):
    """The endpoint's pages send no referrer: their forms arrive with the origin "null"."""
    assert client.post("/", headers={"origin": "null", "sec-fetch-site": asks}).status_code == status


def test_the_mails_are_listed_and_read(client, mail):
    """Subject, text with links, the mail in a frame without rights, its invitation."""
    assert "Votre rendez-vous" in client.get("/-/mails").text
    page = client.get(f"/-/mails/{mail}").text
    assert '<a href="http://127.0.0.1:8000/rdv/fr/cancel/abc">' in page
    assert 'sandbox="allow-popups allow-top-navigation-by-user-activation"' in page
    frame = client.get(f"/-/mails/{mail}/frame")
    assert "default-src 'none'" in frame.headers["content-security-policy"]
    assert '<base target="_top">' in frame.text
    assert "&lt;b&gt;" in page
    invitation = client.get(f"/-/mails/{mail}/0")
    assert invitation.content == b"BEGIN:VCALENDAR\r\n"
    assert "invite.ics" in invitation.headers["content-disposition"]


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "absent.eml", "x.txt", "%2e%2e/%2e%2e/etc/passwd"])
def test_no_other_file_is_read_as_a_mail(client, mail, tmp_path, name):
    """A name in an address is not a path."""
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n", encoding="utf-8")
    answer = client.get(f"/-/mails/{name}")
    assert answer.status_code == 404
    assert "secret" not in answer.text.lower().replace("secret.eml", "")


def test_before_a_first_build_what_must_be_mended_is_shown(client, preview):
    """No site yet: the problems, and the reload that will replace them."""
    preview.built_once = False
    preview.bad((Fault("<name>", path="content/practice.toml", line=3, column=1),))
    page = client.get("/").text
    assert "content/practice.toml:3:1" in page
    assert "&lt;name&gt;" in page
    assert "/-/static/live.js" in page


def test_addresses_in_a_text_become_links_and_nothing_else_does():
    """The dot that ends a sentence is not part of an address."""
    assert (
        linked("a <i> https://x.example/y. b") == 'a &lt;i&gt; <a href="https://x.example/y">https://x.example/y</a>. b'
    )


def test_a_practice_that_never_built_is_shown_its_problems_at_every_address(tmp_path):
    """A first `parvis serve` of an unfinished practice: no folder of pages, no practice for the endpoint, and no error."""

    async def endpoint(scope, receive, send):
        raise AssertionError("there is no practice to answer for")

    preview = Preview()
    preview.bad((Fault("<name>", path="content/practice.toml", line=1, column=1),))
    app = create_preview(
        preview,
        output=tmp_path / "none",
        mails=tmp_path / "mails",
        pages=OwnPages("fr", preview),
        token="t",
        endpoint=endpoint,
        background=nothing,
    )
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        for address in ("/", "/a-propos/", "/rdv/fr/"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "&lt;name&gt;" in answer.text
