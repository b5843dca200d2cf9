"""A small practice on disk, and what the check of the whole says of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path, PurePosixPath

from parvis.ethics.finding import Report
from parvis.ethics.run import check_site
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.load import load_practice

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
FACTS = """
name = "{name}"
country = "{country}"
languages = ["fr"]
phone = "+33199000001"
email = "bonjour@example.org"
{top}

[[practitioners]]
id = "lea"
name = "Léa Roy"
profession = "{profession}"
headline = "{headline}"
limits = "Je ne remplace aucun suivi médical."
{person}

[[services]]
id = "seance"
practitioner = "lea"
name = "Séance"
duration = 60
price = 55
{service}
"""


def checked(folder: Path, *documents: Document, templates: dict[str, str] | None = None, **facts: str) -> Report:
    """The report of a practice whose facts are changed as asked."""
    known = {
        "name": "Maison Roy", "country": "FR", "profession": "coach", "headline": "Coach", "top": "", "person": "",
        "service": "",
    }  # fmt: skip
    site = Site(folder)
    site.content.mkdir(exist_ok=True)
    site.facts.write_text(FACTS.format(**(known | facts)), encoding="utf-8")
    practice, problems = load_practice(site.facts)
    assert practice is not None, [str(problem.what) for problem in problems]
    for name, text in (templates or {}).items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return check_site(site, practice, Library(documents), now=NOW, language="fr")


def text(body: str, **more: object) -> Document:
    """An article by Léa, or a page when asked."""
    values = {
        "path": PurePosixPath("content/articles/texte.md"), "kind": "article", "lang": "fr", "title": "Un texte",
        "slug": "texte", "body_line": 5, "date": NOW, "author": "lea", "field_lines": {"title": 2},
    }  # fmt: skip
    return Document(**(values | more), body=body)  # type: ignore[arg-type]


def names(report: Report, path: str = "") -> set[str]:
    """The rules that spoke of one file, or of all: then without the legal notice, which this practice leaves out.

    What the model adds is not ours here.
    """
    return {
        finding.rule
        for finding in report.findings
        if not finding.rule.startswith("reads-like-")
        and (str(finding.path) == path if path else not finding.rule.startswith("missing-"))
    }
