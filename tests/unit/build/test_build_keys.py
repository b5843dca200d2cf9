"""What is kept of a build is for the code that made it: another version, theme, catalogue or library makes all of it again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from parvis.build import quick


@pytest.fixture
def code(tmp_path, monkeypatch) -> Path:
    """A checkout in small, and a folder of libraries."""
    for name in (
        "src/parvis/build/quick.py", "src/parvis/pages/texts.py", "src/parvis/locale/fr/pages.po",
        "themes/calm/templates/base.html", "themes/calm/translations/fr.po", "plugins/parvis_ethics/__init__.py",
        "site-packages/markdown/core.py",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(quick, "__file__", str(tmp_path / "src/parvis/build/quick.py"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site-packages")])
    return tmp_path


def test_the_same_code_has_the_same_key(code):
    """What Python compiles beside it is no change."""
    before = quick._code_key()
    (code / "src/parvis/__pycache__").mkdir()
    (code / "src/parvis/__pycache__/x.pyc").write_bytes(b"x")
    assert quick._code_key() == before


@pytest.mark.parametrize(
    "name",
    [
        "src/parvis/pages/texts.py", "src/parvis/locale/fr/pages.po", "themes/calm/templates/base.html",
        "themes/calm/translations/fr.po", "plugins/parvis_ethics/__init__.py", "themes/calm/templates/new.html",
    ],
)  # fmt: skip
def test_other_code_has_another_key(code, name):
    """A line of Python, a template, a sentence of a catalogue, an adapter, a file more."""
    before = quick._code_key()
    (code / name).write_text("as it is", encoding="utf-8")
    os.utime(code / name, ns=(1, 1))
    assert quick._code_key() != before


def test_another_library_or_another_machine_has_another_key(code, monkeypatch):
    """A folder that came beside the libraries, another Python, another system."""
    keys = {quick._code_key()}
    (code / "site-packages/markdown-4.0.dist-info").mkdir()
    keys.add(quick._code_key())
    monkeypatch.setattr(sys, "version", "3.99")
    keys.add(quick._code_key())
    monkeypatch.setattr(sys, "platform", "another")
    keys.add(quick._code_key())
    assert len(keys) == 4
