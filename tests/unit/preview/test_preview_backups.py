"""A backup from the start page: the file of `parvis backup`, and a passphrase that nothing keeps."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from parvis.backup.last import last_backup
from parvis.backup.make import check_backup
from parvis.preview.assemble import assemble

WORDS = "tilleul brume lampe quai"
FORM = {"token": "secret", "passphrase": WORDS, "again": WORDS}


def test_the_button_makes_the_file_that_the_command_makes(desk, site, session, caplog):
    """Beside the practice, dated, sealed by the words that were typed, and verified; the words are nowhere."""
    answer = desk.post("/-/backup/make", data=FORM)
    assert answer.status_code == 201
    file = site.root.parent / "cabinet-2026-11-22.age"
    assert file.name in answer.text
    assert "content/practice.toml" in check_backup(file, WORDS).of("practice")
    assert last_backup(site) == session.clock()
    kept = [path for path in site.root.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]
    assert kept == []
    assert WORDS not in answer.text + caplog.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"again": "tilleul brume lampe pont"}, "ne sont pas les mêmes"),
        ({"passphrase": "court", "again": "court"}, "trop court"),
        ({"passphrase": "", "again": ""}, "trop court"),
    ],
)
def test_words_that_differ_or_are_too_few_make_no_file(desk, site, form, said):
    """Said in a sentence, without showing what was typed."""
    answer = desk.post("/-/backup/make", data=FORM | form)
    assert answer.status_code == 409
    assert said in answer.text
    assert "tilleul brume" not in answer.text
    assert list(site.root.parent.glob("*.age")) == []


def test_a_preview_that_other_computers_can_read_takes_no_passphrase(site, session):
    """The words would travel in the open: no form, and one that is sent all the same is refused."""
    session.build()
    app = assemble(session, token="secret", environment={}, open_file=lambda _path: None, host="0.0.0.0")
    client = TestClient(app, base_url=session.address)
    page = client.get("/-/backup").text
    assert "passphrase" not in page
    assert "parvis backup" in page
    assert client.post("/-/backup/make", data=FORM).status_code == 409
    assert list(site.root.parent.glob("*.age")) == []
