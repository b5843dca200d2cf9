"""A build that dies, or that the disk stops, at any instant: the site online is the old one or the new one, never between."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parvis.build import journal, staging
from parvis.build.compare import differences, forget_builds
from parvis.build.errors import MachineRefused
from parvis.errors import ParvisError
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.site import build as build_site
from samples.full_disk import full_disk

ROOT = Path(__file__).parents[3]
BUILD = (
    "import datetime as dt, pathlib, sys\n"
    "from parvis.build import staging\n"
    "staging._FEW = int(sys.argv[2])\n"
    "{before}"
    "from parvis.paths import Site\n"
    "from parvis.site import BuildOptions, build\n"
    "build(Site(pathlib.Path(sys.argv[1])), BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))\n"
)


def start(site: Site, few: int, before: str = "", stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", BUILD.format(before=before), str(site.root), str(few)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr, env=dict(os.environ))


def whole(site: Site) -> object:
    return build_site(site, BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))


def rename(site: Site, name: str) -> None:
    facts = site.facts.read_text(encoding="utf-8").split("\n")
    place = next(number for number, line in enumerate(facts) if line.startswith("name = "))
    facts[place] = f'name = "{name}"'
    site.facts.write_text("\n".join(facts), encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize("few", [0, 1000], ids=["the whole folder", "file by file"])
def test_a_build_killed_at_a_random_instant_is_repaired_by_the_next(build, tree, site, few, soak, monkeypatch):
    """kill -9: what is online is the old site, the new one, or is finished by the next build; no page is half written."""
    build()
    rng = random.Random(few)
    started = time.perf_counter()
    assert start(site, few).wait() == 0
    whole = time.perf_counter() - started
    for turn in range(6 * soak):
        before = tree()
        rename(site, f"Cabinet {turn}")
        process = start(site, few)
        time.sleep(rng.uniform(0.1, 1.1) * whole)
        process.kill()
        process.wait()
        left = tree() if site.output.exists() else before
        build()
        after = tree()
        for name, content in left.items():
            assert content in (before.get(name), after.get(name)), name
        assert build(publishing=True).pages == sum(name.endswith(".html") for name in after)
        build_again_from_nothing = {name for name in after if f"Cabinet {turn}".encode() in after[name]}
        assert "index.html" in build_again_from_nothing


@pytest.mark.parametrize("bytes_left", [0, 2_000, 8_000])
def test_a_disk_that_takes_no_more_leaves_the_last_good_site(build, tree, site, bytes_left):
    """No file may grow beyond a size, as on a full disk: the build fails, the site stays, the next build repairs."""
    build()
    before = tree()
    rename(site, "Cabinet plein")
    limit = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes_left}, {bytes_left}))\n"
    )
    assert start(site, 1000, limit).wait() != 0
    assert tree() == before
    build()
    assert b"Cabinet plein" in tree()["index.html"]


@pytest.mark.long
@pytest.mark.parametrize("few", [0, 1000], ids=["the whole folder", "file by file"])
def test_a_disk_that_is_full_from_a_random_file_on_leaves_the_last_good_site(build, tree, site, few, soak):
    """Any file of the site, or of what is kept for the next build; never half of one site and half of another."""
    build()
    rng = random.Random(few + 1)
    for turn in range(5 * soak):
        before = tree()
        rename(site, f"Cabinet {turn}")
        process = start(site, few, full_disk(str(site.root), rng.randrange(60)), stderr=subprocess.PIPE)
        said = process.communicate()[1].decode()
        if process.returncode:
            assert "MachineRefused" in said
            assert tree() == before
        else:  # only what is kept for the next build found no place
            assert f"Cabinet {turn}".encode() in tree()["index.html"]
        build()
        assert f"Cabinet {turn}".encode() in tree()["index.html"]
        shown = tree()
        forget_builds(site)
        build()
        assert tree() == shown


@pytest.mark.parametrize("at", [1, 3, 10])
def test_a_file_that_cannot_be_replaced_brings_all_the_others_back(build, tree, site, monkeypatch, at):
    """One page is held by another program: the pages already replaced return, and the next build succeeds."""
    build()
    before = tree()
    rename(site, "Cabinet tenu")
    real, count = os.replace, 0

    def held(old: object, new: object) -> None:
        nonlocal count
        if Path(str(new)).is_relative_to(site.output) and "aside" not in str(old):
            count += 1
            if count == at:
                raise PermissionError(13, "Permission denied", str(new))
        real(old, new)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(staging, "_TRIES", 1)
    with pytest.raises(MachineRefused):
        build()
    monkeypatch.undo()
    assert tree() == before
    build()
    assert b"Cabinet tenu" in tree()["index.html"]


def test_a_build_that_died_while_files_moved_is_finished_by_the_next(build, tree, site, monkeypatch):
    """Killed after the third rename: the next run finishes, even when nothing else is to be done."""
    build()
    rename(site, "Cabinet fini")

    class Killed(BaseException):
        pass

    real, count = journal.Journal._move_in, 0

    def dies(self: journal.Journal, name: str, move: object) -> None:
        nonlocal count
        count += 1
        if count > 3:
            raise Killed
        real(self, name, move)

    monkeypatch.setattr(journal.Journal, "_move_in", dies)
    monkeypatch.setattr(staging.Staging, "discard", lambda self: self._lock.release())
    with pytest.raises(Killed):
        build()
    monkeypatch.undo()
    build()
    assert b"Cabinet fini" in tree()["404.html"]
    assert not list(site.state.glob("journal-*"))
    assert not list(site.state.glob("aside-*"))


def test_a_second_process_that_cannot_start_is_done_without(site, article, monkeypatch, build, tree):
    """No second process, or one that dies at once: the first does it all, with the same bytes."""
    for number in range(150):
        article(f"texte-{number}", f"title: Texte {number}", "date: 2026-01-02", body=f"Le texte {number}.")
    build()
    with_two = tree()
    for executable in ("/nowhere/python", "/bin/false"):
        forget_builds(site)
        monkeypatch.setattr(sys, "executable", executable)
        build()
        assert tree() == with_two


def test_a_build_and_an_edit_import_no_pelican(site, build):
    """Neither the first build, nor one edit, nor a build of nothing; where a plugin is added, Pelican builds."""
    seen = (
        "import datetime as dt, pathlib, sys\n"
        "from parvis.paths import Site\n"
        "from parvis.site import BuildOptions, build\n"
        f"site = Site(pathlib.Path({str(site.root)!r}))\n"
        "build(site, BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))\n"
        "print('pelican' in sys.modules)\n"
    )
    text = site.content / "articles/nuits.fr.md"
    answers = []
    for _ in range(3):
        answers.append(
            subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.strip()
        )
        text.write_text(text.read_text(encoding="utf-8") + "\nEncore un mot.\n", encoding="utf-8")
    (site.root / "pelicanconf.py").write_text(
        "from pathlib import Path\nfrom parvis.site import pelican_settings\n"
        "globals().update(pelican_settings(Path(__file__).parent))\nimport own\nPLUGINS.append(own)\n",
        encoding="utf-8",
    )
    (site.root / "own.py").write_text("def register():\n    pass\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(site.root)}
    last = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True, env=environment)
    assert answers == ["False"] * 3
    assert last.stdout.strip() == "True"


def test_a_site_is_verified_against_one_built_from_nothing(site, build, tree):
    """What an earlier build left is the same to the last byte; a file changed behind its back is named."""
    built = build()
    assert differences(site, built.output, whole) == []
    (site.output / "tarifs/index.html").write_text("x", encoding="utf-8")
    (site.output / "robots.txt").unlink()
    assert differences(site, built.output, whole) == ["robots.txt", "tarifs/index.html"]
    assert not list(site.state.glob("verify-*"))


def test_a_site_with_plugins_of_its_own_is_verified_with_them(site, build):
    """A plugin beside the settings changes every page: the clean build has it too."""
    plugin = (
        "from pathlib import Path\nfrom pelican import signals\n\n\n"
        "def sign(path, context):\n    p = Path(path)\n    p.write_text(p.read_text() + '<!-- signed -->')\n\n\n"
        "def register():\n    signals.content_written.connect(sign)\n"
    )
    (site.root / "signing.py").write_text(plugin, encoding="utf-8")
    own = "import sys\nsys.path.insert(0, str(Path(__file__).parent))\nimport signing\nPLUGINS = [*PLUGINS, signing]\n"
    conf = (ROOT / "pelicanconf.py").read_text(encoding="utf-8") + own
    (site.root / "pelicanconf.py").write_text(conf, encoding="utf-8")
    built = build()
    assert (site.output / "index.html").read_text(encoding="utf-8").endswith("<!-- signed -->")
    assert differences(site, built.output, lambda clean: (clean.root / "signing.py").is_file() and whole(clean)) == []


def test_a_refused_build_in_a_site_that_was_built_changes_nothing(site, build, tree, article):
    """Incremental or not: a dead link, a missing date, a promise; then mended, and published."""
    build()
    before = tree()
    path = article("casse", "title: Cassé", "date: 2026-03-01", body="[nulle part](nulle-part.md)")
    with pytest.raises(ParvisError):
        build()
    assert tree() == before
    path.write_text("---\ntitle: Cassé\ndate: 2026-03-01\n---\n\nMendé.\n", encoding="utf-8")
    assert build().articles_published == 4
