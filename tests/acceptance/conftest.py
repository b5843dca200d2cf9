"""The product as people get it: a wheel in a virtual environment of its own, without the checkout and its tools."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22T09:00:00+00:00"


@dataclass(frozen=True)
class Result:
    code: int
    text: str  # standard output and standard error


@dataclass(frozen=True)
class Installed:
    """A Parvis installed from its wheel."""

    bin: Path

    def run(
        self, cwd: Path, program: str, *arguments: str, stdin: str = "", language: str = "fr", **environment: str
    ) -> Result:
        """Run a program of that environment in a folder, as a person with an ordinary environment would."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        done = subprocess.run(
            [self.bin / program, *arguments],
            cwd=cwd,
            input=stdin,
            env={
                **kept,
                "HOME": str(cwd),
                "LANG": "C.UTF-8",
                "PARVIS_LANGUAGE": language,
                "PARVIS_NOW": NOW,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        assert "Traceback" not in done.stdout, done.stdout
        return Result(done.returncode, done.stdout)

    def parvis(self, cwd: Path, *arguments: str, **more: str) -> Result:
        return self.run(cwd, "parvis", *arguments, **more)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built once from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("parvis-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Only the wheel and what it says it needs: a dependency that only the development tools bring is missed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel],
        check=True,
        capture_output=True,
    )
    return Installed(binaries)


@pytest.fixture(scope="session")
def built_demo(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration practice, made and built in an empty folder."""
    folder = tmp_path_factory.mktemp("empty")
    made = installed.parvis(folder, "init", "essai", "--demo")
    assert made.code == 0, made.text
    site = folder / "essai"
    built = installed.parvis(site, "build")
    assert built.code == 0, built.text
    return site


@pytest.fixture
def demo(installed: Installed, built_demo: Path, tmp_path: Path) -> Path:
    """A built demonstration of one's own, to spoil."""
    import shutil

    return shutil.copytree(built_demo, tmp_path / "essai", ignore=shutil.ignore_patterns(".parvis"))
