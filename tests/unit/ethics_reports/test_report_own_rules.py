"""Rules of a practice, and packs of other packages."""

from __future__ import annotations

import pytest

from parvis.ethics.pack import carried_rules
from samples.ethics_practice import OWN_RULE


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_rule_works_as_it_is(cabinet, parvis, language):
    """The model that teaches is a sound rule: its examples hold before anything is changed."""
    code, out, _ = parvis(cabinet, "rules", "new", "Séance découverte", "--lang", language)
    assert code == 0
    assert "rules/seance-decouverte.md" in out
    text = (cabinet.root / "rules" / "seance-decouverte.md").read_text(encoding="utf-8")
    assert "COUNTRY" not in text
    assert "PROFESSION" not in text
    assert "(FR, sophrologue, page)" in text
    code, out, told = parvis(cabinet, "rules", "check")
    assert (code, told) == (0, "")
    assert "1 rule" in out


def test_a_new_rule_is_applied_and_listed(cabinet, parvis):
    """Once written it is read by the check, listed among the others and explained."""
    parvis(cabinet, "rules", "new", "Séance découverte")
    cabinet.article("Réservez votre séance découverte.")
    assert "seance-decouverte" in parvis(cabinet, "check")[1]
    assert "(yours)" in parvis(cabinet, "rules", "decouverte")[1]
    assert "première séance" in parvis(cabinet, "check", "--explain", "seance-decouverte", language="fr")[1]


def test_nothing_is_overwritten(cabinet, parvis):
    """A file that is there stays as it is; a name that a carried rule has is refused too."""
    path = cabinet.rule("seance-decouverte", "mine")
    assert parvis(cabinet, "rules", "new", "Séance découverte")[0] == 1
    assert path.read_text(encoding="utf-8") == "mine"
    code, _, told = parvis(cabinet, "rules", "new", "promise-of-a-cure")
    assert code == 1
    assert "promise-of-a-cure" in told
    assert parvis(cabinet, "rules", "new", "???")[0] == 1


def test_a_broken_rule_is_told_at_its_line_and_the_others_go_on(cabinet, parvis):
    """By `rules check` and by `check`; every other rule still reads."""
    cabinet.rule("broken-one", OWN_RULE.replace("category", "categorie"))
    cabinet.rule("discovery-session", OWN_RULE)
    code, _, told = parvis(cabinet, "rules", "check")
    assert code == 1
    assert "rules/broken-one.md:3" in told
    cabinet.article("Une séance découverte. Mon protocole guérit tout.")
    out = parvis(cabinet, "check")[1]
    assert "rules/broken-one.md:3" in out
    assert "discovery-session" in out
    assert "promise-of-a-cure" in out


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("- fr: Une séance découverte.\n\n## Not", "- fr: Une séance offerte.\n\n## Not", 19, "does not find"),
        ("- fr: Une première séance.", "- fr: Une séance découverte offerte.", 23, "should leave alone"),
    ],
)
def test_an_example_that_does_not_hold_is_told_at_its_line(cabinet, parvis, old, new, line, said):
    """The examples of a rule are its tests."""
    assert old in OWN_RULE
    cabinet.rule("discovery-session", OWN_RULE.replace(old, new))
    code, _, told = parvis(cabinet, "rules", "check")
    assert code == 1
    assert f"rules/discovery-session.md:{line}" in told
    assert said in told


def test_a_rule_without_examples_is_a_warning(cabinet, parvis):
    """It is applied, but nothing says that it does what was meant."""
    cabinet.rule("discovery-session", OWN_RULE.replace("- fr: Une première séance.\n", ""))
    code, _, told = parvis(cabinet, "rules", "check")
    assert code == 0
    assert "Not found" in told


def test_without_own_rules_the_way_to_one_is_said(cabinet, parvis):
    """An empty answer would leave one wondering."""
    assert "parvis rules new" in parvis(cabinet, "rules", "check")[1]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A real distribution on sys.path, as pip leaves one: a module, its rules, and a .dist-info with entry points."""
    place = tmp_path / "site-packages"
    rules = place / "house_of_rules" / "rules"
    rules.mkdir(parents=True)
    (rules / "discovery-session.md").write_text(
        OWN_RULE.replace(
            'kind = "claim"', 'kind = "claim"\nsources = [{fact = "FR-10", read = 2026-11-22, confidence = "low"}]'
        )
        .replace("- fr: Nous", "- en: We decided so.\n- fr: Nous")
        .replace("- fr: Une séance découverte.\n\n## Why", "- en: A discovery session.\n- fr: Une séance.\n\n## Why")
        .replace("- fr: Première", "- en: First session.\n- fr: Première"),
        encoding="utf-8",
    )
    (place / "house_of_rules" / "__init__.py").write_text(
        "from pathlib import Path\nRULES = Path(__file__).parent / 'rules'\ndef broken():\n    raise OSError('no folder')\n",
        encoding="utf-8",
    )
    info = place / "house_of_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-of-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[parvis.rule_packs]\nhouse = house_of_rules:RULES\nsick = house_of_rules:broken\ngone = house_of_rules:nothing\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(place))
    carried_rules.cache_clear()
    yield place
    carried_rules.cache_clear()


@pytest.mark.usefixtures("installed")
def test_a_pack_comes_with_an_installed_package(cabinet, parvis):
    """Its rules are listed, tried and applied; one that fails is told, and stops nothing."""
    cabinet.article("Une séance découverte. Mon protocole guérit tout.")
    out = parvis(cabinet, "check")[1]
    assert "discovery-session" in out
    assert "promise-of-a-cure" in out
    assert "OSError: no folder" in out
    assert "discovery-session" in parvis(None, "rules", "discovery")[1]
    code, _, told = parvis(cabinet, "rules", "check")
    assert code == 1
    assert "sick" in told
    assert "gone" in told
    assert "discovery-session" not in told
