"""Findings of every shape, for the forms of the report."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from parvis.errors import Problem
from parvis.ethics.finding import Finding, Report, Suppression
from parvis.ethics.report import About
from parvis.i18n import Localized, T
from parvis.practice.model import Declaration, Practice, Practitioner

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ARTICLE = PurePosixPath("content/articles/été, deux.md")
LINES = (
    "---", "title: Un été", "---", "", "Avant le passage.", "", "Ici 🌿, mon protocole guérit tout <b>ou presque</b>.",
    "Mes séances sont", "sans risque.", "", "Après le passage.",
)  # fmt: skip


def finding(**more) -> Finding:
    values = {
        "rule": "promise-of-a-cure", "category": "cure-promise", "level": "error", "start": 7, "end": 27,
        "message": "Une promesse, à 100 % : non.", "excerpt": "mon protocole guérit", "write": "Dites ce que vous faites.",
        "source": "Code, art. 1", "where": "article", "line": 7, "column": 8, "source_line": LINES[6], "path": ARTICLE,
        "pack": "international",
    }  # fmt: skip
    return Finding(**(values | more))


def missing(**more) -> Finding:
    """Something that a fact lacks: no words, a place in practice.toml."""
    values = {
        "rule": "missing-mediator", "category": "legal-notice", "level": "warning", "start": 0, "end": 0, "excerpt": "",
        "message": "Pas de médiateur.", "line": 3, "column": 1, "source_line": "[practitioners]",
        "path": PurePosixPath("content/practice.toml"), "pack": "fr",
    }  # fmt: skip
    return finding(**(values | more))


TWO_LINES = finding(
    rule="guaranteed-result", level="advice", line=8, column=13, excerpt="sont\nsans risque", source_line=LINES[7]
)
KEPT = Suppression("promise-of-a-cure", "citation de la loi, <b>article 3</b>", 12, ARTICLE, 1)
REPORT = Report((finding(), TWO_LINES, missing()), (KEPT,), texts_read=4, words=1200, language="fr")
PROBLEM = Problem(
    "unknown-field", T("unknown field"), T("write title"), path=PurePosixPath("content/pages/a.md"), line=2, column=1
)


def practice() -> Practice:
    return Practice(
        name="Maison <des> Tilleuls", country="FR",
        practitioners=(Practitioner(id="claire", name="Claire Aubert", profession="psychologue", headline=Localized.of("x")),),
        declarations=(
            Declaration("supervision", "Je suis supervisée chaque mois.", dt.date(2026, 1, 5), "claire"),
            Declaration("data", "Registre tenu.", dt.date(2025, 1, 5), expires_on=dt.date(2026, 1, 5)),
        ),
    )  # fmt: skip


def about(root=None, **more) -> About:
    if root is not None:
        file = root / ARTICLE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(LINES), encoding="utf-8")
    return About(**({"practice": practice(), "at": NOW, "root": root, "problems": (PROBLEM,)} | more))
