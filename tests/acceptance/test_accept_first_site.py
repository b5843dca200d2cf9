"""The first quarter of an hour of a practitioner, with nothing but the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

ANSWERS = {
    "name": "Anne Morel",
    "practitioner": "Anne Morel",
    "country": "FR",
    "profession": "psychologue",
    "headline": "Psychologue à Nantes",
    "languages": "fr",
    "street": "14, rue du Puits-Blanc",
    "postal-code": "44000",
    "city": "Nantes",
    "online": "oui",
    "email": "bonjour@anne-morel.example",
    "phone": "+33 2 61 91 45 20",
    "register-number": "10000000009",
    "credential": "Master de psychologie clinique",
    "awarded-by": "Université de Nantes",
    "receives": "Adultes et couples.",
    "limits": "Ni urgences, ni expertises.",
    "service": "Séance individuelle",
    "duration": "50",
    "price": "65",
    "days": "lundi, jeudi",
    "hours": "9:00-12:30, 14:00-18:00",
    "siret": "73282932000074",
    "legal-form": "Entrepreneur individuel",
    "host": "Hébergeur Exemple, 2 rue du Serveur, 59100 Roubaix, 09 70 00 00 00",
    "site-url": "https://www.anne-morel.example",
}


def flags(answers: dict[str, str]) -> list[str]:
    return [part for key, value in answers.items() for part in (f"--{key}", value)]


def all_text(output: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(output.rglob("*.html")))


def test_the_demonstration_builds_in_an_empty_folder(built_demo):
    """`parvis init essai --demo`, `parvis build`: the site is in output/."""
    assert (built_demo / "output" / "index.html").is_file()
    assert (built_demo / "output" / "en" / "index.html").is_file()
    assert (built_demo / "output" / "404.html").is_file()


def test_the_demonstration_passes_its_own_check(installed, built_demo):
    """No finding, no problem, nothing unanswered."""
    checked = installed.parvis(built_demo, "check", "--format", "json")
    assert checked.code == 0, checked.text
    import json

    report = json.loads(checked.text)
    assert report["problems"] == []
    assert report["ethics"]["findings"] == []


def test_answers_given_as_flags_make_a_site_with_those_facts(installed, tmp_path):
    """A site with the answers; what was not answered is named."""
    made = installed.parvis(tmp_path, "init", "ma-pratique", "--no-questions", *flags(ANSWERS))
    assert made.code == 0, made.text
    built = installed.parvis(tmp_path / "ma-pratique", "build")
    assert built.code == 0, built.text
    text = all_text(tmp_path / "ma-pratique" / "output")
    for fact in ("Anne Morel", "rue du Puits-Blanc", "Nantes", "02 61 91 45 20", "65", "10 000 000 009"):
        assert fact in text.replace("\u00a0", " ").replace("\u202f", " "), fact
    assert "Encore sans réponse" in built.text
    assert "Encore sans réponse" in made.text


def test_answers_typed_one_by_one_make_the_same_facts(installed, tmp_path):
    """Enter alone means later; a wrong answer is asked again."""
    typed = "Anne Morel\n\n\npschologue\npsychologue\nPsychologue à Nantes\n"
    made = installed.parvis(tmp_path, "init", "ma-pratique", stdin=typed)
    assert made.code == 0, made.text
    facts = (tmp_path / "ma-pratique" / "content" / "practice.toml").read_text(encoding="utf-8")
    assert 'profession = "psychologue"' in facts
    assert "je répondrai plus tard" in made.text
    assert installed.parvis(tmp_path / "ma-pratique", "build").code in (0, 1)


def test_init_never_overwrites(installed, tmp_path):
    """A folder with files in it is left as it was."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious.txt").write_text("keep", encoding="utf-8")
    refused = installed.parvis(tmp_path, "init", "mine", "--demo")
    assert refused.code == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["precious.txt"]


@pytest.mark.parametrize("kind", ["article", "resource", "page"])
def test_a_new_text_is_a_draft_that_the_build_leaves_out(installed, demo, kind):
    """`parvis new` writes a file that asks questions; nothing of it is published."""
    made = installed.parvis(demo, "new", kind, "Écouter : un métier d'apprenti")
    assert made.code == 0, made.text
    path = demo / "content" / f"{kind}s" / "ecouter-un-metier-d-apprenti.md"
    assert "Écouter : un métier d'apprenti" in path.read_text(encoding="utf-8")
    assert installed.parvis(demo, "new", kind, "Écouter : un métier d'apprenti").code == 1
    built = installed.parvis(demo, "build")
    assert built.code == 0, built.text
    assert "apprenti" not in all_text(demo / "output")


def test_english_speaks_english(installed, tmp_path):
    """The same command, in the other language."""
    made = installed.parvis(tmp_path, "init", "mine", "--demo", language="en")
    assert "Your practice is in mine." in made.text
    assert "Still unanswered" not in made.text


def test_plain_pelican_builds_the_same_pages(installed, demo):
    """`pelican` with the settings files, as any Pelican site."""
    before = {path.relative_to(demo / "output"): path.read_bytes() for path in (demo / "output").rglob("*.html")}
    import shutil

    shutil.rmtree(demo / "output")
    built = installed.run(demo, "pelican", "content", "-s", "publishconf.py")
    assert built.code == 0, built.text
    after = {path.relative_to(demo / "output"): path.read_bytes() for path in (demo / "output").rglob("*.html")}
    assert before == after


def test_a_site_without_the_endpoint_promises_nothing_that_needs_it(installed, tmp_path):
    """By telephone and by mail: no free times to see, no click, no letter that one could subscribe to."""
    made = installed.parvis(tmp_path, "init", "ma-pratique", "--no-questions", *flags(ANSWERS))
    assert made.code == 0, made.text
    assert installed.parvis(tmp_path / "ma-pratique", "build").code == 0
    output = tmp_path / "ma-pratique" / "output"
    text = all_text(output)
    assert "créneaux libres" not in text
    assert "en un clic" not in text
    assert "On ne peut pas encore s’inscrire ici" in (output / "lettre" / "index.html").read_text(encoding="utf-8")
