"""`parvis check --ask` writes the comment that keeps a sentence, and not one byte more."""

from __future__ import annotations

import itertools

import click.testing
import pytest
from ethics_gate_times import NOW, PROMISE

from parvis.cli import check_record
from parvis.console import Speaker
from parvis.ethics.again import check_practice
from parvis.ethics.allow import NotKept, clean_reason, keep

RULE = "promise-of-a-cure"
BODIES = {
    "paragraph": f"Avant.\n\n{PROMISE}\n\nAprès.",
    "second line": f"Avant,\net sans attendre.\n{PROMISE}\n\nAprès.",
    "heading": f"Avant.\n\n## {PROMISE}\n\nAprès.",
    "list": f"Avant.\n\n- un\n- {PROMISE}\n- trois\n\nAprès.",
    "list right below": f"Voici :\n- un\n- {PROMISE}\n\nAprès.",
    "first": PROMISE,
    "no end": f"Avant.\n\n{PROMISE}",
}


def found(site, rule=RULE):
    report = check_practice(site, now=NOW, language="fr").report
    return [finding for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("body", sorted(BODIES))
def test_the_comment_silences_the_finding_and_every_other_byte_stays(site, article, body, ends):
    path = article("promesse", body=BODIES[body])
    path.write_bytes(path.read_text(encoding="utf-8").rstrip("\n").replace("\n", ends).encode())
    before = path.read_bytes()
    (finding,) = found(site)
    added = keep(site, finding, finding.line, "citation")
    comment = f"<!-- allow {RULE}: citation -->{ends}{ends}".encode()
    assert path.read_bytes().count(comment) == 1
    assert path.read_bytes().replace(comment, b"") == before
    assert added == 2
    assert found(site) == []
    assert found(site, "suppression") == []


def test_a_text_that_changed_meanwhile_is_left_alone(site, article):
    path = article("promesse", body=PROMISE)
    (finding,) = found(site)
    path.write_text(path.read_text(encoding="utf-8").replace("dépression", "peine"), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(NotKept):
        keep(site, finding, finding.line, "citation")
    assert path.read_bytes() == before


HEADS = {
    "title": (f"title: {PROMISE}",),
    "quoted title": (f'title: "{PROMISE}"',),
    "summary": ("title: Un titre", f"summary: {PROMISE}"),
    "summary that goes on": ("title: Un titre", "summary: Une phrase.", f"  {PROMISE}", "  Et la fin."),
    "summary below its key": ("title: Un titre", "summary: >", f"  {PROMISE}", "", "  Et la fin."),
    "image": ("title: Un titre", f"image_alt: {PROMISE}"),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("head", sorted(HEADS))
def test_a_title_or_a_summary_is_kept_by_a_comment_above_its_field(site, article, head, ends):
    path = article("titre")
    text = path.read_text(encoding="utf-8").replace("title: Le texte titre", "\n".join(HEADS[head]))
    path.write_bytes(text.replace("\n", ends).encode())
    before = path.read_bytes()
    (finding,) = found(site)
    assert keep(site, finding, finding.line, "citation") == 1
    comment = f"# allow {RULE}: citation{ends}".encode()
    assert path.read_bytes().replace(comment, b"") == before
    outcome = check_practice(site, now=NOW, language="fr")
    assert [f for f in outcome.report.findings if f.rule in (RULE, "suppression")] == []
    assert [(s.rule, s.reason) for s in outcome.report.suppressions] == [(RULE, "citation")]
    assert not [p for p in outcome.problems if p.code == "front-matter-syntax"]


def test_a_comment_of_the_head_covers_its_field_and_no_other(site, article):
    """The body and the next field are read as before; a comment that serves nothing is told at its line."""
    path = article("titre", f"# allow {RULE}: citation", f"summary: {PROMISE}", body=PROMISE)
    (finding,) = found(site)
    assert finding.where == "article"
    path.write_text(path.read_text(encoding="utf-8").replace("citation\nsummary", "citation\nlang: fr\nsummary"))
    assert len(found(site)) == 2
    (unused,) = found(site, "suppression")
    assert (unused.line, unused.column, unused.excerpt) == (4, 1, f"# allow {RULE}: citation")


def test_a_comment_of_the_head_without_a_reason_keeps_nothing(site, article):
    article("titre", f"# allow {RULE}:", f"summary: {PROMISE}")
    assert len(found(site)) == 1
    (told,) = found(site, "suppression")
    assert told.write.endswith(f"# allow {RULE}: votre raison"), "in the form that a head can hold"


def test_a_fact_is_kept_by_a_comment_above_its_line(site):
    facts = site.facts.read_text(encoding="utf-8")
    lines = facts.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("[[practitioners]]"))
    lines.insert(at + 1, f'receives = "{PROMISE}"')
    lines = [line for n, line in enumerate(lines) if n == at + 1 or not line.startswith("receives")]
    site.facts.write_text("\n".join(lines), encoding="utf-8")
    before = site.facts.read_bytes()
    (finding,) = found(site)
    keep(site, finding, finding.line, "citation")
    comment = f"# allow {RULE}: citation\n".encode()
    assert site.facts.read_bytes().replace(comment, b"") == before
    assert found(site) == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("une citation", "une citation"),
        ("  deux\nlignes ", "deux lignes"),
        ("fin --> du <!-- tout", "fin –› du <!– tout"),
        ("--", ""),
    ],
)
def test_a_reason_cannot_end_the_comment(written, kept):
    assert clean_reason(written) == kept


def answered(site, monkeypatch, answers):
    """Go through the findings with these answers."""
    monkeypatch.setattr(check_record, "is_terminal", lambda: True)
    report = check_practice(site, now=NOW, language="fr").report
    with click.testing.CliRunner().isolation(input="\n".join(answers) + "\n"):
        return check_record.ask(Speaker("fr"), site, report)


def test_findings_are_answered_one_by_one(site, article, monkeypatch):
    """Keep two of three in one text: the lines move, the comments are where they belong."""
    path = article("trois", body=f"{PROMISE}\n\nEntre.\n\n{PROMISE}\n\nEncore.\n\n{PROMISE}")
    report = check_practice(site, now=NOW, language="fr").report
    asked = check_record._askable(report)
    turn = itertools.count()
    answers = []
    for finding in asked:
        if finding.rule != RULE:
            answers.append("l")
            continue
        answers += (["k", "citation"], ["m"], ["k", "autre citation"])[next(turn)]
    assert answered(site, monkeypatch, answers) == 2
    text = path.read_text(encoding="utf-8")
    assert [f.line for f in found(site)] == [text[: text.index("Encore")].count("\n") - 1]


def test_no_reason_keeps_nothing(site, article, monkeypatch):
    path = article("promesse", body=PROMISE)
    before = path.read_bytes()
    report = check_practice(site, now=NOW, language="fr").report
    answers = [part for f in check_record._askable(report) for part in (["k", "--"] if f.rule == RULE else ["l"])]
    assert answered(site, monkeypatch, answers) == 0
    assert path.read_bytes() == before


def test_questions_need_a_terminal(site):
    with pytest.raises(check_record.NoTerminal):
        check_record.ask(Speaker("fr"), site, check_practice(site, now=NOW, language="fr").report)
