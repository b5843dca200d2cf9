"""What a build promises: everything that was read is published, nothing else is, or the last good site stays."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.build import staging as staging_module
from parvis.build.errors import EthicsStopped, MachineRefused
from parvis.build.folder_writer import FolderWriter
from parvis.build.lock import BuildRunning
from parvis.errors import Exit, ParvisError, ProblemsFound
from parvis.pages.options import BuildOptions
from parvis.pages.plan import Plan
from parvis.pages.scene import Scene
from parvis.paths import Site

ROOT = Path(__file__).parents[3]
NOW_OPTIONS = BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))


def rename(site: Site) -> None:
    """Give the practice another name: every page changes."""
    facts = site.facts.read_text(encoding="utf-8")
    site.facts.write_text(facts.replace('name = "', 'name = "Au ', 1), encoding="utf-8")


def codes(error: ProblemsFound) -> set[str]:
    return {problem.code for problem in error.problems if problem.level == "error"}


def test_every_article_read_is_published(build, tree):
    """Three articles in the folder, three pages, said by the result; every kind of page of the site is there."""
    built = build()
    names = set(tree())
    assert (built.articles_read, built.articles_published) == (3, 3)
    assert built.pages == sum(name.endswith(".html") for name in names)
    assert {
        "index.html", "en/index.html", "a-propos/index.html", "tarifs/index.html", "lieux/index.html",
        "articles/index.html", "articles/les-nuits-courtes/index.html", "ressources/index.html", "archives/index.html",
        "rubriques/sommeil/index.html", "themes/secret/index.html", "auteurs/irene/index.html",
        "mentions-legales/index.html", "donnees-personnelles/index.html", "aide-urgente/index.html",
        "rendez-vous/index.html", "lettre/index.html", "404.html", "sitemap.xml", "robots.txt",
        "feeds/rss.xml", "feeds/atom.xml", "feeds/feed.json", "en/feeds/atom.xml",
    } <= names  # fmt: skip


def test_a_french_title_with_a_colon_is_published(build, tree):
    """« title: La première séance : à quoi s'attendre ? » is correct French and stays so, with its narrow spaces."""
    build()
    page = tree()["articles/la-premiere-seance-a-quoi-s-attendre/index.html"].decode()
    assert "La première séance\u00a0: à quoi s’attendre\u202f?" in page


def test_an_article_without_a_date_stops_the_build_with_its_file(build, tree, article):
    """Pelican would drop it and exit with 0; we say the file, and the site online stays."""
    build()
    before = tree()
    article("oubli", "title: Un oubli")
    with pytest.raises(ProblemsFound) as caught:
        build()
    assert "missing-date" in codes(caught.value)
    assert caught.value.exit_code == Exit.PROBLEMS
    assert any(str(problem.path) == "content/articles/oubli.md" for problem in caught.value.problems)
    assert tree() == before


@pytest.mark.parametrize(
    "fields", [("status: draft", "date: 2026-03-01"), ("date: 2030-01-01",)], ids=["a draft", "a text of the future"]
)
def test_no_byte_of_an_unpublished_text_is_in_the_output(build, tree, article, fields):
    """Neither its title, its sentences, its address, its category, nor the file of its picture."""
    article(
        "a-venir",
        "title: Un titre que personne ne doit lire",
        "category: Inédit",
        *fields,
        body="Phrase encore secrète.",
    )
    build()
    files = tree()
    everything = b"\n".join([name.encode() + b"\n" + content for name, content in files.items()])
    for secret in ("personne ne doit lire", "encore secr", "a-venir", "un-titre-que", "inedit", "Inédit"):
        assert secret.encode() not in everything


def test_a_preview_shows_unpublished_texts_with_a_mark(build, tree, article):
    """`parvis serve` shows what is not published yet, and says so on the page."""
    article("bientot", "title: Bientôt", "status: draft", "date: 2026-03-01")
    build(preview=True, publishing=False)
    assert b"mark-draft" in tree()["articles/bientot/index.html"]
    assert b"Disallow: /" in tree()["robots.txt"]


def test_a_promise_of_a_cure_leaves_the_last_good_site(build, tree, article):
    """The gate stops the build with its report; nothing online changes."""
    build()
    before = tree()
    article(
        "promesse", "title: Promesse", "date: 2026-03-01", body="Je vous guéris définitivement de votre dépression."
    )
    with pytest.raises(EthicsStopped) as caught:
        build()
    assert caught.value.report.blocks
    assert tree() == before


def test_the_page_of_a_deleted_article_goes(build, tree, site):
    """Pelican leaves it online; here the whole folder is replaced."""
    build()
    assert "articles/les-nuits-courtes/index.html" in tree()
    (site.content / "articles/nuits.fr.md").unlink()
    build()
    assert "articles/les-nuits-courtes/index.html" not in tree()


def test_two_builds_give_the_same_bytes(build, tree):
    """Same files, same facts, same moment: the same bytes, feeds included."""
    build()
    first = tree()
    build()
    assert tree() == first


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_depend_on_the_hash_seed_nor_on_the_locale(build, tree, site, seed):
    """Another process, another hash seed, a machine that has only the C locale: the same site."""
    build()
    here = tree()
    script = (
        "import datetime as dt, pathlib\n"
        "from parvis.paths import Site\n"
        "from parvis.site import BuildOptions, build\n"
        f"b = build(Site(pathlib.Path({str(site.root)!r})), BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))\n"
        "assert b.articles_published == 3\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, cwd="/")
    assert tree() == here


def test_a_uid_is_written_once_and_stays(build, site):
    """The first build writes it as the last line of the front matter; the next one changes nothing."""
    path = site.content / "articles/nuits.fr.md"
    before = path.read_text(encoding="utf-8")
    build()
    after = path.read_text(encoding="utf-8")
    line = next(line for line in after.splitlines() if line.startswith("uid: "))
    assert after == before.replace("sensitive: true\n", f"sensitive: true\n{line}\n")
    build()
    assert path.read_text(encoding="utf-8") == after


def test_a_refused_build_writes_nothing_into_the_texts(build, site, article):
    """Not even a uid: what is refused is left as it was written."""
    article("oubli", "title: Un oubli")
    before = {path: path.read_bytes() for path in site.content.rglob("*.md")}
    with pytest.raises(ProblemsFound):
        build()
    assert {path: path.read_bytes() for path in site.content.rglob("*.md")} == before


def test_a_full_disk_is_said_and_the_site_stays(build, tree, site, monkeypatch):
    """Writing fails in the middle: exit code 3, a sentence, and the last good site whole."""
    build()
    before = tree()
    rename(site)
    real, count = FolderWriter.write, 0

    def full(self: FolderWriter, name: str, content: bytes) -> tuple[int, int]:
        nonlocal count
        count += 1
        if count > 20:
            raise OSError(errno.ENOSPC, "No space left on device", name)
        return real(self, name, content)

    monkeypatch.setattr(FolderWriter, "write", full)
    with pytest.raises(MachineRefused) as caught:
        build()
    assert caught.value.exit_code == Exit.MACHINE
    assert "disk is full" in str(caught.value)
    assert tree() == before


def test_an_output_that_cannot_be_replaced_is_said_and_stays(build, tree, site, monkeypatch):
    """The folder is held by another program: the site comes back, the message says what to do."""
    build()
    before = tree()
    rename(site)
    real = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.name.startswith("staging-"):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", held)
    monkeypatch.setattr(staging_module, "_TRIES", 1)
    monkeypatch.setattr(staging_module, "_FEW", 0)
    with pytest.raises(MachineRefused):
        build()
    assert tree() == before


def test_two_builds_at_once_do_not_mix(build, site):
    """The second one is told to wait; once the first has ended it runs."""
    lock = staging_module.Staging(site, site.output)
    lock.open()
    with pytest.raises(BuildRunning):
        build()
    lock.discard()
    assert build().articles_published == 3


def test_a_site_without_an_address_has_no_feed_and_no_dead_link(build, tree, site):
    """`parvis init` makes such a site: it builds, and nothing in it points to an address that was made up."""
    facts = site.facts.read_text(encoding="utf-8").replace('site_url = "https://www.valbray.example"\n', "")
    site.facts.write_text(facts, encoding="utf-8")
    build()
    files = tree()
    assert "sitemap.xml" not in files
    assert not any(name.startswith("feeds/") for name in files)
    assert b'rel="canonical"' not in files["index.html"]


def test_an_endpoint_on_this_computer_is_not_published(build, site):
    """`localhost` works for whoever builds, and for nobody else: it is refused by name, once."""
    facts = site.facts.read_text(encoding="utf-8").replace("https://rdv.valbray.example", "http://localhost:8001")
    site.facts.write_text(facts, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        build()
    assert [problem.code for problem in caught.value.problems if problem.code == "local-address"] == ["local-address"]


def test_a_template_of_the_practice_cannot_link_nowhere(build, site):
    """The practice's own templates are read as the visitor will: a dead link in one of them stops the build."""
    site.own_templates.mkdir()
    (site.own_templates / "not-found.html").write_text(
        '{% extends "base.html" %}{% block main %}<a href="/nulle-part/">…</a>{% endblock %}', encoding="utf-8"
    )
    with pytest.raises(ProblemsFound) as caught:
        build()
    assert "dead-link" in codes(caught.value)


def test_files_of_the_root_folder_are_copied(build, tree, site):
    """A proof of ownership or a CNAME has a place, and survives each build."""
    (site.content / "root/.well-known").mkdir(parents=True)
    (site.content / "root/.well-known/proof.txt").write_text("x", encoding="utf-8")
    build()
    assert tree()[".well-known/proof.txt"] == b"x"


def test_only_media_that_pages_use_are_published(build, tree, site, article):
    """A recording that only a draft names stays at home."""
    (site.content / "media").mkdir(exist_ok=True)
    for name in ("montree.txt", "cachee.txt"):
        (site.content / "media" / name).write_bytes(b"...")
    article("avec", "title: Avec", "date: 2026-01-02", body="[Le fichier](../media/montree.txt)")
    article("sans", "title: Sans", "date: 2026-01-02", "status: draft", body="[Le fichier](../media/cachee.txt)")
    build()
    assert "media/montree.txt" in tree()
    assert "media/cachee.txt" not in tree()


@pytest.mark.parametrize("way", ["ours", "pelican"])
def test_a_text_whose_moment_has_come_appears_though_nothing_else_changed(build, tree, site, article, way):
    """Not before that minute, at once from then on, and what has passed stays."""
    if way == "pelican":
        own = (ROOT / "pelicanconf.py").read_text(encoding="utf-8") + "PLUGINS = [*PLUGINS]\n"
        (site.root / "pelicanconf.py").write_text(own, encoding="utf-8")
    article("demain", "title: Un texte pour demain", "date: 2026-11-23 10:00", "slug: demain")
    page = "articles/demain/index.html"
    paris = dt.timezone(dt.timedelta(hours=1))
    build()
    assert page not in tree()
    assert build().unchanged
    before = tree()
    assert build(now=dt.datetime(2026, 11, 23, 9, 59, 59, tzinfo=paris)).unchanged
    assert tree() == before
    assert not build(now=dt.datetime(2026, 11, 23, 10, 0, tzinfo=paris)).unchanged
    assert page in tree()
    assert b"Un texte pour demain" in tree()["articles/index.html"]
    assert build(now=dt.datetime(2026, 11, 24, 12, 0, tzinfo=paris)).articles_published == 4


def test_progress_tells_each_stage_in_order(site):
    """What the progress bar shows: reading, rereading, composing, writing, verifying, each to its end."""
    from parvis.pages.options import BuildOptions
    from parvis.site import build

    stages: list[str] = []
    ended: set[str] = set()

    def progress(stage: object, done: int, total: int) -> None:
        if str(stage) not in stages:
            stages.append(str(stage))
        if done == total:
            ended.add(str(stage))

    build(site, BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)), progress=progress)
    assert stages == ["Reading", "Rereading", "Composing", "Writing", "Verifying"]
    assert ended == set(stages)


def test_two_pages_of_one_address_are_refused(build, site, tree, monkeypatch):
    """The loader knows the addresses of texts; should two views still claim one file, both are named, none is written."""
    from parvis.pages import build as pages

    real = pages.plans_of

    def twice(scene: Scene, lang: str) -> Iterator[Plan]:
        made = list(real(scene, lang))
        yield from (*made, made[-1])

    build()
    before = tree()
    site.facts.write_text(site.facts.read_text(encoding="utf-8") + "\n# said otherwise\n", encoding="utf-8")
    monkeypatch.setattr(pages, "plans_of", twice)
    with pytest.raises(ParvisError, match=r"en/404\.html"):
        build()
    assert tree() == before


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ nothing_of_that_name }}", "line 1"),
        ("<p>\n{% if %}", "line 2"),
        ("{{ page.no_such_fact }}", "no_such_fact"),
    ],
)
def test_a_template_of_the_practice_that_fails_is_said_with_its_line(build, site, template, said):
    """No traceback: the file, the line, and that removing it brings the theme's own back."""
    site.own_templates.mkdir()
    (site.own_templates / "not-found.html").write_text(template, encoding="utf-8")
    with pytest.raises(ParvisError, match=r"templates/not-found\.html") as caught:
        build()
    assert said in str(caught.value)
    assert caught.value.exit_code == Exit.PROBLEMS


def test_a_site_below_a_folder_of_its_host(build, tree, site):
    """`https://someone.example/practice/`: every path begins there, files stay at the root of the output."""
    facts = site.facts.read_text(encoding="utf-8").replace("www.valbray.example", "someone.example/practice")
    site.facts.write_text(facts, encoding="utf-8")
    build()
    files = tree()
    home = files["index.html"].decode()
    assert 'href="https://someone.example/practice/"' in home
    assert 'href="/practice/tarifs/"' in home
    assert b"https://someone.example/practice/articles/les-nuits-courtes/" in files["feeds/atom.xml"]
