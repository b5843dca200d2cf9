"""Real hosts on this machine: a folder, SFTP and FTPS; the line breaks at every operation, and the site stays whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest_publish import Faulty, back, dead_links, on_disk, ours, send, small_site

from parvis.errors import ProblemsFound
from parvis.paths import Site
from parvis.publish.folder import Folder
from parvis.publish.ftps import Ftps
from parvis.publish.ledger import Ledger
from parvis.publish.sftp import Sftp, fingerprint
from parvis.publish.target import FileTarget, TargetRefused
from servers.ftps_server import PASSWORD, USER, ftps_server
from servers.sshd import ssh_server

FIRST = small_site({"tarifs": ["65"], "en": [], "l’été d’après": []}, style="a")
SECOND = small_site({"tarifs": ["70"], "en": [], "articles/nuits": []}, style="b")


@pytest.fixture(scope="module")
def sshd():
    with ssh_server() as server:
        yield server


@pytest.fixture(scope="module")
def ftpd(tmp_path_factory):
    top = tmp_path_factory.mktemp("ftp")
    with ftps_server(top, tmp_path_factory.mktemp("certificates")) as server:
        yield server, top


Host = tuple[Callable[[], FileTarget], Path]


@pytest.fixture(params=["folder", "sftp", "ftps"])
def host(request, tmp_path, monkeypatch) -> Iterator[Host]:
    """How to open it, and the folder that visitors see. Every line is closed at the end."""
    lines = []
    for made, folder in _hosts(request, tmp_path, monkeypatch):
        yield (lambda made=made: lines.append(made()) or lines[-1]), folder
    for line in lines:
        line.close()


def _hosts(request, tmp_path, monkeypatch) -> Iterator[Host]:
    if request.param == "folder":
        yield (lambda: Folder(tmp_path / "www")), tmp_path / "www"
    elif request.param == "sftp":
        server = request.getfixturevalue("sshd")
        folder = tmp_path / "account" / "www"
        yield (
            (
                lambda: Sftp(
                    "127.0.0.1",
                    server.port,
                    server.user,
                    "",
                    str(folder),
                    host_key=server.fingerprint,
                    key_file=server.key,
                )
            ),
            folder,
        )
    else:
        server, top = request.getfixturevalue("ftpd")
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        name = f"www{next(_numbers)}"
        yield (lambda: Ftps("127.0.0.1", server.port, USER, PASSWORD, name)), top / name


_numbers = itertools.count()


def test_a_site_is_sent_changed_and_taken_back(host, ledger):
    """The same bytes at the host, and the former ones after a step back; folders that became empty are gone."""
    opened, folder = host
    target = opened()
    send(target, FIRST, ledger)
    assert ours(on_disk(folder)) == FIRST
    (folder / "theirs").mkdir()
    (folder / "theirs" / "note.txt").write_text("mine", encoding="utf-8")
    send(target, SECOND, ledger, 1)
    assert ours(on_disk(folder)) == SECOND | {"theirs/note.txt": b"mine"}
    assert not (folder / "l’été d’après").exists()
    back(target, ledger)
    assert ours(on_disk(folder)) == FIRST | {"theirs/note.txt": b"mine"}
    assert target.read("no/such/file") is None
    target.delete("no/such/file")
    assert target.list(["no/such/folder", "theirs"]) == {"theirs/note.txt": 4}


def test_interrupted_at_every_operation_the_next_run_completes(host, tmp_path):
    """At every operation the visitor of the served folder meets no dead link; then it is whole, then it is taken back."""
    opened, folder = host
    ledger = Ledger(Site(tmp_path / "practice"), "site")
    alive = lambda: _alive(folder)
    target = opened()
    send(target, FIRST, ledger)
    for fault in range(100):
        try:
            send(Faulty(opened(), fault, alive), SECOND, ledger, 2 * fault + 1)
        except TargetRefused:
            send(Faulty(opened(), look=alive), SECOND, ledger, 2 * fault + 2)
            assert ours(on_disk(folder)) == SECOND
            back(Faulty(opened(), look=alive), ledger)
            assert ours(on_disk(folder)) == FIRST
        else:
            break
    assert fault > 8


def _alive(folder: Path) -> None:
    assert dead_links(on_disk(folder)) == []


def test_what_stands_before_parvis_is_replaced_and_given_back(host, ledger):
    """The page that hosts put there: « coming soon »."""
    opened, folder = host
    folder.mkdir(parents=True)
    (folder / "index.html").write_bytes(b"coming soon")
    target = opened()
    send(target, FIRST, ledger)
    assert ours(on_disk(folder)) == FIRST
    back(target, ledger)
    assert on_disk(folder) == {"index.html": b"coming soon"}


def test_the_server_cuts_the_line_in_the_middle_and_the_file_is_sent_again(ftpd, ledger, monkeypatch):
    """A host that closes a line after a while: a new one is opened, nothing is said of it."""
    server, top = ftpd
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    for after in (0, 1, 4, 7):
        target = Ftps("127.0.0.1", server.port, USER, PASSWORD, f"cut{after}")
        server.cut_after = after
        cutting = Faulty(target, look=lambda: _uncut(server))
        with pytest.raises(TargetRefused):
            send(target, FIRST, ledger)
        server.cut_after = -1
        send(cutting, FIRST, ledger)
        assert ours(on_disk(top / f"cut{after}")) == FIRST
        target.close()
        ledger.forget()


def _uncut(server) -> None:
    server.cut_after = -1


def test_a_server_without_mlsd_is_listed_otherwise(ftpd, monkeypatch):
    """Old servers know NLST and SIZE."""
    server, _top = ftpd
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    target = Ftps("127.0.0.1", server.port, USER, PASSWORD, "old")
    target.put("a/b.txt", b"12345")
    monkeypatch.setattr(server, "without_mlsd", True)
    assert target.list(["a", "nowhere"]) == {"a/b.txt": 5}
    target.close()


def test_a_wrong_password_is_said_and_is_not_shown(ftpd, monkeypatch):
    """Nothing of the password in the message."""
    server, _ = ftpd
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    with pytest.raises(ProblemsFound) as refused:
        Ftps("127.0.0.1", server.port, USER, "guessed", "www").read("x")
    assert "guessed" not in str(refused.value.problems)
    assert "account" in str(refused.value.problems[0].what)


def test_a_certificate_of_somebody_else_is_refused(ftpd):
    """The system's authorities do not know this one: no password is sent."""
    server, _ = ftpd
    server.commands.clear()
    with pytest.raises(TargetRefused, match="certificate"):
        Ftps("127.0.0.1", server.port, USER, PASSWORD, "www").read("x")
    assert "PASS" not in server.commands


def test_an_ssh_server_that_is_not_known_is_not_spoken_to(sshd, tmp_path):
    """Its fingerprint is shown, with the line to write once it has been compared."""
    target = Sftp("127.0.0.1", sshd.port, sshd.user, "", str(tmp_path), key_file=sshd.key)
    with pytest.raises(TargetRefused) as refused:
        target.read("x")
    assert sshd.fingerprint in str(refused.value.what)
    assert f'host_key = "{sshd.fingerprint}"' in str(refused.value.write)
    assert fingerprint(b"x").startswith("SHA256:")


def test_a_host_that_is_not_there_is_said(ledger):
    """A name that does not exist, a port where nothing listens."""
    for target in (Ftps("127.0.0.1", 1, "u", "p", "www"), Sftp("127.0.0.1", 1, "u", "p", "www")):
        with pytest.raises(TargetRefused):
            send(target, FIRST, ledger)
