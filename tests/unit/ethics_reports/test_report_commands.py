"""`parvis check` with its forms, `--explain`, and `parvis rules`."""

from __future__ import annotations

import json

import pytest

from parvis.ethics.finding import CATEGORIES
from parvis.ethics.pack import carried_rules

PROMISE = "Mon protocole guérit tout."


@pytest.mark.parametrize("form", ["terminal", "json", "sarif", "github", "html"])
def test_every_form_comes_from_the_command(cabinet, parvis, form):
    """The exit code is that of the check, whatever the form; standard output holds the report and nothing else."""
    cabinet.article(PROMISE)
    code, out, _ = parvis(cabinet, "check", "--format", form)
    assert code == 1
    assert "promise-of-a-cure" in out
    if form in ("json", "sarif"):
        json.loads(out)
    if form == "html":
        assert out.startswith("<!doctype html>")


def test_a_report_may_be_written_to_a_file(cabinet, parvis, tmp_path):
    """--output writes the form asked for; standard output stays empty."""
    target = tmp_path / "relecture.html"
    code, out, told = parvis(cabinet, "check", "--format", "html", "--output", str(target))
    assert (code, out) == (0, "")
    assert str(target) in " ".join(told.split())
    assert "Cabinet Olive" in target.read_text(encoding="utf-8")


def test_a_report_is_never_written_into_the_site(cabinet, parvis):
    """output/ is published: the call is refused, and nothing is made there."""
    target = cabinet.root / "output" / "check.html"
    assert parvis(cabinet, "check", "--format", "html", "--output", str(target))[0] == 2
    assert not target.parent.exists()


def test_a_folder_that_does_not_exist_is_said(cabinet, parvis, tmp_path):
    """The machine's own refusal has its own exit code."""
    code, _, told = parvis(cabinet, "check", "--output", str(tmp_path / "none" / "report.txt"))
    assert code == 3
    assert "Traceback" not in told


def test_problems_of_files_are_in_the_forms_for_programs(cabinet, parvis):
    """Facts that cannot be read: JSON says null; a fault of one line is given at that line to SARIF and GitHub."""
    cabinet.facts.write_bytes(b"\xff\xfe\x00")
    code, out, _ = parvis(cabinet, "check", "--format", "json")
    assert (code, json.loads(out)["ethics"]) == (1, None)
    assert json.loads(out)["problems"]
    cabinet.facts.write_text('name = "X"\ncountry = \n', encoding="utf-8")
    code, out, _ = parvis(cabinet, "check", "--format", "sarif")
    results = json.loads(out)["runs"][0]["results"]
    assert code == 1
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert "::error file=content/practice.toml,line=2" in parvis(cabinet, "check", "--format", "github")[1]


# — explain


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_rule_can_be_explained(language):
    """Each carried rule has its page: why, what to write, sources with their date, examples, how to keep it."""
    from parvis.ethics.report import About
    from parvis.ethics.report_rule import explain

    about = About()
    for rule in carried_rules().rules:
        page = " ".join(explain(rule.name, language, about).split())
        for text in (rule.looks_for, rule.why, rule.write):
            assert " ".join(text.to(language).split()) in page
        assert all(source.fact in page for source in rule.sources)
        assert f"allow {rule.name}:" in page


def test_explain_speaks_the_person_s_language(parvis):
    """Without a practice too: French titles, French examples, the date in words."""
    code, out, _ = parvis(None, "check", "--explain", "promise-of-a-cure", language="fr")
    assert code == 0
    for words in (
        "Ce qu’elle cherche",
        "Trouvé",
        "Laissé",
        "Écrire plutôt",
        "lu le 22 novembre 2026",
        "confiance haute",
    ):
        assert words in out
    assert "My method heals" not in out


def test_what_the_engine_says_by_itself_is_explained(parvis):
    """`suppression` and `broken-rule` have no file, but are names that a person reads in a report."""
    assert "reason" in parvis(None, "check", "--explain", "suppression")[1]
    assert "parvis rules check" in parvis(None, "check", "--explain", "broken-rule")[1]


def test_a_misspelt_rule_is_answered_with_the_nearest(parvis):
    """A wrong call, and what was probably meant."""
    code, _, told = parvis(None, "check", "--explain", "promis-of-a-cure")
    assert code == 2
    assert "promise-of-a-cure" in told


# — rules


def names(out: str) -> list[str]:
    return [line.split()[0] for line in out.splitlines()]


def test_all_rules_are_listed_one_a_line(parvis):
    """Name, level, what it looks for, in the person's language."""
    code, out, _ = parvis(None, "rules")
    assert code == 0
    assert names(out) == list(carried_rules().names)
    assert "À" not in out.splitlines()[0]


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        (("--country", "BE"), "title-of-psychologue-in-belgium", "missing-mediator"),
        (("--profession", "psychologue"), "client-testimonial", "title-of-psychologue"),
        (("--level", "error"), "promise-of-a-cure", "always-available"),
        (("--category", "testimonial"), "client-testimonial", "promise-of-a-cure"),
        (("suicide",), "missing-crisis-line", "promise-of-a-cure"),
        (("MÉDIATEUR",), "missing-mediator", "suicide-method"),
        (("guerison",), "promise-of-a-cure", "missing-host"),
        (("list", "suicide", "--level", "error"), "missing-crisis-line", "wording-about-suicide"),
    ],
)
def test_rules_are_filtered_and_searched(parvis, asked, there, absent):
    """By country, profession, category, level; words in names and texts of both languages, accents and capitals apart."""
    listed = names(parvis(None, "rules", *asked)[1])
    assert there in listed
    assert absent not in listed


def test_levels_are_those_of_the_profession(parvis):
    """For a psychologist the mediator is advice."""
    line = next(
        x
        for x in parvis(None, "rules", "--profession", "psychologue", "mediator")[1].splitlines()
        if "missing-mediator" in x
    )
    assert line.split()[1] == "advice"


def test_a_wrong_filter_is_a_wrong_call(parvis):
    """The nearest profession is named; categories are those of the rules."""
    code, _, told = parvis(None, "rules", "--profession", "psycholoque")
    assert code == 2
    assert "psychologue" in told
    assert parvis(None, "rules", "--category", "nonsense")[0] == 2
    assert all(parvis(None, "rules", "--category", category)[0] == 0 for category in CATEGORIES[:2])
