"""The page of an ethics report, annotated in a real browser."""

from __future__ import annotations

from pathlib import PurePosixPath

from parvis.ethics.finding import Finding, Report
from parvis.ethics.report import render

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


def test_the_page_fits_a_telephone(page, tmp_path):
    """Nothing sticks out at 320 pixels."""
    written = tmp_path / "check.html"
    written.write_text(render(Report((FINDING,)), "html", "fr"), encoding="utf-8")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(written.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
