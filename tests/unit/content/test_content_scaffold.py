"""What `parvis new` and `parvis init` begin with: sound files, honest before a word is added, full of questions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from parvis.ethics.run import check_site
from parvis.paths import Site
from parvis.practice.load import load
from parvis.scaffold import FOLDER, LANGUAGES, STARTERS, new_text, starter_pages

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
FACTS = """\
name = "Anne Morel"
country = "FR"
languages = ["fr", "en"]

[[practitioners]]
id = "anne"
name = "Anne Morel"
profession = "{profession}"

[newsletter]
enabled = true
"""
ANSWERS = {
    "name": "Anne Morel",
    "practitioner": "Anne Morel",
    "headline": "Écouter : à Nantes",
    "receives": "Des adultes, « seuls » ou à deux.",
}


def practice_with(folder: Path, texts: dict[str, str], profession: str = "coach") -> Site:
    site = Site(folder)
    for name, text in {"practice.toml": FACTS.format(profession=profession), **texts}.items():
        target = site.content / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return site


def texts_of_every_kind(language: str) -> dict[str, str]:
    made = {}
    for kind in ("article", "resource", "page"):
        uid = f"00000000-0000-4000-8000-00000000000{len(made)}"
        text = new_text(kind, language, title="Le couple : parler, $5", slug="parler", uid=uid, date=NOW)
        made[f"{kind}s/parler.md" if language == "fr" else f"{kind}s/parler.en.md"] = text
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_text_loads_as_a_draft_whatever_its_title_holds(tmp_path: Path, language: str) -> None:
    loaded = load(practice_with(tmp_path, texts_of_every_kind(language)), now=NOW)
    assert [f"{problem.place} {problem.what}" for problem in loaded.problems if problem.level == "error"] == []
    assert [document.status for document in loaded.library.documents] == ["draft"] * 3
    assert {document.title for document in loaded.library.documents} == {"Le couple : parler, $5"}
    assert {document.lang for document in loaded.library.documents} == {language}


@pytest.mark.parametrize("profession", ["coach", "psychologue", "sophrologue"])
def test_starter_pages_load_and_pair_up_and_the_check_has_no_error_for_their_words(
    tmp_path: Path, profession: str
) -> None:
    pages = {**starter_pages("fr", "fr", ANSWERS), **starter_pages("en", "fr", ANSWERS)}
    site = practice_with(tmp_path, pages, profession)
    loaded = load(site, now=NOW)
    assert [f"{problem.place} {problem.what}" for problem in loaded.problems if problem.level == "error"] == []
    assert len(loaded.library.documents) == 2 * len(STARTERS)
    for document in loaded.library.documents:
        (other,) = loaded.library.translations(document)
        assert other.role == document.role
    assert loaded.practice is not None
    report = check_site(site, loaded.practice, loaded.library, now=NOW, language="fr")
    texts = [f for f in report.findings if f.path is not None and f.path.suffix == ".md" and f.line > 1]
    assert [f"{finding.path}:{finding.line} {finding.rule}" for finding in texts] == []


def test_new_texts_turned_public_unchanged_promise_nothing(tmp_path: Path) -> None:
    texts = {
        name: text.replace("status: draft", "status: published") for name, text in texts_of_every_kind("fr").items()
    }
    site = practice_with(tmp_path, texts)
    loaded = load(site, now=NOW)
    assert loaded.practice is not None
    report = check_site(site, loaded.practice, loaded.library, now=NOW, language="fr")
    assert [finding.rule for finding in report.findings if finding.path and "parler" in finding.path.name] == []


def test_what_was_answered_in_the_main_language_is_not_printed_in_another() -> None:
    french, english = starter_pages("fr", "fr", ANSWERS), starter_pages("en", "fr", ANSWERS)
    assert "Écouter : à Nantes" in french["pages/accueil.md"]
    assert not any("Écouter" in text or "Des adultes" in text for text in english.values())


def test_starter_pages_are_the_same_each_time() -> None:
    assert starter_pages("fr", "fr", ANSWERS) == starter_pages("fr", "fr", dict(ANSWERS))


def test_no_answer_at_all_still_gives_pages_that_load(tmp_path: Path) -> None:
    loaded = load(practice_with(tmp_path, starter_pages("fr", "fr", {})), now=NOW)
    assert [
        str(problem.what)
        for problem in loaded.problems
        if problem.level == "error" and problem.code != "unknown-author"
    ] == []


def test_every_template_exists_in_every_language_and_asks_something() -> None:
    names = {
        language: {p.relative_to(FOLDER / language) for p in (FOLDER / language).rglob("*.md")}
        for language in LANGUAGES
    }
    assert names["fr"] == names["en"]
    for path in FOLDER.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "<!--" in text, f"{path} asks nothing"
        assert text.count("<!--") == text.count("-->")


def test_an_article_asks_for_whom_what_one_may_try_and_when_to_see_someone() -> None:
    french = new_text("article", "fr", title="X", slug="x", uid="u", date=NOW)
    assert "POUR QUI" in french
    assert "## Ce que l'on peut essayer" in french
    assert "## Quand consulter" in french
    english = new_text("article", "en", title="X", slug="x", uid="u", date=NOW)
    assert "FOR WHOM" in english
    assert "## What one may try" in english
    assert "## When to see someone" in english
