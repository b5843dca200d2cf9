"""The steps of the GitHub Action, run by bash as a runner runs them: inputs in the environment, files in its folders."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ethics_gate_times import PROMISE

ROOT = Path(__file__).parents[3]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = [step for step in ACTION["runs"]["steps"] if "run" in step]


@pytest.fixture
def runner(site, tmp_path):
    """Run a step as `runner(step, sarif="true")`: its exit code and what it wrote."""
    tools = tmp_path / "bin"
    tools.mkdir()
    _program(tools / "parvis", f'exec "{sys.executable}" -m parvis "$@"')
    _program(tools / "python", 'printf "%s\\n" "$@" > "$RUNNER_TEMP/python"')  # installs nothing, tells what was asked

    def run(step, **inputs):
        known = {name: about["default"] for name, about in ACTION["inputs"].items()} | {"site": str(site.root)} | inputs
        given = {name: _filled(value, known) for name, value in step.get("env", {}).items()}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")},
            **given,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(tmp_path / "outputs"),
            "PARVIS_NOW": "2026-11-22T12:00:00+00:00",
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def _filled(value: str, inputs: dict[str, str]) -> str:
    """What GitHub puts in the place of an expression."""
    known = {f"inputs.{name}": text for name, text in inputs.items()} | {"github.action_path": str(ROOT)}
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: known[match[1]], value)


def _step(word: str) -> dict:
    (step,) = [step for step in STEPS if word in step["run"]]
    return step


def test_the_first_step_installs_this_very_parvis_with_its_pins(runner, tmp_path):
    assert runner(_step("pip install")).returncode == 0
    asked = (tmp_path / "python").read_text(encoding="utf-8").split("\n")
    assert asked[:3] == ["-m", "pip", "install"]
    assert str(ROOT) in asked
    assert str(ROOT / "constraints.txt") in asked
    assert (ROOT / "constraints.txt").is_file()


def test_the_findings_are_shown_beside_their_lines_and_the_job_fails(runner, article):
    article("promesse", body=PROMISE)
    ran = runner(_step("--format github"))
    assert ran.returncode == 1, ran.stderr
    (line,) = [line for line in ran.stdout.splitlines() if "title=promise-of-a-cure" in line]
    assert line.startswith("::error file=content/articles/promesse.fr.md,line=6,")


def test_the_job_passes_where_nothing_must_be_mended(runner):
    ran = runner(_step("--format github"))
    assert ran.returncode == 0, ran.stderr
    assert "::error" not in ran.stdout


def test_the_messages_speak_the_language_asked_for(runner, article):
    article("promesse", body=PROMISE)
    said = {language: runner(_step("--format github"), language=language).stdout for language in ("fr", "en")}
    assert "%0ASource : " in said["fr"].replace("\u202f", " ").replace("\u00a0", " ")
    assert "%0ASource: " in said["en"]


def test_the_report_for_the_security_tab_is_written_even_when_the_check_finds_errors(runner, article, tmp_path):
    """Its step must not fail: the report would not be uploaded."""
    article("promesse", body=PROMISE)
    ran = runner(_step("--format sarif"), sarif="true")
    assert ran.returncode == 0, ran.stderr
    name, _, file = (tmp_path / "outputs").read_text(encoding="utf-8").strip().partition("=")
    assert name == "file"
    results = json.loads(Path(file).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "promise-of-a-cure" in [result["ruleId"] for result in results]


def test_the_report_is_not_written_when_the_call_itself_is_wrong(runner, tmp_path):
    """Exit code 2 (no practice there) is no finding: the job fails with what to do."""
    ran = runner(_step("--format sarif"), sarif="true", site=str(tmp_path / "nowhere"))
    assert ran.returncode != 0
    assert not (tmp_path / "outputs").exists()
