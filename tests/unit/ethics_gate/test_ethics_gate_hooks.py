"""The pre-commit hook and the GitHub Action call commands that exist and behave as the documentation says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from ethics_gate_times import PROMISE

from parvis.cli.check_command import command
from parvis.cli.main import run

ROOT = Path(__file__).parents[3]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
CALLS = [line.strip() for step in STEPS for line in str(step.get("run", "")).splitlines() if "parvis check" in line]


def called(line: str, site) -> list[str]:
    """The arguments of a `parvis` call in the action, for a practice."""
    words = shlex.split(line.split(" > ", maxsplit=1)[0].replace("$PARVIS_SITE", str(site.root)))
    assert words[0] == "parvis"
    return words[1:]


def test_the_hook_refuses_what_must_be_mended_and_lets_the_rest_pass(site, article, monkeypatch):
    """Its entry is run as it is written, inside the practice."""
    (hook,) = HOOKS
    words = shlex.split(hook["entry"])
    assert words[0] == "parvis"
    monkeypatch.chdir(site.root)
    assert run(words[1:]) == 0
    article("promesse", body=PROMISE)
    assert run(words[1:]) == 1


def test_the_hook_sees_the_files_that_decide_and_no_others():
    (hook,) = HOOKS
    assert hook["id"] == "parvis-check"
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    files = re.compile(hook["files"])
    assert all(files.search(path) for path in ("content/practice.toml", "site/content/articles/a.md", "rules/own.md"))
    assert not any(files.search(path) for path in ("README.md", "output/index.html", "themes/x.css"))


def test_the_action_is_a_composite_one_whose_inputs_are_all_used():
    assert ACTION["runs"]["using"] == "composite"
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert re.search(rf"inputs\.{name}\b", text), name
    assert all(step.get("shell") for step in STEPS if "run" in step)


def test_nothing_typed_by_others_is_pasted_into_a_shell():
    """Inputs reach commands by the environment only: an expression in a script would be run."""
    assert not [step["run"] for step in STEPS if "${{" in str(step.get("run", ""))]


@pytest.mark.parametrize("line", CALLS)
def test_the_calls_of_the_action_end_as_documented(site, article, line, capsys):
    article("promesse", body=PROMISE)
    assert run(called(line, site)) == 1
    said = capsys.readouterr().out
    assert "promise-of-a-cure" in said
    assert said.startswith("::error" if "github" in line else "{") or "::error" in said


def test_the_action_calls_both_forms():
    assert len(CALLS) == 2
    forms = {option for line in CALLS for option in ("github", "sarif") if f"--format {option}" in line}
    assert forms == {"github", "sarif"}
    known = next(param for param in command.params if param.name == "form")
    assert forms <= set(known.type.choices)
