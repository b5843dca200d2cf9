"""The documentation says what is: commands and options exist, links lead somewhere, lists are whole."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from parvis.cli.main import cli
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.paths import CARRIED
from parvis.practice.forms import DECLARATIONS
from parvis.practice.model import BookingSettings, Practice, Service

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [ROOT / "README.md", ROOT / "README.fr.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DISCLAIMER = (
    "Aide à la relecture. Aucun signalement ne veut pas dire conforme. Ne remplace ni votre code, ni un juriste."
)


def blocks(text: str, language: str) -> Iterator[str]:
    """Fenced examples, their own indentation removed."""
    for indent, inside in re.findall(rf"^([ ]*)```{language}\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL):
        yield re.sub(rf"^{indent}", "", inside, flags=re.MULTILINE)


def commands() -> Iterator[tuple[str, list[str]]]:
    for path in DOCUMENTS:
        for block in blocks(path.read_text(encoding="utf-8"), "bash"):
            for line in block.splitlines():
                for part in line.split("&&"):
                    words = shlex.split(part, comments=True)
                    if words and words[0] == "parvis":
                        yield path.name, words[1:]


@pytest.mark.parametrize(
    ("where", "words"), list(commands()), ids=lambda value: " ".join(value) if isinstance(value, list) else value
)
def test_every_command_in_the_docs_exists_with_its_options(where: str, words: list[str]) -> None:
    command: click.Command = cli
    known = {option for parameter in cli.params for option in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h", "--version"}
    for word in words:
        if word.startswith("-"):
            assert word in known, f"{where}: {word} is not an option of {command.name}"
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command, obj=Speaker("en")), word)
            assert found is not None, f"{where}: parvis {' '.join(words)}"
            command = found
            known |= {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)", text)
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_toml_examples_can_be_read(path: Path) -> None:
    for block in blocks(path.read_text(encoding="utf-8"), "toml"):
        tomllib.loads(block)


@pytest.mark.parametrize(
    "name", ["README.md", "README.fr.md", "docs/index.md", "docs/tutorial.md", "docs/fr/tutoriel.md"]
)
def test_the_limits_of_the_check_are_said_where_people_begin(name: str) -> None:
    assert DISCLAIMER in (ROOT / name).read_text(encoding="utf-8")


def test_both_readmes_give_the_two_commands_and_an_install_line_for_each_system() -> None:
    for name in ("README.md", "README.fr.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert all(
            words in text for words in ("make demo", "make test", "uv tool install parvis", "pipx install parvis")
        )
        assert all(system in text for system in ("Windows", "macOS", "Linux"))


def test_the_reference_of_declarations_names_each_key_and_no_other() -> None:
    text = (ROOT / "docs/reference/declarations.md").read_text(encoding="utf-8")
    table = text.split("| Key |", 1)[1]
    assert sorted(re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE)) == sorted(DECLARATIONS)


def test_the_reference_of_exit_codes_is_whole() -> None:
    text = (ROOT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d) \| `(\w+)` \|", text, re.MULTILINE))
    assert rows == {str(code.value): code.name for code in Exit}


def test_the_reference_of_booking_gives_the_defaults_of_the_model() -> None:
    text = (ROOT / "docs/reference/booking.md").read_text(encoding="utf-8")
    defaults = {name: field.default for name, field in Service.__dataclass_fields__.items()}
    assert f"({defaults['interval']})" in text
    assert f"({defaults['buffer_before']} and {defaults['buffer_after']})" in text
    assert f"({defaults['notice_hours']})" in text
    assert f"({defaults['horizon_days']})" in text
    assert f"`hold_minutes` ({BookingSettings().hold_minutes})" in text


def test_the_two_tutorials_have_the_same_steps() -> None:
    english, french = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("tutorial.md", "fr/tutoriel.md"))
    numbers = [re.findall(r"^## (\d)\.", text, re.MULTILINE) for text in (english, french)]
    assert numbers[0] == numbers[1] == list("1234567")
    shown = [
        [line for block in blocks(text, "bash") for line in block.splitlines() if "new article" not in line]
        for text in (english, french)
    ]
    assert shown[0] == shown[1]


def test_the_demonstration_uses_every_part_of_the_facts() -> None:
    facts = tomllib.loads((CARRIED / "content" / "practice.toml").read_text(encoding="utf-8"))
    assert {field.metadata.get("key") or name for name, field in Practice.__dataclass_fields__.items()} - set(
        facts
    ) <= {"region", "format", "publish"}
