"""What `parvis init` makes of the answers, however they were typed."""

from __future__ import annotations

import pytest

from parvis.cli import tidy
from parvis.cli.init_command import with_defaults
from parvis.cli.main import run
from parvis.cli.questions import QUESTIONS
from parvis.cli.starter import facts
from parvis.i18n import translator
from parvis.practice.load import parse_practice, unanswered

ANSWERS = {
    "practitioner": "Léa Martin",
    "profession": "psychologue",
    "street": "12 rue des Lilas",
    "postal-code": "69003",
    "city": "Lyon",
    "register-number": "10 000 000 009",
    "credential": "Master",
    "awarded-by": "Université",
    "service": "Séance",
    "duration": "50",
    "price": "62,50",
    "days": "monday",
    "hours": "9:00-12:00",
    "mediator": "Médiation Exemple",
    "host": "Hébergeur",
}


@pytest.mark.parametrize(
    ("function", "typed", "meant"),
    [
        (tidy.country, "France", "FR"),
        (tidy.country, "Belgique", "BE"),
        (tidy.country, "switzerland", "CH"),
        (tidy.country, "fr", "FR"),
        (tidy.country, "UK", "GB"),
        (tidy.country, "Atlantide", "Atlantide"),
        (tidy.profession, "Sophrologue", "sophrologue"),
        (tidy.profession, "Psychologue clinicienne", "psychologue-clinicien"),
        (tidy.profession, "dompteuse", "dompteuse"),
        (tidy.languages, "français et anglais", "fr, en"),
        (tidy.languages, "English", "en"),
        (tidy.languages, "klingon", "klingon"),
        (tidy.days, "lundi et jeudi", "monday, thursday"),
        (tidy.days, "du mardi au jeudi", "tuesday, wednesday, thursday"),
        (tidy.days, "Mondays, Friday", "monday, friday"),
        (tidy.days, "parfois", "parfois"),
        (tidy.hours, "9h à 12h30 et 14h-18h", "9:00-12:30, 14:00-18:00"),
        (tidy.hours, "9-12", "9:00-12:00"),
        (tidy.hours, "18h-9h", "18h-9h"),
        (tidy.hours, "9h-27h", "9h-27h"),
        (tidy.price, "60 €", "60"),
        (tidy.price, "62,50 euros", "62,50"),
        (tidy.minutes, "50 min", "50"),
        (tidy.minutes, "1h30", "90"),
        (tidy.minutes, "une heure", "60"),
        (tidy.address, "www.example.org", "https://www.example.org"),
        (tidy.yes_or_no, "Oui, parfois", "yes"),
        (tidy.yes_or_no, "peut-être", "peut-être"),
    ],
)
def test_an_answer_is_read_as_it_is_said(function, typed, meant):
    """Words one would say are understood; what is not is left for the question to refuse."""
    assert function(typed) == meant


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_the_example_of_a_question_is_a_good_answer(question):
    """In both languages: copied, the example is taken."""
    answers = {"profession": "psychologue", "country": "FR"}
    for language in ("fr", "en"):
        example = question.tidy(translator(language)(question.example))
        assert question.check is None or question.check(example, answers) is None, example


@pytest.mark.parametrize("left_out", [*ANSWERS, ""])
def test_an_answer_left_out_loses_none_of_the_others(left_out):
    """Without the town, the street stays in the file, as a comment."""
    given = {key: value for key, value in ANSWERS.items() if key != left_out}
    text = facts(with_defaults(given), translator("fr"))
    for key, value in given.items():
        if key not in {"register-number", "price"} and left_out != "profession":
            assert value in text, key
    _practice, problems = parse_practice(text)
    if left_out not in {"practitioner", "profession"}:
        assert [str(problem.what) for problem in problems] == []


def test_every_comment_of_a_new_file_can_be_read_once_its_mark_is_gone():
    """With every # of an example removed, the file is still TOML that says the right keys."""
    text = facts(with_defaults({"practitioner": "Léa Martin", "profession": "sophrologue"}), translator("fr"))
    lines = [
        line[2:] if line.startswith(("# [", "# ")) and (" = " in line or "[[" in line) else line
        for line in text.split("\n")
    ]
    filled = "\n".join(lines).replace('phone = "…"', 'phone = "01 99 00 00 01"').replace('"…"', '"Une réponse"')
    practice, problems = parse_practice(filled)
    assert {problem.code for problem in problems} & {"toml-syntax", "unknown-key", "missing-key"} == set()
    assert practice is not None
    assert [str(problem.what) for problem in unanswered(practice)] == ["cabinet: steps, lift, toilets"]


def test_flags_that_do_not_hold_are_all_named_and_nothing_is_written(tmp_path, capsys):
    """Both wrong answers are told at once."""
    folder = tmp_path / "mine"
    code = run(["init", str(folder), "--language", "fr", "--no-questions", "--online", "peut-être", "--price", "cher"])
    told = capsys.readouterr().err
    assert code == 1
    assert "--online peut-être" in told
    assert "--price cher" in told
    assert not folder.exists()


def test_a_practitioner_and_a_profession_make_a_site_that_can_be_shown(tmp_path, capsys):
    """The shortest line of the help: no problem stands, the name of the practice is the person's."""
    folder = tmp_path / "mine"
    assert (
        run(["init", str(folder), "--no-questions", "--practitioner", "Anne Morel", "--profession", "Psychologue"]) == 0
    )
    assert "✗" not in capsys.readouterr().err
    practice, problems = parse_practice((folder / "content" / "practice.toml").read_text(encoding="utf-8"))
    assert problems == []
    assert practice is not None
    assert (practice.name, practice.practitioners[0].profession) == ("Anne Morel", "psychologue")
