"""What a new version changes is seen before it happens, and the site is not touched by looking."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
import tomlkit

from parvis.cli.main import run
from parvis.cli.upgrade_command import update_command
from parvis.history import History, plan_restore, restore
from parvis.i18n import T
from parvis.paths import Site
from parvis.upgrade.migrations import Migration
from parvis.upgrade.trial import apply, try_out

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    """A practice that was built, and kept, by this version."""
    site = Site(shutil.copytree(TINY, tmp_path / "practice"))
    monkeypatch.setenv("PARVIS_NOW", NOW.isoformat())
    monkeypatch.chdir(site.root)
    assert run(["--language", "en", "build", "--quiet"]) == 0
    return site


def everything(site: Site) -> dict[str, bytes]:
    return {str(path.relative_to(site.root)): path.read_bytes() for path in site.root.rglob("*") if path.is_file()}


def tried(site: Site, **options: object):
    return try_out(site, now=NOW + dt.timedelta(days=40), language="en", **options)  # type: ignore[arg-type]


def test_the_same_version_makes_the_same_pages_on_another_day_with_other_texts(site):
    """The files and the clock are those of the last build: what was written since is not the version's doing."""
    (site.content / "pages" / "neuf.md").write_text("---\ntitle: Neuf\n---\n\nNeuf.\n", encoding="utf-8")
    before = everything(site)
    trial = tried(site)
    assert trial.problems == ()
    assert trial.pages is not None
    assert (trial.pages.added, trial.pages.removed, trial.pages.changed) == ((), (), ())
    assert trial.pages.same > 10
    assert everything(site) == before


def test_a_page_that_a_version_makes_otherwise_is_shown(site):
    """As if the former version had written another sentence."""
    page = site.output / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<main", "<p>Ancien.</p><main", 1), encoding="utf-8")
    trial = tried(site)
    assert trial.pages is not None
    assert [change.path for change in trial.pages.of("words")] == ["index.html"]
    assert trial.pages.of("words")[0].lines == ("-Ancien.",)


def test_new_and_changed_rules_and_what_they_find_are_told(site):
    """Against the prints of the last published build."""
    path = site.state / "published.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    names = sorted(data["rules"])
    del data["rules"][names[0]]
    data["rules"][names[1]] = "another"
    data["rules"]["a-rule-of-the-past"] = "gone"
    path.write_text(json.dumps(data), encoding="utf-8")
    rules = tried(site).rules
    assert (rules.added, rules.changed, rules.removed) == ((names[0],), (names[1],), ("a-rule-of-the-past",))


def test_a_new_rule_that_fires_shows_its_place(site):
    """A rule of one's own, written after the build, stands for one that a version brings."""
    shutil.rmtree(site.state / "history")
    assert run(["--language", "en", "rules", "new", "un-mot-de-trop"]) == 0
    before = tried(site)
    assert "un-mot-de-trop" in before.rules.added
    assert {finding.rule for finding in before.rules.findings} <= {"un-mot-de-trop"}


def rename_tagline(document: tomlkit.TOMLDocument) -> None:
    document["tagline"] = "Écrit par une étape"


STEP = (Migration(2, T("“{old}” is now “{new}”.", old="a", new="tagline"), rename_tagline),)


def test_settings_are_brought_up_to_date_and_back(site, monkeypatch):
    """The practice is kept first: one restore undoes it to the byte."""
    monkeypatch.setattr("parvis.practice.coherence.FORMAT", 2)
    before = site.facts.read_bytes()
    trial = tried(site, migrations=STEP, form=2)
    assert site.facts.read_bytes() == before
    assert [step.to for step in trial.migrated.steps] == [2]
    assert trial.problems == ()
    assert trial.pages is not None
    assert any("Écrit par une étape" in line for change in trial.pages.changed for line in change.lines)
    kept = apply(site, trial.migrated, now=NOW)
    assert tomlkit.parse(site.facts.read_text(encoding="utf-8"))["format"] == 2
    history = History(site)
    restore(site, plan_restore(site, history.read(kept.number)), now=NOW)
    assert site.facts.read_bytes() == before


def test_a_site_that_a_version_refuses_is_told_and_not_touched(site, monkeypatch):
    def lose_the_name(document: tomlkit.TOMLDocument) -> None:
        del document["name"]

    monkeypatch.setattr("parvis.practice.coherence.FORMAT", 2)
    before = everything(site)
    trial = tried(site, migrations=(Migration(2, T("x"), lose_the_name),), form=2)
    assert "missing-key" in [problem.code for problem in trial.problems]
    assert trial.pages is None
    assert everything(site) == before


def test_a_practice_never_built_has_nothing_to_compare(tmp_path):
    """Neither pages nor rules: nothing is said to be the same."""
    site = Site(shutil.copytree(TINY, tmp_path / "practice"))
    trial = tried(site)
    assert trial.pages is None
    assert trial.of is None
    assert trial.rules is None
    assert not (site.state / "upgrade").exists()


def test_a_damaged_history_is_replaced_by_the_files_of_today(site):
    """Content by content, then as a whole."""
    history = History(site)
    for _name, path in history.objects.all():
        path.write_bytes(b"")
    trial = tried(site)
    assert trial.pages is not None
    assert trial.pages.changed == ()
    for entry in history.entries():
        entry.path.write_bytes(b"")
    assert tried(site).of is None


def test_the_command_shows_and_changes_nothing(site, capsys):
    before = everything(site)
    assert run(["--language", "en", "upgrade"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "files are the same" in said
    assert "Rules: the same as at the last build." in said
    assert "pip" in said
    assert "Nothing was changed." in said
    assert run(["--language", "fr", "upgrade", "--apply"]) == 0
    assert "Rien n’est à mettre à jour" in capsys.readouterr().out
    assert everything(site) == before


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/opt/venv", "pip install --upgrade parvis"),
        ("/a/pipx/venvs/parvis", "pipx upgrade parvis"),
        ("/a/uv/tools/parvis", "uv tool upgrade parvis"),
    ],
)
def test_parvis_is_updated_by_what_installed_it(prefix, command):
    assert update_command(prefix) == command
