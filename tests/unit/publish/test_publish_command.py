"""The commands, as a person or a clock runs them: a small practice, a folder for a host."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest_publish import dead_links, on_disk, ours

from parvis.cli.main import run
from parvis.i18n import T
from parvis.paths import Site
from parvis.publish.ci import WHERE, workflow
from parvis.publish.folder import Folder
from parvis.publish.target import TargetRefused, refusals
from parvis.settings import environment, keep_secret
from samples.full_disk import full_disk
from servers.smtp_sink import Sink

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
TARGET = '\n[[publish]]\nid = "site"\nkind = "folder"\nfolder = "../www"\n'
NOW = "2026-11-22T09:00:00+00:00"


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    monkeypatch.setenv("PARVIS_NOW", NOW)
    root = shutil.copytree(TINY, tmp_path / "practice")
    facts = root / "content" / "practice.toml"
    facts.write_text(facts.read_text(encoding="utf-8") + TARGET, encoding="utf-8")
    monkeypatch.chdir(root)
    return Site(root)


@pytest.fixture
def www(tmp_path) -> Path:
    return tmp_path / "www"


def parvis(*arguments: str) -> int:
    return run(["--language", "en", *arguments])


def edit(site: Site, name: str, old: str, new: str) -> None:
    path = site.content / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def article(site: Site, name: str, title: str, date: str) -> None:
    (site.content / "articles" / f"{name}.fr.md").write_text(
        f"---\ntitle: {title}\ndate: {date}\nlang: fr\nslug: {name}\n---\n\nUn texte simple, sur le temps qui passe.\n",
        encoding="utf-8",
    )


def test_a_dry_run_lists_everything_and_changes_nothing(site, www, capsys):
    """Added, changed, removed, with sizes and a total; neither the host nor this computer's memory is touched."""
    assert parvis("publish", "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "Added (" in shown
    assert "tarifs/index.html" in shown
    assert "files to send (" in shown
    assert not www.exists()
    assert not list((site.state / "published").glob("*/state-*"))


def test_published_then_edited_then_taken_back(site, www, capsys):
    """The life of a site."""
    assert parvis("publish", "--yes") == 0
    first = ours(on_disk(www))
    assert first == on_disk(site.output)
    assert dead_links(first) == []
    assert parvis("publish") == 0
    assert "already" in capsys.readouterr().out
    edit(site, "pages/irene.fr.md", "face à face", "face à face, ou en ligne")
    assert parvis("publish", "--dry-run") == 0
    assert "Changed (" in capsys.readouterr().out
    assert parvis("publish", "--yes") == 0
    assert ours(on_disk(www)) != first
    assert parvis("rollback", "--yes") == 0
    assert ours(on_disk(www)) == first
    assert parvis("rollback", "--yes") == 0
    assert on_disk(www) == {}
    assert parvis("rollback", "--yes") == 1


def test_a_real_site_has_no_dead_link_after_any_operation(site, www, monkeypatch, capsys):
    """An article comes, another goes, every page changes with the menu: the visitor finds everything, each time."""
    assert parvis("publish", "--yes") == 0
    article(site, "nouveau", "Un texte nouveau, et son étiquette", "2026-11-20 10:00")
    (site.content / "articles" / "nuits.fr.md").unlink()
    edit(site, "practice.toml", 'name = "Irène Valbray"\ntagline', 'name = "Cabinet Valbray"\ntagline')
    looked = []
    for name in ("put", "delete"):
        work = getattr(Folder, name)

        def watched(self, path, *content, work=work):
            work(self, path, *content)
            looked.append(path)
            assert dead_links(on_disk(www)) == [], path

        monkeypatch.setattr(Folder, name, watched)
    assert parvis("publish", "--yes") == 0
    assert parvis("rollback", "--yes") == 0
    assert "articles/nouveau/index.html" in looked
    assert "articles/les-nuits-courtes/index.html" in looked
    assert len(looked) > 60


@pytest.mark.parametrize(
    ("typed", "online"), [("o\n", True), ("oui\n", True), ("\n", True), ("peut-être\nnon\n", False)]
)
def test_a_question_is_answered_in_one_s_own_words(site, www, typed, online, monkeypatch):
    """« oui » is yes."""
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    for place in ("parvis.cli.publish_command", "parvis.cli.rollback_command"):
        monkeypatch.setattr(f"{place}.is_terminal", lambda: True)
    assert run(["--language", "fr", "publish"]) == 0
    assert (www / "index.html").is_file() is online


def test_what_forbids_publication_is_said_at_once(site, www, capsys):
    """A missing legal fact, a sentence of the ethics check, and a text: one run names all; nothing leaves."""
    edit(site, "practice.toml", 'publication_director = "Irène Valbray"\n', "")
    edit(site, "practice.toml", 'siret = "73282932000074"\n', "")
    edit(site, "pages/irene.fr.md", "Nous sommes", "Je vous garantis la guérison de la dépression. Nous sommes")
    assert parvis("publish", "--yes") == 1
    said = capsys.readouterr().err
    assert "who answers for what is published" in said
    assert "SIRET" in said
    assert "guérison" in said
    assert "Nothing was published" in said
    assert not www.exists()


def test_the_output_itself_is_looked_at(site, www, capsys):
    """A source, a position in an image, an address of this computer, an image and a page too heavy: all of them."""
    from PIL import Image

    assert parvis("build", "--quiet") == 0
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (8, 8)).save(site.output / "where.jpg", exif=exif)
    (site.output / "notes.md").write_text("mine", encoding="utf-8")
    (site.output / "large.png").write_bytes(os.urandom(600_000))
    page = site.output / "tarifs" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("</main>", f"<!--{os.urandom(60_000).hex()}--> http://localhost:8000/ </main>"), encoding="utf-8"
    )
    _as_built(site)
    assert parvis("publish", "--yes", "--no-build") == 1
    said = capsys.readouterr().err
    for part in (
        "where.jpg says where",
        "notes.md is a source",
        "large.png weighs",
        "tarifs/index.html weighs",
        "localhost",
    ):
        assert part in said, part
    assert not www.exists()


def _as_built(site: Site) -> None:
    """As if a build had written all of it."""
    from parvis.build.manifest import Manifest
    from parvis.build.staging import Staging

    Manifest.of(site.output).write(Staging(site, site.output).manifest_path)


def test_without_building_only_what_is_built_and_up_to_date_leaves(site, www, capsys):
    """Not built, changed by hand, older than a text: three refusals; then it leaves."""
    assert parvis("publish", "--yes", "--no-build") == 1
    assert "has not been built" in capsys.readouterr().err
    assert parvis("build", "--quiet") == 0
    (site.output / "extra.txt").touch()
    assert parvis("publish", "--yes", "--no-build") == 1
    assert "not what the last build wrote" in capsys.readouterr().err
    (site.output / "extra.txt").unlink()
    later = time.time() + 60
    os.utime(site.content / "pages" / "irene.fr.md", (later, later))
    assert parvis("publish", "--yes", "--no-build") == 1
    assert "irene.fr.md" in capsys.readouterr().err
    path = site.content / "pages" / "irene.fr.md"
    path.write_bytes(path.read_bytes())
    assert parvis("build", "--quiet") == 0
    assert parvis("publish", "--yes", "--no-build") == 0
    assert ours(on_disk(www)) == on_disk(site.output)
    edit(site, "pages/irene.fr.md", "face à face", "face à face, ou en ligne")
    assert parvis("publish", "--yes", "--no-build") == 1
    assert parvis("build", "--quiet") == 0
    assert parvis("publish", "--yes", "--no-build") == 0
    assert ours(on_disk(www)) == on_disk(site.output)


def test_strangers_are_not_replaced_without_a_word(site, www, capsys):
    """Nobody can be asked: named and refused; with --yes, replaced, and given back by a rollback."""
    www.mkdir()
    (www / "index.html").write_text("coming soon", encoding="utf-8")
    assert parvis("publish") == 1
    assert "index.html" in capsys.readouterr().err
    assert on_disk(www) == {"index.html": b"coming soon"}
    assert parvis("publish", "--yes") == 0
    assert parvis("rollback", "--yes") == 0
    assert on_disk(www) == {"index.html": b"coming soon"}


def test_a_clock_publishes_only_when_a_text_has_come_due(site, www, capsys, monkeypatch):
    """Nothing due, exit 0; an edit alone waits for the person; a date that came does not."""
    article(site, "demain", "Demain, un texte", "2026-11-23 10:00")
    assert parvis("publish", "--yes") == 0
    capsys.readouterr()
    edit(site, "pages/irene.fr.md", "Nous sommes", "À moitié écrit. Nous sommes")
    assert parvis("publish", "--due") == 0
    assert "Nothing is due" in capsys.readouterr().out
    assert "moiti" not in (www / "a-propos/index.html").read_text(encoding="utf-8")
    assert not (www / "articles/demain/index.html").exists()
    monkeypatch.setenv("PARVIS_NOW", "2026-11-23T09:30:00+00:00")
    assert parvis("publish", "--due") == 0
    assert (www / "articles/demain/index.html").is_file()
    assert parvis("publish", "--due") == 0
    assert "Nothing is due" in capsys.readouterr().out


def test_a_rollback_is_not_undone_by_the_clock(site, www, monkeypatch, capsys):
    """What came due before it waits for the person."""
    article(site, "demain", "Demain, un texte", "2026-11-23 10:00")
    assert parvis("publish", "--yes") == 0
    monkeypatch.setenv("PARVIS_NOW", "2026-11-23T09:30:00+00:00")
    assert parvis("publish", "--due") == 0
    monkeypatch.setenv("PARVIS_NOW", "2026-11-23T10:30:00+00:00")
    assert parvis("rollback", "--yes") == 0
    monkeypatch.setenv("PARVIS_NOW", "2026-11-23T11:30:00+00:00")
    capsys.readouterr()
    assert parvis("publish", "--due") == 0
    assert "Nothing is due" in capsys.readouterr().out
    assert not (www / "articles/demain/index.html").exists()


def test_a_clock_that_fails_tells_the_practice_by_mail(site, www, monkeypatch):
    """With the reason, in the practice's language; without a server, only the exit code."""
    assert parvis("publish", "--yes") == 0
    article(site, "demain", "Demain, un texte", "2026-11-23 10:00")
    edit(site, "practice.toml", 'publication_director = "Irène Valbray"\n', "")
    monkeypatch.setenv("PARVIS_NOW", "2026-11-23T09:30:00+00:00")
    before = on_disk(www)
    assert parvis("publish", "--due") == 1
    with Sink() as sink:
        monkeypatch.setenv("PARVIS_SMTP_URL", f"smtp://127.0.0.1:{sink.port}")
        assert parvis("publish", "--due") == 1
        monkeypatch.setattr("parvis.publish.folder.Folder.put", _full)
        edit(site, "practice.toml", "[site]\n", '[site]\npublication_director = "Irène Valbray"\n')
        assert parvis("publish", "--due") == 3
    assert len(sink.messages) == 2
    refused, broken = (_text(message.data) for message in sink.messages)
    assert sink.messages[0].rcpt == ["bonjour@valbray.example"]
    assert "Votre site n’a pas été publié" in refused[0]
    assert "qui répond de ce qui est publié" in refused[1]
    assert "No space left" in broken[1]
    assert on_disk(www) == before


def _full(*_: object) -> None:
    with refusals("www"):
        raise OSError(28, "No space left on device")


def _text(data: bytes) -> tuple[str, str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    return str(message["Subject"]), message.get_content()


def test_a_full_disk_is_said_and_the_next_run_completes(site, www, monkeypatch, capsys):
    """Exit 3, no traceback; what was online is whole."""
    assert parvis("publish", "--yes") == 0
    edit(site, "pages/irene.fr.md", "face à face", "face à face, ou en ligne")
    with monkeypatch.context() as broken:
        broken.setattr("parvis.publish.folder.Folder.put", _full)
        assert parvis("publish", "--yes") == 3
    assert "No space left" in capsys.readouterr().err
    assert dead_links(ours(on_disk(www))) == []
    assert parvis("publish", "--yes") == 0
    assert ours(on_disk(www)) == on_disk(site.output)


def start(before: str = "") -> subprocess.Popen[str]:
    """A publication in a process of its own; `before` is run first there."""
    script = (
        f"{before}\nimport sys\nfrom parvis.cli.main import run\nsys.exit(run(['publish', '--yes', '--no-build']))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def many_articles(site: Site, number: int) -> None:
    """Enough to send that something can happen meanwhile."""
    for old in (site.content / "articles").glob("texte-*"):
        old.unlink()
    for count in range(30):
        article(site, f"texte-{number}-{count}", f"Un texte de plus, {number} et {count}", "2026-11-20 10:00")
    assert parvis("build", "--quiet") == 0


@pytest.mark.long
def test_killed_at_random_instants_the_site_stays_whole(site, www, soak):
    """kill -9 of a publication under way, several times; the served folder has no dead link, and the last run completes."""
    if sys.platform == "win32":
        return
    assert parvis("publish", "--yes") == 0
    rng = random.Random(9)
    for number in range(4 * soak):
        many_articles(site, number)
        process = start()
        journal = site.state / "published" / "site" / "journal"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None and not journal.is_file():
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert dead_links(ours(on_disk(www))) == []
    assert parvis("publish", "--yes", "--no-build") == 0
    assert ours(on_disk(www)) == on_disk(site.output)


@pytest.mark.long
@pytest.mark.parametrize("where", ["www", "practice"])
def test_a_disk_full_from_a_random_file_on_leaves_the_site_whole(site, www, tmp_path, where, soak):
    """That of the host, or this computer's own: said in a sentence, no dead link online, and the next run completes."""
    assert parvis("publish", "--yes") == 0
    rng = random.Random(where)
    for number in range(3 * soak):
        many_articles(site, number)
        process = start(full_disk(str(tmp_path / where), rng.randrange(120)))
        said = process.communicate()[1]
        assert "Traceback" not in said
        assert process.returncode in (0, 3), said
        assert dead_links(ours(on_disk(www))) == []
        if process.returncode:
            assert "No space left" in said or "disque est plein" in said, said
        assert parvis("publish", "--yes", "--no-build") == 0
        assert ours(on_disk(www)) == on_disk(site.output)


def test_where_to_publish_is_asked_for_with_an_example(site, capsys):
    """No [[publish]], an unknown name, a kind that lacks something, the practice's own folder."""
    assert parvis("publish", "elsewhere") == 2
    assert "site" in capsys.readouterr().err
    edit(site, "practice.toml", 'kind = "folder"\nfolder = "../www"', 'kind = "ftps"\nfolder = "www"')
    assert parvis("publish") == 1
    said = capsys.readouterr().err
    assert "host = " in said
    assert "user = " in said
    edit(site, "practice.toml", 'kind = "ftps"\nfolder = "www"', 'kind = "folder"\nfolder = "."')
    assert parvis("publish", "--yes") == 1
    assert "own files" in capsys.readouterr().err
    edit(site, "practice.toml", TARGET.replace("../www", "."), "")
    assert parvis("publish") == 2
    assert "[[publish]]" in capsys.readouterr().err


def test_a_password_comes_from_the_environment_or_from_this_computer(site, capsys):
    """Neither: the name of the variable is said. Both: the environment wins. It is kept for its owner alone."""
    edit(
        site,
        "practice.toml",
        'kind = "folder"\nfolder = "../www"',
        'kind = "ftps"\nhost = "h.example"\nuser = "u"\nfolder = "www"',
    )
    assert parvis("publish", "--yes") == 1
    assert "PARVIS_PUBLISH_SITE_PASSWORD" in capsys.readouterr().err
    path = keep_secret(site, "PARVIS_PUBLISH_SITE_PASSWORD", "a=b c")
    keep_secret(site, "OTHER", "1")
    keep_secret(site, "OTHER", "2")
    assert path.stat().st_mode & 0o077 == 0
    assert environment({}, site) == {"PARVIS_PUBLISH_SITE_PASSWORD": "a=b c", "OTHER": "2"}
    assert environment({"OTHER": "3"}, site)["OTHER"] == "3"


def test_a_password_that_was_not_kept_is_asked_for_again_to_go_back(site, monkeypatch):
    """A rollback is needed in haste: it must not end because nobody wrote the password down."""
    ftps = 'kind = "ftps"\nhost = "h.example"\nuser = "u"\nfolder = "www"'
    edit(site, "practice.toml", 'kind = "folder"\nfolder = "../www"', ftps)
    typed, given = iter(["hunter2", "non"]), []
    monkeypatch.setattr("parvis.cli.host_password.is_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_words, **_more: next(typed))

    def opened(_site, facts, secrets):
        given.append(dict(secrets))
        raise TargetRefused(T("Enough."))

    monkeypatch.setattr("parvis.publish.job.opened", opened)
    assert parvis("rollback", "--yes") == 3
    assert given == [{**given[0], "PARVIS_PUBLISH_SITE_PASSWORD": "hunter2"}]
    assert "PARVIS_PUBLISH_SITE_PASSWORD" not in environment({}, site)


def test_a_password_in_the_facts_is_refused(site, capsys):
    """practice.toml is shared and kept in copies."""
    edit(site, "practice.toml", 'folder = "../www"', 'folder = "../www"\npassword = "hunter2"')
    assert parvis("publish", "--yes") == 1
    assert "hunter2" not in capsys.readouterr().err


def test_two_publications_at_once_do_not_mix(site, capsys):
    """The second is told to wait."""
    from parvis.publish.ledger import Ledger

    held = Ledger(site, "site")
    held.take()
    assert parvis("publish", "--yes") == 3
    assert "already" in capsys.readouterr().err
    held.release()


def test_doctor_says_when_and_whether_the_host_answers(site, www, capsys):
    """Never published; published; interrupted."""
    parvis("doctor")
    assert "not been published" in capsys.readouterr().err
    assert parvis("publish", "--yes") == 0
    parvis("doctor", "--online")
    told = capsys.readouterr().out
    assert "last published from here on November 22, 2026" in told
    assert "answers; what it shows" in told


@pytest.mark.parametrize("service", WHERE)
def test_a_workflow_is_written_once(site, service, capsys):
    """For each service: the clock, the check, the secrets by name only; a file that says something else is not replaced."""
    import yaml

    assert parvis("publish", "--ci", service) == 0
    path = site.root / WHERE[service]
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert told
    text = path.read_text(encoding="utf-8")
    assert "parvis publish --due" in text or "schedule:" in text
    assert "parvis check" in text
    assert "@VERSION@" not in text
    assert "hunter" not in text
    assert parvis("publish", "--ci", service) == 0
    path.write_text("mine", encoding="utf-8")
    assert parvis("publish", "--ci", service) == 1
    assert path.read_text(encoding="utf-8") == "mine"
    assert parvis("publish", "--ci", service, "--yes") == 0
    assert path.read_text(encoding="utf-8") == workflow(service)


def test_workflows_use_the_service_s_own_actions_only():
    """Nothing of a third party is run with a right to publish."""
    for service in WHERE:
        used = [line.split("uses:")[1].strip() for line in workflow(service).splitlines() if "uses:" in line]
        assert all(action.startswith("actions/") and "@v" in action for action in used), used


def test_moments_are_aware():
    """A publication without a zone would compare with nothing."""
    assert dt.datetime.fromisoformat(NOW).tzinfo is not None
