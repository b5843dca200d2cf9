"""Plain `pelican`, as a developer runs it in a practice's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22T09:00:00+00:00"


@dataclass(frozen=True)
class Done:
    code: int
    text: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small practice with its two settings files."""
    made = shutil.copytree(ROOT / "tests/fixtures/tiny", tmp_path / "practice")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, made / name)
    return made


@pytest.fixture
def pelican(folder: Path) -> Callable[..., Done]:
    """Run it; `before` is Python run first in the same process, `modules` a folder put first on `sys.path`."""

    def run(*arguments: str, before: str = "", cwd: Path | None = None, **environment: str) -> Done:
        script = f"import sys\n{before}\nfrom pelican import main\nmain({list(arguments)!r})\n"
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=cwd or folder,
            env={**os.environ, "PARVIS_NOW": NOW, "PARVIS_LANGUAGE": "en", "COLUMNS": "300", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout + done.stderr)

    return run


@pytest.fixture
def tree(folder: Path) -> Callable[[], dict[str, bytes]]:
    def read() -> dict[str, bytes]:
        output = folder / "output"
        return {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()}

    return read
