"""`parvis check --fix`: what is certain, shown first, and not one byte more."""

from __future__ import annotations

import pytest

OLD = "In crisis, call [1-800-273-8255](tel:+1-800-273-8255) at any hour."
NEW = "In crisis, call [988](tel:988) at any hour."


def test_a_retired_help_number_is_replaced(counseling, parvis):
    """The number and the link that dials it become those of today; the diff is shown first, on standard error."""
    path = counseling.article(OLD, title="A hard night")
    before = path.read_text(encoding="utf-8")
    code, _, told = parvis(counseling, "check", "--fix", "--yes")
    assert path.read_text(encoding="utf-8") == before.replace(OLD, NEW)
    assert f"-{OLD}" in told
    assert f"+{NEW}" in told
    assert "988" in told.partition("\n")[0]
    assert code in (0, 1)
    assert "help-number" not in parvis(counseling, "check")[1]


@pytest.mark.parametrize("options", [("--fix", "--dry-run"), ("--fix",)], ids=["rehearsal", "nobody to ask"])
def test_nothing_is_written_without_consent(counseling, parvis, options):
    """A rehearsal writes nothing; nor does a run where nobody can answer. Both show the change."""
    path = counseling.article(OLD)
    before = path.read_bytes()
    _, _, told = parvis(counseling, "check", *options)
    assert path.read_bytes() == before
    assert f"+{NEW}" in told
    assert "Nothing was written" in told


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False)])
def test_a_person_is_asked(counseling, parvis, monkeypatch, answer, written):
    """In a terminal the change is offered, and a no is a no."""
    monkeypatch.setattr("parvis.cli.check_fix.is_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_a, **_k: answer == "y")
    path = counseling.article(OLD)
    parvis(counseling, "check", "--fix")
    assert (NEW in path.read_text(encoding="utf-8")) is written


def test_every_other_byte_stays(counseling, parvis):
    """Windows line ends, a missing last line end, tabs and trailing spaces are those of before."""
    path = counseling.article(f"Some\twords  \n\n{OLD}\n\nLast", newline="\r\n")
    path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
    before = path.read_bytes()
    parvis(counseling, "check", "--fix", "--yes")
    assert path.read_bytes() == before.replace(OLD.encode(), NEW.encode())
    assert b"\r\n" in path.read_bytes()


def test_a_number_of_elsewhere_is_left_to_the_person(cabinet, parvis):
    """On a French site nobody can know which number was meant."""
    path = cabinet.article("Besoin d’aide : appelez le 1-800-273-8255.")
    before = path.read_bytes()
    _, _, told = parvis(cabinet, "check", "--fix", "--yes")
    assert path.read_bytes() == before
    assert "Nothing here can be mended without a doubt." in told


def test_a_number_that_is_kept_stays(counseling, parvis):
    """A comment that allows it is an answer already."""
    body = f"<!-- allow help-number-of-elsewhere: history of the line -->\n\n{OLD}"
    path = counseling.article(body)
    before = path.read_bytes()
    parvis(counseling, "check", "--fix", "--yes")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("L'été, ça va ?", "L’été, ça va\u202f?"),
        ('"L\'été, ça va ?"', '"L’été, ça va\u202f?"'),
        ("'L''été, ça va ?'", "'L’été, ça va\u202f?'"),
        ("Se poser... un peu", "Se poser… un peu"),
    ],
)
def test_titles_take_the_typography_of_the_page(cabinet, parvis, written, mended):
    """Apostrophes and spaces of a title, in the quotes it was written in; nothing else of the file."""
    path = cabinet.article("Bonjour.", title=written)
    before = path.read_text(encoding="utf-8")
    parvis(cabinet, "check", "--fix", "--yes")
    assert path.read_text(encoding="utf-8") == before.replace(written, mended, 1)
    assert parvis(cabinet, "check", "--fix", "--yes")[2].startswith("Nothing here")


@pytest.mark.parametrize("written", ['"Il dit \\"non\\", l\'été"', "Un texte # l'été", "L’été, ça va\u202f?"])
def test_a_title_that_is_not_plain_is_left(cabinet, parvis, written):
    """Escapes and comments: what cannot be rewritten surely is not touched; a good title neither."""
    path = cabinet.article("Bonjour.", title=written)
    before = path.read_bytes()
    parvis(cabinet, "check", "--fix", "--yes")
    assert path.read_bytes() == before


def test_a_file_changed_meanwhile_is_left_alone(cabinet):
    """Between the diff and the yes someone saved the file: their version stays."""
    from parvis.ethics.fix import Change, write_change
    from parvis.paths import Site

    path = cabinet.article("Bonjour.")
    change = Change(path.relative_to(cabinet.root), "autre chose", "encore autre chose", ())
    before = path.read_bytes()
    assert write_change(Site(cabinet.root), change) is False
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_options_of_fix_go_with_it(cabinet, parvis):
    """--yes alone would do nothing: it is a wrong call."""
    assert parvis(cabinet, "check", "--yes")[0] == 2
    assert parvis(cabinet, "check", "--dry-run")[0] == 2
