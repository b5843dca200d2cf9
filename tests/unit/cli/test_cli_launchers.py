"""The files to double-click that `parvis init` writes: any folder, any Python, and a sentence where Parvis is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.cli.starter import write
from parvis.scaffold.launchers import launchers

ODD = "Cabinet d'Élodie & fils $HOME `x` 100 %"


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A folder with everything that trips a shell in its name."""
    folder = tmp_path / ODD
    folder.mkdir()
    return folder


def fake_python(folder: Path, *, has_parvis: bool = True) -> Path:
    """A Python that writes down how it was called."""
    path = folder / "py thon é"
    code = 0 if has_parvis else 1
    path.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] && exit {code}\npwd > "{folder}/called"\necho "$@" >> "{folder}/called"\n'
    )
    path.chmod(0o755)
    return path


def run(command: list[str], cwd: Path, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": path, "HOME": str(cwd)}
    return subprocess.run(
        command, cwd=cwd, env=env, input="\n", capture_output=True, text=True, check=False, timeout=30
    )


def exec_line(text: str) -> list[str]:
    """The arguments as a desktop reads them: string escapes, then quotes, then %% and %k."""
    line = re.search(r"^Exec=(.*)$", text, re.MULTILINE)[1].replace("\\\\", "\\")
    words = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', line)
    return [bare or re.sub(r"\\(.)", r"\1", quoted).replace("%%", "%") for quoted, bare in words]


def test_a_double_click_on_a_mac_starts_where_the_practice_is(practice, tmp_path):
    """From another folder, with spaces, accents and signs in both paths."""
    write(practice, launchers("fr", python=str(fake_python(tmp_path)), folder=str(practice)))
    done = run([str(practice / "Ouvrir le cabinet.command")], tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "called").read_text().splitlines() == [str(practice), "-m parvis serve --open"]


@pytest.mark.parametrize("told", [True, False])
def test_a_double_click_on_linux_starts_where_the_practice_is(practice, tmp_path, told):
    """Whether the desktop says where the file stands or not."""
    write(practice, launchers("fr", python=str(fake_python(tmp_path)), folder=str(practice)))
    desktop = practice / "Ouvrir le cabinet.desktop"
    words = [(str(desktop) if told else "") if word == "%k" else word for word in exec_line(desktop.read_text())]
    done = run(words, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "called").read_text().splitlines()[0] == str(practice)


def test_a_practice_that_moved_is_still_opened(practice, tmp_path):
    """The folder that the desktop names comes before the one where the file was made."""
    write(practice, launchers("fr", python=str(fake_python(tmp_path)), folder="/nowhere"))
    desktop = practice / "Ouvrir le cabinet.desktop"
    words = [str(desktop) if word == "%k" else word for word in exec_line(desktop.read_text())]
    assert run(words, tmp_path).returncode == 0
    assert (tmp_path / "called").read_text().splitlines()[0] == str(practice)


def test_without_parvis_a_sentence_says_so(practice, tmp_path):
    """No window that closes on an error nobody can read."""
    write(practice, launchers("fr", python=str(fake_python(tmp_path, has_parvis=False)), folder=str(practice)))
    done = run([str(practice / "Ouvrir le cabinet.command")], tmp_path)
    assert "Parvis n’a pas été trouvé sur cet ordinateur." in done.stdout
    assert not (tmp_path / "called").exists()


def test_the_file_for_windows_is_one_that_windows_reads():
    """Line ends, UTF-8 announced before any accent, percent signs kept, and the window stays until one has read."""
    text = launchers("fr", python=r"C:\Users\Élo 100%\python.exe", folder="C:\\x")["Ouvrir le cabinet.bat"]
    lines = text.decode("utf-8").split("\r\n")
    assert "\n" not in "".join(lines)
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert 'cd /d "%~dp0"' in lines
    assert r'set "FOUND=C:\Users\Élo 100%%\python.exe"' in lines
    assert lines[-2] == "pause"


def test_init_writes_them_in_the_person_s_language(tmp_path):
    """All three, whatever the system: the folder may be copied to another one."""
    env = {**os.environ, "PARVIS_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "init", "essai", "--demo"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    names = {path.name for path in (tmp_path / "essai").iterdir()}
    assert {f"Open the practice.{end}" for end in ("bat", "command", "desktop")} <= names
    assert os.access(tmp_path / "essai" / "Open the practice.command", os.X_OK)
    assert sys.executable in (tmp_path / "essai" / "Open the practice.command").read_text()
