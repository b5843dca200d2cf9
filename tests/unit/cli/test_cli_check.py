"""`parvis check` on a small practice."""

from __future__ import annotations

import json

import pytest

from parvis.cli.main import run


@pytest.fixture
def folder(tmp_path, capsys):
    made = tmp_path / "mine"
    flags = {
        "practitioner": "Anne Morel", "profession": "sophrologue", "host": "Hébergeur, 2 rue X, 59100 Roubaix, 09 72 00 00 00",
        "email": "anne@example.org", "phone": "02 61 91 45 20", "street": "2 rue X", "postal-code": "44000", "city": "Nantes",
        "siret": "732 829 320 00074", "legal-form": "Entrepreneur individuel",
    }  # fmt: skip
    assert run(["init", str(made), "--no-questions", *(x for k, v in flags.items() for x in (f"--{k}", v))]) == 0
    assert run(["new", "article", "Un soir", "--site", str(made)]) == 0
    capsys.readouterr()
    return made


def test_a_draft_is_read_before_it_is_published(folder, capsys):
    """A promise in a draft is told, and stops nothing until the draft is published."""
    assert run(["check", "--site", str(folder), "--format", "json"]) == 0
    calm = json.loads(capsys.readouterr().out)["ethics"]["findings"]
    draft = folder / "content" / "articles" / "un-soir.md"
    text = draft.read_text(encoding="utf-8")
    draft.write_text(f"{text}\nLa sophrologie guérit la dépression, c’est garanti.\n", encoding="utf-8")
    assert run(["check", "--site", str(folder), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)["ethics"]
    assert len(report["findings"]) > len(calm)
    assert report["blocks"] is False
    assert run(["check", "--site", str(folder), "--language", "fr"]) == 0
    assert "Un texte pas encore en ligne a été relu aussi" in capsys.readouterr().out
    draft.write_text(draft.read_text(encoding="utf-8").replace("status: draft", "status: published"), encoding="utf-8")
    assert run(["check", "--site", str(folder), "--format", "json"]) == 1
