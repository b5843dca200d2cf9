"""Terminal, JSON and GitHub: what each must show, and that nothing in a text breaks out of its place."""

from __future__ import annotations

import json

import pytest
from report_samples import ARTICLE, REPORT, about, finding, missing

from parvis.ethics.finding import Report
from parvis.ethics.report import FORMS, About, render

DISCLAIMERS = {"fr": "ne veut pas dire conforme", "en": "does not mean compliant"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_a_silence_means(form, language):
    """In the language asked for, found or not."""
    for report in (REPORT, Report()):
        assert DISCLAIMERS[language] in render(report, form, language, about()).replace("\\u2019", "’")


def test_every_finding_is_in_every_form():
    """No form leaves a finding or a reason out."""
    for form in FORMS:
        text = render(REPORT, form, "fr", about())
        for rule in ("promise-of-a-cure", "guaranteed-result", "missing-mediator"):
            assert rule in text, form
        assert ("citation de la loi" in text) == (form != "github"), form


# — terminal


def test_findings_may_be_grouped_by_rule():
    """The gravest first; what a rule says once, then its places."""
    report = Report((missing(), finding(), finding(line=9)), texts_read=1)
    lines = render(report, "terminal", "fr", About(by_rule=True)).splitlines()
    assert lines[0] == "promise-of-a-cure  à corriger avant publication  × 2"
    assert sum("Une promesse" in line for line in lines) == 1
    assert sum("été, deux.md" in line for line in lines) == 2
    assert lines.index("missing-mediator  avertissement  × 1") > 4


def test_messages_that_differ_stay_beside_their_place():
    """Two people lack two things: each place says which."""
    report = Report((missing(message="Marc : rien."), missing(message="Claire : rien.", line=9)))
    text = render(report, "terminal", "fr", About(by_rule=True))
    assert "Marc : rien." in text
    assert "Claire : rien." in text


# — GitHub


def test_an_annotation_is_one_line_at_its_place():
    """File, line, columns from 1 with the end after the last character, title, and a message whose lines are escaped."""
    lines = render(Report((finding(),)), "github", "fr", about(problems=())).splitlines()
    head, _, message = lines[0].removeprefix("::").partition("::")
    kind, _, values = head.partition(" ")
    assert kind == "error"
    assert values.split(",") == [
        "file=content/articles/été%2C deux.md", "line=7", "col=8", f"endColumn={8 + len('mon protocole guérit')}",
        "title=promise-of-a-cure",
    ]  # fmt: skip
    assert message.startswith("Une promesse, à 100 %25 : non.%0A")


def test_levels_of_annotations():
    """error, warning and notice; the problems of files come with them."""
    lines = render(REPORT, "github", "fr", about()).splitlines()
    assert [line.split(" ")[0] for line in lines if line.startswith("::")] == [
        "::error", "::error", "::notice", "::warning",
    ]  # fmt: skip
    assert "endColumn" not in next(line for line in lines if "guaranteed-result" in line)  # on two lines


def test_a_text_cannot_write_a_command_of_its_own():
    """Line ends and percent signs of a text stay inside the message; colons and commas inside a value."""
    sly = finding(message="a\r\n::error::b", rule="x::y,z", write="", source="")
    lines = render(Report((sly,)), "github", "fr", about(problems=())).splitlines()
    assert sum(line.startswith("::") for line in lines) == 1
    assert "title=x%3A%3Ay%2Cz::a%0D%0A::error::b" in lines[0]


def test_a_finding_without_place_is_an_annotation_too():
    """A pack that fails has no file."""
    text = render(Report((finding(path=None, line=0),)), "github", "fr", about(problems=()))
    assert text.startswith("::error title=promise-of-a-cure::")


# — JSON


def test_the_shape_of_the_json_report_is_kept():
    """Whoever reads it finds these keys in these places; the reference page names them all."""
    data = json.loads(render(REPORT, "json", "fr", about()))
    assert list(data) == ["format", "parvis", "problems", "ethics"]
    assert data["format"] == 1
    assert list(data["problems"][0]) == ["code", "what", "write", "path", "line", "column", "source", "level"]
    ethics = data["ethics"]
    assert list(ethics) == ["disclaimer", "blocks", "texts_read", "words", "findings", "suppressions"]
    assert list(ethics["findings"][0]) == [
        "path", "rule", "category", "level", "start", "end", "message", "excerpt", "write", "source", "where", "line",
        "column", "source_line", "pack",
    ]  # fmt: skip
    assert list(ethics["suppressions"][0]) == ["path", "rule", "reason", "line", "uses"]
    assert ethics["blocks"] is True


def test_drafts_do_not_block_in_json():
    """The level is told as it is; `blocks` says what happens now."""
    data = json.loads(render(Report((finding(),)), "json", "fr", about(waiting=frozenset({ARTICLE}))))
    assert data["ethics"]["findings"][0]["level"] == "error"
    assert data["ethics"]["blocks"] is False


def test_facts_that_cannot_be_read_give_no_ethics_report():
    """null is not an empty report: nothing was checked."""
    data = json.loads(render(Report(), "json", "fr", about(readable=False)))
    assert data["ethics"] is None
    assert data["problems"]
