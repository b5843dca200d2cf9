"""Hosts that show a site at once: rsync over SSH, a branch, Netlify, Cloudflare Pages. A break never shows half of one."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import subprocess
from pathlib import Path

import pytest
from conftest_publish import NOW, back, dead_links, on_disk, ours, quiet, send, small_site, tree_of

from parvis.errors import ProblemsFound
from parvis.paths import Site
from parvis.publish.cloudflare import Cloudflare, file_key
from parvis.publish.git import BehindTheBranch, GitBranch, GitProgram, branch_of
from parvis.publish.git_dulwich import Dulwich
from parvis.publish.ledger import Ledger
from parvis.publish.netlify import Netlify
from parvis.publish.send import prepare, shown_by
from parvis.publish.ssh import KEPT, Ssh
from parvis.publish.target import CannotGoBack, TargetRefused
from parvis.publish.web import KeyRefused, Web
from servers.host_api import ACCOUNT, KEY, NETLIFY_SITE, PROJECT, host_api
from servers.sshd import ssh_server

FIRST = small_site({"tarifs": ["65"], "en": []}, style="a")
SECOND = small_site({"tarifs": ["70"], "l’été d’après": []}, style="b", _headers="/*\n  X-Test: 1\n")
THIRD = small_site({"tarifs": ["75"]}, style="b")


# --- rsync over SSH ---


@pytest.fixture(scope="module")
def sshd():
    with ssh_server() as server:
        yield server


@pytest.fixture
def ssh(sshd, tmp_path):
    made = Ssh("127.0.0.1", sshd.port, sshd.user, str(tmp_path / "www"), options=sshd.options)
    yield made
    made.close()


def test_over_ssh_the_folder_is_a_link_that_is_moved(ssh, tmp_path, ledger):
    """Three publications, two steps back, forward again; a computer that knows nothing can go back too."""
    www = tmp_path / "www"
    for minutes, site in enumerate((FIRST, SECOND, THIRD)):
        send(ssh, site, ledger, minutes)
        assert www.is_symlink()
        assert ours(on_disk(www)) == site
    assert prepare(ssh, tree_of(THIRD), ledger).nothing_to_do
    back(ssh, ledger)
    assert ours(on_disk(www)) == SECOND
    back(ssh, Ledger(Site(tmp_path / "elsewhere"), "site"))
    assert ours(on_disk(www)) == FIRST
    with pytest.raises(CannotGoBack):
        back(ssh, Ledger(Site(tmp_path / "elsewhere"), "site"))
    send(ssh, THIRD, ledger, 9)
    assert ours(on_disk(www)) == THIRD


def test_over_ssh_unchanged_files_are_shared_and_five_publications_stay(ssh, tmp_path, ledger):
    """A publication costs what it changes."""
    for minutes in range(KEPT + 2):
        send(ssh, FIRST | {"tarifs/index.html": str(minutes).encode()}, ledger, minutes)
    releases = sorted((tmp_path / "www-releases").iterdir())
    assert len(releases) == KEPT
    assert len({(release / "index.html").stat().st_ino for release in releases}) == 1
    assert len({(release / "tarifs/index.html").read_bytes() for release in releases}) == KEPT


class Breaking(Ssh):
    """The n-th command does not come through."""

    left = -1

    def _call(self, command, given=b""):
        if self.left == 0:
            raise TargetRefused(_text())
        self.left -= 1
        return super()._call(command, given)


def _text():
    from parvis.i18n import Text

    return Text("the line broke")


def test_over_ssh_a_break_at_any_command_shows_the_former_site(sshd, tmp_path):
    """Or the new one; nothing between. Then it is completed, and taken back."""
    for fault in range(20):
        www, ledger = tmp_path / f"{fault}" / "www", Ledger(Site(tmp_path / f"{fault}"), "site")
        ssh = Breaking("127.0.0.1", sshd.port, sshd.user, str(www), options=sshd.options)
        send(ssh, FIRST, ledger)
        ssh.left = fault
        try:
            send(ssh, SECOND, ledger, 1)
        except TargetRefused:
            assert ours(on_disk(www)) in (FIRST, SECOND)
            assert dead_links(on_disk(www)) == []
        else:
            break
        ssh.left = -1
        send(ssh, SECOND, ledger, 2)
        assert ours(on_disk(www)) == SECOND
        back(ssh, ledger)
        assert ours(on_disk(www)) == FIRST
        ssh.close()
    ssh.close()
    assert fault > 4


def test_over_ssh_a_real_folder_is_not_replaced(ssh, tmp_path, ledger):
    """What to do is said; an empty one, as hosts make them, is no obstacle."""
    (tmp_path / "www").mkdir()
    send(ssh, FIRST, ledger)
    assert (tmp_path / "www").is_symlink()
    (tmp_path / "www").unlink()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "theirs").touch()
    with pytest.raises(ProblemsFound):
        send(ssh, FIRST, ledger)
    assert (tmp_path / "www" / "theirs").exists()


def test_over_ssh_a_server_that_is_not_known_is_refused(sshd, tmp_path, ledger):
    """With the command that shows its key."""
    options = sshd.options.replace(str(sshd.known_hosts), str(tmp_path / "none"))
    stranger = Ssh("127.0.0.1", sshd.port, sshd.user, str(tmp_path / "www"), options=options)
    with pytest.raises(TargetRefused, match=r"(?i)host key"):
        send(stranger, FIRST, ledger)
    stranger.close()


# --- a branch ---


@pytest.fixture
def bare(tmp_path) -> Path:
    path = tmp_path / "pages.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
    return path


def shown(bare: Path, scratch: Path) -> dict[str, bytes]:
    """What the host would serve."""
    folder = scratch / f"clone{next(_numbers)}"
    subprocess.run(["git", "clone", "-q", "-b", "gh-pages", bare, folder], check=True)
    return {path: content for path, content in on_disk(folder).items() if not path.startswith(".git/")}


_numbers = itertools.count()


@pytest.fixture(params=[GitProgram, Dulwich])
def branch(request, bare, tmp_path) -> GitBranch:
    return GitBranch(request.param(bare.as_uri(), "gh-pages", tmp_path / "copy"))


def test_a_branch_keeps_what_is_not_ours(branch, bare, tmp_path, ledger):
    """CNAME and README stay, .nojekyll is added, each publication is a commit, a step back is another."""
    send(branch, FIRST, ledger)
    _push(bare, tmp_path, {"CNAME": "www.le-figuier.example\n", "README.md": "notes"})
    theirs = {"CNAME": b"www.le-figuier.example\n", "README.md": b"notes", ".nojekyll": b""}
    send(branch, SECOND, ledger, 1)
    assert ours(shown(bare, tmp_path)) == SECOND | theirs
    send(branch, THIRD, ledger, 2)
    back(branch, ledger)
    assert ours(shown(bare, tmp_path)) == SECOND | theirs
    back(branch, Ledger(Site(tmp_path / "elsewhere"), "site"))
    assert ours(shown(bare, tmp_path)) == FIRST | theirs
    send(branch, THIRD, ledger, 3)
    assert ours(shown(bare, tmp_path)) == THIRD | theirs
    log = subprocess.run(
        ["git", "-C", bare, "log", "--format=%s", "gh-pages"], capture_output=True, text=True, check=True
    )
    assert len(log.stdout.split("\n")) == 8


def _push(bare: Path, scratch: Path, files: dict[str, str]) -> None:
    """Somebody else works on the branch."""
    folder = scratch / f"work{next(_numbers)}"
    git = ["git", "-c", "user.name=N", "-c", "user.email=n@example.org"]
    subprocess.run([*git, "clone", "-q", "-b", "gh-pages", bare, folder], check=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run([*git, "-C", folder, "add", "."], check=True)
    subprocess.run([*git, "-C", folder, "commit", "-q", "-m", "mine"], check=True)
    subprocess.run([*git, "-C", folder, "push", "-q"], check=True)


def test_a_name_in_another_encoding_stays_as_it_is(branch, bare, tmp_path, ledger):
    """Files of somebody else may have been named by a system of other times."""
    name = b"caf\xe9.html"
    told = b"reset refs/heads/gh-pages\n\ncommit refs/heads/gh-pages\ncommitter N <n@example.org> 0 +0000\ndata 1\nx\n"
    given = told + b"M 100644 inline " + name + b"\ndata 1\nx\n"
    subprocess.run(["git", "-C", bare, "fast-import", "--quiet"], input=given, check=True)
    send(branch, FIRST, ledger)
    send(branch, SECOND, ledger, 1)
    listed = subprocess.run(
        ["git", "-C", bare, "ls-tree", "-r", "-z", "--name-only", "gh-pages"], capture_output=True, check=True
    )
    assert set(listed.stdout.split(b"\0")) >= {name, *(path.encode() for path in SECOND)}


def test_a_push_that_comes_second_is_made_again_on_top(branch, bare, tmp_path, ledger):
    """Between our fetch and our push somebody pushed: theirs is kept."""
    send(branch, FIRST, ledger)
    repository, pushed = branch.repository, []
    first = repository.push

    def late(commit):
        if not pushed:
            pushed.append(commit)
            _push(bare, tmp_path, {"CNAME": "x"})
        first(commit)

    repository.push = late
    send(branch, SECOND, ledger, 1)
    assert ours(shown(bare, tmp_path)) == SECOND | {"CNAME": b"x", ".nojekyll": b""}


def test_a_branch_is_whole_whatever_breaks(branch, bare, tmp_path, ledger):
    """The push is the only instant at which something changes."""
    send(branch, FIRST, ledger)
    first = branch.repository.push
    branch.repository.push = lambda _commit: (_ for _ in ()).throw(TargetRefused(_text()))
    with pytest.raises(TargetRefused):
        send(branch, SECOND, ledger, 1)
    assert ours(shown(bare, tmp_path)) == FIRST | {".nojekyll": b""}
    branch.repository.push = first
    send(branch, SECOND, ledger, 2)
    assert ours(shown(bare, tmp_path)) == SECOND | {".nojekyll": b""}


def test_a_repository_that_is_not_there_is_said(tmp_path, ledger):
    """With git and without."""
    address = (tmp_path / "none.git").as_uri()
    for repository in (GitProgram(address, "x", tmp_path / "a"), Dulwich(address, "x", tmp_path / "b")):
        with pytest.raises(TargetRefused) as refused:
            send(GitBranch(repository), FIRST, ledger)
        assert not isinstance(refused.value, BehindTheBranch)


def test_without_the_program_git_the_branch_is_still_there(bare, tmp_path, monkeypatch):
    """dulwich is what remains."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(branch_of(bare.as_uri(), "", tmp_path / "copy").repository, Dulwich)


# --- interfaces of hosts ---


@pytest.fixture
def api():
    with host_api() as running:
        yield running


@pytest.fixture(params=["netlify", "cloudflare"])
def service(request, api):
    waited = []
    if request.param == "netlify":
        return Netlify(NETLIFY_SITE, KEY, api=f"{api.url}/netlify", wait=waited.append)
    return Cloudflare(ACCOUNT, PROJECT, KEY, api=f"{api.url}/cloudflare", wait=waited.append)


def test_a_service_gets_what_it_lacks_and_shows_the_site_at_once(service, api, ledger, tmp_path):
    """Second time, only what differs; two steps back by the service's own means, forward again."""
    send(service, FIRST, ledger)
    assert api.shown == FIRST
    stored = len(api.stored)
    send(service, SECOND, ledger, 1)
    assert api.shown == SECOND
    assert len(api.stored) - stored == len(set(SECOND.values()) - set(FIRST.values()))
    send(service, THIRD, ledger, 2)
    assert prepare(service, tree_of(THIRD), ledger).nothing_to_do
    back(service, ledger)
    assert api.shown == SECOND
    back(service, Ledger(Site(tmp_path / "elsewhere"), "site"))
    assert api.shown == FIRST
    send(service, THIRD, ledger, 3)
    assert api.shown == THIRD


def test_a_service_that_fails_at_any_call_shows_the_former_site(service, api, ledger):
    """Then the next run completes."""
    send(service, FIRST, ledger)
    for fault in range(60):
        site = (SECOND if fault % 2 else THIRD) | {f"extra{fault}.txt": str(fault).encode()}
        before, api.fail_at = api.shown, fault
        try:
            send(service, site, ledger, 2 * fault + 1)
        except TargetRefused:
            assert api.shown in (before, site)
            assert dead_links(api.shown) == []
        else:
            break
        api.fail_at = -1
        send(service, site, ledger, 2 * fault + 2)
        assert api.shown == site
    assert fault > 3


def test_what_a_service_shows_after_a_step_back_has_the_moment_of_that_step(service, api, ledger, tmp_path):
    """A clock compares dates of texts with it: what came due before is not published again by itself, from anywhere."""
    send(service, FIRST, ledger)
    send(service, SECOND, ledger, 1)
    newest = shown_by(service, ledger).at
    back(service, ledger)
    assert api.shown == FIRST
    assert shown_by(service, ledger).at == NOW + dt.timedelta(days=1)
    assert shown_by(service, Ledger(Site(tmp_path / "elsewhere"), "site")).at == newest
    send(service, THIRD, ledger, 2)
    assert shown_by(service, ledger).at < NOW + dt.timedelta(days=1)


def test_a_preview_at_a_service_is_no_step_back(api, ledger):
    """Netlify lists deploys of branches among the others: nobody ever saw them as the site."""
    netlify = Netlify(NETLIFY_SITE, KEY, api=f"{api.url}/netlify")
    send(netlify, FIRST, ledger)
    api.new("a preview", {}, context="deploy-preview")
    send(netlify, SECOND, ledger, 1)
    back(netlify, ledger)
    assert api.shown == FIRST


def test_a_token_that_ends_while_files_travel_is_asked_for_again(api, ledger):
    """It lives for minutes; a slow line takes longer."""
    cloudflare = Cloudflare(ACCOUNT, PROJECT, KEY, api=f"{api.url}/cloudflare")
    api.token_lasts = 1
    send(cloudflare, FIRST, ledger)
    assert api.shown == FIRST
    assert api.tokens == 2


def test_a_file_has_the_name_that_the_host_s_own_program_gives_it():
    """BLAKE3 of the bytes in base64 and of the ending: as `wrangler pages deploy` computes it."""
    assert file_key("index.html", b"<h1>Bonjour</h1>\n") == "d08a54dfbb482887a84352c48082bc55"
    assert file_key("CNAME", b"<h1>Bonjour</h1>\n") == "bc072f8e345008c7e7bd797d96082fa2"


def test_a_file_too_large_for_a_service_is_said_before_anything_leaves(api, ledger):
    """The whole site would be refused after minutes of sending."""
    cloudflare = Cloudflare(ACCOUNT, PROJECT, KEY, api=f"{api.url}/cloudflare")
    with pytest.raises(TargetRefused, match="voix"):
        send(cloudflare, FIRST | {"media/voix.mp3": bytes(26 * 1024 * 1024)}, ledger)
    assert api.stored == {}


def test_a_busy_service_is_asked_again(service, api, ledger):
    """429: patience, then the same call."""
    api.busy = 2
    send(service, FIRST, ledger)
    assert api.shown == FIRST


def test_a_key_that_is_refused_is_said_without_being_shown(api):
    """Not « 401 », and nothing of the key."""
    for wrong in (
        Netlify(NETLIFY_SITE, "guess", api=f"{api.url}/netlify"),
        Cloudflare(ACCOUNT, PROJECT, "guess", api=f"{api.url}/cf"),
    ):
        with pytest.raises(KeyRefused) as refused:
            wrong.online()
        assert "guess" not in f"{refused.value.what} {refused.value.write}"


def test_a_key_never_travels_in_the_open():
    """http:// is for this machine alone."""
    with pytest.raises(TargetRefused):
        Web("http://api.example.org", KEY)


def test_nothing_to_go_back_to_is_said(service, ledger):
    """Before the first publication, and after it."""
    with pytest.raises(CannotGoBack):
        back(service, ledger)
    send(service, FIRST, ledger)
    with pytest.raises(CannotGoBack):
        back(service, ledger)


def test_progress_is_told(service):
    """Someone watches."""
    told = []
    from parvis.publish.online import Online

    service.send(tree_of(FIRST), Online("x", NOW, {}), lambda _stage, done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    quiet(None, 0, 0)


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        (Netlify("site", "key", api="http://127.0.0.1:9"), {"published_deploy": {"title": "x"}}),
        (Cloudflare("me", "site", "key", api="http://127.0.0.1:9"), {"success": True, "result": {"canonical_deployment": {"a": 1}}}),
    ],
)  # fmt: skip
def test_an_answer_without_what_was_promised_is_said_in_a_sentence(host, answer, monkeypatch):
    """A host that changes its interface is no fault of the practitioner, nor a traceback."""
    monkeypatch.setattr(host._web, "_asked", lambda _request: json.dumps(answer).encode())
    with pytest.raises(TargetRefused, match="does not understand"):
        host.online()
