"""What the command line says of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parvis.cli.main import EVERYDAY, EXPERT, run
from parvis.i18n import choose_language

ROOT = Path(__file__).parents[3]
ALL = (
    [[name] for name in (*EVERYDAY, *EXPERT)]
    + [["new", kind] for kind in ("article", "resource", "page")]
    + [
        ["endpoint", "serve"],
        ["endpoint", "drain"],
    ]
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_every_command_has_help_with_an_example(command, language, capsys):
    """`--help` answers in both languages, with a line that one can copy."""
    assert run(["--language", language, *command, "--help"]) == 0
    text = capsys.readouterr().out
    assert "parvis" in text.partition("Exempl" if language == "fr" else "Exampl")[2]


def test_the_few_verbs_come_first(capsys):
    """A practitioner's verbs before those of whoever looks after the machine."""
    assert run(["--language", "en", "--help"]) == 0
    text = capsys.readouterr().out
    positions = [text.index(f"\n  {name} ") for name in (*EVERYDAY, *EXPERT)]
    assert positions == sorted(positions)
    assert text.index("Every day") < text.index("\n  init") < text.index("For whoever") < text.index("\n  endpoint")


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["--language", "en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["--language=fr"], {"LANG": "en_GB.UTF-8"}, "fr"),
        ([], {"PARVIS_LANGUAGE": "en", "LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LANG": "fr_CA.UTF-8"}, "fr"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "fr"),
        ([], {"LC_ALL": "en_US.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_system_s(arguments, environment, language):
    """`--language`, PARVIS_LANGUAGE, the system; French where nothing is said."""
    assert choose_language(arguments, environment) == language


def test_a_misspelt_command_is_recognized(capsys):
    """The nearest one is proposed, and the exit code is that of a wrong call."""
    assert run(["--language", "en", "biuld"]) == 2
    assert "build" in capsys.readouterr().err


def test_help_starts_quickly():
    """Neither Pelican nor the web framework nor the database is imported to print a help text."""
    code = "import sys; from parvis.cli.main import run; run(['--help']); print([m for m in ('pelican','starlette','sqlalchemy','markdown','PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


def test_outside_a_practice_a_command_says_what_to_do(tmp_path, capsys, monkeypatch):
    """No traceback: where there is no practice, how to make one is said."""
    monkeypatch.chdir(tmp_path)
    assert run(["--language", "en", "build"]) == 2
    assert "parvis init" in capsys.readouterr().err


def test_an_unexpected_failure_shows_no_traceback(tmp_path, capsys, monkeypatch):
    """A fault of ours: exit 4, a sentence, and the details in a file."""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("parvis.cli.check_command.site_here", lambda _folder: 1 / 0)
    assert run(["--language", "en", "check"]) == 4
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "ZeroDivisionError" in (tmp_path / "parvis-error.txt").read_text(encoding="utf-8")


def test_the_reference_page_is_the_help():
    """docs/reference/cli.md is what `make docs` writes."""
    from parvis.cli.reference import cli_reference

    assert (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8") == cli_reference()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["construire"], "Il n’y a pas de commande « construire »."),
        (["biuld"], "Vouliez-vous dire « build » ?"),
        (["check", "--form", "xml"], "Il n’y a pas d’option « --form »."),
        (["check", "--format", "xml"], "« xml » n’est pas parmi"),
        (["build", "--output"], "L’option « --output » attend une valeur."),
        (["serve", "--port", "99999"], "« 99999 » n’est pas un port : écrivez un nombre de 1 à 65535."),
        (["new", "article", "Un", "titre"], "Un mot de trop : titre."),
        (["init"], "Argument manquant"),
    ],
)
def test_a_command_typed_wrong_is_answered_in_french(arguments, told, capsys):
    """No half-English sentence, the exit code of a wrong call, and where help is."""
    assert run(["--language", "fr", *arguments]) == 2
    text = " ".join(capsys.readouterr().err.split())
    assert " ".join(told.split()) in text
    assert not any(word in text for word in ("Usage", "Error", "Did you", "COMMAND ", "[ARGS]", " is not ", "requires"))


def test_headings_of_french_help_keep_their_space(capsys):
    """« Options : », « Tous les jours : »: a no-break space before the colon, whole sentences after each command."""
    assert run(["--language", "fr", "--help"]) == 0
    assert run(["--language", "fr", "endpoint", "--help"]) == 0
    text = capsys.readouterr().out
    for heading in ("Options", "Tous les jours", "Commandes"):
        assert f"{heading}\u00a0:" in text
    assert "..." not in text.replace("[SUITE]...", "")


def test_the_language_may_stand_after_the_command(capsys):
    """`parvis check --language en` is what one would type."""
    assert run(["check", "--help", "--language", "en"]) == 0
    assert "Read the whole practice" in capsys.readouterr().out
    assert run(["check", "--help", "--language=fr"]) == 0
    assert "Relit tout" in capsys.readouterr().out
