"""What the desk says about open texts, without any editor."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from lsp_practice import CLAIM, FACTS, HEAD, NOW, practice

from parvis.lsp.desk import Desk
from parvis.lsp.fixes import PLACEHOLDER, fixes
from parvis.lsp.remark import Point, explained
from parvis.paths import Site

PAGE = PurePosixPath("content/pages/accueil.md")
TOML = PurePosixPath("content/practice.toml")


@pytest.fixture
def desk(tmp_path):
    return Desk(Site(practice(tmp_path, accueil=HEAD + "Bonjour.\n")), "fr", lambda: NOW)


def words(text, remark):
    lines = text.split("\n")[remark.start.line : remark.end.line + 1]
    lines[-1] = lines[-1][: remark.end.column]
    lines[0] = lines[0][remark.start.column :]
    return "\n".join(lines)


def applied(text, fix):
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[: p.line]) + p.column for p in (fix.start, fix.end)]
    return text[: offsets[0]] + fix.text + text[offsets[1] :]


def codes(remarks):
    return [remark.code for remark in remarks]


def all_fixes(desk, shown, text):
    return [
        fix for r in desk.look(shown, text) for fix in fixes(r, text, desk.rules.names, facts=shown == TOML)
    ]  # fmt: skip


def test_a_finding_stands_at_its_words(desk):
    text = HEAD + "Bonjour 🌱.\n\n🌱 " + CLAIM + "\n"
    (remark,) = desk.look(PAGE, text)
    assert remark.code == "promise-of-a-cure"
    assert words(text, remark) == "Mon protocole guérit"


def test_a_finding_over_two_lines_ends_on_the_second(desk):
    text = HEAD + "Mon protocole\nguérit l’eczéma.\n"
    (remark,) = desk.look(PAGE, text)
    assert words(text, remark) == "Mon protocole\nguérit"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_count_as_editors_count_them(desk, end):
    text = (HEAD + "Bonjour.\n\n" + CLAIM + "\n").replace("\n", end)
    (remark,) = desk.look(PAGE, text)
    assert remark.start == Point(7, 0)


def test_a_line_separator_of_another_kind_is_no_line(desk):
    """U+2028 and a form feed end a line for Python, not for an editor."""
    (remark,) = desk.look(PAGE, HEAD + "Bon\u2028jour\x0c.\n\n" + CLAIM + "\n")
    assert remark.start.line == 7


def test_the_head_is_read_too(desk):
    text = "---\ntitle: Le sommeil\nstatus: publié\n---\n\nBonjour.\n"
    (remark,) = desk.look(PAGE, text)
    assert remark.start.line == 2
    assert remark.write
    assert words(text, remark) == "publié"


def test_a_draft_is_read_as_its_author_reads_it(desk):
    text = HEAD.replace("---\n\n", "status: draft\n---\n\n") + CLAIM
    assert codes(desk.look(PAGE, text)) == ["promise-of-a-cure"]


def test_facts_are_read_before_they_are_saved(desk):
    text = FACTS.replace('profession = "coach"', 'profession = "sofrologue"')
    found = desk.look(TOML, text)
    remark = next(remark for remark in found if "sophrologue" in remark.write)
    assert text.split("\n")[remark.start.line].startswith("profession")
    assert desk.look(TOML, FACTS) != found


def test_texts_are_read_with_the_facts_of_the_editor(desk):
    text = HEAD + "Contrairement aux autres méthodes, la mienne est douce.\n"
    assert [remark.level for remark in desk.look(PAGE, text)] == ["warning"]
    desk.facts_are(FACTS.replace('"coach"', '"infirmier"'))
    assert [remark.level for remark in desk.look(PAGE, text)] == ["error"]
    desk.facts_are("name = [broken")
    assert [remark.level for remark in desk.look(PAGE, text)] == ["error"], "the last facts that could be read hold"
    desk.facts_are(None)
    assert [remark.level for remark in desk.look(PAGE, text)] == ["warning"]


def test_without_facts_a_text_still_has_its_own_faults(desk):
    desk.facts_are("name = [broken")
    found = desk.look(PAGE, "---\ntitle: x\nauthor: paul\nstatus: publié\n---\n\n" + CLAIM)
    assert [remark.start.line for remark in found] == [3]


def test_the_survey_adds_what_only_the_whole_can_tell(desk):
    text = HEAD + "Un [lien](nulle-part.md).\n\nFin.\n"
    (desk.site.root / PAGE).write_text(text, encoding="utf-8")
    assert desk.look(PAGE, text) == ()
    desk.survey()
    (remark,) = desk.look(PAGE, text)
    assert remark.start.line == 5
    (moved,) = desk.look(PAGE, text.replace("Un [", "Bonjour.\n\nUn ["))
    assert moved.start.line == 7
    assert desk.look(PAGE, text.replace("nulle-part", "accueil")) == (), "a line that was mended says nothing"


def test_the_survey_repeats_nothing(desk):
    text = HEAD + CLAIM + "\n"
    (desk.site.root / PAGE).write_text(text, encoding="utf-8")
    before = desk.look(PAGE, text)
    desk.survey()
    assert desk.look(PAGE, text) == before


def test_other_files_are_left_alone(desk):
    for name in ("README.md", "content/media/x.png", "content/pages/x.txt", "rules/x.md"):
        assert not desk.reads(PurePosixPath(name))
    assert desk.look(PurePosixPath("content/notes.md"), CLAIM) == ()


def test_an_explanation_says_why_and_what_to_write(desk):
    (remark,) = desk.look(PAGE, HEAD + CLAIM)
    said = explained(remark, "fr")
    assert said.startswith("**promise-of-a-cure** · à corriger avant publication")
    assert remark.message in said
    assert "L121-2" in said
    assert "Écrire plutôt" in said


@pytest.mark.parametrize(
    "body",
    [
        CLAIM,
        f"## Un titre\n\nUn mot.\n{CLAIM}\n\nFin.",
        f"## {CLAIM}\n\nFin.",
        f"- un\n- {CLAIM}\n- trois",
        f"1. {CLAIM}\n   suite\n2. deux",
        f"| a | b |\n|---|---|\n| {CLAIM} | c |",
        f"Un mot.\n\n🌱 **{CLAIM}**\n",
    ],
)
def test_keeping_a_sentence_asks_for_a_reason_then_silences_it(desk, body):
    text = HEAD + body + "\n"
    (fix,) = all_fixes(desk, PAGE, text)
    assert fix.title.say("fr") == "Garder, et dire pourquoi (promise-of-a-cure)"
    kept = applied(text, fix)
    assert sorted(codes(desk.look(PAGE, kept))) == ["promise-of-a-cure", "suppression"], "no reason, no effect"
    assert desk.look(PAGE, kept.replace(PLACEHOLDER, "citation")) == ()


def test_keeping_a_fact_asks_for_a_reason_then_silences_it(desk):
    text = FACTS.replace('profession = "coach"', 'profession = "coach"\nlimits = "Résultats garantis."')
    remark = next(r for r in desk.look(TOML, text) if r.code == "guaranteed-result")
    (fix,) = fixes(remark, text, desk.rules.names, facts=True)
    kept = applied(text, fix)
    assert "guaranteed-result" in codes(desk.look(TOML, kept))
    assert "guaranteed-result" not in codes(desk.look(TOML, kept.replace(PLACEHOLDER, "exemple")))
    assert "suppression" not in codes(desk.look(TOML, kept.replace(PLACEHOLDER, "exemple")))


def test_no_comment_is_put_inside_a_text_of_several_lines(desk):
    text = FACTS.replace('profession = "coach"', 'profession = "coach"\nlimits = """\nBonjour.\nRésultats garantis."""')
    remark = next(r for r in desk.look(TOML, text) if r.code == "guaranteed-result")
    if text.split("\n")[remark.start.line].startswith("limits"):
        return
    assert list(fixes(remark, text, desk.rules.names, facts=True)) == []


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("Le sommeil", "Résultats garantis"),
        HEAD.replace("date:", "summary: >\n  Doucement.\n  Résultats garantis.\ndate:"),
    ],
)
def test_a_title_or_a_summary_is_kept_by_a_comment_above_it(desk, head):
    """In the head of a text the comment is YAML's, on a line of its own above the field."""
    (fix,) = all_fixes(desk, PAGE, head + "Fin.")
    kept = applied(head + "Fin.", fix)
    assert f"# allow guaranteed-result: {PLACEHOLDER}\n" in kept
    assert sorted(codes(desk.look(PAGE, kept))) == ["guaranteed-result", "suppression"], "no reason, no effect"
    assert desk.look(PAGE, kept.replace(PLACEHOLDER, "citation")) == ()


def test_a_comment_of_a_head_or_of_the_facts_that_answers_nothing_is_removed_whole(desk):
    text = HEAD.replace("date:", "# allow guaranteed-result: citation\ndate:") + "Fin."
    (fix,) = all_fixes(desk, PAGE, text)
    assert applied(text, fix) == HEAD + "Fin."
    facts = FACTS.replace("price", "# allow guaranteed-result: citation\nprice")
    remark = next(r for r in desk.look(TOML, facts) if r.code == "suppression")
    (fix,) = fixes(remark, facts, desk.rules.names, facts=True)
    assert applied(facts, fix) == FACTS


def test_a_comment_that_answers_nothing_is_removed(desk):
    text = HEAD + "<!-- allow promise-of-a-cure: citation -->\n\nBonjour.\n"
    (fix,) = all_fixes(desk, PAGE, text)
    assert applied(text, fix) == HEAD + "Bonjour.\n"
    inside = HEAD + "Bonjour. <!-- allow promise-of-a-cure: citation -->\n"
    (fix,) = all_fixes(desk, PAGE, inside)
    assert applied(inside, fix) == HEAD + "Bonjour.\n"


def test_a_misspelt_rule_is_written_right(desk):
    text = HEAD + f"<!-- allow promise-of-cure: citation -->\n\n{CLAIM}\n"
    titles = {fix.title.say("fr"): fix for fix in all_fixes(desk, PAGE, text)}
    fix = next(fix for title, fix in titles.items() if "promise-of-a-cure" in title and "Garder" not in title)
    assert desk.look(PAGE, applied(text, fix)) == ()


def test_the_line_that_a_message_gives_is_written(desk):
    text = "---\ntitle: Le sommeil\nlang: ft\n---\n\nBonjour.\n"
    (fix,) = all_fixes(desk, PAGE, text)
    assert applied(text, fix) == text.replace("lang: ft", "lang: fr")


def mended(text, edits):
    for edit in sorted(edits, key=lambda one: -one.start):
        assert text.startswith(edit.old, edit.start)
        text = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
    return text


def test_the_typography_of_a_title_can_be_mended(desk):
    """What `parvis check --fix` does with a file, the editor does with the text being written."""
    text = '---\ntitle: "L\'été : dormir ?"\ndate: 2026-01-02\n---\n\nBonjour.\n'
    (edits,) = desk.certain(PAGE, text)
    assert mended(text, edits) == text.replace("L'été : dormir ?", "L’été\u00a0: dormir\u202f?")
    assert desk.certain(PAGE, mended(text, edits)) == []


def test_a_retired_help_number_can_be_mended_with_its_link(desk):
    facts = FACTS.replace('"FR"', '"US"').replace('["fr"]', '["en"]')
    desk.facts_are(facts)
    text = "---\ntitle: Sleep\ndate: 2026-01-02\n---\n\nCall [1-800-273-8255](tel:+18002738255).\n"
    (edits,) = desk.certain(PAGE, text)
    assert mended(text, edits) == text.replace("[1-800-273-8255](tel:+18002738255)", "[988](tel:988)")


def test_nothing_is_mended_in_the_facts_or_where_nothing_is_certain(desk):
    assert desk.certain(TOML, FACTS) == []
    assert desk.certain(PAGE, HEAD + CLAIM) == []
    assert desk.certain(PurePosixPath("content/autre.md"), HEAD + CLAIM) == []
