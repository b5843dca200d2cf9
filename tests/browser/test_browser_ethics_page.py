"""The page of an ethics report, annotated in a real browser."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from parvis.ethics.finding import Finding, Report
from parvis.ethics.report import About, render
from parvis.practice.model import Declaration, Practice

FINDING = Finding(
    "promise-of-a-cure", "cure-promise", "error", 0, 3, "Une promesse.", excerpt="Mon", line=1, column=1,
    source_line="Mon protocole guérit.", path=PurePosixPath("content/a.md"),
)  # fmt: skip


def test_notes_and_choices_are_kept_in_a_saved_page(page, tmp_path):
    """What was written and chosen is in the page's own markup, which “Save page as” and printing keep; nothing is fetched."""
    written, saved = tmp_path / "check.html", tmp_path / "saved.html"
    written.write_text(render(Report((FINDING,)), "html", "fr"), encoding="utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(written.as_uri())
    page.get_by_role("textbox", name="Note, ou raison de garder").fill("À revoir avec Claire")
    page.get_by_role("radio", name="corriger").check()
    page.get_by_role("radio", name="plus tard").check()
    saved.write_text(page.content(), encoding="utf-8")
    page.goto(saved.as_uri())
    assert "À revoir avec Claire" in page.get_by_role("textbox", name="Note, ou raison de garder").inner_text()
    assert page.get_by_role("radio", name="plus tard").is_checked()
    assert asked == [written.as_uri(), saved.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_telephone_by_day_and_by_night(page, tmp_path, scheme):
    """Nothing sticks out at 320 pixels, long declarations and rules included; the page follows the hour."""
    signed = Declaration(
        "crisis_numbers_reviewed_on", "J’ai vérifié ces numéros.", dt.date(2026, 9, 1), dt.date(2027, 9, 1)
    )
    about = About(practice=Practice(name="Le Figuier", country="FR", declarations=(signed,)))
    written = tmp_path / "check.html"
    written.write_text(render(Report((FINDING,)), "html", "fr", about), encoding="utf-8")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(written.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_the_note_stands_beside_its_finding_where_there_is_room(page, tmp_path):
    written = tmp_path / "check.html"
    written.write_text(render(Report((FINDING,)), "html", "fr"), encoding="utf-8")
    page.goto(written.as_uri())
    beside = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        excerpt, note = (page.locator(f"#finding-1 {part}").bounding_box() for part in ("blockquote", ".note"))
        beside.append(note["x"] > excerpt["x"] + excerpt["width"])
    assert beside == [False, True]
