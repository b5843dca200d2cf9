"""What must never be committed is not there, and what is promised is."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".toml", ".md", ".txt", ".json", ".html", ".css", ".js", ".po", ".sh", ".yml", ".yaml", ""}


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in committed()
        if path.suffix in TEXT
    ]


def test_no_download_address_is_committed():
    """Versions are pinned without saying from where they come."""
    registries = re.compile(
        r"https?://(?:[\w.-]*pypi[\w.-]*|files\.pythonhosted|registry\.npmjs)[\w./-]*|--(?:extra-)?index-url"
    )
    found = [
        name
        for name, text in texts()
        if registries.search(text) and name != Path(__file__).relative_to(ROOT).as_posix()
    ]
    assert found == []


def test_no_path_of_a_machine_is_committed():
    """No file names somebody's home folder."""
    homes = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z]\w+/|(?<![\w.])/root/")
    own = Path(__file__).relative_to(ROOT).as_posix()
    assert [name for name, text in texts() if homes.search(text) and name != own] == []


def test_nothing_large_is_committed():
    """What can be generated is not stored: no file above 600 KB."""
    assert [path.name for path in committed() if path.stat().st_size > 600_000] == []


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_readme_says_what_a_silence_of_the_check_means(name):
    """No finding does not mean compliant."""
    text = " ".join((ROOT / name).read_text(encoding="utf-8").replace("\u202f", " ").replace("\u00a0", " ").split())
    assert "make demo" in text
    assert "make test" in text
    assert "Aucun signalement ne veut pas dire conforme" in text


def test_every_dependency_is_pinned():
    """constraints.txt holds the exact version of each declared dependency, and no address."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-") for requirement in declared}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in pins if "==" in line}
    assert names - pinned - {"parvis"} == set()
