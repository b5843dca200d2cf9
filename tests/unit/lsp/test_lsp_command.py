"""`parvis lsp` before any editor speaks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from parvis.cli.lsp_command import chosen


def test_without_its_package_the_command_says_what_to_install(tmp_path):
    """One sentence, one line to type, no traceback."""
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('No module named pygls', name='pygls')")
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "lsp"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PARVIS_LANGUAGE": "fr"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        input="",
        check=False,
    )
    assert done.returncode == 3
    assert 'pip install "parvis[lsp]"' in done.stderr
    assert "paquet qui n’est pas installé" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("language", "environment", "named"),
    [
        ("fr", {"LANG": "fr_FR.UTF-8"}, False),
        ("en", {"LANG": "fr_FR.UTF-8"}, True),
        ("fr", {"LANG": "fr_FR.UTF-8", "PARVIS_LANGUAGE": "fr"}, True),
    ],
)
def test_a_language_named_by_the_person_is_told_from_the_machines(language, environment, named):
    """`--language` and PARVIS_LANGUAGE win over the editor's language; the machine's does not."""
    assert chosen(language, environment) is named
