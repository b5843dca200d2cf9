"""Publishing from the start page: what is said when it goes well, when it stops on the way, and when Parvis fails."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

import parvis.site
from parvis.history import History
from parvis.i18n import T
from parvis.paths import Site
from parvis.preview.own_pages import OwnPages
from parvis.preview.publishing import Publishing
from parvis.preview.state import Preview
from parvis.publish.folder import Folder
from parvis.publish.target import TargetRefused

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
NOTHING_CHANGED, STOPPED = "ce qui est en ligne n’a pas changé", "s’est arrêtée en chemin"


@pytest.fixture
def practice(tmp_path) -> Site:
    """One that may be published, into a folder beside it; its endpoint is elsewhere, and does not answer."""
    root = shutil.copytree(TINY, tmp_path / "practice")
    facts = root / "content" / "practice.toml"
    target = '[[publish]]\nid = "site"\nkind = "folder"\nfolder = "../www"\n\n[site]\n'
    facts.write_text(facts.read_text(encoding="utf-8").replace("[site]\n", target, 1), encoding="utf-8")
    return Site(root)


def published(site: Site, environment: dict[str, str] | None = None) -> Publishing:
    """After the two buttons were pressed."""
    publishing = Publishing(site, "fr", clock=lambda: NOW, environment=environment or {})
    publishing.look()
    publishing.wait()
    assert publishing.told().step == "ready"
    publishing.send(publishing.told().plan)
    publishing.wait()
    return publishing


def page(publishing: Publishing) -> str:
    return OwnPages("fr", Preview()).show("publish.html", now=publishing.told()).body.decode()


def test_facts_that_the_endpoint_refuses_do_not_undo_what_is_online(practice, tmp_path, monkeypatch):
    """The site is there, its texts are kept, and the page says both that and what the endpoint refused."""
    monkeypatch.setattr("parvis.publish.facts.urljoin", lambda _base, _url: "http://127.0.0.1:9")
    publishing = published(practice, {"PARVIS_ADMIN_KEY": "k" * 32})
    assert (tmp_path / "www" / "index.html").is_file()
    assert publishing.told().step == "done"
    assert [History(practice).read(entry.number).reason for entry in History(practice).entries()] == ["publish"]
    shown = page(publishing)
    assert "127.0.0.1:9" in shown
    assert NOTHING_CHANGED not in shown
    publishing.look()
    publishing.wait()
    assert publishing.told().step == "same"


def test_a_publication_that_stops_on_the_way_is_not_said_to_have_changed_nothing(practice, monkeypatch):
    """A disk that is full after some files: they are there, and the next time goes on."""
    put, done = Folder.put, []

    def full(self, path, content):
        if len(done) == 3:
            raise TargetRefused(T("The disk is full."))
        done.append(path)
        put(self, path, content)

    monkeypatch.setattr(Folder, "put", full)
    publishing = published(practice)
    assert publishing.told().step == "stopped"
    assert STOPPED in page(publishing)
    assert NOTHING_CHANGED not in page(publishing)


@pytest.mark.parametrize(("during", "said"), [("opened", STOPPED), ("examine", NOTHING_CHANGED)])
def test_a_fault_of_parvis_is_a_sentence_and_not_a_traceback(practice, monkeypatch, tmp_path, capfd, during, said):
    """Also in a thread of its own; the details are in a file."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    where = {"opened": "parvis.publish.job.Job.publish", "examine": "parvis.publish.preflight.examine"}[during]
    monkeypatch.setattr(where, lambda *_arguments, **_more: 1 / 0)
    if during == "examine":
        publishing = Publishing(practice, "fr", clock=lambda: NOW, environment={})
        publishing.look()
        publishing.wait()
    else:
        publishing = published(practice)
    shown = page(publishing)
    assert "ZeroDivisionError" in shown
    assert said in shown
    assert "Traceback" not in capfd.readouterr().err
    assert "Traceback" in (tmp_path / "parvis-error.txt").read_text(encoding="utf-8")


def test_the_preview_outlives_a_fault_of_parvis_and_facts_that_vanish(session, monkeypatch, tmp_path):
    """The watch goes on: each is told like any fault, and the next save is built."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    build = parvis.site.build
    monkeypatch.setattr("parvis.site.build", lambda *_arguments: 1 / 0)
    assert not session.build()
    assert "ZeroDivisionError" in session.preview.faults[0].what
    facts = session.site.facts.read_bytes()

    def vanishing(*arguments):
        made = build(*arguments)
        session.site.facts.unlink()
        return made

    monkeypatch.setattr("parvis.site.build", vanishing)
    assert not session.build()
    assert session.preview.faults[0].path == "content/practice.toml"
    session.site.facts.write_bytes(facts)
    monkeypatch.setattr("parvis.site.build", build)
    assert session.build()
    assert not any(fault.stops for fault in session.preview.faults)
